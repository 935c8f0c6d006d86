"""Switch a service off in some channels between some days, and on again; matters under way are not touched."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy.dialects import postgresql, sqlite

from portal import audit
from portal.errors import Refused
from portal.i18n import translate
from portal.switches import queries
from portal.switches.models import ServiceSwitch
from portal.words import day_of, full_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.security import Actor

TOKEN_BYTES = 16
AHEAD = timedelta(days=365)


@dataclass(frozen=True)
class Off:
    """What an administrator decided: which service, where, between which days, what people read meanwhile."""

    service: str
    channels: Sequence[str]
    from_on: date
    until_on: date | None
    notice: str

    def values(self, channel: str) -> dict[str, object]:
        """Return the row of one channel."""
        return {
            "service": self.service, "channel": channel, "from_on": self.from_on, "until_on": self.until_on,
            "notice": self.notice,
        }  # fmt: skip


def switch_off(session: Session, off: Off, *, actor: Actor, now: datetime) -> None:
    """Switch a service off; the same again changes nothing. Raises Refused with the field to put right."""
    today = day_of(now)
    _check_days(off, today)
    standing = queries.list_standing(session, today, off.service)
    for channel in off.channels:
        others = [one for one in standing if one.channel == channel and one.meets(off.from_on, off.until_on)]
        if any(_is_same(one, off) for one in others):
            continue
        if others:
            raise Refused(_told_overlap(others[0]), "from_on")
        _add(session, off, channel, actor=actor, now=now)


def switch_on(session: Session, found: ServiceSwitch, *, actor: Actor, now: datetime) -> None:
    """Take matters again from this moment; a second press finds it done."""
    if found.ended_at is not None:
        return
    found.ended_at, found.ended_by_id = now, actor.official_id
    audit.record(session, "service.on", at=now, actor=actor, object_ref=found.service, detail=found.channel)


def _add(session: Session, off: Off, channel: str, *, actor: Actor, now: datetime) -> None:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = dialect.insert(ServiceSwitch).values(
        **off.values(channel), token=secrets.token_urlsafe(TOKEN_BYTES), entered_by_id=actor.official_id,
        entered_at=now,
    )  # fmt: skip
    added = session.scalars(row.on_conflict_do_nothing().returning(ServiceSwitch.id)).one_or_none()
    if added is not None:
        until = off.until_on.isoformat() if off.until_on else ""
        detail = f"{channel} {off.from_on.isoformat()}/{until}"
        audit.record(session, "service.off", at=now, actor=actor, object_ref=off.service, detail=detail)


def _check_days(off: Off, today: date) -> None:
    if not today <= off.from_on <= today + AHEAD:
        raise Refused(translate("Podaj dzień od dzisiaj do roku naprzód."), "from_on")
    if off.until_on is not None and not off.from_on <= off.until_on <= off.from_on + AHEAD:
        raise Refused(
            translate("Ostatni dzień nie może być wcześniej niż pierwszy ani później niż rok po nim."),
            "until_on",
        )


def _is_same(one: ServiceSwitch, off: Off) -> bool:
    return (one.from_on, one.until_on, one.notice) == (off.from_on, off.until_on, off.notice)


def _told_overlap(one: ServiceSwitch) -> str:
    if one.until_on is None:
        said = translate(
            "Usługa jest już wyłączona od %(day)s. Najpierw ją włącz.", day=full_day(one.from_on)
        )
    else:
        said = translate(
            "Usługa jest już wyłączona od %(day)s do %(last)s. Najpierw ją włącz.",
            day=full_day(one.from_on), last=full_day(one.until_on),
        )  # fmt: skip
    return said

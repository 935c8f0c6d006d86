"""Hours in which nobody is received: everywhere, in one house, or at one desk."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal import audit
from portal.errors import NotFound, Refused
from portal.i18n import translate
from portal.visits.arranging.shifts import check_hours
from portal.visits.models import Blackout

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.security import Actor

TOKEN_BYTES = 16
LONGEST = timedelta(days=62)
AHEAD = timedelta(days=731)
LONGEST_REASON = 200


@dataclass(frozen=True)
class Told:
    """Closed hours of one day as they are entered; without a place and a desk they are everybody's."""

    on: date
    from_minute: int
    until_minute: int
    reason: str
    place_code: str | None = None
    desk_id: int | None = None


def list_blackouts(session: Session, from_on: date) -> Sequence[Blackout]:
    """List the closed hours from a day on that stand."""
    query = select(Blackout).where(Blackout.on >= from_on, Blackout.ended_at.is_(None))
    return session.scalars(query.order_by(Blackout.on, Blackout.from_minute, Blackout.id)).all()


def get_blackout(session: Session, token: str) -> Blackout:
    """Return closed hours that stand or stood; raises NotFound."""
    found = session.scalars(select(Blackout).where(Blackout.token == token)).one_or_none()
    if found is None:
        raise NotFound
    return found


def days(first: date, last: date, today: date) -> list[date]:
    """List the days from one to another; raises Refused for what is past, backwards or too long."""
    if first < today:
        raise Refused(translate("Podaj dzień od dzisiaj."), "from_on")
    if last < first:
        raise Refused(translate("Ostatni dzień jest wcześniejszy niż pierwszy."), "until_on")
    if last - first > LONGEST:
        raise Refused(translate("Wpisz najwyżej dwa miesiące naraz."), "until_on")
    if last - today > AHEAD:
        raise Refused(translate("Podaj dzień z najbliższych dwóch lat."), "from_on")
    return [first + timedelta(days=count) for count in range((last - first).days + 1)]


def add(session: Session, asked: Sequence[Told], *, actor: Actor, now: datetime) -> int:
    """Close hours, all or none; those that are closed so already are passed over. Return how many are new."""
    added = 0
    for told in asked:
        check_hours(told.from_minute, told.until_minute)
        if is_known(session, told):
            continue
        row = Blackout(token=secrets.token_urlsafe(TOKEN_BYTES), entered_by_id=actor.official_id, entered_at=now,
                       on=told.on, from_minute=told.from_minute, until_minute=told.until_minute, reason=told.reason,
                       place_code=told.place_code, desk_id=told.desk_id)  # fmt: skip
        session.add(row)
        session.flush()
        audit.record(session, "visits.closed_hours", at=now, actor=actor, object_ref=row.token)
        added += 1
    return added


def end(session: Session, blackout: Blackout, *, actor: Actor, now: datetime) -> None:
    """Open closed hours again; a second press finds them open."""
    if blackout.ended_at is None:
        blackout.ended_at = now
        audit.record(session, "visits.opened_hours", at=now, actor=actor, object_ref=blackout.token)


def is_known(session: Session, told: Told) -> bool:
    """Tell whether the same hours of the same desks are closed already."""
    same = (
        Blackout.on == told.on, Blackout.from_minute == told.from_minute, Blackout.until_minute == told.until_minute,
        Blackout.place_code.is_not_distinct_from(told.place_code), Blackout.desk_id.is_not_distinct_from(told.desk_id),
        Blackout.ended_at.is_(None),
    )  # fmt: skip
    return session.scalar(select(Blackout.id).where(*same).limit(1)) is not None

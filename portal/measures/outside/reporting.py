"""Write down what a unit reports of a month; what was reported before is kept, with when it was replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal import audit
from portal.accounts.models import Unit
from portal.errors import Refused
from portal.i18n import translate
from portal.measures.counting import next_month
from portal.measures.outside.models import OutsideCount, Source
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.security import Actor

MOST = 100_000  # matters of one kind in a month: beyond, a digit slipped in


def list_reported(session: Session, unit_code: str, month: date) -> dict[tuple[str, str], int]:
    """Return what a unit itself reported of a month, by service and channel."""
    return {(row.service, row.channel): row.matters for row in _standing(session, unit_code, month)}


def report(
    session: Session,
    unit_code: str,
    month: date,
    counts: Mapping[tuple[str, str], int],
    *,
    actor: Actor,
    now: datetime,
) -> int:
    """Take a unit's counts of a month, by service and channel; return how many changed. Reported twice, nothing does.

    A count of nought takes an earlier one back. Raises Refused for a month that is not over, or an impossible number.
    """
    if next_month(month) > day_of(now):
        raise Refused(translate("Ten miesiąc jeszcze trwa. Policz sprawy, gdy się skończy."), "month")
    for (service, channel), matters in counts.items():
        if not 0 <= matters <= MOST:
            raise Refused(translate("Wpisz liczbę od 0 do 100 000."), f"n-{service}-{channel}")
    changed = _replace(session, unit_code, month, counts, now)
    session.add_all(
        OutsideCount(
            month=month, unit_code=unit_code, service=service, channel=channel, source=Source.UNIT, matters=matters,
            official_id=actor.official_id, at=now,
        )
        for (service, channel), matters in changed.items()
        if matters
    )  # fmt: skip
    if changed:
        about = f"{unit_code} {month:%Y-%m}"
        audit.record(session, "measures.reported", at=now, actor=actor, object_ref=about)
    return len(changed)


def _replace(
    session: Session, unit_code: str, month: date, counts: Mapping[tuple[str, str], int], now: datetime
) -> dict[tuple[str, str], int]:
    """Stand back what is told otherwise now and return the new counts; one of a unit at a time."""
    session.execute(select(Unit.code).where(Unit.code == unit_code).with_for_update())
    standing = {(row.service, row.channel): row for row in _standing(session, unit_code, month)}
    before = {key: row.matters for key, row in standing.items()}
    changed = {key: matters for key, matters in counts.items() if matters != before.get(key, 0)}
    for key in changed.keys() & standing.keys():
        standing[key].replaced_at = now
    session.flush()  # the old ones stand back before the new ones stand
    return changed


def _standing(session: Session, unit_code: str, month: date) -> list[OutsideCount]:
    query = select(OutsideCount).where(
        OutsideCount.unit_code == unit_code, OutsideCount.month == month, OutsideCount.source == Source.UNIT,
        OutsideCount.replaced_at.is_(None),
    )  # fmt: skip
    return list(session.scalars(query))

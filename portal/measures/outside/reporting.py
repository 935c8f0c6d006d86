"""Take what a unit reports of a month: once, corrected in sight, only of a month that is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal import audit
from portal.errors import Refused
from portal.i18n import translate
from portal.measures.counting import next_month
from portal.measures.outside.keeping import Teller, keep, list_standing
from portal.measures.outside.models import Source
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.security import Actor

MOST = 100_000  # matters of one kind in a month: beyond, a digit slipped in


def list_reported(session: Session, unit_code: str, month: date) -> dict[tuple[str, str], int]:
    """Return what a unit itself reported of a month, by service and channel."""
    rows = list_standing(session, unit_code, month, Source.UNIT)
    return {(row.service, row.channel): row.matters for row in rows}


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
    changed = keep(session, unit_code, month, counts, Teller(Source.UNIT, actor.official_id), now)
    if changed:
        about = f"{unit_code} {month:%Y-%m}"
        audit.record(session, "measures.reported", at=now, actor=actor, object_ref=about)
    return changed

"""Foresee which booked visits a change would leave without anybody to receive them, before it is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.visits.absences import list_unkept
from portal.visits.clock import wall
from portal.visits.graph import State
from portal.visits.models import Visit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.accounts.absences.models import Absence


@dataclass(frozen=True)
class Impact:
    """How many booked visits are hit, and the first of them (day and minute)."""

    count: int = 0
    first: tuple[date, int] | None = None


def foresee(session: Session, act: Callable[[], object], *, now: datetime) -> Impact:
    """Do an act, look which visits could not be kept then, and undo it; raises what the act raises."""
    session.flush()
    before = set(list_unkept(session, now))
    with session.begin_nested() as tried:
        act()
        session.flush()
        hit = [number for number in list_unkept(session, now) if number not in before]
        tried.rollback()
    return _told(session, hit)


def meet_absences(session: Session, absences: Iterable[Absence], now: datetime) -> dict[int, Impact]:
    """Tell of each absence which booked visits of the person lie in it: those not yet seated elsewhere or moved."""
    listed = list(absences)
    query = select(Visit.official_id, Visit.on, Visit.minute).where(
        Visit.official_id.in_({one.official_id for one in listed}), Visit.state == State.BOOKED,
        Visit.on >= wall(now)[0],
    )  # fmt: skip
    booked = session.execute(query.order_by(Visit.on, Visit.minute)).all()
    found = {}
    for one in listed:
        hit = [
            (on, at) for who, on, at in booked if who == one.official_id and one.from_on <= on <= one.until_on
        ]
        if hit:
            found[one.id] = Impact(len(hit), hit[0])
    return found


def _told(session: Session, numbers: Sequence[int]) -> Impact:
    query = select(Visit.on, Visit.minute).where(Visit.id.in_(numbers), Visit.state == State.BOOKED)
    found = [(on, minute) for on, minute in session.execute(query.order_by(Visit.on, Visit.minute))]
    return Impact(len(found), found[0] if found else None)

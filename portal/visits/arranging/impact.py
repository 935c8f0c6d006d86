"""Foresee which booked visits a change would leave without anybody to receive them, before it is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.visits.absences import list_unkept
from portal.visits.graph import State
from portal.visits.models import Visit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session


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


def measure(session: Session, *, now: datetime, official_id: int | None = None) -> Impact:
    """Tell how many booked visits, of one official where given, cannot be kept as things stand."""
    session.flush()
    return _told(session, list_unkept(session, now), official_id)


def _told(session: Session, numbers: Sequence[int], official_id: int | None = None) -> Impact:
    query = select(Visit.on, Visit.minute).where(Visit.id.in_(numbers), Visit.state == State.BOOKED)
    if official_id is not None:
        query = query.where(Visit.official_id == official_id)
    found = [(on, minute) for on, minute in session.execute(query.order_by(Visit.on, Visit.minute))]
    return Impact(len(found), found[0] if found else None)

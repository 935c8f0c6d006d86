"""Seat a visit: take every quantum of a desk and an official, or none; the database alone says who was first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import postgresql, sqlite

from portal.visits.models import Quantum
from portal.visits.rules import quanta

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from portal.visits.models import Visit
    from portal.visits.planning import Seat


def seat(session: Session, visit: Visit, seats: Sequence[Seat]) -> bool:
    """Seat a new visit at the first of some seats that is free in truth; without one the visit is not kept."""
    if not seats:
        return False
    session.add(visit)
    session.flush()
    for one in seats:
        if take(session, visit, one):
            visit.desk_id, visit.official_id = one.desk_id, one.official_id
            session.flush()
            return True
    session.delete(visit)
    session.flush()
    return False


def take(session: Session, visit: Visit, at: Seat) -> bool:
    """Take a visit's time at a seat whole; whoever holds a part of it uncommitted is waited for.

    Quanta are taken in their order by everybody, so nobody waits in a circle.
    """
    dialect: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    wanted = [
        {"visit_id": visit.id, "desk_id": at.desk_id, "official_id": at.official_id, "on": visit.on,
         "quantum": quantum}
        for quantum in quanta(visit.minute, visit.minutes, visit.buffer_minutes)
    ]  # fmt: skip
    added = dialect.insert(Quantum).values(wanted).on_conflict_do_nothing().returning(Quantum.id)
    # undone with its savepoint, a part that was got stands in nobody's way while we try the next seat
    with session.begin_nested() as tried:
        if len(session.scalars(added).all()) == len(wanted):
            return True
        tried.rollback()
    return False

"""Look whether the house of visits is in order: nobody sits on another's time, no time is held by nobody."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from portal.visits.graph import LIVE, State
from portal.visits.models import Quantum, Visit, VisitEvent
from portal.visits.rules import quanta

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

# in these the whole of the time is held; who is being received may sit elsewhere, and late
HOLDING = (State.HELD, State.OFFERED, State.BOOKED)


def check(session: Session) -> list[str]:
    """List what is wrong, in words for whoever looks after the machine; empty when all is in order."""
    return [
        *_shared(session),
        *_orphans(session),
        *_unheld(session),
        *_without_events(session),
        *_lost(session),
    ]


def _shared(session: Session) -> Iterator[str]:
    for column in (Quantum.desk_id, Quantum.official_id):
        query = (
            select(column, Quantum.on, Quantum.quantum)
            .group_by(column, Quantum.on, Quantum.quantum)
            .having(func.count() > 1)
        )
        for number, on, quantum in session.execute(query):
            yield f"{column.key} {number}: dwie wizyty {on}, kwant {quantum}"


def _orphans(session: Session) -> Iterator[str]:
    query = (
        select(Visit.id, Visit.state)
        .join(Quantum, Quantum.visit_id == Visit.id)
        .where(Visit.state.not_in(LIVE))
        .distinct()
    )
    for number, state in session.execute(query):
        yield f"wizyta {number} ({state}) trzyma czas, choć jest zakończona"


def _unheld(session: Session) -> Iterator[str]:
    """Compare what booked visits need with what they hold, row by row."""
    held: dict[int, Counter[tuple[object, ...]]] = {}
    rows = select(Quantum.visit_id, Quantum.desk_id, Quantum.official_id, Quantum.on, Quantum.quantum)
    for number, *row in session.execute(rows):
        held.setdefault(number, Counter())[tuple(row)] += 1
    names = (
        Visit.id,
        Visit.desk_id,
        Visit.official_id,
        Visit.on,
        Visit.minute,
        Visit.minutes,
        Visit.buffer_minutes,
    )
    query = select(*names).where(Visit.state.in_(HOLDING))
    for number, desk, official, on, minute, minutes, buffer in session.execute(query):
        wanted = Counter((desk, official, on, quantum) for quantum in quanta(minute, minutes, buffer))
        if held.get(number, Counter()) != wanted:
            yield f"wizyta {number} nie trzyma dokładnie swojego czasu"


def _without_events(session: Session) -> Iterator[str]:
    """Each step writes its event: a state that no event tells was written by no step."""
    told = exists().where(VisitEvent.visit_id == Visit.id)
    for number in session.scalars(select(Visit.id).where(~told)):
        yield f"wizyta {number} nie ma żadnego zdarzenia"


def _lost(session: Session) -> Iterator[str]:
    """A visit that was moved has one that stands in its place."""
    other = aliased(Visit)
    heir = exists().where(other.instead_of_id == Visit.id, other.booked_at.is_not(None))
    for number in session.scalars(select(Visit.id).where(Visit.state == State.MOVED, ~heir)):
        yield f"wizyta {number} jest przełożona, ale na żaden termin"

"""Move a visit along one edge of its graph: decided by compare-and-set, with its event, freeing its time at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, update
from sqlalchemy.orm.attributes import set_committed_value

from portal.errors import Conflict
from portal.i18n import translate
from portal.visits.graph import LIVE, State, check_edge
from portal.visits.models import Quantum, Visit, VisitEvent

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

TOKEN_BYTES = 16


def go(
    session: Session, visit: Visit, target: State, *, now: datetime, by: int | None = None, kind: str = "",
    is_later: bool = False, **values: Any,
) -> None:  # fmt: skip
    """Take a visit to another state; raises Conflict when it is not where it was read.

    ``by`` is the official who did it; ``kind`` names the event where the state's own name does not say enough;
    ``is_later`` opens the ways by which a visit of another day is put right.
    """
    check_edge(visit.state, target, is_later=is_later)
    if target not in LIVE:
        values.setdefault("ended_at", now)
        values["held_until"] = None
    change(session, visit, state=target, **values)
    if target not in LIVE:
        free_time(session, visit)
    note(session, visit, kind or target, now=now, official_id=by)


def change(session: Session, visit: Visit, **values: Any) -> None:
    """Change a visit if nobody changed it meanwhile; raises Conflict."""
    session.flush()
    values["version"] = visit.version + 1
    same = (Visit.id == visit.id, Visit.version == visit.version, Visit.state == visit.state)
    changed = update(Visit).where(*same).values(**values).returning(Visit.id)
    if session.execute(changed.execution_options(synchronize_session=False)).one_or_none() is None:
        raise Conflict(translate("Ta wizyta zmieniła się w międzyczasie. Odśwież stronę i sprawdź."))
    for name, value in values.items():
        set_committed_value(visit, name, value)
    session.expire(visit, ["desk", "official", "subject", "person", "guest"])


def free_time(session: Session, visit: Visit) -> None:
    """Give back the time that a visit held."""
    gone = delete(Quantum).where(Quantum.visit_id == visit.id)
    session.execute(gone.execution_options(synchronize_session=False))


def note(session: Session, visit: Visit, kind: str, *, now: datetime, official_id: int | None = None) -> None:
    """Write down what happened to a visit."""
    session.add(VisitEvent(visit_id=visit.id, kind=str(kind), at=now, official_id=official_id))

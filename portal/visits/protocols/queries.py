"""Read records of meetings: those of a visit for the office, and one that a resident is asked to confirm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.errors import NotFound
from portal.visits.models import Visit
from portal.visits.protocols.models import MeetingRecord, RecordState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from portal.security import Actor

TOLD = (RecordState.SENT, RecordState.CONFIRMED, RecordState.DECLINED, RecordState.UNSIGNED)


def list_of_visit(session: Session, visit_id: int) -> Sequence[MeetingRecord]:
    """List the records of a visit, the oldest first."""
    query = select(MeetingRecord).where(MeetingRecord.visit_id == visit_id).order_by(MeetingRecord.id)
    return session.scalars(query).all()


def get_of_visit(session: Session, visit_id: int, token: str) -> MeetingRecord:
    """Return one record of a visit; raises NotFound."""
    found = session.scalars(
        select(MeetingRecord).where(MeetingRecord.token == token, MeetingRecord.visit_id == visit_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def get_asked(session: Session, actor: Actor, token: str) -> MeetingRecord:
    """Return a record that was sent to the person who met the official, for whom they met; raises NotFound."""
    query = _of(actor).where(MeetingRecord.token == token)
    found = session.scalars(query).one_or_none()
    if found is None or (actor.acting is not None and not actor.acting.covers(found.case.service)):
        raise NotFound
    return found


def list_waiting(session: Session, actor: Actor) -> Sequence[MeetingRecord]:
    """List what a person is asked to read and confirm, the oldest first."""
    query = _of(actor).where(MeetingRecord.state == RecordState.SENT).order_by(MeetingRecord.sent_at)
    acting = actor.acting
    return [one for one in session.scalars(query) if acting is None or acting.covers(one.case.service)]


def list_told(session: Session, actor: Actor, visit_id: int) -> Sequence[MeetingRecord]:
    """List what a person was given to read at one of their visits, the oldest first."""
    query = (
        _of(actor).where(MeetingRecord.visit_id == visit_id).order_by(MeetingRecord.sent_at, MeetingRecord.id)
    )
    acting = actor.acting
    return [one for one in session.scalars(query) if acting is None or acting.covers(one.case.service)]


def find_submitted(session: Session, submission: str) -> MeetingRecord | None:
    """Return what the same press of the button made before."""
    return session.scalars(select(MeetingRecord).where(MeetingRecord.submission == submission)).one_or_none()


def next_number(session: Session, case_id: int) -> int:
    """Return the number of a matter's next record; the caller holds the matter's row."""
    last = session.scalar(select(func.max(MeetingRecord.number)).where(MeetingRecord.case_id == case_id))
    return (last or 0) + 1


def _of(actor: Actor) -> Select[MeetingRecord]:
    met = (Visit.subject_id == actor.subject_id, Visit.person_id == actor.person_id)
    return select(MeetingRecord).join(Visit).where(*met, MeetingRecord.state.in_(TOLD))

"""Take away what names a person in visits: their words, addresses and links go, the bare row stays for the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, exists, insert, or_, select, update

from portal.accounts.guests.models import Guest
from portal.accounts.models import ContactCode, Subject
from portal.cases.models import Draft
from portal.visits.graph import LIVE, State
from portal.visits.models import Quantum, Visit, VisitEvent, Waiting, WaitingState
from portal.visits.received.keeping import keep_received

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

UNSYNCHRONISED = {"synchronize_session": False}
BARE = {
    "subject_id": None, "guest_id": None, "person_id": None, "whom": None, "case_id": None, "draft_token": None,
    "about": "", "contact_email": "", "contact_phone": "", "holder": "",
}  # fmt: skip


def forget_person(session: Session, subject_id: int, now: datetime) -> None:
    """Empty the visits that a person made or that are of them; those to come are called off and their time freed."""
    theirs = or_(Visit.subject_id == subject_id, Visit.person_id == subject_id, Visit.guest_id == subject_id)
    visits = list(session.scalars(select(Visit.id).where(theirs)))
    live = list(session.scalars(select(Visit.id).where(theirs, Visit.state.in_(LIVE)).order_by(Visit.id)))
    empty(session, visits)
    session.execute(
        update(Visit)
        .where(Visit.id.in_(live))
        .values(state=State.CANCELLED, version=Visit.version + 1, ended_at=now, held_until=None)
        .execution_options(**UNSYNCHRONISED)
    )
    if live:
        told = [{"visit_id": number, "kind": State.CANCELLED, "at": now} for number in live]
        session.execute(insert(VisitEvent), told)
        session.execute(delete(Quantum).where(Quantum.visit_id.in_(live)).execution_options(**UNSYNCHRONISED))
    waits = or_(
        Waiting.subject_id == subject_id, Waiting.person_id == subject_id, Waiting.guest_id == subject_id
    )
    session.execute(
        update(Waiting)
        .where(waits)
        .values(
            subject_id=None, guest_id=None, person_id=None, whom=None, holder="", contact_email="",
            contact_phone="", state=WaitingState.ENDED, ended_at=now,
        )
        .execution_options(**UNSYNCHRONISED)
    )  # fmt: skip


def empty(session: Session, visits: Sequence[int]) -> None:
    """Take the person out of some visits; the matters that they came for are kept to have been visited."""
    keep_received(session, visits)
    session.execute(
        update(Visit).where(Visit.id.in_(visits)).values(**BARE).execution_options(**UNSYNCHRONISED)
    )


def forget_guests(session: Session, begun_before: datetime, at_most: int) -> None:
    """Take away guests who were begun for a visit of which nothing is kept, and so of nobody."""
    used = or_(
        exists().where(Visit.guest_id == Guest.subject_id), exists().where(Waiting.guest_id == Guest.subject_id),
        exists().where(Draft.subject_id == Guest.subject_id),
    )  # fmt: skip
    idle = select(Guest.subject_id).where(Guest.case_id.is_(None), Guest.created_at < begun_before, ~used)
    numbers = session.scalars(idle.order_by(Guest.subject_id).limit(at_most)).all()
    for column in (ContactCode.subject_id, Guest.subject_id, Subject.id):
        session.execute(delete(column.class_).where(column.in_(numbers)).execution_options(**UNSYNCHRONISED))

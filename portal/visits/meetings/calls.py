"""What happens in a call and is written down: it went over to the phone, or somebody reported trouble; times only."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.accounts.models import Profile
from portal.cases.models import Case
from portal.visits.models import VisitEvent
from portal.visits.moving import note
from portal.visits.sealing import PHONE, opened

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.visits.models import Visit

TO_PHONE, TROUBLE = "to_phone", "room_trouble"
SAME = timedelta(minutes=1)  # a second press within that tells nothing new


def go_to_phone(session: Session, visit: Visit, *, official_id: int | None, now: datetime) -> None:
    """Write down that the call goes on by phone, whoever of the two pressed first."""
    _note_once(session, visit, TO_PHONE, official_id, now)


def report_trouble(session: Session, visit: Visit, *, official_id: int | None, now: datetime) -> None:
    """Write down that somebody did not see or hear."""
    _note_once(session, visit, TROUBLE, official_id, now)


def phone_of(session: Session, portal: Portal, visit: Visit) -> str:
    """Return the number under which the visitor is reached: the one given for this visit, else their account's."""
    given = opened(portal, PHONE, visit.contact_phone)
    if given or visit.person_id is None:
        return given
    return session.scalar(select(Profile.phone).where(Profile.subject_id == visit.person_id)) or ""


def reference_of(session: Session, visit: Visit) -> str:
    """Return the reference of the matter that a visit is about, empty without one."""
    if visit.case_id is None:
        return ""
    return session.get_one(Case, visit.case_id).reference


def _note_once(session: Session, visit: Visit, kind: str, official_id: int | None, now: datetime) -> None:
    latest = select(VisitEvent.id).where(
        VisitEvent.visit_id == visit.id, VisitEvent.kind == kind, VisitEvent.at > now - SAME
    )
    if session.scalar(latest.limit(1)) is None:
        note(session, visit, kind, now=now, official_id=official_id)

"""Point a resident to a service's form while they talk, and tell how far they came with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.cases.models import Case, CaseParty, Draft
from portal.errors import Conflict, NotAllowed, Refused
from portal.i18n import translate
from portal.visits.meetings.models import PointedForm
from portal.visits.moving import note
from portal.visits.protocols.rules import MET

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.security import Actor
    from portal.visits.models import Visit

POINTED = "form_pointed"


@dataclass(frozen=True)
class Pointed:
    """A form that was pointed to: whether it is begun, and the reference of the matter that came of it, or ""."""

    form: PointedForm
    is_begun: bool
    reference: str = ""


def point(
    session: Session, portal: Portal, visit: Visit, service: str, *, actor: Actor, now: datetime
) -> None:
    """Ask the resident of a visit to fill in a form; asked twice is asked once. Raises Refused, Conflict."""
    if actor.official_id is None:
        raise NotAllowed
    if visit.subject_id is None:
        raise Conflict(
            translate("Ta osoba umówiła się bez logowania. Powiedz jej, gdzie w portalu jest wniosek.")
        )
    if visit.state not in MET:
        raise Conflict(translate("Wniosek wskażesz, gdy rozmowa się zacznie."))
    if service not in portal.offered:
        raise Refused(translate("Tego wniosku nie da się teraz złożyć w portalu. Wybierz inny."), "service")
    row = PointedForm(visit_id=visit.id, service=service, pointed_by_id=actor.official_id, pointed_at=now)
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        return  # it was asked for before
    note(session, visit, POINTED, now=now, official_id=actor.official_id)


def list_pointed(session: Session, visit: Visit) -> list[Pointed]:
    """List the forms of a visit with how far the resident came since, the earliest first."""
    query = select(PointedForm).where(PointedForm.visit_id == visit.id).order_by(PointedForm.id)
    return [_reached(session, visit, one) for one in session.scalars(query)]


def _reached(session: Session, visit: Visit, form: PointedForm) -> Pointed:
    """Look for what the resident sent since they were asked, else for what they have not sent yet."""
    filed = (
        select(Case.reference)
        .join(CaseParty, CaseParty.case_id == Case.id)
        .where(CaseParty.subject_id == visit.subject_id, Case.service == form.service)
        .where(Case.filed_at >= form.pointed_at)
        .order_by(Case.id.desc())
    )
    reference = session.scalars(filed.limit(1)).one_or_none()
    if reference is not None:
        return Pointed(form, True, reference)
    unsent = select(Draft.id).where(Draft.subject_id == visit.subject_id, Draft.service == form.service)
    return Pointed(form, session.scalars(unsent.where(Draft.case_id.is_(None)).limit(1)).first() is not None)

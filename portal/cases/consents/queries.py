"""Read consents: of a matter, of the person who is asked, of the unit that works the matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from portal.cases.consents.models import CaseConsent, ConsentState
from portal.cases.consents.rules import is_asked_person
from portal.cases.models import Case, CaseParty, Document
from portal.errors import NotFound

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MOST = 20  # acts of a person's home page


def list_of_case(session: Session, case_id: int) -> list[CaseConsent]:
    """List all consents of a matter in the order in which they were asked for."""
    query = select(CaseConsent).where(CaseConsent.case_id == case_id).order_by(CaseConsent.id)
    return list(session.scalars(query.options(joinedload(CaseConsent.official))))


def list_for_person(
    session: Session, subject_id: int, match: str, by: int | None = None
) -> list[CaseConsent]:
    """List what a person is asked for by their PESEL and has not answered yet, oldest first.

    Left out are matters on whose asking side they, or ``by`` who acts for them, stand: there only paper helps. A parent
    finds by the link what they say for themselves in their child's.
    """
    theirs = {subject_id, by or subject_id}
    own = select(CaseParty.case_id).where(
        or_(CaseParty.subject_id.in_(theirs), CaseParty.proxy_id.in_(theirs))
    )
    query = (
        select(CaseConsent)
        .join(Case)
        .where(CaseConsent.state == ConsentState.ASKED, CaseConsent.pesel_match == match)
        .where(Case.is_open, Case.id.not_in(own))
        .options(joinedload(CaseConsent.case).selectinload(Case.parties).joinedload(CaseParty.subject))
    )
    return list(session.scalars(query.order_by(CaseConsent.id).limit(MOST)))


def get_for_person(
    session: Session, token: str, subject_id: int, match: str, given_name: str, surname: str
) -> CaseConsent:
    """Return a consent to the person who is asked, or who answered; raises NotFound to everybody else.

    Whoever asks cannot answer as well, whatever they are called.
    """
    query = select(CaseConsent).where(CaseConsent.token == token)
    query = query.options(
        joinedload(CaseConsent.case).selectinload(Case.parties).joinedload(CaseParty.subject)
    )
    found = session.scalars(query).one_or_none()
    if found is None or subject_id in {one.subject_id for one in found.case.parties if one.is_filer}:
        raise NotFound
    if found.subject_id is not None and found.subject_id != subject_id:
        raise NotFound
    if not is_asked_person(found, match, given_name, surname):
        raise NotFound
    return found


def get_for_unit(session: Session, case: Case, token: str) -> CaseConsent:
    """Return a consent of a matter that was looked up before; raises NotFound."""
    query = select(CaseConsent).where(CaseConsent.token == token, CaseConsent.case_id == case.id)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def find_statement(session: Session, consent: CaseConsent) -> Document | None:
    """Find the paper of the latest answer."""
    query = select(Document).where(Document.case_id == consent.case_id, Document.slot == consent.slot)
    return session.scalars(query.options(joinedload(Document.file))).one_or_none()


def lock(session: Session, consent: CaseConsent) -> Case:
    """Lock the matter and read both rows anew: of two who act at once the second sees what the first did."""
    query = select(Case).where(Case.id == consent.case_id).with_for_update()
    case = session.scalars(query).one()
    session.refresh(consent)
    return case


def find_open(session: Session, case_id: int) -> tuple[bool, bool]:
    """Tell whether anybody in a matter is still asked, and whether anybody refused."""
    wanted = or_(CaseConsent.state == ConsentState.ASKED, CaseConsent.state == ConsentState.REFUSED)
    states = set(session.scalars(select(CaseConsent.state).where(CaseConsent.case_id == case_id, wanted)))
    return ConsentState.ASKED in states, ConsentState.REFUSED in states

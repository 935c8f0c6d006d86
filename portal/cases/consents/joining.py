"""Who is asked as an owner of the same thing becomes a party of the matter: online where they answered, else on paper.

A co-owner is a party whether they say yes or no (art. 133 § 1 Ordynacja podatkowa): the answer only tells by which way
letters reach them. Who said in the matter that they own stays a party, even when the applicant leaves them out later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.accounts.actions import create_subject
from portal.accounts.people import PESEL
from portal.accounts.queries import list_subjects_by_pesel
from portal.cases.models import CaseParty
from portal.errors import Refused
from portal.i18n import SOURCE, speaking, translate
from portal.identifiers import pesel_birth_date

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.accounts.models import Subject
    from portal.cases.consents.models import CaseConsent
    from portal.cases.models import Case
    from portal.context import Portal
    from portal.service import Consent

PORTAL, PAPER = "portal", "paper"


def asked_as_party(portal: Portal, case: Case, consent: CaseConsent) -> Consent | None:
    """Return how the service asks this person, where whoever is asked is a party of the matter; else None."""
    service = portal.services.get(case.service)
    if service is None or service.consents is None:
        return None
    with speaking(SOURCE):
        wanted = service.consents(case.answers)
        return next(
            (
                one
                for one in wanted
                if one.is_party and (one.role, one.full_name, str(one.says)) == _key(consent)
            ),
            None,
        )


def join_online(session: Session, portal: Portal, case: Case, consent: CaseConsent) -> None:
    """Make whoever answered in their account a party, whose letters come there."""
    if consent.subject_id is not None and asked_as_party(portal, case, consent) is not None:
        _join(session, case, consent.subject_id, consent.role, PORTAL)


def join_on_paper(
    session: Session, portal: Portal, case: Case, consent: CaseConsent, now: datetime
) -> CaseParty | None:
    """Make who did not answer in an account a party, whose letters go to the address that the applicant gave.

    Who answered there before keeps that way. Raises Refused where the number is that of a person of another name: a
    surname that changed or was mistyped is looked into by a person, never by a second row.
    """
    asked = asked_as_party(portal, case, consent)
    if asked is None:
        return None
    if consent.subject_id is not None:
        return _join(session, case, consent.subject_id, consent.role, PORTAL)
    return _join(session, case, _subject(session, portal, consent, asked, now).id, consent.role, PAPER)


def _subject(
    session: Session, portal: Portal, consent: CaseConsent, asked: Consent, now: datetime
) -> Subject:
    pesel = portal.vault.open(PESEL, consent.pesel) if consent.pesel else ""
    if pesel:
        known = list_subjects_by_pesel(session, portal.vault, pesel)
        born_on = pesel_birth_date(pesel)
        if known and not any(one.is_same_person(consent.surname, born_on) for one in known):
            raise Refused(
                translate(
                    "Pod tym numerem PESEL jest osoba o innym nazwisku. Poproś stronę o poprawienie danych."
                )
            )
    street, postal_code, town = asked.address
    return create_subject(
        session, portal.vault, given_name=consent.given_name, surname=consent.surname, pesel=pesel, street=street,
        postal_code=postal_code, town=town, now=now,
    )  # fmt: skip


def _join(session: Session, case: Case, subject_id: int, role: str, delivery: str) -> CaseParty:
    """Add a party, once."""
    mine = (CaseParty.case_id == case.id, CaseParty.subject_id == subject_id)
    party = session.scalars(select(CaseParty).where(*mine)).first()
    if party is None:
        party = CaseParty(case_id=case.id, subject_id=subject_id, role=role[:20], delivery=delivery)
        session.add(party)
        session.flush()
        session.expire(case, ["parties"])  # what is sent from now on goes to them too
    return party


def _key(consent: CaseConsent) -> tuple[str, str, str]:
    return consent.role, consent.full_name, consent.says

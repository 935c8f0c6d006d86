"""Who is told of a consent, and of its answer: a link and a number, never what it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.accounts.messages import queue_message
from portal.accounts.models import Subject
from portal.cases.proxies.parties import capacity_of
from portal.service import Capacity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.cases.consents.models import CaseConsent
    from portal.cases.models import Case


def tell_asked(session: Session, case: Case, asked: Iterable[CaseConsent], now: datetime) -> None:
    """Let those who have an account under the PESEL that was given know; of the others only the link tells.

    Who filed for another is asked for nothing by letter: the page would refuse them.
    """
    if case.demo:
        return
    filers = (party for party in case.parties if party.is_filer)
    asking = {party.proxy_id for party in filers if capacity_of(session, party) != Capacity.CHILD}
    for one in asked:
        for number in set(_accounts(session, one)) - asking:
            key = f"consent:{one.id}:{number}"
            queue_message(session, number, "consent_asked", {"path": path_of(one)}, at=now, key=key)


def tell_answered(session: Session, case: Case, consent: CaseConsent, now: datetime) -> None:
    """Tell both: the applicant that there is an answer, the person who gave it that it is kept."""
    if case.demo:
        return
    key = f"answer:{consent.id}:{consent.times}"
    for party in case.parties:
        told = {"reference": case.reference}
        queue_message(session, party.subject_id, "consent_answered", told, at=now, key=f"{key}:{party.id}")
    if consent.subject_id is not None:
        told = {"path": path_of(consent)}
        queue_message(session, consent.subject_id, "consent_kept", told, at=now, key=key)


def path_of(consent: CaseConsent) -> str:
    """Return where the asked person answers."""
    return f"/zgoda/{consent.token}"


def _accounts(session: Session, asked: CaseConsent) -> Sequence[int]:
    if asked.pesel_match is None:
        return ()
    return session.scalars(select(Subject.id).where(Subject.pesel_match == asked.pesel_match)).all()

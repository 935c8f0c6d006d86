"""What a service would state of a matter on the figures of a moment, and how to know it again."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from portal.accounts.queries import get_known
from portal.errors import NotFound
from portal.i18n import SOURCE, speaking
from portal.service import Certificate, Matter, Reads
from portal.words import day_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.cases.models import Case
    from portal.context import Portal


def look_at(session: Session, portal: Portal, case: Case, now: datetime) -> Matter:
    """Put together what the case's service needs to decide: answers, person, facts of its day, figures."""
    service = portal.services[case.service]
    subject_id = case.parties[0].subject_id
    today = day_of(now)
    position = None
    if Reads.TAX_POSITION in service.reads:
        position = portal.readers[Reads.TAX_POSITION](session, subject_id, today, portal.facts)
    return Matter(
        reference=case.reference,
        answers=case.answers,
        person=get_known(session, portal.vault, subject_id),
        facts=portal.facts.within(f"{case.service}."),
        on=today,
        filed_on=case.filed_on,
        tax_position=position,
    )


def propose(portal: Portal, case: Case, matter: Matter) -> Certificate:
    """Ask the service what it would issue on these figures; raises NotFound where officials write what ends it."""
    decide = portal.services[case.service].decide
    if decide is None:
        raise NotFound
    with speaking(SOURCE):
        return decide(matter)


def stamp(outcome: Certificate) -> str:
    """Return a short hash of all that a certificate would state."""
    stated = {"title": outcome.title, "law": outcome.legal_basis, "values": dict(outcome.values)}
    text = json.dumps(stated, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]

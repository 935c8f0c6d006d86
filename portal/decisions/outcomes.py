"""What a service would state of a matter on the figures of a moment, and how to know it again."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from portal.accounts.queries import get_known
from portal.cases.proxies.parties import capacity_of
from portal.decisions.bringing.permits import as_certificate
from portal.errors import Refused
from portal.i18n import SOURCE, speaking, translate
from portal.service import Certificate, Matter, Permit, Reads
from portal.service.brought import each
from portal.words import day_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.cases.models import Case
    from portal.context import Portal
    from portal.service import Award, Outcome, Service


READ_AS: dict[Reads, str] = {
    Reads.TAX_POSITION: "tax_position", Reads.DUES: "dues", Reads.OVERPAID: "overpaid_grosze", Reads.PERMITS: "permits",
}  # fmt: skip


def look_at(
    session: Session, portal: Portal, case: Case, now: datetime, *, outcome: Outcome | None = None,
    award: Award | None = None,
) -> Matter:  # fmt: skip
    """Put together what the case's service needs to decide: answers, person, facts of its day, figures.

    ``outcome`` and ``award`` are what an official decided, where one did.
    """
    service = portal.services[case.service]
    subject_id = case.parties[0].subject_id
    today = day_of(now)
    return Matter(
        reference=case.reference,
        answers=case.answers,
        person=get_known(session, portal.vault, subject_id),
        facts=portal.facts.within(f"{case.service}."),
        on=today,
        filed_on=case.filed_on,
        outcome=outcome,
        award=award,
        acting=capacity_of(session, case.parties[0]),
        **readings(session, portal, service, subject_id, today),
    )


def readings(session: Session, portal: Portal, service: Service, subject_id: int, on: date) -> dict[str, Any]:
    """Read what a service asked for, about one person, under the names that a matter has for it."""
    read = portal.readers
    return {
        READ_AS[what]: read[what](session, subject_id, on, portal.facts) for what in sorted(service.reads)
    }


def propose(portal: Portal, case: Case, matter: Matter) -> Certificate:
    """Ask the service what it would issue on these figures: a certificate, or a permit where it has only that.

    Raises Refused where the answers make neither.
    """
    service = portal.services[case.service]
    with speaking(SOURCE):
        if service.decide is not None:
            return service.decide(matter)
        brought = each(service.brings(matter)) if service.brings is not None else ()
        permit = next((one for one in brought if isinstance(one, Permit)), None)
        if permit is not None:
            return as_certificate(permit)
    raise Refused(translate("Z tego wniosku nie wynika, co wydać. Popraw dane z wnioskodawcą albo odmów."))


def stamp(outcome: Certificate) -> str:
    """Return a short hash of all that a certificate would state."""
    stated = {"title": outcome.title, "law": outcome.legal_basis, "values": dict(outcome.values)}
    text = json.dumps(stated, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]

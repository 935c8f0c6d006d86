"""Settle a matter: issue what a service's outcome says, refuse by an order, call for a missing duty."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from portal import audit
from portal.accounts.queries import get_known
from portal.cases import actions as cases
from portal.cases.clock import due_day
from portal.cases.models import DocumentKind
from portal.decisions import procedure
from portal.errors import Refused
from portal.i18n import SOURCE, speaking, translate
from portal.jobs import new_job
from portal.service import Certificate, Known, Matter, Reads
from portal.terms import Term, Unit
from portal.words import day_of
from portal.workflow import By

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.cases.models import Case
    from portal.context import Portal
    from portal.security import Actor

CALL_DAYS = "fee.call_days"
REASONS_LIMIT = 4000


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
    """Ask the service what it would issue on these figures."""
    with speaking(SOURCE):
        return portal.services[case.service].decide(matter)


def issue(session: Session, portal: Portal, case: Case, *, actor: Actor, now: datetime) -> None:
    """Issue the certificate that the figures of this moment make; rendered, sealed and delivered by jobs."""
    matter = look_at(session, portal, case, now)
    outcome = propose(portal, case, matter)
    cases.advance(session, portal, case, "issue", by=By.OFFICIAL, now=now, actor=actor)
    cases.add_document(
        session, case, kind=DocumentKind.CERTIFICATE, slot="outcome", title=outcome.title, template=outcome.template,
        values={**outcome.values, "legal_basis": outcome.legal_basis, **_frame(case, actor, matter.person, now)},
        now=now,
    )  # fmt: skip
    _record(session, case, "case.issued", actor, now)


def refuse(session: Session, portal: Portal, case: Case, reasons: str, *, actor: Actor, now: datetime) -> None:
    """Refuse by an order with its complaint term (art. 306c Ordynacja podatkowa)."""
    reasons = reasons.strip()
    if len(reasons) > REASONS_LIMIT:
        raise Refused(translate("Uzasadnienie może mieć najwyżej %(n)s znaków.", n=REASONS_LIMIT), "reasons")
    matter = look_at(session, portal, case, now)
    cases.advance(
        session, portal, case, "refuse", by=By.OFFICIAL, now=now, actor=actor, values={"reasons": reasons}
    )
    rules = procedure.of(portal.services[case.service].procedure)
    values = {"reasons": reasons, **rules.refusal(portal.facts, matter.on)}
    cases.add_document(
        session, case, kind=DocumentKind.ORDER, slot="outcome", title=rules.refusal_title, template="refusal_order",
        values={**values, **_frame(case, actor, matter.person, now)}, now=now,
    )  # fmt: skip
    _record(session, case, "case.refused", actor, now)


def call_for_fee(session: Session, portal: Portal, case: Case, *, actor: Actor, now: datetime) -> None:
    """Call the party to pay a missing duty within the term the facts give; the office's clock stops."""
    if case.fee_settled:
        raise Refused(translate("Opłata już wpłynęła. Nie ma do czego wzywać."))
    today = day_of(now)
    length = int(portal.facts.at(CALL_DAYS, today))
    until = due_day(today, Term(length, Unit.DAYS)).on
    person = get_known(session, portal.vault, case.parties[0].subject_id)
    cases.advance(
        session, portal, case, "call_for_fee", by=By.OFFICIAL, now=now, actor=actor,
        values={"until": until.isoformat(), "grosze": case.fee_grosze},
    )  # fmt: skip
    law = portal.facts.fact(CALL_DAYS, today).source
    values = {"until": until.isoformat(), "grosze": case.fee_grosze, "law": law, "days": length}
    slot = f"call-{case.version}"
    cases.add_document(
        session, case, kind=DocumentKind.CALL, slot=slot, title="Wezwanie do zapłaty opłaty skarbowej",
        template="fee_call", values={**values, **_frame(case, actor, person, now)}, now=now,
    )  # fmt: skip
    payload: dict[str, Any] = {"until": until.isoformat(), "reference": case.reference, "grosze": case.fee_grosze}
    message = {"subject_id": case.parties[0].subject_id, "template": "fee_call", "values": payload}
    if case.parties[0].delivery == "portal":
        session.add(new_job("send_message", message, at=now + timedelta(seconds=1), key=f"call:{case.id}:{slot}"))
    _record(session, case, "case.called_for_fee", actor, now)


def leave(session: Session, portal: Portal, case: Case, reasons: str, *, actor: Actor, now: datetime) -> None:
    """Leave a matter without consideration: an official confirms it after the term and the postal wait."""
    cases.advance(session, portal, case, "leave", by=By.OFFICIAL, now=now, actor=actor, values={"reasons": reasons})
    _record(session, case, "case.left", actor, now)


def _frame(case: Case, actor: Actor, person: Known, now: datetime) -> dict[str, Any]:
    """Return what every letter carries: number, day, addressee, signer."""
    return {
        "reference": case.reference,
        "office_number": case.office_number or "",
        "issued_at": now.isoformat(),
        "issued_on": day_of(now).isoformat(),
        "filed_on": case.filed_on.isoformat(),
        "person": {
            "name": person.full_name,
            "birth_on": person.birth_on.isoformat() if person.birth_on else "",
            "street": case.answers.get("street") or person.street,
            "place": " ".join(
                str(case.answers.get(part) or getattr(person, part)) for part in ("postal_code", "town")
            ).strip(),
        },
        "signer": {"name": actor.name, "unit": case.unit.name},
        "fee_grosze": case.fee_grosze,
    }


def _record(session: Session, case: Case, kind: str, actor: Actor, now: datetime) -> None:
    subject_id = case.parties[0].subject_id
    audit.record(session, kind, at=now, actor=actor, subject_id=subject_id, object_ref=case.reference)

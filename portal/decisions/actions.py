"""Settle a matter: issue what a service's outcome says, refuse or leave by an order, call for a missing duty."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from portal import audit
from portal.accounts.messages import payload_of
from portal.accounts.queries import get_known
from portal.cases import actions as cases
from portal.cases import flows, moving
from portal.cases.models import DocumentKind
from portal.cases.settling import next_slot
from portal.decisions import calls, procedure, refusing
from portal.decisions.automatic.rules import statement
from portal.decisions.bringing.actions import bring
from portal.decisions.frame import frame
from portal.decisions.outcomes import look_at, propose, stamp
from portal.errors import Conflict, Refused
from portal.i18n import translate
from portal.jobs import new_job
from portal.words import day_of
from portal.workflow import By

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.cases.models import Case
    from portal.context import Portal
    from portal.decisions.letters.letter import Letter
    from portal.security import Actor
    from portal.service import Certificate, Matter

REASONS_LIMIT = 4000


def issue(
    session: Session, portal: Portal, case: Case, *, actor: Actor, now: datetime, seen: str | None = None
) -> None:
    """Issue the certificate that the figures of this moment make; rendered, sealed and delivered by jobs.

    ``seen`` is the stamp of what the official was shown: Conflict when the figures make something else by now.
    """
    matter = look_at(session, portal, case, now)
    outcome = propose(portal, case, matter)
    if seen is not None and seen != stamp(outcome):
        raise Conflict(translate("Dane do zaświadczenia zmieniły się. Sprawdź, co stwierdzi teraz."))
    moving.advance(session, portal, case, "issue", by=By.OFFICIAL, now=now, actor=actor)
    write_outcome(session, portal, case, outcome, matter, actor=actor, now=now)
    _record(session, case, "case.issued", actor, now)


def write_outcome(
    session: Session, portal: Portal, case: Case, outcome: Certificate, matter: Matter, *, actor: Actor | None,
    now: datetime,
) -> None:  # fmt: skip
    """Write what is issued, and carry out what it brings; a permit that is all there is writes itself."""
    bring(session, portal=portal, case=case, actor=actor, now=now)
    service = portal.services[case.service]
    if service.decide is None:
        return
    automatic = "" if actor else statement(service.procedure, portal.facts, matter.on)
    framed = frame(case, actor, matter.person, now, automatic=automatic)
    cases.add_document(
        session, case, kind=DocumentKind.CERTIFICATE, slot=next_slot(session, case), title=outcome.title,
        template=outcome.template, values={**outcome.values, "legal_basis": outcome.legal_basis, **framed}, now=now,
    )  # fmt: skip


def refuse(
    session: Session, portal: Portal, case: Case, reasons: str, *, actor: Actor, now: datetime
) -> None:
    """Refuse by an order with its complaint term (art. 306c Ordynacja podatkowa, art. 219 KPA), or by a notice."""
    _settle_by_order(session, portal, case, "refuse", reasons, actor=actor, now=now)
    refusing.give_fee_back(session, portal, case, now)
    _record(session, case, "case.refused", actor, now)


def leave(
    session: Session, portal: Portal, case: Case, reasons: str, *, actor: Actor, now: datetime,
    claimed: bool = False,
) -> None:  # fmt: skip
    """Leave a matter without consideration, by an order (art. 169 § 4 Ordynacja podatkowa, art. 261 KPA).

    Only an official does it, after the term of the call and the days in which a letter posted within it may
    still come (art. 57 § 5 KPA, art. 12 § 6 Ordynacja podatkowa). Raises Refused before that, and while the
    duty is ``claimed`` to be paid: billing has the gateway's word and is checking it.
    """
    _check_leaving(session, portal, case, now, claimed=claimed)
    _settle_by_order(session, portal, case, "leave", reasons, actor=actor, now=now)
    _record(session, case, "case.left", actor, now)


def call_for_fee(session: Session, portal: Portal, case: Case, *, actor: Actor, now: datetime) -> None:
    """Call the party to pay a missing duty within the term the facts give; the office's clock stops.

    The term runs from the delivery of the letter (art. 169 § 1 Ordynacja podatkowa, art. 261 § 1 KPA).
    """
    if case.fee_settled:
        raise Refused(translate("Opłata już wpłynęła. Nie ma do czego wzywać."))
    person = get_known(session, portal.vault, case.parties[0].subject_id)
    slot = f"call-{case.version}"
    days = calls.length_of_call(portal.facts, day_of(now))
    asked: dict[str, Any] = {"days": days, "grosze": case.fee_grosze}
    moving.advance(
        session, portal, case, "call_for_fee", by=By.OFFICIAL, now=now, actor=actor, values={**asked, "slot": slot}
    )  # fmt: skip
    law = procedure.of(portal.services[case.service].procedure).call_law
    cases.add_document(
        session, case, kind=DocumentKind.CALL, slot=slot, title="Wezwanie do zapłaty opłaty skarbowej",
        template="fee_call", values={**asked, "law": law, **frame(case, actor, person, now)}, now=now,
    )  # fmt: skip
    party = case.parties[0]
    if party.delivery == "portal" and not case.demo:
        values = {**asked, "reference": case.reference}
        message = payload_of(party.subject_id, "fee_call", values, party.mandate)
        session.add(
            new_job("send_message", message, at=now + timedelta(seconds=1), key=f"call:{case.id}:{slot}")
        )
    _record(session, case, "case.called_for_fee", actor, now)


def resume(
    session: Session, portal: Portal, case: Case, reasons: str, *, actor: Actor, now: datetime
) -> None:
    """Go on without the duty: the matter turned out to be free of it (art. 2 ustawy o opłacie skarbowej)."""
    values = {"reasons": _checked(reasons), "waived_grosze": case.fee_grosze}
    # before the step, so that one change of the row makes one new version of it
    case.fee_settled, case.fee_grosze = True, 0
    moving.advance(session, portal, case, "resume", by=By.OFFICIAL, now=now, actor=actor, values=values)
    _record(session, case, "case.resumed", actor, now)


def look_order(
    session: Session, portal: Portal, case: Case, event: str, reasons: str, *, actor: Actor, now: datetime,
    claimed: bool = False,
) -> Letter:  # fmt: skip
    """Return what ``refuse`` or ``leave`` would send, to be read before it is; raises what stands in its way."""
    reasons = _checked(reasons)
    if event == "leave":
        _check_leaving(session, portal, case, now, claimed=claimed)
    flow = flows.of(session, portal, case)
    move = moving.Move(event, By.OFFICIAL, now, actor, {"reasons": reasons})
    moving.check(session, portal, case, flow, flow.edge(case.status, event), move)
    return _composed(portal, case, event, reasons, look_at(session, portal, case, now))


def _check_leaving(session: Session, portal: Portal, case: Case, now: datetime, *, claimed: bool) -> None:
    if claimed:
        raise Refused(translate("Strona zapłaciła, a my sprawdzamy tę wpłatę w banku. Poczekaj na wynik."))
    call = calls.find(session, portal, case)
    if call is not None and call.until is None:
        raise Refused(translate("Termin z wezwania jeszcze nie biegnie, bo strona go nie odebrała."))
    if call is not None and not call.is_over(day_of(now)):
        raise Refused(translate("Na to jest za wcześnie. Pismo nadane w terminie może jeszcze iść pocztą."))


def _settle_by_order(
    session: Session, portal: Portal, case: Case, event: str, reasons: str, *, actor: Actor, now: datetime
) -> None:
    reasons = _checked(reasons)
    matter = look_at(session, portal, case, now)
    letter = _composed(portal, case, event, reasons, matter)
    moving.advance(
        session, portal, case, event, by=By.OFFICIAL, now=now, actor=actor, values={"reasons": reasons}
    )
    cases.add_document(
        session, case, kind=letter.kind, slot=next_slot(session, case), title=letter.title, template=letter.template,
        values={**letter.values(), **frame(case, actor, matter.person, now)}, now=now,
    )  # fmt: skip


def _composed(portal: Portal, case: Case, event: str, reasons: str, matter: Matter) -> Letter:
    """Return the order or the notice; raises Refused for a refusal whose reasons can hardly be any.

    Art. 217 § 2 OP, art. 124 § 2 KPA: an order that can be complained of gives its facts and its law.
    """
    service = portal.services[case.service]
    rules = procedure.of(service.procedure)
    if event == "leave":
        order = rules.leaving
        return order.letter(reasons, rules.complaint_of(order, portal.facts, case.service, matter.on))
    refusal = refusing.of(service, matter)
    if len(reasons) < refusing.LEAST_REASONS:
        law = "" if refusal is not None else rules.reasons_law
        raise Refused(refusing.too_short(law), "reasons")
    if refusal is not None:
        return refusing.notice(service, refusal, case, reasons)
    complaint = rules.complaint_of(rules.refusal, portal.facts, case.service, matter.on)
    return rules.refusal.letter(reasons, complaint)


def _checked(reasons: str) -> str:
    reasons = reasons.strip()
    if not reasons:
        raise Refused(translate("Wpisz uzasadnienie."), "reasons")
    if len(reasons) > REASONS_LIMIT:
        raise Refused(translate("Uzasadnienie może mieć najwyżej %(n)s znaków.", n=REASONS_LIMIT), "reasons")
    return reasons


def _record(session: Session, case: Case, kind: str, actor: Actor, now: datetime) -> None:
    subject_id = case.parties[0].subject_id
    audit.record(session, kind, at=now, actor=actor, subject_id=subject_id, object_ref=case.reference)

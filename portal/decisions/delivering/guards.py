"""Whether a decision can be appealed, or an order complained of, any more: party by party."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.cases.settling import ever_outcome
from portal.decisions.delivering import queries, terms
from portal.i18n import translate
from portal.words import day, day_of
from portal.workflow.decisions import APPEAL_TERM_OVER

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.cases.models import Case
    from portal.context import Portal
    from portal.decisions.delivering.models import Delivery
    from portal.decisions.delivering.terms import Appeal
    from portal.workflow import Guards


def register_guards(guards: Guards) -> None:
    """Bind the guards of deliveries."""
    guards.register(APPEAL_TERM_OVER, appeal_term_over)


def appeal_term_over(session: Session, *, portal: Portal, case: Case, now: datetime) -> str:
    """Let finality be stated only when every party's own term and the post's wait are over, or waived.

    Sources: art. 16 § 1, 57 § 5, 127a, 129 § 2 and 141 § 2 KPA; art. 128, 223 § 2 pkt 1 and 236 § 2 pkt 1 Ordynacja
    podatkowa.
    """
    today = day_of(now)
    found = list_terms(session, portal, case)
    if not found or any(term.delivered_on is None for term in found.values()):
        return translate("Termin zaskarżenia jeszcze nie biegnie: nie każda strona odebrała pismo.")
    left = [term.wait_until for term in found.values() if not term.is_over(today) and term.wait_until]
    if not left:
        return ""
    return translate(
        "Termin zaskarżenia trwa: pismo nadane na czas może przyjść pocztą jeszcze do %(day)s.",
        day=day(max(left), today),
    )


def term_of(session: Session, portal: Portal, delivery: Delivery) -> Appeal | None:
    """Return a party's term to object to one letter; None for a refusal that was set aside.

    The one that settles the matter counts from whichever delivery came first; any other order from its own.
    """
    document = delivery.document
    if terms.settles(document):
        of_outcome = queries.is_last_outcome(session, document)
        return list_terms(session, portal, delivery.case).get(delivery.party_id) if of_outcome else None
    if ever_outcome(document):
        return None
    procedure = portal.services[delivery.case.service].procedure
    return terms.appeal(portal.facts, document, procedure, delivery.delivered_on, delivery.waived_on)


def list_terms(session: Session, portal: Portal, case: Case) -> dict[int, Appeal]:
    """Return each party's term to appeal the decision that settles a matter; none while that is being made."""
    deliveries = queries.list_of_case(session, case.id)
    outcome = queries.find_outcome(session, case.id)
    of_it = [one for one in deliveries if one.document_id == outcome]
    return terms.of_parties(portal.facts, portal.services[case.service].procedure, of_it)

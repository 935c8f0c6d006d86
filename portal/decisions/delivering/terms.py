"""Days that the law counts of a delivery: when a letter is deemed delivered, until when each party may appeal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from portal.cases.models import DocumentKind
from portal.cases.settling import is_outcome
from portal.decisions.delivering.course import State, Way
from portal.service import Procedure
from portal.terms import Term, Unit, term_end
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.cases.models import Document
    from portal.decisions.delivering.models import Delivery
    from portal.facts import Facts

POSTAL_WAIT_DAYS = "delivery.postal_wait_days"
UNREAD_DAYS = "delivery.portal_unread_days"
PORTAL_DEEMS, PORTAL_DAYS = "delivery.deemed.own_account", "delivery.deemed.own_account_days"
EDELIVERY_DAYS = "delivery.deemed.edelivery_days"
PAPER_DAYS = "delivery.deemed.paper_days"
# letters from which a term runs: left unread they are sent by another way
WITH_TERM = frozenset({DocumentKind.ORDER, DocumentKind.CALL, DocumentKind.DECISION})


@dataclass(frozen=True)
class Deemed:
    """The day with whose end a letter is deemed delivered, and the article that says so."""

    on: date
    law: str


@dataclass(frozen=True)
class Appeal:
    """A party's own term to appeal: its last day, and the last on which a letter posted in time may still come."""

    delivered_on: date | None
    until: date | None = None
    wait_until: date | None = None
    waived_on: date | None = None

    def is_over(self, today: date) -> bool:
        """Tell whether this party can appeal no more; never before the letter was delivered to them."""
        return self.waived_on is not None or (self.wait_until is not None and today > self.wait_until)


def prefix(procedure: Procedure) -> str:
    """Return the group of facts of a procedure; those without their own follow the KPA."""
    return "procedure.op" if procedure == Procedure.TAX else "procedure.kpa"


def settles(document: Document) -> bool:
    """Tell whether a letter settles the matter: the one whose delivery its status waits for."""
    return is_outcome(document) or document.kind == DocumentKind.DECISION


def of_parties(facts: Facts, procedure: Procedure, deliveries: Sequence[Delivery]) -> dict[int, Appeal]:
    """Return each party's term to appeal the newest letter that settles a matter, by the party's row.

    Each term runs from that party's own delivery, by whichever way the letter came first (art. 129 § 2 KPA).
    """
    settling = [one for one in deliveries if settles(one.document)]
    newest = max((one.document_id for one in settling), default=None)
    found: dict[int, Appeal] = {}
    for party_id in {one.party_id for one in settling if one.document_id == newest}:
        own = [one for one in settling if one.document_id == newest and one.party_id == party_id]
        delivered_on = min((one.delivered_on for one in own if one.delivered_on), default=None)
        waived_on = next((one.waived_on for one in own if one.waived_on), None)
        found[party_id] = appeal(facts, own[0].document, procedure, delivered_on, waived_on)
    return found


def deemed(facts: Facts, delivery: Delivery, procedure: Procedure) -> Deemed | None:
    """Return when a letter that nobody collected is deemed delivered; None where the law knows no such day.

    An e-delivery box: so many days after the letter came in (art. 41-42 ustawy o doręczeniach elektronicznych). Paper:
    so many days after the first of two notices (art. 44 KPA, art. 150 Ordynacja podatkowa); an end on a free day moves
    on, which is in the party's favour. The portal's own account: only when the city confirms that the law says so.
    """
    if delivery.way == Way.EDELIVERY and delivery.state == State.ARRIVED and delivery.arrived_on:
        return _after(facts, EDELIVERY_DAYS, delivery.arrived_on, moves=False)
    if delivery.way == Way.PAPER and delivery.state == State.RETURNED and delivery.notice_on:
        group = "op" if procedure == Procedure.TAX else "kpa"
        return _after(facts, f"{PAPER_DAYS}_{group}", delivery.notice_on, moves=True)
    if delivery.way == Way.PORTAL and delivery.state == State.UNREAD:
        published_on = _day(delivery)
        switch = facts.fact(PORTAL_DEEMS, published_on)
        if switch.value is True and switch.confirmed:
            return Deemed(_after(facts, PORTAL_DAYS, published_on, moves=False).on, switch.source)
    return None


def look_day(facts: Facts, delivery: Delivery, document: Document, procedure: Procedure) -> date | None:
    """Return the day on which somebody has to look at a delivery as it stands, None when it needs nobody.

    Unread in the portal: after the days of the city's own rule. Uncollected elsewhere: the day after it is deemed
    delivered, for an official confirms that.
    """
    if delivery.state in {State.PUBLISHED, State.NOTIFIED}:
        if document.kind not in WITH_TERM:
            return None
        on = _day(delivery)
        return on + timedelta(days=int(facts.at(UNREAD_DAYS, on)))
    fiction = deemed(facts, delivery, procedure)
    return fiction.on + timedelta(days=1) if fiction else None


def days_to_appeal(facts: Facts, document: Document, procedure: Procedure, on: date) -> int:
    """Return the days in which a letter delivered on a day may be appealed: its own instruction, else the law's.

    Sources: decisions art. 129 § 2 KPA, art. 223 § 2 pkt 1 Ordynacja podatkowa; orders art. 141 § 2 KPA and art. 236
    § 2 pkt 1 Ordynacja podatkowa.
    """
    own = document.values.get("appeal_days") or document.values.get("complaint_days")
    name = "complaint_days" if document.kind == DocumentKind.ORDER else "appeal_days"
    return int(own or facts.at(f"{prefix(procedure)}.{name}", on))


def appeal(
    facts: Facts, document: Document, procedure: Procedure, delivered_on: date | None, waived_on: date | None
) -> Appeal:
    """Return one party's term to appeal; the day of delivery is not counted (art. 57 KPA, art. 12 OP)."""
    if delivered_on is None:
        return Appeal(None)
    days = days_to_appeal(facts, document, procedure, delivered_on)
    until = term_end(delivered_on, Term(days, Unit.DAYS)).on
    wait = int(facts.at(POSTAL_WAIT_DAYS, until))
    return Appeal(delivered_on, until, until + timedelta(days=wait), waived_on)


def _after(facts: Facts, name: str, start: date, *, moves: bool) -> Deemed:
    fact = facts.fact(name, start)
    end = term_end(start, Term(int(fact.value), Unit.DAYS))
    return Deemed(end.on if moves else end.nominal_on, fact.source)


def _day(delivery: Delivery) -> date:
    return day_of(delivery.created_at)

"""A desk whose service brings something, and the acts that settle its matters."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Official
from portal.billing.taxes.models import TaxAccount
from portal.billing.taxes.reading import list_owed
from portal.cases import queries
from portal.cases.brought.models import CaseOutcome
from portal.cases.brought.queries import list_outcomes
from portal.decisions.drafting import actions as drafting
from portal.decisions.drafting.queries import find_last
from portal.security import Actor
from portal.service import Assessment, Brought, Matter, Outcome
from portal.words import day_of
from tests.support.courses import offer
from tests.support.desk import Desk
from tests.support.money import open_account, owe

WASTE = Assessment(
    "waste_fee", 2026, 12_000, "art. 6m ustawy o utrzymaniu czystości", object_title="ul. Lipowa 1"
)
TAX = Assessment("property_tax", 2027, 60_000, "art. 21 § 1 pkt 2 Ordynacji podatkowej")
LAW = "art. 67a § 1 Ordynacji podatkowej"
TEXT = {
    "basis": "art. 207 Ordynacji podatkowej", "ruling": "Uwzględniam wniosek strony.", "no_reasons": True, "reasons": "",
}  # fmt: skip
IN_PART = {
    **TEXT,
    "no_reasons": False,
    "reasons": "Strona wykazała, że nie zapłaci wszystkiego od razu. " * 2,
}


class Bringing:
    """A desk with a service that brings something, and the acts that settle its matters."""

    def __init__(self, desk: Desk, flow: str, brings: Any, **more: Any) -> None:
        self.desk = desk
        told: Callable[[Matter], Brought | tuple[Brought, ...] | None]
        told = brings if callable(brings) else lambda _matter: brings
        self.service = offer(desk.portal, flow, brings=told, decide=None, **more)
        self.reference = desk.file(service=self.service)

    def approver(self) -> Actor:
        with self.desk.writing() as session:
            known = session.scalars(select(Official).where(Official.sub == "approver")).one_or_none()
            row = known or Official(
                iss="https://officials.example", sub="approver", name="Piotr Mazur", unit_code="FN",
                roles=["clerk", "approver"], created_at=self.desk.now,
            )  # fmt: skip
            session.add(row)
            session.flush()
            roles = frozenset({"clerk", "approver"})
            return Actor("official", row.id, row.name, official_id=row.id, unit_code="FN", roles=roles)

    def decide(self, outcome: Outcome, values: dict[str, Any] | None = None) -> None:
        """Write, approve and issue a decision."""
        desk, approver = self.desk, self.approver()
        desk.act(self.reference, drafting.write, outcome, values or TEXT)
        desk.act(self.reference, drafting.prepare)
        for act, more in ((drafting.approve, ()), (drafting.issue, ("Kierownik",))):
            with desk.writing() as session:
                case = queries.get_by_reference(session, self.reference)
                draft = find_last(session, case)
                act(session, desk.portal, case, draft.number, *more, actor=approver, now=desk.now)

    def outcomes(self) -> list[CaseOutcome]:
        with self.desk.reading() as session:
            return list_outcomes(session, queries.get_by_reference(session, self.reference))

    def outcome(self) -> CaseOutcome | None:
        return next(iter(self.outcomes()), None)

    def remand(self) -> None:
        """Let the body of appeal set the decision aside and send the matter back (art. 138 § 2 KPA)."""
        self.desk.advance(self.reference, "appeal_on_paper", reasons="Odwołanie")
        self.desk.advance(self.reference, "remanded", reasons="Uchylono i przekazano")

    def owed(self) -> list[tuple[str, date, int]]:
        with self.desk.reading() as session:
            today = day_of(self.desk.now)
            lines = list_owed(session, self.desk.resident.subject_id, today, self.desk.portal.facts).lines
            return [(one.charge.period, one.charge.due_on, one.left_grosze) for one in lines]

    def account(self) -> TaxAccount:
        with self.desk.reading() as session:
            return session.scalars(select(TaxAccount)).one()


def owe_three(desk: Desk, kind: str = "property_tax") -> None:
    """Let the resident owe three instalments, the first of them since a month."""
    today = day_of(desk.now)
    with desk.writing() as session:
        account = open_account(session, desk.resident.subject_id, desk.now, kind)
        dues = [("II rata", today - timedelta(days=45), 100_000), ("III rata", today + timedelta(days=5), 50_000),
                ("IV rata", today + timedelta(days=40), 50_001)]  # fmt: skip
        owe(session, desk.portal, account, dues, desk.now)

"""Money that goes back: asked for and approved by two treasurers, sent by the gateway, followed in the model."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from portal.billing.models import Charge, Payment
from portal.billing.refunding.actions import Wish, approve, request_refund
from portal.billing.refunding.limits import Money as Own
from portal.billing.refunding.models import REFUND_EDGES, Refund, RefundEvent, RefundState, Source, Step, Way
from portal.billing.refunding.queries import get_refund
from portal.security import Actor

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tests.billing.every.acts import Acts
    from tests.billing.every.books import Books
    from tests.billing.every.model import Attempt, Money

COMPLETED = 1
# made once: they are asked after every step
REFUNDS = select(*Refund.__table__.columns)
STEPS = select(*RefundEvent.__table__.columns)
STEPS = STEPS.where(RefundEvent.id > bindparam("last")).order_by(RefundEvent.id)


def treasurer(number: int) -> Actor:
    """Return one of two treasurers."""
    roles = frozenset({"treasurer"})
    return Actor("official", number, f"Skarbnik {number}", official_id=number, roles=roles)


def ask_back(acts: Acts, number: int, grosze: int) -> None:
    """Let a part of a posted payment go back: what was overpaid if there is any, else of its duty."""
    acts.sync()
    posted = [acts.money.attempts[key] for key in acts.money.posted]
    attempt: Attempt | None = acts.pick(posted, number)
    if attempt is None:
        return
    amount, now = 1 + abs(grosze) % attempt.grosze, acts.now()

    def ask(session: Session) -> str:
        wish = Wish(Way.GATEWAY, amount, "wycofany wniosek", acts.town.click())
        own = whose(session, acts, attempt)
        return request_refund(session, acts.town.portal, own, wish, actor=treasurer(1), now=now).token

    token = acts.town.writing(ask)
    if token is not None:

        def agree(session: Session) -> None:
            approve(session, acts.town.portal, get_refund(session, token), actor=treasurer(2), now=now)

        acts.town.writing(agree)


def whose(session: Session, acts: Acts, attempt: Attempt) -> Own:
    """Tell what the money is now."""
    payment, owner = session.get_one(Payment, attempt.id), acts.money.owner_of(attempt.aims[0])
    charge = attempt.aims[0].charge
    if charge is None or attempt.id in acts.money.too_much:
        return Own(Source.OVERPAID, payment, None, owner)
    return Own(Source.CHARGE, payment, session.get_one(Charge, charge), owner)


class Returns:
    """Every refund's way through its graph, and what it does to the model."""

    def __init__(self) -> None:
        self.last = 0
        self.states: dict[int, str] = {}
        self.rows: dict[int, Any] = {}
        self.done: Counter[int] = Counter()  # by payment

    def follow(self, session: Session, money: Money, books: Books) -> None:
        """Walk the declared graph with each refund."""
        self.rows = {row.id: row for row in session.execute(REFUNDS)}
        for step in session.execute(STEPS, {"last": self.last}):
            self.last = step.id
            if step.event != "requested":
                assert self.states[step.refund_id] == step.source, "a step begins where the refund stood"
                edge = REFUND_EDGES[RefundState(step.source), Step(step.event)]
                assert edge == step.target, f"{step.source} has no such edge {step.event}"
                self._move(money, self.rows[step.refund_id], step)
            self.states[step.refund_id] = step.target
        for row in self.rows.values():
            assert row.state == self.states[row.id], "a refund stands where its last step led"
            if row.state == RefundState.DONE:
                self._ask_the_gateway(books, row)
        for payment, grosze in self.done.items():
            assert grosze <= money.attempts[payment].grosze, "more went back than was paid"

    def _move(self, money: Money, row: Any, step: Any) -> None:
        was_promised = money.promised[row.id] > 0
        if step.target == RefundState.DONE:
            if not was_promised:
                self._promise(money, row, row.amount_grosze)
            money.promised[row.id] -= row.amount_grosze
            money.clearing[money.attempts[row.payment_id].shop] -= row.amount_grosze
            self.done[row.payment_id] += row.amount_grosze
        elif step.target == RefundState.APPROVED:
            self._promise(money, row, row.amount_grosze)
        elif step.target == RefundState.REJECTED:
            assert was_promised
            self._promise(money, row, -row.amount_grosze)

    def _promise(self, money: Money, row: Any, grosze: int) -> None:
        """Take money from where it is held (or put it back, below zero)."""
        money.promised[row.id] += grosze
        if row.source == Source.OVERPAID:
            money.overpaid[row.subject_id] -= grosze
            assert money.overpaid[row.subject_id] >= 0, "more is promised than the person has"
        else:
            money.revenue -= grosze

    def _ask_the_gateway(self, books: Books, row: Any) -> None:
        sent = [
            one for one in books.sandbox.gateway.book.refunds.values() if one.request_id == row.request_id
        ]
        assert [(one.amount, one.status) for one in sent] == [(row.amount_grosze, COMPLETED)], "done once"

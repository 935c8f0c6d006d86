"""What the database says of the money, read past the portal's own queries and compared with the model."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from portal.billing.ledger.book import digest
from portal.billing.ledger.models import Book, Entry, Move
from portal.billing.models import (
    FINAL,
    PAYMENT_EDGES,
    Charge,
    Payment,
    PaymentEvent,
    PaymentState,
    TreasurerTask,
)
from portal.words import day_of
from tests.billing.every.refunds import Returns

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from payments.sandbox import Sandbox
    from payments.sandbox.rows import Transaction
    from portal.vault import Vault
    from tests.billing.every.model import Money

POSTED = {PaymentState.PAID, PaymentState.SURPLUS}
VERIFIED = 2
CLOCKS_MAY_DIFFER = timedelta(hours=1)
BANK_MOVES = {Move.PAYOUT, Move.BANK_IN, Move.BANK_OUT}
# made once: they are asked after every step
STEPS, ENTRIES = (
    select(*table.columns).where(table.columns.id > bindparam("last")).order_by(table.columns.id)
    for table in (PaymentEvent.__table__, Entry.__table__)
)
CHARGES = select(Charge.id, Charge.amount_grosze, Charge.paid_at, Charge.paid_by_id, Charge.cancelled_at)
TASKS = select(TreasurerTask.payment_id, TreasurerTask.kind)
PAYMENTS = select(Payment.id, Payment.state, Payment.amount_grosze, Payment.order_id)


class Books:
    """The books as they grew, and every payment's way through its graph."""

    def __init__(self, vault: Vault, sandbox: Sandbox) -> None:
        self.vault, self.sandbox = vault, sandbox
        self.last_entry = self.last_event = 0
        self.sums: dict[str, Counter[Any]] = defaultdict(Counter)
        self.paid: Counter[int] = Counter()
        self.states: dict[int, str] = {}
        self.begun: dict[int, datetime] = {}
        self.returns = Returns()

    def follow(self, session: Session, money: Money) -> None:
        """Read what was added, hold it against the model and against the gateway."""
        steps = self._follow_steps(session)
        for step in steps:
            if step.target in POSTED:
                self._post(money, step)
        self.returns.follow(session, money, self)
        self._follow_entries(session, money)
        self._compare_sums(money)
        self._compare_charges(session, money)
        self._compare_payments(session, money)

    def _follow_steps(self, session: Session) -> list[Row[Any]]:
        """Walk the declared graph with each payment."""
        steps = list(session.execute(STEPS, {"last": self.last_event}))
        for step in steps:
            self.last_event = step.id
            if step.event == "created":
                assert step.payment_id not in self.states, "a payment is made once"
                self.begun[step.payment_id] = step.at
            else:
                before = self.states[step.payment_id]
                assert before == step.source, f"{step.event} does not begin where the payment stood"
                assert before not in FINAL, f"a payment left {before}"
                edge = PAYMENT_EDGES[PaymentState(step.source), step.event]
                assert edge == step.target, f"{step.source} has no such edge {step.event}"
            self.states[step.payment_id] = step.target
        return steps

    def _post(self, money: Money, step: Row[Any]) -> None:
        """Put the money of a posted payment into the model, from the gateway's own record of it."""
        attempt = money.attempts[step.payment_id]
        truth = self.truth(attempt.session_id)
        assert truth is not None, "the gateway does not know the payment"
        assert truth.paid_at is not None, "nobody paid"
        assert truth.status >= VERIFIED, "posted and not verified"
        assert (truth.paid_amount, truth.currency) == (attempt.grosze, "PLN"), "another sum was paid"
        # a moment before the payment was begun is no payer's: one of the two clocks was wrong
        is_told = truth.paid_at >= self.begun[attempt.id] - CLOCKS_MAY_DIFFER
        is_owed = money.post(attempt, day_of(min(truth.paid_at, step.at) if is_told else step.at))
        assert (step.target == PaymentState.PAID) is is_owed, "PAID is money that was owed, SURPLUS is none"

    def truth(self, session_id: str) -> Transaction | None:
        """Return the gateway's record of a payment."""
        return self.sandbox.find(session_id)

    def _follow_entries(self, session: Session, money: Money) -> None:
        balance: Counter[str] = Counter()
        for row in session.execute(ENTRIES, {"last": self.last_entry}):
            self.last_entry = row.id
            assert row.digest == digest(self.vault, row._mapping), "an entry was not written by the books"
            balance[row.transfer] += row.amount_grosze
            self._add(row)
            if row.move in BANK_MOVES:
                _take_from_bank(money, row)
        assert not any(balance.values()), "a transfer does not balance"

    def _add(self, row: Row[Any]) -> None:
        keys = {
            Book.RECEIVABLE: row.charge_id, Book.CLEARING: row.part, Book.OVERPAID: row.subject_id,
            Book.UNIDENTIFIED: row.part, Book.REFUNDS: row.refund_id, Book.BANK: row.part,
        }  # fmt: skip
        self.sums[row.book][keys.get(Book(row.book))] += row.amount_grosze
        if row.once == f"paid:{row.payment_id}":
            self.paid[row.payment_id] += 1

    def _compare_sums(self, money: Money) -> None:
        owed = Counter({key: debt.left for key, debt in money.debts.items()})
        assert +self.sums[Book.RECEIVABLE] == +owed, "what is left of the charges"
        assert _plain(self.sums[Book.CLEARING]) == _plain(money.clearing), "what the gateway holds"
        assert +_negative(self.sums[Book.OVERPAID]) == +money.overpaid, "what is overpaid"
        assert +_negative(self.sums[Book.UNIDENTIFIED]) == +money.unidentified, "what nobody knows"
        assert +_negative(self.sums[Book.REFUNDS]) == +money.promised, "what is promised to payers"
        assert -self.sums[Book.INTEREST].total() == money.interest, "interest"
        assert -self.sums[Book.REVENUE].total() == money.revenue, "what was charged"
        assert self.sums[Book.DESK].total() == money.desk, "the cash desk"
        assert self.paid == Counter(money.posted), "each posted payment has one posting"

    def _compare_charges(self, session: Session, money: Money) -> None:
        for row in session.execute(CHARGES):
            debt = money.debts[row.id]
            assert row.amount_grosze == debt.charged, "what was charged never changes"
            assert (row.paid_at is not None) is (row.id in money.settled_by), "settled when nothing is left"
            assert row.paid_by_id == money.settled_by.get(row.id), "by the payment that took the rest"
            assert (row.cancelled_at is not None) is debt.is_cancelled

    def _compare_payments(self, session: Session, money: Money) -> None:
        tasks = {(task.payment_id, task.kind) for task in session.execute(TASKS)}
        took: Counter[str] = Counter()
        for row in session.execute(PAYMENTS):
            attempt = money.attempts[row.id]
            assert row.state == self.states[row.id], "a payment stands where its last step led"
            assert row.amount_grosze == attempt.grosze
            assert (row.state in POSTED) is (row.id in self.paid)
            if row.state in POSTED:
                truth = self.truth(attempt.session_id)
                assert truth is not None
                assert truth.order_id == row.order_id
                took[attempt.shop] += truth.paid_amount - self.returns.done[row.id]
            if row.id in money.too_much:
                assert (row.id, "surplus") in tasks, "money too much without a task"
            if row.state == PaymentState.MISMATCH:
                assert (row.id, "mismatch") in tasks, "another sum without a task"
        took.subtract(money.paid_out)
        assert _plain(took) == _plain(self.sums[Book.CLEARING]), (
            "the clearing account is what the gateway took"
        )


def _take_from_bank(money: Money, row: Row[Any]) -> None:
    """Follow a side of a statement's line; what it must come to is asked of the gateway when all is done."""
    if row.book == Book.BANK:
        money.bank[row.part] += row.amount_grosze
    elif row.book == Book.CLEARING:
        money.clearing[row.part] += row.amount_grosze
        money.paid_out[row.part] -= row.amount_grosze
    elif row.book == Book.COMMISSION:
        money.commission += row.amount_grosze
    else:
        assert row.book == Book.UNIDENTIFIED, "a payout moves nothing else"
        money.unidentified[row.part] -= row.amount_grosze


def _plain(sums: Counter[Any]) -> dict[Any, int]:
    return {key: grosze for key, grosze in sums.items() if grosze}


def _negative(sums: Counter[Any]) -> Counter[Any]:
    return Counter({key: -grosze for key, grosze in sums.items()})

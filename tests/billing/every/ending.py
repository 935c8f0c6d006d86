"""What must be true when nothing more will come: all money is known, and the portal's own look through the books agrees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.billing.ledger.checking import check
from portal.billing.models import PaymentState, TreasurerTask
from tests.billing.every.refunds import COMPLETED

if TYPE_CHECKING:
    from tests.billing.every.acts import Acts

FINAL = {PaymentState.PAID, PaymentState.SURPLUS, PaymentState.MISMATCH}
VERIFIED, OK = 2, 200


def assert_all_is_known(acts: Acts) -> None:
    """All money is known, and the portal's look through its own books finds nothing."""
    with acts.town.eyes.reading() as session:
        assert check(session, acts.town.portal.vault) == []
    assert_money_is_known(acts)


def assert_money_is_known(acts: Acts) -> None:
    """Money that the gateway took is posted, or set aside with a task; where it told nobody, nobody knows."""
    with acts.town.eyes.reading() as session:
        tasks = {(task.payment_id, task.kind) for task in session.scalars(select(TreasurerTask))}
    told = {attempt.body["sessionId"] for attempt in acts.town.sandbox.attempts if attempt.answer == OK}
    by_session = {one.session_id: one for one in acts.money.attempts.values()}
    for transaction in acts.town.sandbox.gateway.book.transactions.values():
        attempt = by_session[transaction.session_id]  # our row is there before the gateway hears of it
        state = acts.books.states[attempt.id]
        if not transaction.status:
            assert state not in {PaymentState.PAID, PaymentState.SURPLUS}
        elif transaction.session_id in told or transaction.status >= VERIFIED:
            assert state in FINAL or (attempt.id, "unconfirmed") in tasks, f"money is stuck in {state}"
    gone = sum(
        one.amount for one in acts.town.sandbox.gateway.book.refunds.values() if one.status == COMPLETED
    )
    assert gone == acts.books.returns.done.total(), "what the gateway gave back is in the books"

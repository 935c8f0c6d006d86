"""What the gateway still holds of each payment: the books know a payout as one sum, its items tell whose it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, case, null, or_, select

from portal.billing.ledger.book import total
from portal.billing.ledger.models import Book, Entry, Move
from portal.billing.payouts.models import BatchState, GatewayBatch, GatewayItem, ItemKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from portal.billing.models import Payment


def is_paid_out() -> ColumnElement[bool]:
    """Return the condition that an entry's payment, or its refund, is in a payout that came to the bank."""
    came = select(GatewayItem.id).join(GatewayBatch, GatewayBatch.id == GatewayItem.batch_id)
    came = came.where(GatewayBatch.state == BatchState.BOOKED)
    payment = came.where(GatewayItem.payment_id == Entry.payment_id, GatewayItem.kind == ItemKind.TRANSACTION)
    refund = came.where(GatewayItem.refund_id == Entry.refund_id)
    return or_(
        and_(Entry.move == Move.PAID, payment.exists()), and_(Entry.move == Move.REFUND_DONE, refund.exists())
    )


def held_payment() -> ColumnElement[int | None]:
    """Return the payment that an entry of the clearing account still holds money of; none when it was paid out.

    What has no payment (payouts, and what they are made of) comes to nothing, or is itself a part of the balance.
    """
    return case((is_paid_out(), null()), else_=Entry.payment_id)


def held_of(session: Session, payments: Iterable[Payment]) -> dict[int, int]:
    """Return how much of each payment the gateway still holds; one that was paid out or sent back is left out."""
    ids = [payment.id for payment in payments]
    query = select(Entry.payment_id, total()).where(
        Entry.payment_id.in_(ids), Entry.book == Book.CLEARING, ~is_paid_out()
    )
    rows = session.execute(query.group_by(Entry.payment_id).having(total() != 0))
    return {payment_id: grosze for payment_id, grosze in rows if payment_id is not None}

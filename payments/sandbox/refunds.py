"""Refunds in the sandbox: checks as P24's, 201 with items, 400, or 409 with the list of what is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from payments.sandbox.gateway import RETURNED, VERIFIED, Gateway, Refusal
from payments.sandbox.rows import Delivery, Refund, Shop, refund_key

SETTLES_AFTER = timedelta(minutes=1)
REJECTED = 4


@dataclass(frozen=True)
class Wish:
    """One refund asked for."""

    order_id: int
    session_id: str
    amount: int
    description: str

    def item(self, message: str, *, is_taken: bool) -> dict[str, object]:
        """Word it as P24's answer does."""
        return {
            "orderId": self.order_id,
            "sessionId": self.session_id,
            "amount": self.amount,
            "description": self.description,
            "status": is_taken,
            "message": message,
        }


@dataclass(frozen=True)
class Batch:
    """One refund request."""

    request_id: str
    refunds_uuid: str
    url_status: str
    wishes: Sequence[Wish]


def take_refunds(
    gateway: Gateway, shop: Shop, batch: Batch, *, is_rejected: bool = False, has_funds: bool = True
) -> list[dict[str, object]]:
    """Take all refunds of a request or none; each ends a minute later with a notification."""
    book = gateway.book
    with book.changing():
        if any(r.request_id == batch.request_id for r in book.refunds.values() if r.pos_id == shop.pos_id):
            raise Refusal(400, "Request already exists")
        faults = [
            fault_of(gateway, shop, batch, place, has_funds=has_funds) for place in range(len(batch.wishes))
        ]
        if any(faults):
            pairs = zip(batch.wishes, faults, strict=True)
            raise Refusal(409, [wish.item(fault, is_taken=False) for wish, fault in pairs if fault])
        for place in range(len(batch.wishes)):
            keep_refund(gateway, shop, batch, place, is_rejected=is_rejected)
    return [wish.item("success", is_taken=True) for wish in batch.wishes]


def fault_of(gateway: Gateway, shop: Shop, batch: Batch, place: int, *, has_funds: bool) -> str:
    """Say what P24 has against one refund of a request, in its words; empty when nothing."""
    wish = batch.wishes[place]
    order = gateway.book.find_order(shop.pos_id, wish.order_id)
    if order is None or order.session_id != wish.session_id:
        return "Transaction not found"
    if order.status not in {VERIFIED, RETURNED}:
        return "Transaction in wrong status - cannot refund"
    if not has_funds:
        return "Insufficient funds available"
    kept = gateway.book.list_refunds(shop.pos_id, wish.order_id)
    before = sum(refund.amount for refund in kept if refund.status != REJECTED)
    before += sum(other.amount for other in batch.wishes[:place] if other.order_id == wish.order_id)
    if before + wish.amount > order.paid_amount:
        return "The amount of refund exceeds available amount for the transaction"
    return ""


def keep_refund(gateway: Gateway, shop: Shop, batch: Batch, place: int, *, is_rejected: bool) -> None:
    """Write the refund down as pending, and plan its end."""
    book, now, wish = gateway.book, gateway.clock.now(), batch.wishes[place]
    order = book.find_order(shop.pos_id, wish.order_id)
    refund = Refund(
        pos_id=shop.pos_id,
        request_id=batch.request_id,
        refunds_uuid=batch.refunds_uuid,
        order_id=wish.order_id,
        session_id=wish.session_id,
        amount=wish.amount,
        currency=order.currency if order else "PLN",
        description=wish.description,
        url_status=batch.url_status,
        batch_id=len(book.refunds) + 1,
        created_at=now,
        will_be_rejected=is_rejected,
        place=place,
    )
    book.refunds[refund_key(refund)] = refund
    book.deliveries.append(Delivery("settle", refund_key(refund), now + SETTLES_AFTER))

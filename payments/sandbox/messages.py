"""The notifications as P24 words and signs them, with the lies a fault asks for."""

from typing import Any

from payments.sandbox.faults import Fault, FaultKind
from payments.sandbox.gateway import RETURNED, Gateway
from payments.sandbox.rows import Delivery, Refund, Transaction, refund_key
from payments.sandbox.signs import sign

COMPLETED, PENDING, REJECTED = 1, 2, 4
SAID_COMPLETED, SAID_REJECTED = 0, 1
SIGNED_OF_REFUND = ("orderId", "sessionId", "refundsUuid", "merchantId", "amount", "currency", "status")


def transaction_message(gateway: Gateway, paid: Transaction, fault: Fault | None) -> dict[str, Any]:
    """Word the notification of a payment; a lie about money is signed like the truth."""
    body: dict[str, Any] = {
        "merchantId": paid.merchant_id,
        "posId": paid.pos_id,
        "sessionId": paid.session_id,
        "amount": paid.paid_amount,
        "originAmount": paid.amount,
        "currency": paid.currency,
        "orderId": paid.order_id,
        "methodId": paid.method_id,
        "statement": paid.statement,
    }
    tell_lies(body, fault)
    body["sign"] = sign(gateway.shops[paid.pos_id].crc_key, *body.items())
    break_sign(body, fault)
    return body


def refund_message(gateway: Gateway, refund: Refund, fault: Fault | None) -> dict[str, Any]:
    """Word the notification of a refund; requestId and timestamp are not signed."""
    shop = gateway.shops[refund.pos_id]
    body: dict[str, Any] = {
        "orderId": refund.order_id,
        "sessionId": refund.session_id,
        "merchantId": shop.merchant_id,
        "requestId": refund.request_id,
        "refundsUuid": refund.refunds_uuid,
        "amount": refund.amount,
        "currency": refund.currency,
        "timestamp": int(gateway.clock.now().timestamp()),
        "status": SAID_COMPLETED if refund.status == COMPLETED else SAID_REJECTED,
    }
    tell_lies(body, fault)
    body["sign"] = sign(shop.crc_key, *((key, body[key]) for key in SIGNED_OF_REFUND))
    break_sign(body, fault)
    return body


def tell_lies(body: dict[str, Any], fault: Fault | None) -> None:
    """Change amount or currency as the fault says."""
    if fault is not None and fault.kind is FaultKind.WRONG_AMOUNT:
        body["amount"] = fault.amount
    if fault is not None and fault.kind is FaultKind.WRONG_CURRENCY:
        body["currency"] = fault.currency


def break_sign(body: dict[str, Any], fault: Fault | None) -> None:
    """Change the sign's first digit when the fault says so."""
    if fault is not None and fault.kind is FaultKind.WRONG_SIGN:
        body["sign"] = ("1" if body["sign"].startswith("0") else "0") + body["sign"][1:]


def settle_refund(gateway: Gateway, ref: str) -> None:
    """Bring a pending refund to its end, and queue its notification."""
    book = gateway.book
    with book.changing():
        refund = book.refunds.get(ref)
        if refund is None or refund.status != PENDING:
            return
        refund.status = REJECTED if refund.will_be_rejected else COMPLETED
        refund.settled_at = gateway.clock.now()
        order = book.find_order(refund.pos_id, refund.order_id)
        returned = sum(
            r.amount for r in book.list_refunds(refund.pos_id, refund.order_id) if r.status == COMPLETED
        )
        if order is not None and returned >= order.paid_amount:
            order.status = RETURNED
        book.deliveries.append(Delivery("refund", refund_key(refund), gateway.clock.now()))

"""What can be read of the sandbox: a session, an order's refunds, the payment methods."""

from urllib.parse import unquote
from zoneinfo import ZoneInfo

from payments.sandbox.faults import Fault
from payments.sandbox.gateway import BLIK, CARD, TRANSFER, Gateway, Refusal
from payments.sandbox.messages import tell_lies
from payments.sandbox.rows import Shop
from payments.sandbox.wire import Reply, Request, say_json

WARSAW = ZoneInfo("Europe/Warsaw")
METHODS = (
    (BLIK, "BLIK", "Blik"),
    (CARD, "Karta płatnicza", "Credit Card"),
    (TRANSFER, "Przelew", "FastTransfers"),
)


def read_session(gateway: Gateway, shop: Shop, request: Request, fault: Fault | None) -> Reply:
    """GET /transaction/by/sessionId/{sessionId}; unknown until the payer has opened the page."""
    session_id = unquote(request.path.rsplit("/", 1)[1])
    found = gateway.book.find_transaction(shop.pos_id, session_id)
    if found is None or not found.order_id:
        raise Refusal(404, "Transaction not found", {"responseCode": 0})
    paid_at = found.paid_at.astimezone(WARSAW).strftime("%Y%m%d%H%M") if found.paid_at else ""
    data: dict[str, object] = {
        "statement": found.statement,
        "orderId": found.order_id,
        "sessionId": found.session_id,
        "status": found.status,
        "amount": found.paid_amount or found.amount,
        "currency": found.currency,
        "date": found.created_at.astimezone(WARSAW).strftime("%Y%m%d%H%M"),
        "dateOfTransaction": paid_at,
        "clientEmail": found.email,
        "accountMD5": "",
        "paymentMethod": found.method_id,
        "description": found.description,
        "clientName": found.client,
        "clientAddress": "",
        "clientCity": "",
        "clientPostcode": "",
        "batchId": found.batch_id,
        "fee": str(found.fee),
    }
    tell_lies(data, fault)
    return say_json(200, {"data": data, "responseCode": 0})


def read_refunds(gateway: Gateway, shop: Shop, request: Request, _fault: Fault | None) -> Reply:
    """GET /refund/by/orderId/{orderId}."""
    number = request.path.rsplit("/", 1)[1]
    order = (
        gateway.book.find_order(shop.pos_id, int(number)) if number.isascii() and number.isdigit() else None
    )
    kept = gateway.book.list_refunds(shop.pos_id, order.order_id) if order else []
    if order is None or not kept:
        raise Refusal(404, "Transaction not found", {"responseCode": 0})
    entries = [
        {
            "batchId": one.batch_id,
            "requestId": one.request_id,
            "date": one.created_at.astimezone(WARSAW).strftime("%Y%m%d%H%M"),
            "login": "api",
            "description": one.description,
            "status": one.status,
            "amount": one.amount,
        }
        for one in kept
    ]
    data = {
        "orderId": order.order_id,
        "sessionId": order.session_id,
        "amount": order.paid_amount,
        "currency": order.currency,
        "refunds": entries,
    }
    return say_json(200, {"data": data, "responseCode": 0})


def list_methods(_gateway: Gateway, _shop: Shop, request: Request, _fault: Fault | None) -> Reply:
    """GET /payment/methods/{lang}; Polish and English only, BLIK in złoty only."""
    if request.path.rsplit("/", 1)[1] not in {"pl", "en"}:
        raise Refusal(404, "Not found", {"responseCode": 0})
    currency = request.query.get("currency", "PLN")
    hours = {"mondayToFriday": "00-24", "saturday": "00-24", "sunday": "00-24"}
    entries = [
        {
            "name": name,
            "id": number,
            "group": group,
            "subgroup": group,
            "status": True,
            "imgUrl": "",
            "mobileImgUrl": "",
            "mobile": True,
            "availabilityHours": hours,
        }
        for number, name, group in METHODS
        if currency == "PLN" or number == CARD
    ]
    return say_json(200, {"data": entries, "agreements": [], "responseCode": ""})

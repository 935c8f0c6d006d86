"""The REST API of the sandbox, /api/v1: Basic auth, signs, statuses and errors as P24 documents them."""

import base64
import binascii
import hmac
from collections.abc import Mapping

from payments.sandbox import checks
from payments.sandbox.checks import need_integer, need_object, need_text, optional_text
from payments.sandbox.faults import Fault, FaultKind
from payments.sandbox.gateway import BLIK_DIGITS, Declined, Gateway, Refusal, new_token
from payments.sandbox.refunds import Batch, Wish, take_refunds
from payments.sandbox.rows import Shop, Transaction
from payments.sandbox.signs import matches, sign
from payments.sandbox.wire import Reply, Request, say_json

LONGEST_ITEM = 35  # refundsUuid and a refund's description


def find_shop(gateway: Gateway, request: Request) -> Shop:
    """Find the shop by its Basic credentials, or refuse."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    try:
        user, _, key = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        user, key = "", ""
    shop = gateway.shops.get(int(user)) if user.isascii() and user.isdigit() else None
    if (
        scheme.lower() != "basic"
        or shop is None
        or not hmac.compare_digest(shop.api_key.encode(), key.encode())
    ):
        raise Refusal(401, "Incorrect authentication")
    return shop


def check_sender(shop: Shop, body: Mapping[str, object]) -> None:
    """Refuse a body that speaks for another shop than the credentials do."""
    if (need_integer(body, "merchantId"), need_integer(body, "posId")) != (shop.merchant_id, shop.pos_id):
        raise Refusal(400, "Invalid input data")


def check_access(_gateway: Gateway, _shop: Shop, _request: Request, _fault: Fault | None) -> Reply:
    """GET /testAccess."""
    return say_json(200, {"data": True, "error": ""})


def register(gateway: Gateway, shop: Shop, request: Request, fault: Fault | None) -> Reply:
    """POST /transaction/register."""
    body = need_object(request.json())
    check_sender(shop, body)
    checks.check_registration(body)
    session_id, amount = need_text(body, "sessionId", 100), need_integer(body, "amount")
    currency = need_text(body, "currency", 3)
    right = sign(
        shop.crc_key,
        ("sessionId", session_id),
        ("merchantId", shop.merchant_id),
        ("amount", amount),
        ("currency", currency),
    )
    if not matches(body.get("sign"), right):
        raise Refusal(400, "Incorrect CRC value")
    limit = body.get("timeLimit", 0)
    transaction = gateway.register(
        Transaction(
            merchant_id=shop.merchant_id,
            pos_id=shop.pos_id,
            session_id=session_id,
            token=new_token(),
            amount=amount,
            currency=currency,
            description=need_text(body, "description", 1024),
            email=need_text(body, "email", 50),
            client=optional_text(body, "client", 40),
            url_return=need_text(body, "urlReturn", 250),
            url_status=optional_text(body, "urlStatus", 250),
            time_limit=limit if isinstance(limit, int) else 0,
            created_at=gateway.clock.now(),
            has_payer_agent=has_payer_agent(body),
        )
    )
    if fault is not None and fault.kind is FaultKind.NOTIFY_FIRST:
        gateway.pay(transaction)
    return say_json(200, {"data": {"token": transaction.token}, "responseCode": 0})


def has_payer_agent(body: Mapping[str, object]) -> bool:
    """Say whether the registration names the payer's address and browser (additional.PSU)."""
    additional = body.get("additional")
    agent = additional.get("PSU") if isinstance(additional, dict) else None
    return isinstance(agent, dict) and bool(agent.get("IP")) and bool(agent.get("userAgent"))


def charge_blik(gateway: Gateway, shop: Shop, request: Request, _fault: Fault | None) -> Reply:
    """POST /paymentMethod/blik/chargeByCode; 201 means accepted, also for a code that the bank declines."""
    body = need_object(request.json())
    transaction = gateway.open(need_text(body, "token", 100))
    if transaction is None or transaction.pos_id != shop.pos_id or not transaction.has_payer_agent:
        raise Refusal(400, "Invalid input data")
    code = need_text(body, "blikCode", 6)
    if not (code.isascii() and code.isdigit() and len(code) == BLIK_DIGITS) or gateway.is_expired(
        transaction
    ):
        raise Refusal(400, "Invalid input data")
    try:
        gateway.pay_by_blik(transaction, code)
    except Declined:
        gateway.refuse(transaction)
    answer = {"orderId": transaction.order_id, "message": "success"}
    return say_json(201, {"data": answer, "responseCode": 0})


def verify(gateway: Gateway, shop: Shop, request: Request, _fault: Fault | None) -> Reply:
    """PUT /transaction/verify."""
    body = need_object(request.json())
    check_sender(shop, body)
    session_id, currency = need_text(body, "sessionId", 100), need_text(body, "currency", 3)
    order_id, amount = need_integer(body, "orderId"), need_integer(body, "amount")
    right = sign(
        shop.crc_key,
        ("sessionId", session_id),
        ("orderId", order_id),
        ("amount", amount),
        ("currency", currency),
    )
    if not matches(body.get("sign"), right):
        raise Refusal(400, "Incorrect CRC value")
    gateway.verify(gateway.book.find_transaction(shop.pos_id, session_id), amount, currency, order_id)
    return say_json(200, {"data": {"status": "success"}, "responseCode": 0})


def refund(gateway: Gateway, shop: Shop, request: Request, fault: Fault | None) -> Reply:
    """POST /transaction/refund; answers 201."""
    body = need_object(request.json())
    wishes = body.get("refunds")
    if not isinstance(wishes, list) or not wishes:
        raise Refusal(400, "Invalid input parameters")
    items = [need_object(wish) for wish in wishes]
    batch = Batch(
        request_id=need_text(body, "requestId", 45),
        refunds_uuid=need_text(body, "refundsUuid", LONGEST_ITEM),
        url_status=optional_text(body, "urlStatus", 250),
        wishes=[
            Wish(
                need_integer(item, "orderId"),
                need_text(item, "sessionId", 100),
                need_integer(item, "amount"),
                optional_text(item, "description", LONGEST_ITEM),
            )
            for item in items
        ],
    )
    kind = fault.kind if fault else None
    taken = take_refunds(
        gateway,
        shop,
        batch,
        is_rejected=kind is FaultKind.REJECT,
        has_funds=kind is not FaultKind.NO_FUNDS,
    )
    return say_json(201, {"data": taken, "responseCode": 0})

"""Payments at P24 (``client.v1.payment_intents``): read the state, and capture, which P24 calls verify."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Required, TypedDict
from urllib.parse import quote

from payments.credentials import Credentials
from payments.errors import APIError, AuthenticationError, P24Error, telling
from payments.fields import Field, Group, Text
from payments.reading import as_integer, need_integer, need_text, optional_text, read_grosze, read_moment
from payments.registration import AMOUNT, CURRENCY, ORDER_ID, SESSION_ID
from payments.signing import VERIFY, sign
from payments.statuses import INTENT_BY_TRANSACTION, PaymentIntentStatus, read_status
from payments.transport import Transport

WHERE = "transaction/by/sessionId"
PAID_MAYBE = "Nie udało się jeszcze potwierdzić płatności. Nie płać drugi raz: sprawdzimy to sami."
WITH_MONEY = {PaymentIntentStatus.REQUIRES_CAPTURE, PaymentIntentStatus.SUCCEEDED}
CAPTURE = Group(
    (
        Field("order_id", "orderId", ORDER_ID, required=True),
        Field("amount", "amount", AMOUNT, required=True),
        Field("currency", "currency", CURRENCY, default="PLN"),
    )
)


CONFIRM = Group(
    (
        Field("client_secret", "token", Text(100), required=True),
        Field("blik_code", "blikCode", Text(6, pattern="[0-9]{6}"), required=True),
    )
)


class ConfirmParams(TypedDict):
    """What ``confirm`` takes: the session's client_secret and the six digits from the payer's bank app."""

    client_secret: str
    blik_code: str


class CaptureParams(TypedDict, total=False):
    """What ``capture`` takes: P24's order, and the amount and currency from the merchant's OWN books."""

    order_id: Required[int]
    amount: Required[int]
    currency: str


@dataclass(frozen=True)
class PaymentIntent:
    """One payment as P24 sees it; ``id`` is the merchant's sessionId, money is in grosze.

    ``amount_received`` counts what P24 holds (also unverified); only ``succeeded`` is the merchant's money.
    After a plain capture only id, status, amounts, currency and order are known; ``retrieve`` tells the rest.
    """

    id: str
    status: PaymentIntentStatus
    amount: int
    amount_received: int
    currency: str
    order_id: int | None
    statement: str | None = None
    payment_method: int | None = None
    paid_at: datetime | None = None
    batch_id: int | None = None  # the payout it went into
    fee: str | None = None  # as P24 writes it
    customer_email: str | None = None
    customer_name: str | None = None
    description: str | None = None

    @property
    def fee_grosze(self) -> int | None:
        """P24's commission in grosze; read only when asked, so that an odd fee (APIError) stops no payment."""
        return None if self.fee is None else read_grosze(self.fee, "fee", WHERE)


def read_intent(content: Mapping[str, object], asked: str) -> PaymentIntent:
    """Read ``transaction/by/sessionId``; APIError when it is not about the session asked for."""
    where, data = WHERE, content.get("data")
    if not isinstance(data, dict):
        message = "Przelewy24's answer about the session has no data"
        raise APIError(message, code="unreadable_answer")
    session_id = need_text(data, "sessionId", where)
    if session_id != asked:
        message = "Przelewy24 answered about another session than the one asked for"
        raise APIError(message, code="unreadable_answer")
    status = read_status(INTENT_BY_TRANSACTION, need_integer(data, "status", where), where)
    amount = need_integer(data, "amount", where)
    return PaymentIntent(
        id=session_id,
        status=status,
        amount=amount,
        amount_received=amount if status in WITH_MONEY else 0,
        currency=need_text(data, "currency", where),
        order_id=as_integer(data.get("orderId")) or None,
        statement=optional_text(data, "statement"),
        payment_method=as_integer(data.get("paymentMethod")) or None,
        paid_at=read_moment(optional_text(data, "dateOfTransaction")) if status in WITH_MONEY else None,
        batch_id=as_integer(data.get("batchId")) or None,
        fee=optional_text(data, "fee"),
        customer_email=optional_text(data, "clientEmail"),
        customer_name=optional_text(data, "clientName"),
        description=optional_text(data, "description"),
    )


def need_success(content: Mapping[str, object]) -> None:
    """Raise APIError when verify answers 200 without saying that it went well."""
    data = content.get("data")
    if not isinstance(data, dict) or data.get("status") != "success":
        message = "Przelewy24 answered verify without saying success"
        raise APIError(message, code="not_verified")


class PaymentIntentService:
    """Read and capture payments."""

    def __init__(self, transport: Transport, credentials: Credentials) -> None:
        self._transport = transport
        self._credentials = credentials

    def retrieve(self, payment_intent: str) -> PaymentIntent:
        """Read a payment's state at P24.

        Raises InvalidRequestError(code="resource_missing") when P24 knows no such session, which is also its
        answer while nobody has opened the payment page.
        """
        session_id = SESSION_ID.read("payment_intent", payment_intent)
        return self._transport.send(
            "GET",
            f"/transaction/by/sessionId/{quote(session_id, safe='')}",
            lambda content: read_intent(content, session_id),
            repeatable=True,
        )

    def capture(self, payment_intent: str, params: CaptureParams) -> PaymentIntent:
        """Verify a payment: from here on the money is the merchant's. Safe to call again.

        Call it only after a genuine notification, or when ``retrieve`` says requires_capture. When P24
        refuses, fails or stays silent, the state is read instead: a payment already verified with the same
        order, amount and currency is a success, anything else raises what P24 answered first.
        """
        session_id = SESSION_ID.read("payment_intent", payment_intent)
        asked = CAPTURE.read("", params)
        with telling(PAID_MAYBE):
            try:
                return self._verify(session_id, asked)
            except AuthenticationError:
                raise
            except P24Error as failure:
                intent = self._verified_before(session_id, asked)
                if intent is None:
                    raise failure from None
                return intent

    def confirm(self, payment_intent: str, params: ConfirmParams) -> PaymentIntent:
        """Charge by a BLIK code, without P24's page; the session needs ``payer_agent``.

        A good answer means that the bank asks the payer now, not that they paid: the notification and
        ``capture`` decide, as always. Never repeated by itself, since a code works once: after
        APIConnectionError or APIError ``retrieve`` tells what became of it.
        """
        session_id = SESSION_ID.read("payment_intent", payment_intent)
        body = CONFIRM.read("", params)
        self._transport.send("POST", "/paymentMethod/blik/chargeByCode", lambda _content: None, body=body)
        with telling(PAID_MAYBE):
            return self.retrieve(session_id)

    def _verify(self, session_id: str, asked: Mapping[str, object]) -> PaymentIntent:
        body: dict[str, object] = {
            "merchantId": self._credentials.merchant_id,
            "posId": self._credentials.pos_id,
            "sessionId": session_id,
            **asked,
        }
        body["sign"] = sign(VERIFY, body, self._credentials.crc_key)
        self._transport.send("PUT", "/transaction/verify", need_success, body=body, repeatable=True)
        amount = need_integer(asked, "amount", "verify")
        return PaymentIntent(
            id=session_id,
            status=PaymentIntentStatus.SUCCEEDED,
            amount=amount,
            amount_received=amount,
            currency=need_text(asked, "currency", "verify"),
            order_id=need_integer(asked, "orderId", "verify"),
        )

    def _verified_before(self, session_id: str, asked: Mapping[str, object]) -> PaymentIntent | None:
        try:
            intent = self.retrieve(session_id)
        except P24Error:
            return None  # what verify said is the better explanation
        same = (intent.amount, intent.currency, intent.order_id) == (
            asked["amount"],
            asked["currency"],
            asked["orderId"],
        )
        return intent if same and intent.status is PaymentIntentStatus.SUCCEEDED else None

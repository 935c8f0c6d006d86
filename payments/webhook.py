"""Notifications from P24: one call verifies the sign and gives a typed event, or raises."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, NoReturn
from urllib.parse import parse_qsl

from payments.errors import PayloadError, SignatureVerificationError
from payments.reading import as_integer
from payments.signing import REFUND_NOTIFICATION, TRANSACTION_NOTIFICATION, is_signed
from payments.statuses import REFUND_BY_NOTIFICATION, RefundStatus, read_status

LARGEST_PAYLOAD = 64 * 1024  # bytes; a real one has a few hundred
LARGEST_INTEGER = 2**63 - 1
INTEGERS = {"merchantId", "posId", "amount", "originAmount", "orderId", "methodId", "status"}


@dataclass(frozen=True)
class TransactionNotification:
    """P24's word that a payer has paid; a claim until the payment is captured. Money in grosze."""

    merchant_id: int
    pos_id: int
    session_id: str
    amount: int
    origin_amount: int
    currency: str
    order_id: int
    payment_method: int
    statement: str

    def differences_from(
        self, *, merchant_id: int, pos_id: int, session_id: str, amount: int, currency: str
    ) -> tuple[str, ...]:
        """Name the fields that differ from the merchant's own record; empty when all agree.

        A genuine sign proves who speaks, not that the right sum was paid: compare before every capture.
        """
        own = {
            "merchant_id": merchant_id,
            "pos_id": pos_id,
            "session_id": session_id,
            "amount": amount,
            "origin_amount": amount,
            "currency": currency,
        }
        return tuple(name for name, value in own.items() if getattr(self, name) != value)


@dataclass(frozen=True)
class RefundNotification:
    """P24's word on how a refund ended; ``request_id`` and ``sent_at`` are not covered by the sign."""

    order_id: int
    session_id: str
    refunds_uuid: str
    merchant_id: int
    amount: int
    currency: str
    status: RefundStatus
    request_id: str | None
    sent_at: datetime | None


@dataclass(frozen=True)
class EventData:
    """Hold the thing an event is about."""

    object: TransactionNotification | RefundNotification


@dataclass(frozen=True)
class Event:
    """One verified notification; ``id`` is the same each time P24 repeats it.

    Types: ``payment_intent.amount_capturable_updated`` (paid, to be captured), ``refund.updated`` (money went
    back), ``refund.failed``. P24 signs no time: guard against replays by ``id`` and by states that only
    advance.
    """

    id: str
    type: str
    data: EventData

    PAID: ClassVar[str] = "payment_intent.amount_capturable_updated"
    REFUNDED: ClassVar[str] = "refund.updated"
    REFUND_FAILED: ClassVar[str] = "refund.failed"


class Webhook:
    """Read what P24 posts to ``notify_url``."""

    @staticmethod
    def construct_event(payload: str | bytes, crc_key: str) -> Event:
        """Verify and read a notification, sent as JSON or as a form.

        The sign is rebuilt from the parsed values in P24's order, whatever the order of the body; unknown
        members are ignored. Raises PayloadError (also a ValueError) for a body that is none of P24's, and
        SignatureVerificationError for one that P24 did not sign with this key; answer 400 to both.
        """
        if not crc_key:
            message = "The CRC key is empty"
            raise SignatureVerificationError(message, code="no_crc_key")
        values = read_payload(payload)
        if "refundsUuid" in values:
            return read_refund(values, crc_key)
        return read_transaction(values, crc_key)


def read_transaction(values: Mapping[str, object], crc_key: str) -> Event:
    """Verify and read a notification about a payment."""
    signed = verified(TRANSACTION_NOTIFICATION, values, crc_key)
    notification = TransactionNotification(
        merchant_id=number(signed, "merchantId"),
        pos_id=number(signed, "posId"),
        session_id=text(signed, "sessionId"),
        amount=number(signed, "amount"),
        origin_amount=number(signed, "originAmount"),
        currency=text(signed, "currency"),
        order_id=number(signed, "orderId"),
        payment_method=number(signed, "methodId"),
        statement=text(signed, "statement"),
    )
    return Event(event_id("transaction", notification.order_id), Event.PAID, EventData(notification))


def read_refund(values: Mapping[str, object], crc_key: str) -> Event:
    """Verify and read a notification about a refund; its status numbers differ from those P24 lists."""
    signed = verified(REFUND_NOTIFICATION, values, crc_key)
    status = read_status(REFUND_BY_NOTIFICATION, number(signed, "status"), "the refund notification")
    request_id, moment = values.get("requestId"), as_integer(values.get("timestamp"))
    notification = RefundNotification(
        order_id=number(signed, "orderId"),
        session_id=text(signed, "sessionId"),
        refunds_uuid=text(signed, "refundsUuid"),
        merchant_id=number(signed, "merchantId"),
        amount=number(signed, "amount"),
        currency=text(signed, "currency"),
        status=status,
        request_id=request_id if isinstance(request_id, str) else None,
        sent_at=datetime.fromtimestamp(moment, UTC) if moment and 0 < moment < 2**33 else None,
    )
    kind = Event.REFUNDED if status is RefundStatus.SUCCEEDED else Event.REFUND_FAILED
    mark = event_id("refund", notification.order_id, notification.refunds_uuid, status)
    return Event(mark, kind, EventData(notification))


def verified(order: tuple[str, ...], values: Mapping[str, object], crc_key: str) -> dict[str, object]:
    """Give the signed members, integers as int; raise when one is missing or the sign is wrong."""
    signed: dict[str, object] = {
        key: number(values, key) if key in INTEGERS else text(values, key) for key in order
    }
    claimed = values.get("sign")
    if not isinstance(claimed, str) or not is_signed(order, signed, crc_key, claimed):
        message = "The sign of the notification does not match its content"
        raise SignatureVerificationError(message, code="wrong_sign")
    return signed


def number(values: Mapping[str, object], key: str) -> int:
    """Read a whole number, also from a form's digits."""
    value = as_integer(values.get(key))
    if value is None or not 0 <= value <= LARGEST_INTEGER:
        unreadable(key)
    return value


def text(values: Mapping[str, object], key: str) -> str:
    """Read a string that can be encoded."""
    value = values.get(key)
    if not isinstance(value, str) or not is_encodable(value):
        unreadable(key)
    return value


def is_encodable(value: str) -> bool:
    """Say whether a string has no lone surrogate, which JSON can smuggle in."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def read_payload(payload: str | bytes) -> Mapping[str, object]:
    """Parse JSON, else a form: P24's schema says form, P24's practice says JSON."""
    if len(payload) > LARGEST_PAYLOAD:
        unreadable(None)
    try:
        content = payload.decode() if isinstance(payload, bytes) else payload
        if not content.lstrip().startswith(("{", "[", '"')):
            return dict(parse_qsl(content, keep_blank_values=True, errors="strict", max_num_fields=50))
        parsed = json.loads(content)
    except (ValueError, RecursionError):
        parsed = None
    if not isinstance(parsed, dict):
        unreadable(None)
    return parsed


def unreadable(param: str | None) -> NoReturn:
    """Raise PayloadError without repeating what was sent."""
    message = "The body is no notification of Przelewy24" + (f": {param}" if param else "")
    raise PayloadError(message, param=param, code="invalid_payload")


def event_id(kind: str, *marks: object) -> str:
    """Derive the same id from the same fact."""
    joined = ":".join((kind, *map(str, marks)))
    return f"evt_{hashlib.sha256(joined.encode()).hexdigest()[:32]}"

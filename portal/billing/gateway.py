"""Przelewy24 as billing needs it: send a payer there, read a notification, ask what became of a payment."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

import structlog

from payments import (
    APIConnectionError,
    APIError,
    CaptureParams,
    Event,
    InvalidRequestError,
    P24Client,
    P24Error,
    PayloadError,
    PaymentIntent,
    PaymentIntentStatus,
    SignatureVerificationError,
    TransactionNotification,
    Webhook,
)
from portal.errors import NotFound, Refused, Unavailable

if TYPE_CHECKING:
    from datetime import datetime

    from portal.billing.models import Payment
    from portal.settings import GatewaySettings, Settings

TIME_LIMIT_MINUTES = 15
EMAIL_LENGTH = 50
LANGUAGES = {"pl": "pl", "en": "en", "uk": "pl"}  # P24 has no Ukrainian; its readers here read Polish best
log = structlog.get_logger("portal.billing")


@dataclass(frozen=True)
class Patience:
    """How long to wait for the gateway: seconds to connect and between bytes, tries of a read."""

    connect: float
    read: float
    retries: int


BROWSER_WAITS = Patience(1.0, 2.0, 0)
WORKER_WAITS = Patience(3.05, 10.0, 2)


class Word(StrEnum):
    """What the gateway says of a payment."""

    NOTHING = "nothing"
    PAID = "paid"
    OTHER_SUM = "other_sum"
    SENT_BACK = "sent_back"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Answer:
    """The gateway's word with what it told; ``differs`` names the fields that are not ours."""

    word: Word
    order_id: int | None = None
    method_id: int | None = None
    authorised_at: datetime | None = None
    amount_grosze: int | None = None
    currency: str | None = None
    differs: tuple[str, ...] = ()


def client(settings: Settings, patience: Patience = WORKER_WAITS) -> P24Client:
    """Return the shop's client; one for each patience, shared by threads."""
    shop = settings.gateway
    keys = (shop.merchant_id, shop.pos_id, shop.api_key, shop.crc_key, shop.base_url)
    return _client(keys, patience, sandbox=not settings.production)


def register(settings: Settings, payment: Payment, *, description: str, email: str, language: str,
             return_url: str, notify_url: str) -> str:  # fmt: skip
    """Register an attempt and return the address the payer's browser goes to; raises Unavailable.

    Nothing can have been charged when this fails: the payer has not been at the gateway.
    """
    try:
        opened = client(settings).v1.checkout.sessions.create(
            {
                "amount": payment.amount_grosze,
                "currency": payment.currency,
                "description": description,
                "customer_email": email,
                "return_url": return_url,
                "notify_url": notify_url,
                "locale": LANGUAGES.get(language, "pl"),
                "time_limit_minutes": TIME_LIMIT_MINUTES,
            },
            {"idempotency_key": payment.session_id},
        )
    except P24Error as error:
        log.warning("register failed", error=type(error).__name__, code=error.code, request=error.request_id)
        raise Unavailable(error.user_message) from error
    if opened.url is None:
        raise Unavailable
    return opened.url


def read_notification(settings: Settings, body: bytes) -> TransactionNotification:
    """Verify the sign and return the claim; raises Refused for a forgery, NotFound for no payment."""
    try:
        event = Webhook.construct_event(body, settings.gateway.crc_key)
    except (PayloadError, SignatureVerificationError) as error:
        log.warning("notification refused", code=error.code)
        raise Refused("notification") from error
    except APIError as error:  # a refund's status that nobody documented
        raise Refused("notification") from error
    claim = event.data.object
    if event.type != Event.PAID or not isinstance(claim, TransactionNotification):
        raise NotFound  # the portal sends no refunds, so none of its own can be meant
    return claim


def differences(claim: TransactionNotification, payment: Payment, shop: GatewaySettings) -> tuple[str, ...]:
    """Name what a genuine notification says differently from our row."""
    return claim.differences_from(
        merchant_id=shop.merchant_id,
        pos_id=shop.pos_id,
        session_id=payment.session_id,
        amount=payment.amount_grosze,
        currency=payment.currency,
    )


def ask(settings: Settings, payment: Payment, patience: Patience = WORKER_WAITS) -> Answer:
    """Ask what became of a payment and take the money that waits (P24 calls that verify).

    Never raises for the gateway's sake: silence and unreadable answers are UNKNOWN. Call it outside any
    transaction.
    """
    intents = client(settings, patience).v1.payment_intents
    try:
        intent = intents.retrieve(payment.session_id)
        if intent.status == PaymentIntentStatus.REQUIRES_CAPTURE and not _differs(intent, payment):
            order_id = intent.order_id
            if order_id is None:
                return Answer(Word.UNKNOWN)
            own: CaptureParams = {
                "order_id": order_id,
                "amount": payment.amount_grosze,
                "currency": payment.currency,
            }
            intents.capture(payment.session_id, own)
            return _paid(intent)
    except InvalidRequestError as error:
        if error.code == "resource_missing":
            return Answer(Word.NOTHING)  # nobody has opened the payment page
        log.warning("gateway refused", code=error.code, request=error.request_id)
        return Answer(Word.UNKNOWN)
    except P24Error as error:
        silent = isinstance(error, APIConnectionError)
        log.warning("gateway failed", error=type(error).__name__, code=error.code, silent=silent)
        return Answer(Word.UNKNOWN)
    return _judge(intent, payment)


def _judge(intent: PaymentIntent, payment: Payment) -> Answer:
    if intent.status == PaymentIntentStatus.REQUIRES_ACTION:
        return Answer(Word.NOTHING)
    if intent.status == PaymentIntentStatus.CANCELED:
        return Answer(Word.SENT_BACK, intent.order_id)
    if differs := _differs(intent, payment):
        return Answer(
            Word.OTHER_SUM,
            intent.order_id,
            amount_grosze=intent.amount,
            currency=intent.currency,
            differs=differs,
        )
    return _paid(intent)


def _paid(intent: PaymentIntent) -> Answer:
    return Answer(Word.PAID, intent.order_id, intent.payment_method, intent.paid_at)


def _differs(intent: PaymentIntent, payment: Payment) -> tuple[str, ...]:
    own = {"amount": payment.amount_grosze, "currency": payment.currency}
    if payment.order_id is not None:
        own["order_id"] = payment.order_id
    return tuple(name for name, value in own.items() if getattr(intent, name) != value)


def close_clients() -> None:
    """Close the pooled connections of every client (at the end of a process, and between tests)."""
    while _opened:
        _opened.pop().close()
    _client.cache_clear()


_opened: list[P24Client] = []


@lru_cache(maxsize=8)
def _client(keys: tuple[int, int, str, str, str], patience: Patience, *, sandbox: bool) -> P24Client:
    merchant_id, pos_id, api_key, crc_key, base_url = keys
    opened = P24Client(
        merchant_id=merchant_id,
        pos_id=pos_id,
        api_key=api_key,
        crc_key=crc_key,
        base_url=base_url,
        sandbox=sandbox,
        timeout=(patience.connect, patience.read),
        max_network_retries=patience.retries,
    )
    _opened.append(opened)
    return opened

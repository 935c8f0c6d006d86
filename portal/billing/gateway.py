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
from portal.errors import Refused, Unavailable

if TYPE_CHECKING:
    from datetime import datetime

    from portal.billing.models import Payment
    from portal.settings import GatewaySettings, Settings

TIME_LIMIT_MINUTES = 15
EMAIL_LENGTH = 50
MAIN = "main"
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


@dataclass(frozen=True)
class Shop:
    """One shop of the city at the gateway: its money goes to one bank account; kinds of charge name it by ``name``."""

    name: str
    settings: GatewaySettings


def shop_of(settings: Settings, name: str) -> GatewaySettings:
    """Return a shop's numbers and keys; raises Unavailable for one that is not configured.

    Another shop would pay the money out to the wrong bank account.
    """
    if name == MAIN:
        return settings.gateway
    if name not in settings.shops:
        log.error("shop not configured", shop=name)
        raise Unavailable
    return settings.shops[name]


def client(settings: Settings, shop_name: str = MAIN, patience: Patience = WORKER_WAITS) -> P24Client:
    """Return a shop's client; one for each patience, shared by threads."""
    shop = shop_of(settings, shop_name)
    keys = (shop.merchant_id, shop.pos_id, shop.api_key, shop.crc_key, shop.base_url)
    return _client(keys, patience, sandbox=not settings.production)


def register(settings: Settings, payment: Payment, *, description: str, email: str, language: str,
             return_url: str, notify_url: str) -> str:  # fmt: skip
    """Register an attempt and return the address the payer's browser goes to; raises Unavailable.

    Nothing can have been charged when this fails: the payer has not been at the gateway.
    """
    try:
        opened = client(settings, payment.shop).v1.checkout.sessions.create(
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


def read_notification(settings: Settings, body: bytes) -> tuple[Event, Shop]:
    """Verify the sign by the shop whose key made it; raises Refused for a forgery."""
    for shop in list_shops(settings):
        try:
            return Webhook.construct_event(body, shop.settings.crc_key), shop
        except SignatureVerificationError:
            continue
        except (PayloadError, APIError) as error:  # unreadable, or a refund's status that nobody documented
            log.warning("notification refused", code=error.code)
            raise Refused("notification") from error
    log.warning("notification refused", code="signature")
    raise Refused("notification")


def list_shops(settings: Settings) -> list[Shop]:
    """List the city's shops, the main one first."""
    others = (Shop(name, shop) for name, shop in settings.shops.items() if name != MAIN)
    return [Shop(MAIN, settings.gateway), *others]


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
    intents = client(settings, payment.shop, patience).v1.payment_intents
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


@lru_cache(maxsize=32)
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

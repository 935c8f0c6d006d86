"""Przelewy24 as refunds need it: ask it to send money back, ask how that went."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import structlog

from payments import APIConnectionError, InvalidRequestError, P24Error, RefundStatus
from portal.billing.gateway import WORKER_WAITS, Patience, client

if TYPE_CHECKING:
    from payments import Refund as Told
    from payments import RefundNotification
    from portal.billing.refunding.models import Refund
    from portal.settings import GatewaySettings, Settings

DESCRIPTION = "Zwrot wpłaty"  # at most 35 characters; the payer's bank shows it
# only these say for certain that P24 took nothing; any other failure may hide a refund that it has
REFUSALS = frozenset(
    {"amount_too_large", "insufficient_funds", "wrong_status", "resource_missing", "refund_refused"}
)
log = structlog.get_logger("portal.billing")


class RefundWord(StrEnum):
    """What is known of a refund at the gateway."""

    DONE = "done"
    TAKEN = "taken"
    REFUSED = "refused"
    NOTHING = "nothing"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class RefundAnswer:
    """The gateway's word on a refund, with its batch, or with the code of its refusal."""

    word: RefundWord
    batch_id: int | None = None
    code: str = ""


def send(
    settings: Settings, refund: Refund, *, notify_url: str, patience: Patience = WORKER_WAITS
) -> RefundAnswer:
    """Ask the gateway to send money back, under the id that was kept before; never raises for the gateway's sake.

    The same id asks once: when the answer is lost, what P24 lists under it is believed. Call it outside any
    transaction.
    """
    payment, order_id = refund.payment, refund.payment.order_id if refund.payment else None
    if payment is None or order_id is None:
        return RefundAnswer(RefundWord.REFUSED, code="no_order")
    refunds = client(settings, payment.shop, patience).v1.refunds
    try:
        told = refunds.create(
            {
                "payment_intent": payment.session_id,
                "order_id": order_id,
                "amount": refund.amount_grosze,
                "description": DESCRIPTION,
                "notify_url": notify_url,
            },
            {"idempotency_key": refund.request_id},
        )
    except InvalidRequestError as error:
        log.warning("refund refused", code=error.code, request=error.request_id)
        if error.code in REFUSALS:
            return RefundAnswer(RefundWord.REFUSED, code=str(error.code))
        return RefundAnswer(RefundWord.UNKNOWN, code=str(error.code))
    except P24Error as error:
        return _unknown(error)
    return _judge(told, refund)


def ask(settings: Settings, refund: Refund, patience: Patience = WORKER_WAITS) -> RefundAnswer:
    """Ask what became of a refund; NOTHING says that the gateway has none under our id.

    Never raises for the gateway's sake. Call it outside any transaction.
    """
    payment, order_id = refund.payment, refund.payment.order_id if refund.payment else None
    if payment is None or order_id is None:
        return RefundAnswer(RefundWord.NOTHING)
    refunds = client(settings, payment.shop, patience).v1.refunds
    try:
        told = refunds.retrieve(refund.request_id, {"order_id": order_id})
    except InvalidRequestError as error:
        if error.code == "resource_missing":
            return RefundAnswer(RefundWord.NOTHING)
        return _unknown(error)
    except P24Error as error:
        return _unknown(error)
    return _judge(told, refund)


def differences(told: RefundNotification, refund: Refund, shop: GatewaySettings) -> tuple[str, ...]:
    """Name what a genuine notification says differently from our rows."""
    payment = refund.payment
    own: dict[str, Any] = {
        "refunds_uuid": refund.refunds_uuid,
        "merchant_id": shop.merchant_id,
        "session_id": payment.session_id if payment else None,
        "order_id": payment.order_id if payment else None,
        "amount": refund.amount_grosze,
        "currency": payment.currency if payment else None,
    }
    return tuple(name for name, value in own.items() if getattr(told, name) != value)


def _judge(told: Told, refund: Refund) -> RefundAnswer:
    if told.amount != refund.amount_grosze:
        log.error("refund of another sum", request=refund.request_id)
        return RefundAnswer(RefundWord.UNKNOWN, told.batch_id, "amount")
    word = {
        RefundStatus.SUCCEEDED: RefundWord.DONE,
        RefundStatus.PENDING: RefundWord.TAKEN,
        RefundStatus.FAILED: RefundWord.REFUSED,
    }[told.status]
    return RefundAnswer(word, told.batch_id, "rejected" if word == RefundWord.REFUSED else "")


def _unknown(error: P24Error) -> RefundAnswer:
    silent = isinstance(error, APIConnectionError)
    log.warning("refund unanswered", error=type(error).__name__, code=error.code, silent=silent)
    return RefundAnswer(RefundWord.UNKNOWN, code=str(error.code or ""))

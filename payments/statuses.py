"""What P24's status numbers mean, for each endpoint apart; a number that nobody documented is an error."""

from collections.abc import Mapping
from enum import IntEnum, IntFlag, StrEnum
from typing import TypeVar

from payments.errors import APIError

Word = TypeVar("Word", bound=StrEnum)


class TransactionStatus(IntEnum):
    """Number the states that ``transaction/by/sessionId`` tells."""

    NO_PAYMENT = 0
    ADVANCE = 1  # the money is at P24 and still the payer's: never "paid"
    PAID = 2  # verified
    RETURNED = 3


class PaymentIntentStatus(StrEnum):
    """Name the states of a payment as Stripe does."""

    REQUIRES_ACTION = "requires_action"
    REQUIRES_CAPTURE = "requires_capture"
    SUCCEEDED = "succeeded"
    CANCELED = "canceled"


class SessionStatus(StrEnum):
    """Name the states of a checkout session as Stripe does."""

    OPEN = "open"
    COMPLETE = "complete"
    EXPIRED = "expired"


class PaymentStatus(StrEnum):
    """Say whether the merchant has the money; ``paid`` only after verification."""

    PAID = "paid"
    UNPAID = "unpaid"
    NO_PAYMENT_REQUIRED = "no_payment_required"  # part of Stripe's vocabulary; P24 never says it


class RefundStatus(StrEnum):
    """Name the states of a refund as Stripe does."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class Channel(IntFlag):
    """Choose groups of payment methods at registration; the values are summed."""

    CARD_AND_WALLETS = 1
    TRANSFER = 2
    TRADITIONAL_TRANSFER = 4
    ALL_DAY_AND_NIGHT = 16
    PREPAYMENT = 32
    PAY_BY_LINK = 64
    INSTALMENTS = 128
    WALLETS = 256
    CARD = 4096
    BLIK = 8192
    ALL_BUT_BLIK = 16384


INTENT_BY_TRANSACTION: Mapping[int, PaymentIntentStatus] = {
    TransactionStatus.NO_PAYMENT: PaymentIntentStatus.REQUIRES_ACTION,
    TransactionStatus.ADVANCE: PaymentIntentStatus.REQUIRES_CAPTURE,
    TransactionStatus.PAID: PaymentIntentStatus.SUCCEEDED,
    TransactionStatus.RETURNED: PaymentIntentStatus.CANCELED,
}

# the same numbers as above, in other words: 0 not paid, 1 paid, 2 paid and verified, 3 payment returned
INTENT_BY_HISTORY: Mapping[int, PaymentIntentStatus] = {
    0: PaymentIntentStatus.REQUIRES_ACTION,
    1: PaymentIntentStatus.REQUIRES_CAPTURE,
    2: PaymentIntentStatus.SUCCEEDED,
    3: PaymentIntentStatus.CANCELED,
}

# refund/by/orderId and the refund notification number the same states differently
REFUND_BY_ORDER: Mapping[int, RefundStatus] = {
    1: RefundStatus.SUCCEEDED,
    2: RefundStatus.PENDING,
    3: RefundStatus.PENDING,  # waits for P24's acceptance
    4: RefundStatus.FAILED,
}
REFUND_BY_HISTORY: Mapping[int, RefundStatus] = dict(REFUND_BY_ORDER)
REFUND_BY_NOTIFICATION: Mapping[int, RefundStatus] = {0: RefundStatus.SUCCEEDED, 1: RefundStatus.FAILED}


def read_status(table: Mapping[int, Word], number: int, where: str) -> Word:
    """Translate P24's number, or raise APIError when the endpoint has no such state."""
    word = table.get(number)
    if word is None:
        message = f"Przelewy24 gave the unknown status {number} in {where}"
        raise APIError(message, code="unknown_status")
    return word

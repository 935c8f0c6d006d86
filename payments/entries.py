"""The three kinds of entry in P24's reports, read strictly; P24's slips of the pen end here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from payments.errors import APIError
from payments.reading import as_integer, need_integer, need_text, optional_text, read_grosze, read_moment
from payments.statuses import (
    INTENT_BY_HISTORY,
    REFUND_BY_HISTORY,
    PaymentIntentStatus,
    RefundStatus,
    read_status,
)

WHERE = "report"


@dataclass(frozen=True)
class ReportTransaction:
    """One payment; ``settled_amount`` is what reaches the merchant, in a net payout less the commission."""

    session_id: str
    order_id: int
    status: PaymentIntentStatus
    amount: int
    settled_amount: int
    fee_grosze: int | None
    currency: str
    batch_id: int | None
    payment_method: int | None
    created_at: datetime | None
    paid_at: datetime | None
    verified_at: datetime | None


@dataclass(frozen=True)
class ReportRefund:
    """One refund; ``request_id`` is None when somebody ordered it in P24's panel."""

    refund_id: int
    order_id: int
    request_id: str | None
    status: RefundStatus
    amount: int
    currency: str
    description: str | None
    requested_at: datetime | None
    paid_out_at: datetime | None


@dataclass(frozen=True)
class ReportBatch:
    """One payout, a single transfer on the bank statement; ``amount`` is what was transferred."""

    batch_id: int
    amount: int
    commission: int
    charge: int
    refund: int
    currency: str
    created_at: datetime | None
    paid_out_at: datetime | None


ReportEntry = ReportTransaction | ReportRefund | ReportBatch
Kind = TypeVar("Kind", ReportTransaction, ReportRefund)


@dataclass(frozen=True)
class Envelope:
    """What stands around every entry."""

    amount: int
    currency: str
    details: Mapping[str, object]

    def number(self, *keys: str) -> int:
        """Give the integer under the first of the keys that is there: P24's spelling, or the right one."""
        key = next((key for key in keys if key in self.details), keys[0])
        return need_integer(self.details, key, WHERE)

    def moment(self, key: str) -> datetime | None:
        """Give a moment, or None."""
        return read_moment(optional_text(self.details, key))


def read_entry(entry: object) -> ReportEntry:
    """Read one entry by its ``type``; APIError for a kind, a number or a state that nobody documented."""
    if isinstance(entry, Mapping):
        details = entry.get("details")
        if isinstance(details, list) and len(details) == 1:
            details = details[0]  # "array of objects" in the schema, one object in its example
        if isinstance(details, Mapping):
            envelope = Envelope(
                need_integer(entry, "amount", WHERE), need_text(entry, "currency", WHERE), details
            )
            if entry.get("type") == "transaction":
                return read_transaction(envelope)
            if entry.get("type") == "refund":
                return read_refund(envelope)
            if entry.get("type") == "batch":
                return read_batch(envelope)
    message = "Przelewy24's report has an entry of an unknown kind"
    raise APIError(message, code="unreadable_answer")


def read_entries(part: Mapping[str, object], key: str, kind: type[Kind]) -> list[Kind]:
    """Read a list of entries of one kind; a missing list is an empty one."""
    listed = part.get(key)
    entries = [read_entry(entry) for entry in listed] if isinstance(listed, list) else []
    found = [entry for entry in entries if isinstance(entry, kind)]
    if len(found) != len(entries) or not isinstance(listed, list | None):
        message = f"Przelewy24's report has something else among its {key}"
        raise APIError(message, code="unreadable_answer")
    return found


def read_transaction(entry: Envelope) -> ReportTransaction:
    """Read a payment; ``ordrId`` is P24's own spelling, ``statement`` here the number of the payout."""
    details = entry.details
    return ReportTransaction(
        session_id=need_text(details, "sessionId", WHERE),
        order_id=entry.number("ordrId", "orderId"),
        status=read_status(INTENT_BY_HISTORY, need_integer(details, "status", WHERE), "report/history"),
        amount=entry.amount,
        settled_amount=need_integer(details, "settledAmount", WHERE),
        fee_grosze=None if details.get("fee") in {None, ""} else read_grosze(details["fee"], "fee", WHERE),
        currency=entry.currency,
        batch_id=as_integer(details.get("statement")) or None,
        payment_method=as_integer(details.get("paymentMethod")) or None,
        created_at=entry.moment("date"),
        paid_at=entry.moment("dateOfTransaction"),
        verified_at=entry.moment("dateOfVerification"),
    )


def read_refund(entry: Envelope) -> ReportRefund:
    """Read a refund; its numbers of states are those of ``refund/by/orderId``."""
    status = need_integer(entry.details, "status", WHERE)
    return ReportRefund(
        refund_id=entry.number("refundId"),
        order_id=entry.number("orderId"),
        request_id=optional_text(entry.details, "requestId"),
        status=read_status(REFUND_BY_HISTORY, status, "report/history"),
        amount=entry.amount,
        currency=entry.currency,
        description=optional_text(entry.details, "description"),
        requested_at=entry.moment("dateIn"),
        paid_out_at=entry.moment("dateOut"),
    )


def read_batch(entry: Envelope) -> ReportBatch:
    """Read a payout; ``commision`` is P24's own spelling."""
    return ReportBatch(
        batch_id=entry.number("batchId"),
        amount=entry.amount,
        commission=entry.number("commision", "commission"),
        charge=entry.number("charge"),
        refund=entry.number("refund"),
        currency=entry.currency,
        created_at=entry.moment("dateIn"),
        paid_out_at=entry.moment("dateOut"),
    )

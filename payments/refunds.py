"""Refunds (``client.v1.refunds``): whole or partial, asked for once however often the call is made."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NotRequired, TypedDict

from payments.errors import (
    APIConnectionError,
    APIError,
    IdempotencyError,
    InvalidRequestError,
    P24Error,
    telling,
)
from payments.fields import Field, Group, Link, Text
from payments.idempotency import IdempotencyStore, Remembered, claim, fingerprint
from payments.lists import ListObject
from payments.reading import as_integer, need_integer, need_text, optional_text, read_moment
from payments.registration import AMOUNT, ORDER_ID, SESSION_ID
from payments.sessions import RequestOptions
from payments.statuses import REFUND_BY_ORDER, RefundStatus, read_status
from payments.transport import Transport

WHERE = "refund/by/orderId"
NOT_REFUNDED = "Nie udało się jeszcze zlecić zwrotu. Sprawdzimy to sami."
REQUEST_ID = Text(45, pattern="[A-Za-z0-9_.:-]+")
CREATE = Group(
    (
        Field("order_id", "orderId", ORDER_ID, required=True),
        Field("payment_intent", "sessionId", SESSION_ID, required=True),
        Field("amount", "amount", AMOUNT, required=True),
        Field("description", "description", Text(35)),
        Field("notify_url", "urlStatus", Link()),
    )
)


class RefundCreateParams(TypedDict):
    """What ``create`` takes: the payment's session and order, and how many grosze go back."""

    payment_intent: str
    order_id: int
    amount: int
    description: NotRequired[str]
    notify_url: NotRequired[str]


class OrderParams(TypedDict):
    """P24 tells refunds order by order."""

    order_id: int


@dataclass(frozen=True)
class Refund:
    """One refund; ``id`` is the requestId, ``amount`` in grosze; the currency is the payment's."""

    id: str
    payment_intent: str
    order_id: int
    amount: int
    status: RefundStatus
    currency: str | None = None
    refunds_uuid: str | None = None  # told by create; P24's list leaves it out
    description: str | None = None
    batch_id: int | None = None
    requested_at: datetime | None = None


def refunds_uuid(request_id: str) -> str:
    """Derive P24's second id from the first: 32 hex digits; a dashed UUID is longer than the 35 allowed."""
    return hashlib.sha256(request_id.encode()).hexdigest()[:32]


def read_refund(entry: object, order: Mapping[str, object]) -> Refund:
    """Read one entry of ``refund/by/orderId``, whose numbers differ from the notification's."""
    if not isinstance(entry, Mapping):
        message = "Przelewy24 listed a refund that is no object"
        raise APIError(message, code="unreadable_answer")
    return Refund(
        id=need_text(entry, "requestId", WHERE),
        payment_intent=need_text(order, "sessionId", WHERE),
        order_id=need_integer(order, "orderId", WHERE),
        amount=need_integer(entry, "amount", WHERE),
        status=read_status(REFUND_BY_ORDER, need_integer(entry, "status", WHERE), WHERE),
        currency=optional_text(order, "currency"),
        description=optional_text(entry, "description"),
        batch_id=as_integer(entry.get("batchId")),
        requested_at=read_moment(optional_text(entry, "date")),
    )


def read_refunds(content: Mapping[str, object], order_id: int) -> ListObject[Refund]:
    """Read the answer of ``refund/by/orderId``; APIError when it is about another order."""
    order = content.get("data")
    entries = order.get("refunds") if isinstance(order, dict) else None
    if not isinstance(order, dict) or not isinstance(entries, list):
        message = "Przelewy24's answer about refunds has no list"
        raise APIError(message, code="unreadable_answer")
    if need_integer(order, "orderId", WHERE) != order_id:
        message = "Przelewy24 answered about another order than the one asked for"
        raise APIError(message, code="unreadable_answer")
    return ListObject(tuple(read_refund(entry, order) for entry in entries))


class RefundService:
    """Ask for refunds and read how they went."""

    def __init__(self, transport: Transport, store: IdempotencyStore) -> None:
        self._transport = transport
        self._store = store

    def create(self, params: RefundCreateParams, options: RequestOptions | None = None) -> Refund:
        """Ask for one refund; the idempotency key (1 to 45 of A-Z a-z 0-9 _ . : -) is its requestId.

        Write the key down BEFORE calling. The same key asks once: when P24 has it already, or when the answer
        was lost and P24 has it after all, that refund is given. Raises IdempotencyError for the same key
        with other params, InvalidRequestError with P24's ``items`` when it refuses (code amount_too_large,
        insufficient_funds, wrong_status, resource_missing), APIConnectionError or APIError when the outcome
        is still unknown: read ``list`` later, or call again with the same key.
        """
        request_id = REQUEST_ID.read(
            "idempotency_key", (options or {}).get("idempotency_key") or secrets.token_hex(16)
        )
        item = CREATE.read("", params)
        body = build_body(request_id, item)
        claim(self._store, f"refund:{request_id}", body)
        with telling(NOT_REFUNDED):
            try:
                self._transport.send("POST", "/transaction/refund", check_taken, body=body)
            except (APIConnectionError, APIError, InvalidRequestError, IdempotencyError) as failure:
                refund = self._asked_before(request_id, item, failure)
                if refund is None:
                    raise failure from None
                return replace(refund, refunds_uuid=refunds_uuid(request_id))
        self._store.keep(f"refund:{request_id}", Remembered(fingerprint(body), request_id))
        return Refund(
            id=request_id,
            refunds_uuid=refunds_uuid(request_id),
            payment_intent=need_text(item, "sessionId", WHERE),
            order_id=need_integer(item, "orderId", WHERE),
            amount=need_integer(item, "amount", WHERE),
            status=RefundStatus.PENDING,
            description=optional_text(item, "description"),
        )

    def _asked_before(self, request_id: str, item: Mapping[str, object], failure: P24Error) -> Refund | None:
        """Look for the refund at P24 when the failure leaves it possible that P24 has it."""
        unknown = isinstance(failure, APIConnectionError | APIError)
        if not unknown and failure.code not in {"request_already_exists", "concurrent_call"}:
            return None
        try:
            order_id = need_integer(item, "orderId", WHERE)
            refund = self.retrieve(request_id, {"order_id": order_id})
        except P24Error:
            return None  # what the first answer said is the better explanation
        if refund.amount != item["amount"] or refund.payment_intent != item["sessionId"]:
            message = "Przelewy24 keeps another refund under this idempotency key"
            raise IdempotencyError(message, code="key_reused")
        return refund

    def retrieve(self, refund: str, params: OrderParams) -> Refund:
        """Read one refund of an order; InvalidRequestError("resource_missing") when P24 has none such."""
        request_id = REQUEST_ID.read("refund", refund)
        for kept in self.list(params).data:
            if kept.id == request_id:
                return kept
        message = "Przelewy24 knows no such refund of this order"
        raise InvalidRequestError(message, param="refund", code="resource_missing")

    def list(self, params: OrderParams) -> ListObject[Refund]:
        """List an order's refunds; InvalidRequestError("resource_missing") when P24 has none at all."""
        asked = Group((Field("order_id", "orderId", ORDER_ID, required=True),)).read("", params)
        order_id = need_integer(asked, "orderId", WHERE)
        return self._transport.send(
            "GET",
            f"/refund/by/orderId/{order_id}",
            lambda content: read_refunds(content, order_id),
            repeatable=True,
        )


def build_body(request_id: str, fields: Mapping[str, object]) -> dict[str, object]:
    """Word a request with one refund; the address for its notification stands beside the list."""
    item = {key: value for key, value in fields.items() if key != "urlStatus"}
    body: dict[str, object] = {
        "requestId": request_id,
        "refundsUuid": refunds_uuid(request_id),
        "refunds": [item],
    }
    return {**body, "urlStatus": fields["urlStatus"]} if "urlStatus" in fields else body


def check_taken(content: Mapping[str, object]) -> None:
    """Raise InvalidRequestError when a 201 nevertheless says that the refund was not taken."""
    entries = content.get("data")
    items = [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    if not items or any(entry.get("status") is not True for entry in items):
        message = "Przelewy24 did not take the refund"
        raise InvalidRequestError(message, code="refund_refused", http_status=201, items=items)

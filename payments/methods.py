"""Ways to pay (``client.v1.payment_methods``) that P24 offers this shop."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypedDict

from payments.errors import APIError
from payments.fields import Field, Group, Text
from payments.lists import ListObject
from payments.reading import need_integer, need_text, optional_text
from payments.registration import AMOUNT, CURRENCY
from payments.transport import Transport

LOCALES = frozenset({"pl", "en"})
PARAMS = Group(
    (
        Field("locale", "lang", Text(2, choices=LOCALES), default="pl"),
        Field("amount", "amount", AMOUNT),
        Field("currency", "currency", CURRENCY),
    )
)


class PaymentMethodListParams(TypedDict, total=False):
    """What ``list`` takes; P24 names the methods in Polish ("pl") or English ("en") only."""

    locale: str
    amount: int
    currency: str


@dataclass(frozen=True)
class PaymentMethod:
    """One way to pay; ``id`` goes into a session's ``payment_method``."""

    id: int
    name: str
    group: str | None
    subgroup: str | None
    is_available: bool
    is_mobile: bool
    image_url: str | None


def read_method(entry: object) -> PaymentMethod:
    """Read one entry of ``payment/methods``."""
    where = "payment/methods"
    if not isinstance(entry, Mapping):
        message = "Przelewy24 listed a payment method that is no object"
        raise APIError(message, code="unreadable_answer")
    return PaymentMethod(
        id=need_integer(entry, "id", where),
        name=need_text(entry, "name", where),
        group=optional_text(entry, "group"),
        subgroup=optional_text(entry, "subgroup"),
        is_available=entry.get("status") is True,
        is_mobile=entry.get("mobile") is True,
        image_url=optional_text(entry, "imgUrl"),
    )


def read_methods(content: Mapping[str, object]) -> ListObject[PaymentMethod]:
    """Read the answer of ``payment/methods``."""
    entries = content.get("data")
    if not isinstance(entries, list):
        message = "Przelewy24's answer about payment methods has no list"
        raise APIError(message, code="unreadable_answer")
    return ListObject(tuple(read_method(entry) for entry in entries))


class PaymentMethodService:
    """List ways to pay."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self, params: PaymentMethodListParams | None = None) -> ListObject[PaymentMethod]:
        """List the methods for an amount and currency, also those that are out of order right now."""
        query = PARAMS.read("", params or {})
        locale = query.pop("lang")
        return self._transport.send(
            "GET", f"/payment/methods/{locale}", read_methods, query=query, repeatable=True
        )

"""The fields of ``transaction/register`` with their limits (P24 REST API v1, OpenAPI 1.0.16)."""

from collections.abc import Mapping, Sequence
from typing import Required, TypedDict

from payments.fields import Address, Field, Flag, Group, Link, Many, Text, Whole
from payments.statuses import Channel

LANGUAGES = frozenset(
    {"bg", "cs", "de", "en", "es", "fr", "hr", "hu", "it", "nl", "pl", "pt", "se", "sk", "ro"}
)
ENCODINGS = frozenset({"ISO-8859-2", "UTF-8", "Windows-1250"})
TRANSFER_LABEL = r"[a-zA-Z0-9ęółśążźćńĘÓŁŚĄŻŹĆŃ./\\: -]+"
EVERY_CHANNEL = sum(Channel)

SESSION_ID = Text(100)
AMOUNT = Whole(low=1)
CURRENCY = Text(3, pattern="[A-Z]{3}", upper=True)
ORDER_ID = Whole(low=1)


class CartItem(TypedDict, total=False):
    """One line of the basket; P24 needs it for PayPal only."""

    seller_id: Required[str]
    seller_category: Required[str]
    name: str
    description: str
    quantity: int
    unit_amount: int
    number: str


class Shipping(TypedDict):
    """Where goods go; ``type`` is P24's number 0 to 3."""

    type: int
    address: str
    postal_code: str
    city: str
    country: str


class PayerAgent(TypedDict):
    """The payer's own address and browser; BLIK by code needs them."""

    ip: str
    user_agent: str


class SessionCreateParams(TypedDict, total=False):
    """What ``checkout.sessions.create`` takes; money in the lowest unit of the currency (grosze)."""

    amount: Required[int]
    currency: str  # ISO 4217, "PLN" when not given
    description: Required[str]
    customer_email: Required[str]
    return_url: Required[str]  # one address for success and for walking away; P24 has no other
    notify_url: Required[str]
    card_notify_url: str
    customer_name: str
    customer_address: str
    customer_postal_code: str
    customer_city: str
    customer_country: str  # ISO 3166, "PL" when not given
    customer_phone: str
    locale: str  # "pl" when not given; Swedish is "se"; no Ukrainian, Russian, Belarusian
    payment_method: int
    channel: int
    time_limit_minutes: int  # 0 = none; how long the payer may stay on P24's page
    wait_for_result: bool
    regulation_accepted: bool  # only where the shop itself shows P24's consent, not ticked beforehand
    transfer_label: str
    encoding: str
    method_reference: str
    shipping_amount: int
    cart: Sequence[CartItem]
    shipping: Shipping
    payer_agent: PayerAgent
    mobile_library: int
    sdk_version: str


CART_ITEM = Group(
    (
        Field("seller_id", "sellerId", Text(255), required=True),
        Field("seller_category", "sellerCategory", Text(255), required=True),
        Field("name", "name", Text(255)),
        Field("description", "description", Text(1024)),
        Field("quantity", "quantity", Whole(low=1)),
        Field("unit_amount", "price", Whole()),
        Field("number", "number", Text(255)),
    )
)

SHIPPING = Group(
    (
        Field("type", "type", Whole(high=3), required=True),
        Field("address", "address", Text(80), required=True),
        Field("postal_code", "zip", Text(10), required=True),
        Field("city", "city", Text(50), required=True),
        Field("country", "country", Text(2, pattern="[A-Z]{2}", upper=True), required=True),
    )
)

PAYER_AGENT = Group(
    (
        Field("ip", "IP", Address(), required=True),
        Field("user_agent", "userAgent", Text(255), required=True),
    )
)

REGISTER = Group(
    (
        Field("amount", "amount", AMOUNT, required=True),
        Field("currency", "currency", CURRENCY, default="PLN"),
        Field("description", "description", Text(1024), required=True),
        Field("customer_email", "email", Text(50, pattern=r"[^@\s]+@[^@\s]+"), required=True),
        Field("return_url", "urlReturn", Link(), required=True),
        Field("notify_url", "urlStatus", Link(), required=True),
        Field("card_notify_url", "urlCardPaymentNotification", Link()),
        Field("customer_name", "client", Text(40)),
        Field("customer_address", "address", Text(80)),
        Field("customer_postal_code", "zip", Text(10)),
        Field("customer_city", "city", Text(50)),
        Field("customer_country", "country", Text(2, pattern="[A-Z]{2}", upper=True), default="PL"),
        Field("customer_phone", "phone", Text(12, pattern="[0-9]+")),
        Field("locale", "language", Text(2, choices=LANGUAGES), default="pl"),
        Field("payment_method", "method", Whole(low=1)),
        Field("channel", "channel", Whole(low=1, mask=EVERY_CHANNEL)),
        Field("time_limit_minutes", "timeLimit", Whole(high=99)),
        Field("wait_for_result", "waitForResult", Flag()),
        Field("regulation_accepted", "regulationAccept", Flag()),
        Field("transfer_label", "transferLabel", Text(20, pattern=TRANSFER_LABEL)),
        Field("encoding", "encoding", Text(15, choices=ENCODINGS), default="UTF-8"),
        Field("method_reference", "methodRefId", Text(250)),
        Field("shipping_amount", "shipping", Whole()),
        Field("cart", "cart", Many(CART_ITEM)),
        Field("shipping", "shippingDetails", SHIPPING),
        Field("payer_agent", "PSU", PAYER_AGENT),
        Field("mobile_library", "mobileLib", Whole(low=1, high=1)),
        Field("sdk_version", "sdkVersion", Text(10)),
    )
)


def read_registration(params: Mapping[str, object]) -> dict[str, object]:
    """Check every field of a registration; give P24's names, without ids and sign.

    Raises InvalidRequestError with ``param`` and ``code`` for the first field at fault.
    """
    body = REGISTER.read("", params)
    additional = {
        name: body.pop(key) for name, key in (("shipping", "shippingDetails"), ("PSU", "PSU")) if key in body
    }
    if additional:
        body["additional"] = additional
    return body

"""The things the sandbox remembers, one class for each, and how they come back from JSON."""

from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, TypeVar

from payments.sandbox.ibans import EXAMPLE_IBAN, read_iban

Row = TypeVar("Row")


@dataclass(frozen=True)
class Shop:
    """One point of sale: its keys, the account P24 pays out to, its commission in 1/100 of a percent.

    Raises ValueError for an account whose check digits are wrong.
    """

    merchant_id: int
    pos_id: int
    api_key: str = field(repr=False)
    crc_key: str = field(repr=False)
    iban: str = EXAMPLE_IBAN
    commission_basis_points: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "iban", read_iban(self.iban))

    def commission(self, amount: int) -> int:
        """Reckon the commission of a payment in grosze, half a grosz up."""
        return (amount * self.commission_basis_points + 5_000) // 10_000


@dataclass
class Transaction:
    """One registered session; ``status`` as in by/sessionId (0 none, 1 advance, 2 verified, 3 returned)."""

    merchant_id: int
    pos_id: int
    session_id: str
    token: str
    amount: int
    currency: str
    description: str
    email: str
    client: str
    url_return: str
    url_status: str
    time_limit: int
    created_at: datetime
    order_id: int = 0  # given when the payer opens the page
    status: int = 0
    method_id: int = 0
    statement: str = ""
    paid_amount: int = 0
    paid_at: datetime | None = None
    verified_at: datetime | None = None
    is_refused: bool = False
    is_for_later: bool = False
    has_payer_agent: bool = False  # BLIK by code needs to know whose browser it serves
    fee: int = 0
    batch_id: int = 0  # the payout it went into


@dataclass
class Refund:
    """One refund; ``status`` as in refund/by/orderId (1 completed, 2 pending, 4 rejected)."""

    pos_id: int
    request_id: str
    refunds_uuid: str
    order_id: int
    session_id: str
    amount: int
    currency: str
    description: str
    url_status: str
    batch_id: int
    created_at: datetime
    status: int = 2
    will_be_rejected: bool = False
    is_acknowledged: bool = False
    settled_at: datetime | None = None
    payout_id: int = 0  # the payout it was taken out of
    place: int = 0  # among the same request's refunds


@dataclass
class Payout:
    """One transfer from P24 to a shop's account; ``is_net``: the commission was kept back."""

    batch_id: int
    merchant_id: int
    pos_id: int
    iban: str
    currency: str
    amount: int
    commission: int
    refund: int
    is_net: bool
    opened_at: datetime
    paid_out_at: datetime

    @property
    def title(self) -> str:
        """Word the transfer's title, by which the payout is found on a bank statement."""
        return f"Przelewy24 wypłata {self.batch_id} sprzedawca {self.merchant_id}"


@dataclass
class Transfer:
    """Somebody's own transfer; ``iban`` is credited, ``account`` is the one whose statement shows it."""

    iban: str
    account: str
    amount: int
    currency: str
    title: str
    payer: str
    payer_iban: str
    booked_at: datetime


@dataclass
class Delivery:
    """Something to be done at a moment: a notification to send, or a refund to settle."""

    kind: str  # transaction | refund | settle
    ref: str
    due_at: datetime
    attempt: int = 0
    is_held: bool = False  # waits for the next delivery to overtake it


@dataclass
class Attempt:
    """One notification as it was sent, and the shop's answer (0 = none)."""

    kind: str
    ref: str
    sent_at: datetime
    body: dict[str, Any]
    answer: int


def refund_key(refund: Refund) -> str:
    """Name a refund within the book."""
    key = f"{refund.pos_id}:{refund.request_id}:{refund.order_id}"
    return f"{key}:{refund.place}" if refund.place else key


def read_row(kind: type[Row], row: dict[str, Any]) -> Row:
    """Rebuild a row from JSON, also from an older one; members ending in _at are moments."""
    known = {item.name for item in fields(kind)}  # type: ignore[arg-type]  # only dataclasses come here
    values = {
        name: datetime.fromisoformat(value) if name.endswith("_at") and value else value
        for name, value in row.items()
        if name in known
    }
    return kind(**values)

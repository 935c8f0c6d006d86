"""What the sandbox remembers: shops, transactions, refunds, deliveries to come; in memory and a file."""

import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

FIRST_ORDER_ID = 4_294_967_297  # beyond 32 bits from the first order on, as in production
Row = TypeVar("Row")


@dataclass(frozen=True)
class Shop:
    """One point of sale and its keys."""

    merchant_id: int
    pos_id: int
    api_key: str = field(repr=False)
    crc_key: str = field(repr=False)


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


@dataclass
class Book:
    """Everything the sandbox knows. Take ``changing()`` around every change: it locks, then saves."""

    path: Path | None = None
    transactions: dict[str, Transaction] = field(default_factory=dict)  # by token
    refunds: dict[str, Refund] = field(default_factory=dict)  # by posId:requestId:orderId
    deliveries: list[Delivery] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    next_order_id: int = FIRST_ORDER_ID
    pushed_seconds: float = 0.0  # how far ahead of the machine's clock
    lock: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        if self.path is not None and self.path.exists():
            self._load(json.loads(self.path.read_text(encoding="utf-8")))

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Hold the lock, and keep the state when the change went well."""
        with self.lock:
            yield
            self._save()

    def find_transaction(self, pos_id: int, session_id: str) -> Transaction | None:
        """Find a shop's transaction by the shop's own id."""
        with self.lock:
            found = (
                t for t in self.transactions.values() if (t.pos_id, t.session_id) == (pos_id, session_id)
            )
            return next(found, None)

    def find_order(self, pos_id: int, order_id: int) -> Transaction | None:
        """Find a shop's transaction by P24's order."""
        with self.lock:
            found = (t for t in self.transactions.values() if (t.pos_id, t.order_id) == (pos_id, order_id))
            return next(found, None)

    def list_refunds(self, pos_id: int, order_id: int) -> list[Refund]:
        """List an order's refunds, oldest first."""
        with self.lock:
            return [r for r in self.refunds.values() if (r.pos_id, r.order_id) == (pos_id, order_id)]

    def open_order(self, transaction: Transaction) -> None:
        """Give the transaction its order number and transfer title, once."""
        if not transaction.order_id:
            transaction.order_id = self.next_order_id
            self.next_order_id += 1
            letters = (secrets.choice("ABCDEFGHJKLMNPRSTUWXYZ") for _ in range(3))
            transaction.statement = "p24-" + "-".join(f"{x}{secrets.randbelow(90) + 10}" for x in letters)

    def _save(self) -> None:
        if self.path is None:
            return
        state = {
            "next_order_id": self.next_order_id,
            "pushed_seconds": self.pushed_seconds,
            "transactions": [asdict(row) for row in self.transactions.values()],
            "refunds": [asdict(row) for row in self.refunds.values()],
            "deliveries": [asdict(row) for row in self.deliveries],
        }
        fresh = self.path.with_suffix(".new")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(json.dumps(state, default=datetime.isoformat, ensure_ascii=False), encoding="utf-8")
        fresh.replace(self.path)

    def _load(self, state: dict[str, Any]) -> None:
        self.next_order_id = state["next_order_id"]
        self.pushed_seconds = state["pushed_seconds"]
        self.transactions = {row["token"]: read_row(Transaction, row) for row in state["transactions"]}
        self.refunds = {refund_key(row): row for row in (read_row(Refund, r) for r in state["refunds"])}
        self.deliveries = [read_row(Delivery, row) for row in state["deliveries"]]


def refund_key(refund: Refund) -> str:
    """Name a refund within the book."""
    return f"{refund.pos_id}:{refund.request_id}:{refund.order_id}"


def read_row(kind: type[Row], row: dict[str, Any]) -> Row:
    """Rebuild a row from JSON; members ending in _at are moments."""
    known = {item.name for item in fields(kind)}  # type: ignore[arg-type]  # only dataclasses come here
    values = {
        name: datetime.fromisoformat(value) if name.endswith("_at") and value else value
        for name, value in row.items()
        if name in known
    }
    return kind(**values)

"""What the sandbox remembers: transactions, refunds, payouts, deliveries to come; in memory and a file."""

import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from payments.sandbox.rows import (
    Attempt,
    Delivery,
    Payout,
    Refund,
    Transaction,
    Transfer,
    read_row,
    refund_key,
)

FIRST_ORDER_ID = 4_294_967_297  # beyond 32 bits from the first order on, as in production
FIRST_BATCH_ID = 90_000_001


@dataclass
class Book:
    """Everything the sandbox knows. Take ``changing()`` around every change: it locks, then saves."""

    path: Path | None = None
    transactions: dict[str, Transaction] = field(default_factory=dict)  # by token
    refunds: dict[str, Refund] = field(default_factory=dict)  # by refund_key
    payouts: list[Payout] = field(default_factory=list)
    transfers: list[Transfer] = field(default_factory=list)
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

    def next_batch_id(self) -> int:
        """Give the number of the next payout."""
        return FIRST_BATCH_ID + len(self.payouts)

    def _save(self) -> None:
        if self.path is None:
            return
        state = {
            "next_order_id": self.next_order_id,
            "pushed_seconds": self.pushed_seconds,
            "transactions": [asdict(row) for row in self.transactions.values()],
            "refunds": [asdict(row) for row in self.refunds.values()],
            "payouts": [asdict(row) for row in self.payouts],
            "transfers": [asdict(row) for row in self.transfers],
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
        # a file of a sandbox that made no payouts has none of these
        self.payouts = [read_row(Payout, row) for row in state.get("payouts", [])]
        self.transfers = [read_row(Transfer, row) for row in state.get("transfers", [])]
        self.deliveries = [read_row(Delivery, row) for row in state["deliveries"]]

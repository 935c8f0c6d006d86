"""The finance system's own books: accounts that remember when they changed, payments noted and then allocated."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ALLOCATED_AFTER = timedelta(hours=6)
Account = dict[str, Any]
Report = dict[str, Any]


class Conflicting(Exception):
    """Say that a receipt number was used for another payment."""


class UnknownAccount(Exception):
    """Say that there is no account of this number."""


class Book:
    """Keep accounts and payments, in a file if one is given; the clock can be pushed on.

    An account stands here as the contract shows it. A noted payment is put on the earliest dues once it has lain for
    ``allocated_after``, and is then named in the account's payments with its receipt number.
    """

    def __init__(
        self,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        *,
        allocated_after: timedelta = ALLOCATED_AFTER,
        state: Path | None = None,
    ) -> None:
        self.accounts: dict[str, Account] = {}
        self.changed_at: dict[str, datetime] = {}
        self.payments: dict[str, Report] = {}
        self.lock = threading.RLock()
        self._clock = clock
        self._pushed = timedelta()
        self._allocated_after = allocated_after
        self._state = state
        if state is not None and state.exists():
            self._load(json.loads(state.read_text(encoding="utf-8")))

    def now(self) -> datetime:
        """Return the present moment of this system."""
        return self._clock() + self._pushed

    def push(self, seconds: float) -> None:
        """Let time pass; what lay long enough is allocated."""
        with self.lock:
            self._pushed += timedelta(seconds=seconds)
            self.allocate()

    def put(self, account: Account) -> None:
        """Open an account or replace it."""
        with self.lock:
            self.accounts[account["number"]] = account
            self._touch(account["number"])

    def note(self, report: Report) -> bool:
        """Note a payment; return False when it was noted before. Raises Conflicting or UnknownAccount."""
        with self.lock:
            known = self.payments.get(report["receipt_no"])
            if known is not None:
                if any(known[name] != value for name, value in report.items()):
                    raise Conflicting
                return False
            if report["account_number"] not in self.accounts:
                raise UnknownAccount
            self.payments[report["receipt_no"]] = {
                **report, "state": "received", "noted_at": self.now().isoformat(),
            }  # fmt: skip
            self.save()
            return True

    def allocate(self) -> None:
        """Allocate every noted payment that lay long enough."""
        with self.lock:
            for payment in self.payments.values():
                lain = self.now() - datetime.fromisoformat(payment["noted_at"])
                if payment["state"] == "received" and lain >= self._allocated_after:
                    self._allocate(payment)

    def changed(self, since: datetime | None, until: datetime) -> list[Account]:
        """List the accounts that changed in a stretch of time, both ends inclusive, by number."""
        with self.lock:
            self.allocate()
            return [
                self.accounts[number]
                for number, at in sorted(self.changed_at.items())
                if (since is None or at >= since) and at <= until
            ]

    def save(self) -> None:
        """Keep everything in the file, whole."""
        if self._state is None:
            return
        kept = {
            "accounts": list(self.accounts.values()),
            "changed_at": {number: at.isoformat() for number, at in self.changed_at.items()},
            "payments": list(self.payments.values()),
        }
        fresh = self._state.with_suffix(".fresh")
        fresh.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
        fresh.replace(self._state)

    def _allocate(self, payment: Report) -> None:
        account = self.accounts[payment["account_number"]]
        left = payment["amount_grosze"]
        for line in sorted(account["lines"], key=lambda line: str(line["due_on"])):
            taken = min(left, max(0, line["amount_grosze"] - line["paid_grosze"]))
            line["paid_grosze"] += taken
            left -= taken
        title = "Wpłata zgłoszona przez portal"
        account["payments"].append({
            "paid_on": payment["paid_on"], "amount_grosze": payment["amount_grosze"], "title": title,
            "receipt_no": payment["receipt_no"],
        })  # fmt: skip
        payment["state"] = "allocated"
        self._touch(account["number"])

    def _touch(self, number: str) -> None:
        self.changed_at[number] = self.now()
        self.save()

    def _load(self, kept: dict[str, Any]) -> None:
        self.accounts = {account["number"]: account for account in kept["accounts"]}
        self.changed_at = {number: datetime.fromisoformat(at) for number, at in kept["changed_at"].items()}
        self.payments = {payment["receipt_no"]: payment for payment in kept["payments"]}

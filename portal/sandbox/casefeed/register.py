"""The other system's own register: matters as the contract shows them, each with the moment of its last change."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

Case = dict[str, Any]


class Register:
    """Keep matters by number; what is dropped is gone from the next whole round."""

    def __init__(
        self, title: str = "System pozwoleń", clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.title = title
        self.cases: dict[str, Case] = {}
        self.changed_at: dict[str, datetime] = {}
        self.lock = threading.RLock()
        self.now = clock

    def put(self, case: Case) -> None:
        """Open a matter or change it."""
        with self.lock:
            self.cases[case["number"]] = case
            self.changed_at[case["number"]] = self.now()

    def drop(self, number: str) -> None:
        """Forget a matter."""
        with self.lock:
            del self.cases[number], self.changed_at[number]

    def changed(self, since: datetime | None, until: datetime) -> list[Case]:
        """List the matters that changed in a stretch of time, both ends inclusive, by number."""
        with self.lock:
            return [
                self.cases[number]
                for number, at in sorted(self.changed_at.items())
                if (since is None or at >= since) and at <= until
            ]

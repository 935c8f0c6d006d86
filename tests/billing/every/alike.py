"""Whether two orders of acts led to the same: every row, the gateway's whole book, what is planned, and the model."""

from __future__ import annotations

import re
from dataclasses import fields
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.billing.every.acts import Acts
    from tests.billing.every.rewind import Rewind
    from tests.billing.every.town import Town

NAME = re.compile(r"[A-Za-z0-9_-]{15,}")
SET_APART = {
    "town", "sandbox", "facts", "vault",  # one for all orders
    "money", "books", "returns",  # told by themselves
    "synced",  # how far the model has read is no part of it
}  # fmt: skip
IS_DRAWN = re.compile(r"(?=.*[A-Z0-9])(?=.*[A-Za-z])")  # neither a plain word nor a plain number is


class Likeness:
    """What a town holds, with the names that were drawn by lot since ``acts`` began called by their order."""

    def __init__(self, rewind: Rewind, town: Town, acts: Acts) -> None:
        self.rewind, self.town = rewind, town
        self.common = frozenset(NAME.findall(self._tell(acts)))  # of the beginning: the same in every order

    def of(self, acts: Acts) -> str:
        """Return what is equal for towns that hold the same."""
        names: dict[str, str] = {}

        def call(found: re.Match[str]) -> str:
            name = found[0]
            if name in self.common or not IS_DRAWN.search(name):
                return name
            return names.setdefault(name, f"<{len(names)}>")

        return sha256(NAME.sub(call, self._tell(acts)).encode()).hexdigest()

    def _tell(self, acts: Acts) -> str:
        gateway, town = self.town.sandbox.gateway, self.town
        book = [getattr(gateway.book, one.name) for one in fields(gateway.book) if one.name != "lock"]
        plans = (gateway.faults.list_planned(), town.nemesis.left)
        times = (gateway.clock.pushed_seconds, town.clock.wrong_by)
        parts = (acts, acts.money, acts.books, acts.books.returns)
        model = [(key, what) for part in parts for key, what in vars(part).items() if key not in SET_APART]
        return repr((self.rewind.read(), book, plans, times, model))

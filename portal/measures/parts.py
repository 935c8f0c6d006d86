"""One service's matters of a month as they were counted once, kept in the process with what was reckoned of them.

The managers' page reads tens of thousands of groups, of which nearly all stand as they stood at the look before. Each
count of a month and service has a token of its own (``MonthFact.count_token``), written and read with its rows: what is
kept under a token can never be of another count, not even of one that was rolled back.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

from portal.measures.statistics.shares import Share

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from portal.measures.definitions import Group, Measure

T = TypeVar("T")
KEPT_AT_MOST = 4096  # two years of 170 services; a part of sixteen groups takes about 4 kB


@dataclass(eq=False)
class Part:
    """Groups that do not change any more, and what was reckoned of them."""

    groups: Sequence[Group]
    _shares: dict[str, Share] = field(default_factory=dict)

    @cached_property
    def by_channel(self) -> Counter[str]:
        """Return how many came by each channel."""
        counted = Counter[str]()
        for group in self.groups:
            counted[group.vector.channel] += group.matters
        return counted

    @cached_property
    def by_class(self) -> Counter[str]:
        """Return how many were fully online, assisted, mixed, at the office, unknown."""
        counted = Counter[str]()
        for group in self.groups:
            counted[group.group_class] += group.matters
        return counted

    def of(self, measure: Measure) -> Share:
        """Return a share of these matters; shares of parts add up to that of the whole."""
        if measure.code not in self._shares:
            self._shares[measure.code] = measure.of(self.groups)
        return self._shares[measure.code]


def share_of(parts: Iterable[Part], measure: Measure) -> Share:
    """Return a share of some parts together."""
    return sum((part.of(measure) for part in parts), Share(0, 0))


class Kept(Generic[T]):
    """What was last reckoned, by what it was reckoned of; the oldest leave when there are too many."""

    def __init__(self, at_most: int) -> None:
        self._at_most = at_most
        self._things: dict[Hashable, T] = {}
        self._lock = Lock()

    def find(self, key: Hashable) -> T | None:
        """Return what is kept under a key."""
        return self._things.get(key)

    def keep(self, key: Hashable, thing: T) -> None:
        """Keep a thing under a key; the one that was kept first leaves when there are too many."""
        with self._lock:
            self._things[key] = thing
            while len(self._things) > self._at_most:
                del self._things[next(iter(self._things))]

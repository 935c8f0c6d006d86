"""Why a share changed: because its parts changed (rate), or because other parts grew (mix). Kitagawa 1955, two-way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.measures.statistics.shares import PERCENT, Share

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Part:
    """What one service gave to the change, in percentage points: by its own share, and by its weight."""

    rate: float
    mix: float


@dataclass(frozen=True)
class Change:
    """A change of the whole share in percentage points, split without a remainder over its parts."""

    parts: Mapping[str, Part]

    @property
    def rate(self) -> float:
        """Return what came from changed shares of the parts."""
        return sum(part.rate for part in self.parts.values())

    @property
    def mix(self) -> float:
        """Return what came from a changed make-up of the whole."""
        return sum(part.mix for part in self.parts.values())

    @property
    def whole(self) -> float:
        """Return the change of the whole share."""
        return self.rate + self.mix


def split_change(before: Mapping[str, Share], after: Mapping[str, Share]) -> Change | None:
    """Split the change of the whole between two periods; None if one of them counted nothing.

    Each part weighs with the mean of its two weights, and its share with the mean of its two shares. A part that
    counted nothing in one period has no share there: that of the other period stands in, so all it gives is mix.
    """
    all_before, all_after = (sum(one.of for one in period.values()) for period in (before, after))
    if not all_before or not all_after:
        return None
    none, parts = Share(0, 0), dict[str, Part]()
    for name in sorted({*before, *after}):
        old, new = before.get(name, none), after.get(name, none)
        if not old.of and not new.of:
            continue
        rate_old = old.count / old.of if old.of else new.count / new.of
        rate_new = new.count / new.of if new.of else rate_old
        weight_old, weight_new = old.of / all_before, new.of / all_after
        parts[name] = Part(
            rate=PERCENT * (weight_old + weight_new) / 2 * (rate_new - rate_old),
            mix=PERCENT * (rate_old + rate_new) / 2 * (weight_new - weight_old),
        )
    return Change(parts)

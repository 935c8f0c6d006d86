"""Medians and percentiles of whole days, from how often each number of days was counted: exact, not estimated."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MEDIAN, NINETIETH = 50, 90


def percentile(counts: Mapping[int, int], percent: int) -> int | None:
    """Return the least number of days within which so many per cent were settled (nearest rank); None of nothing."""
    of = sum(counts.values())
    if not of:
        return None
    rank, seen = -(-of * percent // 100), 0
    for days in sorted(counts):
        seen += counts[days]
        if seen >= max(1, rank):
            return days
    raise ValueError("a percentile above a hundred")

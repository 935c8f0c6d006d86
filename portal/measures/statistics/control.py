"""A control chart of single values (XmR): which months say more than the usual ups and downs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

SPREAD = 2.66  # 3 / 1.128: from the mean of moving ranges to three standard deviations
LEAST = 12  # months below which limits would say nothing
RUN = 8  # values in a row on one side of the mean


@dataclass(frozen=True)
class Limits:
    """The mean of the values and the two natural limits around it, in the unit of the values."""

    low: float
    mean: float
    high: float


@dataclass(frozen=True)
class Stretch:
    """The places from ``start`` to before ``end`` that are judged by one pair of limits; None of too few values."""

    start: int
    end: int
    limits: Limits | None


def limits_of(values: Sequence[float]) -> Limits | None:
    """Reckon the limits of a stretch without a recorded change; None of fewer than twelve values."""
    if len(values) < LEAST:
        return None
    mean, moving = fmean(values), fmean(abs(after - before) for before, after in pairwise(values))
    return Limits(mean - SPREAD * moving, mean, mean + SPREAD * moving)


def signals_of(values: Sequence[float], limits: Limits) -> frozenset[int]:
    """Return the places of the values that are signals: outside a limit, or the eighth and later of a run."""
    found, run, side = set[int](), 0, 0
    for place, value in enumerate(values):
        now = (value > limits.mean) - (value < limits.mean)
        run = run + 1 if now and now == side else abs(now)
        side = now
        if run >= RUN or not limits.low <= value <= limits.high:
            found.add(place)
    return frozenset(found)


def stretches_of(values: Sequence[float], rebased: Collection[int] = ()) -> list[Stretch]:
    """Part the values at the places where a recorded change begins, and reckon the limits of each part.

    Only a recorded change parts them: limits that follow the values would never be crossed.
    """
    starts = sorted({0, *(place for place in rebased if 0 < place < len(values))})
    return [
        Stretch(start, end, limits_of(values[start:end]))
        for start, end in pairwise([*starts, len(values)])
        if start < end
    ]


def signals_within(values: Sequence[float], stretches: Sequence[Stretch]) -> frozenset[int]:
    """Return the places that are signals, each judged by the limits of its own stretch."""
    return frozenset(
        one.start + place
        for one in stretches
        if one.limits is not None
        for place in signals_of(values[one.start : one.end], one.limits)
    )

"""A dated figure as a staircase: its value on a day, and its sum over days without walking through them."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from functools import lru_cache
from itertools import accumulate, pairwise
from operator import mul
from typing import TYPE_CHECKING

from portal.facts import FactsError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.facts import Facts


class Steps:
    """Whole figures from their days on."""

    def __init__(self, name: str, rows: list[tuple[date, int]]) -> None:
        self._name = name
        self._starts = [start.toordinal() for start, _ in rows]
        self._values = [value for _, value in rows]
        spans = [later - start for start, later in pairwise(self._starts)]
        self._sums: list[int] = list(accumulate(map(mul, self._values, spans), initial=0))

    def at(self, day: date) -> int:
        """Return the figure in force on a day; raises FactsError before the first."""
        return self._values[self._step(day.toordinal())]

    def between(self, after: date, to: date) -> int:
        """Return the sum of the figures of the days after one day up to another; raises FactsError.

        The running total is kept at each step, so that a debt of twenty years costs what a new one does.
        """
        return self._total(to.toordinal() + 1) - self._total(after.toordinal() + 1)

    def stretches(self, first: date, last: date) -> Iterator[tuple[date, date, int]]:
        """List (first day, last day, figure) of each stretch in a span of days; equal neighbours are one."""
        begin, figure = first, self.at(first)
        for start, value in zip(self._starts, self._values, strict=True):
            if first.toordinal() < start <= last.toordinal() and value != figure:
                yield begin, date.fromordinal(start - 1), figure
                begin, figure = date.fromordinal(start), value
        yield begin, last, figure

    def _total(self, before: int) -> int:
        step = self._step(before)
        return self._sums[step] + (before - self._starts[step]) * self._values[step]

    def _step(self, ordinal: int) -> int:
        step = bisect_right(self._starts, ordinal) - 1
        if step < 0:
            raise FactsError(f"brak faktu {self._name} na dzień {date.fromordinal(ordinal)}")
        return step


@lru_cache(maxsize=64)
def steps_of(facts: Facts, name: str) -> Steps:
    """Return a figure's steps, read once for each set of facts: pages count interest often."""
    return Steps(name, [(fact.valid_from, int(fact.value)) for fact in facts.tables().get(name, ())])

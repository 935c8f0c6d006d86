"""An attacker on published counts: everything published becomes an inequality, a linear programme tells what is left."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

EPSILON = 1e-7


@dataclass(frozen=True)
class Told:
    """What a publication tells: the cells of ``of`` hold together at least ``low`` and at most ``high`` records."""

    of: tuple[int, ...]
    low: int
    high: int


class Attack:
    """Bounds of each cell from all that was told; raises AssertionError where a publication lies.

    The search begins at the truth, which spares the first phase of the simplex method and changes no result: a linear
    programme has one optimum. Unknowns are the differences from the truth, free in sign; by Bland's rule it ends.
    """

    def __init__(self, truth: Sequence[int], told: Iterable[Told]) -> None:
        self.truth = truth
        count = len(truth)
        self._matrix: list[list[float]] = []
        for one in told:
            whole = sum(truth[cell] for cell in one.of)
            assert one.low <= whole <= one.high, one
            ones = [0.0] * count
            for cell in one.of:
                ones[cell] = 1.0
            self._matrix.append([one.high - whole, *ones])
            self._matrix.append([whole - one.low, *(-value for value in ones)])
        self._inside = [*range(count, count + len(self._matrix))]  # the basic variables: slacks at first
        self._outside = [*range(count)]

    def bounds(self, cell: int) -> tuple[int, int]:
        """Return the least and the largest whole number that a cell can hold."""
        low = self.truth[cell] - self._most(cell, -1.0)
        high = self.truth[cell] + self._most(cell, 1.0)
        return math.ceil(low - EPSILON), math.floor(high + EPSILON)

    def _most(self, cell: int, sign: float) -> float:
        count = len(self.truth)
        if cell in self._inside:
            row = self._matrix[self._inside.index(cell)]
            goal = [sign * value for value in row]
        else:
            goal = [0.0] * (count + 1)
            goal[self._outside.index(cell) + 1] = -sign
        self._matrix.append(goal)
        self._inside.append(-1)
        while (column := self._entering(count)) is not None:
            self._pivot(self._leaving(column, count), column)
        self._inside.pop()
        return self._matrix.pop()[0]

    def _entering(self, count: int) -> int | None:
        goal = self._matrix[-1]
        able = [
            (name, column)
            for column, name in enumerate(self._outside, start=1)
            if goal[column] < -EPSILON or (name < count and abs(goal[column]) > EPSILON)
        ]
        return min(able)[1] if able else None

    def _leaving(self, column: int, count: int) -> int:
        way = -1.0 if self._matrix[-1][column] > 0 else 1.0
        held = [
            (row[0] / (row[column] * way), name, index)
            for index, (row, name) in enumerate(zip(self._matrix, self._inside, strict=True))
            if name >= count and row[column] * way > EPSILON
        ]
        least = min(held)[0]
        return min((name, index) for ratio, name, index in held if ratio <= least + EPSILON)[1]

    def _pivot(self, at: int, column: int) -> None:
        pivot = self._matrix[at]
        by = pivot[column]
        pivot[column] = 1.0
        pivot[:] = [value / by for value in pivot]
        for index, row in enumerate(self._matrix):
            if index != at and (times := row[column]):
                row[column] = 0.0
                row[:] = [value - times * other for value, other in zip(row, pivot, strict=True)]
        self._inside[at], self._outside[column - 1] = self._outside[column - 1], self._inside[at]


def margins(*lengths: int) -> Iterator[tuple[tuple[int | None, ...], tuple[int, ...]]]:
    """Yield every cell and every total of a table: where it stands (None is "all") and which cells it adds up."""
    places = list(product(*(range(length) for length in lengths)))
    for at in product(*([*range(length), None] for length in lengths)):
        inside = [
            index
            for index, place in enumerate(places)
            if all(wanted in {None, real} for wanted, real in zip(at, place, strict=True))
        ]
        yield at, tuple(inside)

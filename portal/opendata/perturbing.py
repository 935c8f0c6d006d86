"""Counts made safe to publish by cell-key perturbation: the same matters give the same number wherever counted.

Each record has a secret key, a cell the sum of its records' keys, and the noise hangs on that sum alone: a cell
shows one number in every table, file, month and drill-down, so asking again or taking tables from each other tells
nothing new (SDC Handbook, 5.4; the table below is declared here and unbiased for every count).

- 0 stays 0, since nobody stands behind it; it can't be told from a small count that is shown as 0.
- 1 to 9 are shown as 0 or as 10, as 10 in n of 10 cases: a number of 1 to 9 is never published.
- from 10 on the number moves by at most 5 either way, by the same chance up as down, and never under 10.
- a number that was told stands until ten records came or went (``may_tell``): who takes two publications from each
  other sees nothing of one late matter, not even in which cell it fell.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Protocol

THRESHOLD = 10  # ONS asks as much of tables that leave its research service
REACH = 5
SHARE_FROM = 50  # of a smaller whole the noise alone could move a share by more than ten points
KEYS = 2**32  # the keys of a billion records can be added up in a database's own 64 bits
PURPOSE = "perturbing"


class Marker(Protocol):
    """What gives a keyed hash as hexadecimal digits: the portal's vault, whose match key never rotates."""

    def match(self, purpose: str, value: str) -> str: ...


@dataclass(frozen=True)
class Cell:
    """How many records a cell holds, and the sum of their keys; cells without a record in common can be added."""

    count: int = 0
    key: int = 0

    def __post_init__(self) -> None:
        if self.count < 0:
            raise ValueError("a cell holds no fewer than no records")

    def __add__(self, other: Cell) -> Cell:
        return Cell(self.count + other.count, (self.key + other.key) % KEYS)


def record_key(marker: Marker, record: str) -> int:
    """Return the key of a record, below KEYS, by a name of it that never changes."""
    return int(marker.match(PURPOSE, record)[:8], 16)


def cell_of(keys: Iterable[int]) -> Cell:
    """Gather records into a cell by their keys."""
    known = list(keys)
    return Cell(len(known), sum(known) % KEYS)


def filled(
    cells: Mapping[tuple[date, str, str], Cell], names: Collection[str], ways: Collection[str]
) -> Iterator[tuple[tuple[date, str, str], Cell]]:
    """Yield every name and way of each month in which anybody came, in order; a cell of nobody where there is none.

    It is shown as 0, as small ones are: a row that is missing would tell that nobody stands behind it, and one that
    comes later would tell of the first who does. ``names`` are those that are known beside the cells' own.
    """
    months, known = {month for month, _name, _way in cells}, {name for _month, name, _way in cells}
    for month, name in product(sorted(months), sorted({*known, *names})):
        for way in sorted(ways):
            yield (month, name, way), cells.get((month, name, way), Cell())


def shown(cell: Cell) -> int:
    """Return the number that may be published of a cell; the same for the same records, whoever asks."""
    drawn = _drawn(cell.key)
    if cell.count < THRESHOLD:
        return THRESHOLD if drawn % THRESHOLD < cell.count else 0
    width = min(REACH, cell.count - THRESHOLD) + 1
    # the difference of two even draws: a triangle, as likely up as down
    return cell.count + drawn % width - drawn // width % width


@dataclass(frozen=True)
class Standing:
    """A number that was told of a cell, and how many records the cell held then."""

    number: int
    held: int


def may_tell(cell: Cell, before: Standing | None = None) -> Standing:
    """Return what may be told of a cell: the rule for every public number of people's matters.

    What was told ``before`` stands until at least THRESHOLD records came or went since; then, as at first, it is what
    is shown of the cell. So a number never changes because of one person, nor of fewer than THRESHOLD.
    """
    if before is not None and abs(cell.count - before.held) < THRESHOLD:
        return before
    return Standing(shown(cell), cell.count)


def can_share(whole: int) -> bool:
    """Tell whether a share of a published number says anything: of fewer it would be the noise's."""
    return whole >= SHARE_FROM


def variance(count: int) -> float:
    """Return the variance of what is shown of a count; told beside every table, 25 at most."""
    if count < THRESHOLD:
        return float(count * (THRESHOLD - count))
    width = min(REACH, count - THRESHOLD) + 1
    return (width * width - 1) / 6


def bounds(number: int) -> tuple[int, int]:
    """Return between which counts the truth lies behind a published number: all that the number tells."""
    if number == 0:
        return 0, THRESHOLD - 1
    if number < THRESHOLD:
        raise ValueError("such a number is never published")
    # near the threshold a count moves less, so that none falls under it
    lowest = 1 if number == THRESHOLD else max(number - REACH, (number + THRESHOLD + 1) // 2)
    return lowest, number + REACH


def _drawn(key: int) -> int:
    """Scatter a sum of keys: what a part shows and what the rest shows must not tell what both together show."""
    return int.from_bytes(hashlib.sha256(key.to_bytes(8, "big")).digest()[:8], "big")

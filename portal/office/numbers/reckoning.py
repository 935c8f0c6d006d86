"""What is said of some matters: how many are open and how old, how those settled kept their terms, what came back."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from portal.measures.statistics.days import MEDIAN, NINETIETH, percentile

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from portal.measures.balls import Days

# whole days since filing, both ends in; the last one has none
AGES: tuple[tuple[int, int | None], ...] = ((0, 3), (4, 7), (8, 15), (16, 30), (31, None))


@dataclass(frozen=True)
class Open:
    """Open matters: all, to do now, waiting for the party, near their term, late, back from the organ of appeal."""

    all: int = 0
    todo: int = 0
    waiting: int = 0
    soon: int = 0
    late: int = 0
    returned: int = 0
    ages: tuple[int, ...] = (0,) * len(AGES)

    def __add__(self, other: Open) -> Open:
        """Put the matters of two together."""
        return Open(
            self.all + other.all, self.todo + other.todo, self.waiting + other.waiting, self.soon + other.soon,
            self.late + other.late, self.returned + other.returned,
            tuple(one + two for one, two in zip(self.ages, other.ages, strict=True)),
        )  # fmt: skip


@dataclass(frozen=True)
class Week:
    """A week from its Monday: matters that came, and those that were settled."""

    monday: date
    new: int
    settled: int


@dataclass(frozen=True)
class Settled:
    """One matter that was settled, and how: ``changed`` when the decision did not stand after an appeal."""

    official_id: int | None
    days: Days
    on_time: bool
    called: bool
    appealed: bool
    changed: bool


@dataclass
class Record:
    """What is said of the settled matters together."""

    settled: int = 0
    on_time: int = 0
    called: int = 0
    appealed: int = 0
    changed: int = 0
    office: Counter[int] = field(default_factory=Counter)
    applicant: Counter[int] = field(default_factory=Counter)
    external: Counter[int] = field(default_factory=Counter)

    @property
    def days(self) -> list[tuple[str, int | None, int | None]]:
        """Return who had the ball, the median of their days, and what nine of ten stayed within."""
        return [
            (holder, percentile(counts, MEDIAN), percentile(counts, NINETIETH))
            for holder, counts in (
                ("office", self.office), ("applicant", self.applicant), ("external", self.external),
            )
        ]  # fmt: skip


def sum_up(matters: Iterable[Settled]) -> Record:
    """Put settled matters together."""
    found = Record()
    for one in matters:
        found.settled += 1
        found.on_time += one.on_time
        found.called += one.called
        found.appealed += one.appealed
        found.changed += one.changed
        found.office[one.days.office] += 1
        found.applicant[one.days.applicant] += 1
        found.external[one.days.external] += 1
    return found

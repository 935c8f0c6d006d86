"""What the managers' page says of the months: of which it may speak, whether the goal is reached, why it moved."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import ceil
from operator import attrgetter
from typing import TYPE_CHECKING, TypeVar

from portal.measures.counting import next_month
from portal.measures.statistics.change import split_change
from portal.measures.statistics.control import signals_within, stretches_of
from portal.measures.statistics.goal import MONTHS_ABOVE, Reached, judge
from portal.measures.statistics.shares import PERCENT, Share
from portal.measures.succession import Succession

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import date, timedelta

    from portal.measures.queries import Month
    from portal.measures.statistics.change import Change
    from portal.measures.statistics.control import Limits
    from portal.measures.statistics.goal import Bounded

YEAR = 12
M = TypeVar("M", bound="Month")
SAME_NAMES = Succession()


@dataclass(frozen=True)
class Steady:
    """Months from ``first`` to ``last`` that one pair of natural limits judges; None where they are too few."""

    first: date
    last: date
    months: int
    limits: Limits | None


@dataclass(frozen=True)
class Reading:
    """The month that the page speaks of, beside the same month a year before, and what may be said of them.

    ``lacking`` matters are missing to the goal in that month; ``signals`` are the first days of months that say more
    than the usual ups and downs, each judged by the limits of its own stretch of ``steady`` months.
    """

    month: Month
    year_before: Month | None
    is_final: bool
    reached: Reached
    lacking: int
    change: Change | None
    signals: frozenset[date]
    steady: tuple[Steady, ...] = ()


def is_final(first: date, today: date, final_after: timedelta) -> bool:
    """Tell whether even the youngest matter of a month is old enough for its figures to stand."""
    return today - final_after >= next_month(first)


def read(
    whole: Sequence[M], parts: Sequence[Month], *, goal: float, today: date, final_after: timedelta,
    rebased: Collection[date] = (), succession: Succession = SAME_NAMES,
    judged: Callable[[M], Bounded] = attrgetter("strict"),
) -> Reading | None:  # fmt: skip
    """Read the months of all services together (``whole``, oldest first) and of each (``parts``).

    The page speaks of the newest final month; while there is none, of the newest full one, and says so. None where
    not even one month is over. ``rebased`` are the months with which a recorded event begins the limits anew. Services
    that were split or merged since the month a year before are compared together.
    """
    full = [month for month in whole if next_month(month.first) <= today and month.all]
    final = [month for month in full if is_final(month.first, today, final_after)]
    spoken = final or full
    if not spoken:
        return None
    month = spoken[-1]
    before = next((one for one in whole if one.first == _year_before(month.first) and one.all), None)
    change = change_between(parts, before.first, month.first, succession) if before is not None else None
    in_a_row = [judged(one) for one in spoken if _distance(one.first, month.first) < MONTHS_ABOVE]
    signals, steady = _judge_each(spoken, rebased)
    return Reading(
        month,
        before,
        bool(final),
        _reached(in_a_row, goal, is_final=bool(final)),
        _lacking(month.strict, goal),
        change,
        signals,
        steady,
    )


def change_between(
    parts: Sequence[Month], before: date, after: date, succession: Succession = SAME_NAMES
) -> Change | None:
    """Split the change of the strict share between two months; services split or merged between are one."""
    names = succession.compared(before, after)

    def shares(first: date) -> dict[str, Share]:
        found = defaultdict[str, Share](lambda: Share(0, 0))
        for part in parts:
            if part.first == first:
                found[names.get(part.service, part.service)] += part.strict
        return dict(found)

    return split_change(shares(before), shares(after))


def _judge_each(
    months: Sequence[Month], rebased: Collection[date]
) -> tuple[frozenset[date], tuple[Steady, ...]]:
    values = [month.strict.percent or 0.0 for month in months]
    # a month without matters is not there: the limits begin anew with the first one that is
    places = {
        next((place for place, month in enumerate(months) if month.first >= first), len(months))
        for first in rebased
    }
    parts = stretches_of(values, places)
    steady = tuple(
        Steady(months[one.start].first, months[one.end - 1].first, one.end - one.start, one.limits)
        for one in parts
    )
    return frozenset(months[place].first for place in signals_within(values, parts)), steady


def _reached(months: Sequence[Bounded], goal: float, *, is_final: bool) -> Reached:
    """Judge the goal; of provisional months, which open matters may still lower, nobody says that it is reached."""
    found = judge(months, goal)
    return Reached.OPEN if found is Reached.YES and not is_final else found


def _lacking(share: Share, goal: float) -> int:
    return max(0, ceil(goal * share.of / PERCENT - 1e-9) - share.count)


def _year_before(first: date) -> date:
    return first.replace(year=first.year - 1)


def _distance(earlier: date, later: date) -> int:
    return (later.year - earlier.year) * YEAR + later.month - earlier.month

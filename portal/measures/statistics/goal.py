"""Whether a goal was reached: said only where the figures leave no doubt."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

MONTHS_ABOVE = 3


class Reached(StrEnum):
    """What can be said of a goal."""

    YES = "yes"
    OPEN = "open"
    NO = "no"
    NOTHING = "nothing"


class Bounded(Protocol):
    """A share, or what else lies between a lowest and a highest value in per cent."""

    @property
    def bounds(self) -> tuple[float, float] | None:
        """Return both; None where nothing can be said."""
        ...


def judge(months: Sequence[Bounded], goal_percent: float) -> Reached:
    """Judge the newest of successive final months: reached if three in a row are surely at or above the goal.

    Surely means by the lower bound, all unknown counted against it. ``OPEN``: the newest month's bounds lie on both
    sides, or it is above and the two before it are not yet.
    """
    known = [month.bounds for month in months]
    if not known or known[-1] is None:
        return Reached.NOTHING
    newest = known[-MONTHS_ABOVE:]
    if len(newest) == MONTHS_ABOVE and all(one is not None and one[0] >= goal_percent for one in newest):
        return Reached.YES
    return Reached.OPEN if known[-1][1] >= goal_percent else Reached.NO

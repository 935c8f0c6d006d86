"""Numbered marks of events on a chart of months; the numbers lead to the list beneath it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from portal.insight.svg import box, line, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markupsafe import Markup

    from portal.insight.charts import Frame

HIGH, PADDING, SIGN, ROW = 20, 10, 9, 23
TOP = 1


@dataclass(frozen=True)
class Mark:
    """A numbered note: the place of the month in which the event began, and of the last month that it touched."""

    number: int
    place: int
    until: int


def draw_marks(frame: Frame, marks: Sequence[Mark]) -> Iterator[Markup]:
    """Draw a number above each month in which something began, a line down to the axis, another to where it ended.

    Notes of one month share a mark: ``2–4``. Marks that would touch stand one below the other.
    """
    ends: list[float] = []  # where each row of marks is free again
    for place, of_month in groupby(
        sorted(marks, key=lambda one: (one.place, one.number)), lambda one: one.place
    ):
        numbers = list(of_month)
        words = f"{numbers[0].number}" + (f"–{numbers[-1].number}" if numbers[1:] else "")
        width, x = PADDING + SIGN * len(words), frame.x(place)
        left = min(max(x - width / 2, 0), frame.width - width)
        row = next((row for row, end in enumerate(ends) if end < left), len(ends))
        ends[row : row + 1] = [left + width + 2]
        y = TOP + row * ROW
        until = max(one.until for one in numbers)
        yield line(x, y + HIGH, x, frame.foot, "edge")
        if until > place:
            yield line(x, y + HIGH / 2, frame.x(until), y + HIGH / 2, "axis")
        yield box(left, y, width, HIGH, "done")
        yield text(left + width / 2, y + 15, words, "middle", "w b")

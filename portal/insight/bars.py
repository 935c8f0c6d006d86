"""Bars that lie, one under the other: a name, a length, its number in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.insight.svg import box, line, picture, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

WIDE, NARROW = 1160, 360
NAMES, WORDS = 430, 190  # room for the names before the bars, for the numbers behind them
ROW, STACKED_ROW, BAR = 34, 58, 20
LETTER = 8.2  # units that a letter takes on average


@dataclass(frozen=True)
class Bar:
    """One bar: its name, its value, the words behind it; ``is_told`` draws it dark."""

    name: str
    value: float
    words: str
    is_told: bool = False


def bar_chart(bars: Sequence[Bar], *, title: str, key: str, width: int) -> Markup:
    """Draw the bars beside their names where there is room, else under them."""
    stacked = width < WIDE
    row, left = (STACKED_ROW, 0) if stacked else (ROW, NAMES)
    room = width - left - (110 if stacked else WORDS)
    most = max((bar.value for bar in bars), default=0) or 1
    parts: list[Markup] = []
    for place, bar in enumerate(bars):
        top = place * row + 4
        y, middle = (top + 22, top + 37) if stacked else (top, top + 15)
        length = room * bar.value / most
        name = _fitting(bar.name, (width if stacked else NAMES - 16) / LETTER)
        kind = "b" if bar.is_told else "m"
        parts.append(text(0, top + 15, name, "start", kind))
        parts.append(box(left, y, length, BAR, "done" if bar.is_told else "could"))
        parts.append(text(left + length + 8, middle, bar.words, "start", "b" if bar.is_told else ""))
    foot = len(bars) * row + 6
    if not stacked:  # else the axis would run through the names
        parts.append(line(left, 2, left, foot, "axis"))
    return picture(width, foot + 4, title, key, parts)


def _fitting(words: str, letters: float) -> str:
    most = int(letters)
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"

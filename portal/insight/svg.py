"""The pieces that the charts are drawn of."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING

from babel.numbers import format_decimal
from markupsafe import Markup, escape

from portal.i18n import language, translate

if TYPE_CHECKING:
    from collections.abc import Sequence

TEN = 10


def percent_words(value: float | None) -> str:
    """Write a share with one place after the comma, and a hard space before the sign.

    What is rounded up to a whole ten has two places, cut off: 29.96 is not the goal of 30 and 99.97 is not all.
    """
    if value is None:
        return "–"
    exact = round(value, 9)  # a product of two shares lies a hair beside what it is
    is_short = round(exact, 1) > exact and round(exact, 1) % TEN == 0
    told, places = (floor(exact * 100) / 100, "0.00") if is_short else (exact, "0.0")
    return f"{format_decimal(told, format=places, locale=language())}\N{NO-BREAK SPACE}%"


def goal_words(goal: float) -> str:
    """Name the goal."""
    return translate("cel %(goal)s %%", goal=f"{goal:.0f}")


def picture(width: float, height: float, title: str, key: str, parts: Sequence[Markup]) -> Markup:
    """Put the pieces into one drawing with its title."""
    frame = Markup(
        '<svg viewBox="0 0 {} {}" role="img" aria-labelledby="{}"><title id="{}">{}</title>{}</svg>'
    )
    return frame.format(f"{width:.0f}", f"{height:.0f}", key, key, title, Markup("").join(parts))


def hatch(key: str) -> Markup:
    """Return the pattern of what is provisional."""
    return Markup(
        '<defs><pattern id="{}" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect class="hatch-ground" width="7" height="7"/><line class="hatch" x1="0" y1="0" x2="0" y2="7"/>'
        "</pattern></defs>"
    ).format(key)


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> Markup:
    """Draw a straight line."""
    shape = Markup('<line class="{}" x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}"/>')
    return shape.format(kind, x1, y1, x2, y2)


def path(points: Sequence[tuple[float, float]], kind: str, dashed: str = "") -> Markup:
    """Draw a line through points."""
    told = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dash = Markup(' stroke-dasharray="{}"').format(dashed) if dashed else Markup("")
    return Markup('<polyline class="{}"{} points="{}"/>').format(kind, dash, told)


def box(x: float, y: float, width: float, height: float, kind: str) -> Markup:
    """Draw a rectangle."""
    shape = Markup('<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>')
    return shape.format(kind, x, y, width, height)


def text(x: float, y: float, words: str, anchor: str, kind: str) -> Markup:
    """Write words at a place."""
    return Markup('<text class="{}" x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(
        kind, x, y, anchor, escape(words)
    )

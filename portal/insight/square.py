"""Coverage times uptake as an area: the dark part is the share, a curve shows every way to the goal."""

from __future__ import annotations

from markupsafe import Markup

from portal.i18n import translate
from portal.insight.svg import box, goal_words, path, percent_words, picture, text

SQUARE, SQUARE_PAD = 320, 50
LEAST_HEIGHT, LEAST_WIDTH = 70, 150  # of the dark part, for the share to be written into it


def product_chart(coverage: float, uptake: float, *, goal: float, title: str, key: str) -> Markup:
    """Draw coverage (across) times uptake (up), both in per cent: the dark area is the share; a curve is the goal."""
    size, left, share = SQUARE, SQUARE_PAD, coverage * uptake / 100
    width, height = size * coverage / 100, size * uptake / 100
    foot = 10 + size
    parts = [
        box(left, 10, size, size, "rest"),
        box(left, 10, width, size, "could"),
        box(left, foot - height, width, height, "done"),
    ]
    curve = [
        (left + size * wide / 100, foot - size * min(100.0, 100 * goal / wide) / 100)
        for step in range(41)
        if (wide := goal + (100 - goal) * step / 40)
    ]
    parts.append(path(curve, "goal"))
    parts.append(box(left, 10, size, size, "edge"))
    parts.append(text(left + size + 7, curve[-1][1] + 5, goal_words(goal), "start", "b"))
    inside = height > LEAST_HEIGHT and width > LEAST_WIDTH
    x, y = (left + 14.0, foot - height / 2) if inside else (left + size + 7.0, foot - 24.0)
    parts.append(text(x, y, percent_words(share), "start", "w big" if inside else "b"))
    across = translate("zasięg %(n)s", n=percent_words(coverage))
    parts.append(text(left + width / 2, foot + 22, across, "middle", "b"))
    words = translate("wybór %(n)s", n=percent_words(uptake))
    turned = Markup(
        '<text class="b" transform="translate({} {:.1f}) rotate(-90)" text-anchor="middle">{}</text>'
    )
    parts.append(turned.format(left - 12, min(foot - 50, foot - height / 2), words))
    return picture(left + size + 96, foot + 36, title, key, parts)

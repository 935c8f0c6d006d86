"""Charts drawn on the server as SVG: no script, no colour that speaks alone, a title in words."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup, escape

from portal.i18n import translate

PAD_LEFT, PAD_RIGHT, PAD_TOP, PAD_BOTTOM = 46, 76, 16, 30
LABEL_WIDTH = 74


@dataclass(frozen=True)
class Bar:
    """One bar: its label under the axis, its height in per cent, None where nothing can be said."""

    label: str
    value: float | None
    provisional: bool = False


def share_chart(bars: list[Bar], *, goal: float, title: str, width: int, height: int) -> Markup:
    """Draw shares as bars with the goal as a dashed line; the scale begins at nought and ends at a round number."""
    top = max(goal, *(bar.value or 0 for bar in bars), 10.0)
    ceiling = (int(top / 10) + 1) * 10
    inner_w, inner_h = width - PAD_LEFT - PAD_RIGHT, height - PAD_TOP - PAD_BOTTOM
    step = inner_w / max(1, len(bars))

    def y(value: float) -> float:
        return PAD_TOP + inner_h * (1 - value / ceiling)

    parts = [
        _line(PAD_LEFT, y(tick), width - PAD_RIGHT, y(tick), "grid") for tick in range(0, ceiling + 1, 10)
    ]
    parts += [_text(PAD_LEFT - 8, y(tick) + 5, f"{tick}%", "end") for tick in range(0, ceiling + 1, 10)]
    every = -(-len(bars) * LABEL_WIDTH // int(inner_w))
    for index, bar in enumerate(bars):
        x = PAD_LEFT + index * step
        if bar.value is not None:
            kind = "upl" if bar.provisional else "band"
            box = Markup('<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>')
            parts.append(
                box.format(kind, x + step * 0.16, y(bar.value), step * 0.68, inner_h - y(bar.value) + PAD_TOP)
            )
            parts.append(_line(x + step * 0.16, y(bar.value), x + step * 0.84, y(bar.value), "low"))
        if (len(bars) - 1 - index) % every == 0:
            parts.append(_text(x + step / 2, height - 8, bar.label, "middle"))
    parts.append(_line(PAD_LEFT, y(goal), width - PAD_RIGHT, y(goal), "goal"))
    parts.append(
        _text(width - PAD_RIGHT + 8, y(goal) + 5, translate("cel %(goal)s%%", goal=f"{goal:.0f}"), "start")
    )
    frame = Markup('<svg viewBox="0 0 {} {}" role="img" aria-label="{}"><title>{}</title>{}</svg>')
    return frame.format(width, height, title, title, Markup("").join(parts))


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> Markup:
    shape = Markup('<line class="{}" x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}"/>')
    return shape.format(kind, x1, y1, x2, y2)


def _text(x: float, y: float, words: str, anchor: str) -> Markup:
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(
        x, y, anchor, escape(words)
    )

"""Charts drawn on the server as SVG: no script, no colour that speaks alone, a title in words."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from math import ceil, floor
from typing import TYPE_CHECKING

from markupsafe import Markup

from portal.i18n import translate
from portal.insight.marks import draw_marks
from portal.insight.svg import goal_words, hatch, line, path, percent_words, picture, text

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from portal.insight.marks import Mark

PAD_LEFT, PAD_TOP, PAD_BOTTOM = 44, 14, 52
RIGHT_WIDE, RIGHT_NARROW, WIDE = 150, 12, 700  # room for words at the ends of lines, where there is room
LABEL_WIDTH = 62
DOT, ALONE, RING = 6, 5, 10
WORD_HEIGHT = 15
STEPS = (1, 2, 5, 10, 20)
MOST_LINES = 6
NEAR = 24  # units within which two words at the ends of lines would touch


@dataclass(frozen=True)
class Point:
    """One month: its labels under the axis, its bounds in per cent, None where nothing can be said."""

    label: str
    year: str = ""
    low: float | None = None
    high: float | None = None
    provisional: bool = False
    is_chosen: bool = False
    is_signal: bool = False


@dataclass(frozen=True)
class Usual:
    """Between which shares a stretch of months usually moves: its places, its natural limits and their mean."""

    start: int
    end: int
    low: float
    mean: float
    high: float


@dataclass(frozen=True)
class Frame:
    """A drawing's size and scale: from per cent and place to its own units."""

    width: int
    height: int
    bottom: float
    top: float
    count: int

    @property
    def right(self) -> int:
        """Return where the lines end."""
        return self.width - (RIGHT_WIDE if self.width >= WIDE else RIGHT_NARROW)

    @property
    def foot(self) -> int:
        """Return where the lowest line is."""
        return self.height - PAD_BOTTOM

    def x(self, place: int) -> float:
        """Return where a month stands."""
        return PAD_LEFT + (self.right - PAD_LEFT) * (place / (self.count - 1) if self.count > 1 else 0.5)

    def y(self, percent: float) -> float:
        """Return how high a share stands."""
        return PAD_TOP + (self.foot - PAD_TOP) * (1 - (percent - self.bottom) / (self.top - self.bottom))


def share_chart(
    points: Sequence[Point], *, goal: float, title: str, key: str, width: int, height: int,
    marks: Sequence[Mark] = (), cuts: Collection[int] = (), usual: Sequence[Usual] = (),
) -> Markup:  # fmt: skip
    """Draw a share's bounds month by month: a line below, a band up to the other, hatched where it is provisional.

    ``key`` makes the ids of this drawing differ from those of others on the page; ``marks`` are numbered events;
    ``cuts`` are the places with which the line begins anew, since something else is counted; ``usual`` are the limits
    of the control chart, and a point that is a signal has a ring around it.
    """
    known = [value for point in points for value in (point.low, point.high) if value is not None]
    known += [value for one in usual for value in (one.low, one.high)]
    bottom, top, step = scale([*known, goal])
    frame = Frame(width, height, bottom, top, len(points))
    pattern = f"{key}-hatch"
    parts = [hatch(pattern), *_grid(frame, step, goal), *_limits(frame, usual)]
    parts += [piece for run in _runs(points, cuts) for piece in _band(frame, points, run, pattern)]
    parts.append(line(PAD_LEFT, frame.y(goal), frame.right, frame.y(goal), "goal"))
    parts += _labels(frame, points)
    parts += draw_marks(frame, marks)
    parts += _ends(frame, points, goal)
    return picture(width, height, title, key, parts)


def scale(values: Sequence[float]) -> tuple[float, float, int]:
    """Return the axis for some shares: its lowest and highest line, and the step between lines."""
    low, high = min(values), max(values)
    step = next((one for one in STEPS if (high - low) / one <= MOST_LINES - 1), STEPS[-1])
    bottom, top = (
        max(0, floor((low - step / 2) / step) * step),
        min(100, ceil((high + step / 4) / step) * step),
    )
    return float(bottom), float(max(top, bottom + step)), step


def _runs(points: Sequence[Point], cuts: Collection[int]) -> list[list[int]]:
    """Return the places of successive months of which something is known, parted at cuts and by the provisional."""
    runs: list[list[int]] = []

    def stretch(place: int) -> tuple[bool, int, bool]:
        return points[place].low is not None, sum(cut <= place for cut in cuts), points[place].provisional

    for (known, _cuts, provisional), places in groupby(range(len(points)), key=stretch):
        if not known:
            continue
        run = list(places)
        hangs = provisional and runs and runs[-1][-1] == run[0] - 1 and run[0] not in cuts
        # a provisional stretch hangs on the last final month
        runs.append([runs[-1][-1], *run] if hangs else run)
    return runs


def _band(frame: Frame, points: Sequence[Point], run: list[int], pattern: str) -> list[Markup]:
    dashed = points[run[-1]].provisional
    low = [(frame.x(place), frame.y(points[place].low or 0.0)) for place in run]
    high = [(frame.x(place), frame.y(points[place].high or 0.0)) for place in run]
    if len(run) == 1:  # one month between two gaps would be no line
        low, high = ([(x - ALONE, y), (x + ALONE, y)] for ((x, y),) in (low, high))
    around = " L".join(f"{x:.1f} {y:.1f}" for x, y in [*high, *reversed(low)])
    fill = Markup('fill="url(#{})"').format(pattern) if dashed else Markup('class="band"')
    area = Markup('<path {} d="M{}Z"/>').format(fill, around)
    return [
        area,
        path(high, "upl", dashed="2 5" if dashed else ""),
        path(low, "low", dashed="3 5" if dashed else ""),
    ]


def _grid(frame: Frame, step: int, goal: float) -> list[Markup]:
    ticks = range(int(frame.bottom), int(frame.top) + 1, step)
    lines = [line(PAD_LEFT, frame.y(tick), frame.right, frame.y(tick), "grid") for tick in ticks]
    near = (frame.top - frame.bottom) / 25
    words = [
        text(PAD_LEFT - 8, frame.y(tick) + 5, f"{tick}", "end", "m")
        for tick in ticks
        if abs(tick - goal) > near
    ]
    axis = line(PAD_LEFT, frame.foot, frame.right, frame.foot, "axis")
    return [*lines, *words, text(PAD_LEFT - 8, frame.y(goal) + 5, f"{goal:.0f}", "end", "b"), axis]


def _limits(frame: Frame, usual: Sequence[Usual]) -> list[Markup]:
    """Draw the natural limits of each stretch, named once at the upper one, and their mean."""
    found = []
    for one in usual:
        left, right = frame.x(one.start), frame.x(one.end)
        for value, kind in ((one.high, "limit"), (one.mean, "mean"), (one.low, "limit")):
            found.append(line(left, frame.y(value), right, frame.y(value), kind))
        if frame.width >= WIDE:  # a narrow drawing has no room; the words stand beneath it
            words = translate("zwykłe wahania")
            found.append(text(left + 4, frame.y(one.high) - 5, words, "start", "m halo"))
    return found


def _labels(frame: Frame, points: Sequence[Point]) -> list[Markup]:
    every = max(1, ceil(len(points) * LABEL_WIDTH / (frame.right - PAD_LEFT)))
    chosen = next((place for place, point in enumerate(points) if point.is_chosen), len(points) - 1)
    found = []
    for place, point in enumerate(points):
        if (place - chosen) % every:
            continue
        kind = "b" if point.is_chosen else "m"
        found.append(text(frame.x(place), frame.foot + 22, point.label, "middle", kind))
        if point.year:
            found.append(text(frame.x(place), frame.foot + 42, point.year, "middle", "m"))
    return found


def _beside(frame: Frame, y: float, goal: float) -> float:
    """Return where the words of a point stand: below it, else above, neither on the goal's line nor on the axis."""
    free = [
        foot
        for foot in (y + 26, y - 14)
        if foot < frame.foot - 4 and not foot - WORD_HEIGHT < frame.y(goal) < foot + 4
    ]
    return free[0] if free else y - 14


def _ends(frame: Frame, points: Sequence[Point], goal: float) -> list[Markup]:
    found = []
    for place, point in enumerate(points):
        if point.is_signal and point.low is not None:
            ring = Markup('<circle class="ring" cx="{:.1f}" cy="{:.1f}" r="{}"/>')
            found.append(ring.format(frame.x(place), frame.y(point.low), RING))
        if point.is_chosen and point.low is not None:
            x, y = frame.x(place), frame.y(point.low)
            found.append(Markup('<circle class="dot" cx="{:.1f}" cy="{:.1f}" r="{}"/>').format(x, y, DOT))
            anchor = "end" if x > frame.right - LABEL_WIDTH else "middle"  # right of it are the words of ends
            found.append(text(x, _beside(frame, y, goal), percent_words(point.low), anchor, "b halo"))
    if frame.width < WIDE:
        return [*found, text(PAD_LEFT + 4, frame.y(goal) - 7, goal_words(goal), "start", "b")]
    found.append(text(frame.right + 12, frame.y(goal) + 5, goal_words(goal), "start", "b"))
    last = points[-1] if points else None
    if last is not None and last.provisional and last.high is not None:
        y = frame.y(last.high)
        if abs(y - frame.y(goal)) < NEAR:  # the goal's words stand there
            y = frame.y(goal) + (44 if y > frame.y(goal) else -30)
        found.append(text(frame.right + 12, y - 2, translate("tymczasowe"), "start", "b"))
        found.append(text(frame.right + 12, y + 18, translate("młodsze niż 90 dni"), "start", "m"))
    return found

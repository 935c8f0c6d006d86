"""Charts are well formed, named, and keep every value inside their frame."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.insight.charts import Point, Usual, scale, share_chart
from portal.insight.square import product_chart
from portal.insight.svg import percent_words

PERCENT = st.floats(0, 100)
BOUNDS = st.none() | st.tuples(PERCENT, PERCENT).map(sorted)
LABELS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8)
POINTS = st.builds(
    lambda label, bounds, provisional: Point(
        label, "", bounds[0] if bounds else None, bounds[1] if bounds else None, provisional
    ),
    LABELS, BOUNDS, st.booleans(),
)  # fmt: skip


def draw(points: list[Point], goal: float = 30, width: int = 1160, height: int = 360) -> ET.Element:
    drawn = share_chart(points, goal=goal, title="Udział <b>&", key="wide", width=width, height=height)
    return ET.fromstring(str(drawn))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(POINTS, max_size=24), st.floats(1, 99), st.sampled_from([(1160, 360), (360, 280)]))
def test_a_chart_is_well_formed_has_its_title_and_keeps_inside_its_frame(
    points: list[Point], goal: float, size: tuple[int, int]
) -> None:
    svg = draw(points, goal, *size)
    assert (svg.get("role"), svg.findtext("title")) == ("img", "Udział <b>&")
    assert svg.get("aria-labelledby") == svg.find("title").get("id")  # type: ignore[union-attr]
    for line in svg.findall("polyline"):
        for pair in (line.get("points") or "").split():
            x, y = map(float, pair.split(","))
            assert 0 <= x <= size[0]
            assert 0 <= y <= size[1]


@settings(max_examples=60, deadline=None)
@given(st.lists(PERCENT, min_size=1, max_size=30))
def test_the_scale_holds_every_value_and_has_few_lines(values: list[float]) -> None:
    bottom, top, step = scale(values)
    assert bottom <= min(values)
    assert max(values) <= top
    assert (top - bottom) / step <= 8


def test_a_month_of_which_nothing_can_be_said_breaks_the_line() -> None:
    svg = draw([Point("sie", low=10, high=12), Point("wrz"), Point("paź", low=11, high=12)])
    # a month alone is a short stroke: a line through one point would not be seen
    assert [len((line.get("points") or "").split()) for line in svg.findall("polyline")] == [2, 2, 2, 2]
    assert {"sie", "wrz", "paź"} <= {text.text for text in svg.findall("text")}


def test_what_is_provisional_is_hatched_and_hangs_on_the_last_final_month() -> None:
    svg = draw([Point("sie", low=10, high=12), Point("wrz", low=11, high=15, provisional=True)])
    fills = [path.get("class") or path.get("fill") for path in svg.findall("path")]
    assert fills == ["band", "url(#wide-hatch)"]
    assert "tymczasowe" in {text.text for text in svg.findall("text")}
    assert "cel 30 %" in {text.text for text in svg.findall("text")}


def test_natural_limits_are_drawn_over_their_months_and_a_signal_stands_in_a_ring() -> None:
    points = [Point(f"{place}", low=20 + place, high=20 + place) for place in range(13)]
    points[12] = Point("12", low=55, high=55, is_signal=True)
    drawn = share_chart(
        points,
        goal=30,
        title="Udział",
        key="wide",
        width=1160,
        height=360,
        usual=[Usual(0, 11, 8.5, 25.5, 42.5)],
    )
    svg = ET.fromstring(str(drawn))
    limits = [one for one in svg.findall("line") if one.get("class") in {"limit", "mean"}]
    heights = [float(one.get("y1") or 0) for one in limits]
    assert [one.get("class") for one in limits] == ["limit", "mean", "limit"]
    assert heights == sorted(heights)
    assert max(heights) <= 360
    (ring,) = [one for one in svg.findall("circle") if one.get("class") == "ring"]
    assert float(ring.get("cx") or 0) > max(float(one.get("x2") or 0) for one in limits)
    assert "zwykłe wahania" in {text.text for text in svg.findall("text")}


@pytest.mark.parametrize(("coverage", "uptake"), [(0, 0), (100, 100), (61.5, 48.4), (3, 90)])
def test_the_square_shows_coverage_times_uptake(coverage: float, uptake: float) -> None:
    svg = ET.fromstring(str(product_chart(coverage, uptake, goal=30, title="Pole", key="square")))
    done = next(box for box in svg.findall("rect") if box.get("class") == "done")
    area = float(done.get("width") or 0) * float(done.get("height") or 0) / 320**2
    assert area == pytest.approx(coverage * uptake / 10_000, abs=0.001)
    assert percent_words(coverage * uptake / 100) in {text.text for text in svg.findall("text")}

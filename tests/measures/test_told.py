"""What everybody may be told of a month: no share of too few, and a goal is reached only whatever the noise did."""

from datetime import date

import pytest

from portal.measures.city import CHOSEN, COVERED, TOGETHER
from portal.measures.definitions import COVERAGE, MIXED, STRICT, UPTAKE
from portal.measures.statistics.goal import Reached, judge
from portal.measures.told import ToldMonth

WAYS = ("w całości online", "z pomocą urzędnika", "częściowo online", "nie wiadomo")


def month(whole: int, *ways: int, covered: int = 0, chosen: int = 0) -> ToldMonth:
    counts = {TOGETHER: whole, COVERED: covered, CHOSEN: chosen, **dict(zip(WAYS, ways, strict=False))}
    return ToldMonth(date(2026, 7, 1), "", counts=counts)


def test_no_share_is_told_of_too_few_and_no_part_is_above_its_whole() -> None:
    assert (month(49, 12).all, month(49, 12).strict.bounds, month(50, 12).strict.percent) == (0, None, 24.0)
    full = month(60, 52, 10, 0, 10, covered=58, chosen=61)
    assert (full.of(STRICT).bounds, full.of(MIXED).percent) == ((100 * 52 / 60, 100.0), 100.0)
    assert (full.of(COVERAGE).count, full.of(UPTAKE).percent) == (58, 100.0)


@pytest.mark.parametrize(
    ("online", "reached"), [(307, Reached.YES), (306, Reached.OPEN), (300, Reached.OPEN), (299, Reached.NO)]
)
def test_the_goal_is_reached_only_where_the_noise_leaves_no_doubt(online: int, reached: Reached) -> None:
    assert judge([month(1000, online).surely()] * 3, 30.0) is reached

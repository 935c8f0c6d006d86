"""Control limits, signals, percentiles of days, and the judgement of a goal."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.measures.statistics.control import Limits, limits_of, signals_of, signals_within, stretches_of
from portal.measures.statistics.days import percentile
from portal.measures.statistics.goal import Reached, judge
from portal.measures.statistics.shares import Share

QUIET = [20.0, 22.0] * 6


def test_limits_are_the_mean_and_two_and_two_thirds_of_the_mean_range() -> None:
    assert limits_of(QUIET) == Limits(21 - 2.66 * 2, 21, 21 + 2.66 * 2)


def test_fewer_than_twelve_months_say_nothing() -> None:
    assert limits_of(QUIET[:11]) is None


def test_a_value_outside_is_a_signal_and_the_usual_is_none() -> None:
    limits = limits_of(QUIET)
    assert limits is not None
    assert signals_of(QUIET, limits) == frozenset()
    assert signals_of([*QUIET, 27.0, 21.0, 15.0], limits) == {12, 14}


def test_the_eighth_in_a_row_on_one_side_is_a_signal() -> None:
    limits = Limits(0, 10, 20)
    assert signals_of([11] * 7, limits) == frozenset()
    assert signals_of([11] * 9, limits) == {7, 8}
    assert signals_of([*[11] * 7, 9, *[11] * 7], limits) == frozenset()
    assert signals_of([*[11] * 7, 10, 11], limits) == frozenset()


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(0, 60), min_size=1, max_size=80), st.integers(1, 100))
def test_a_percentile_is_that_of_the_sorted_list(days: list[int], percent: int) -> None:
    counts = {one: days.count(one) for one in days}
    assert percentile(counts, percent) == sorted(days)[-(-len(days) * percent // 100) - 1]


def test_of_nothing_there_is_no_percentile() -> None:
    assert percentile({}, 50) is None


@pytest.mark.parametrize(
    ("months", "said"),
    [
        ([Share(30, 100)] * 3, Reached.YES),
        ([Share(30, 100)] * 2, Reached.OPEN),
        ([Share(29, 100), Share(40, 100), Share(40, 100)], Reached.OPEN),
        ([Share(29, 100, unknown=1)] * 3, Reached.OPEN),
        ([Share(40, 100), Share(40, 100), Share(29, 100)], Reached.NO),
        ([Share(40, 100), Share(0, 0)], Reached.NOTHING),
        ([], Reached.NOTHING),
    ],
)
def test_a_goal_is_reached_only_when_three_months_leave_no_doubt(months: list[Share], said: Reached) -> None:
    assert judge(months, 30) is said


def test_a_recorded_change_begins_the_limits_anew_and_nothing_else_does() -> None:
    values = [20.0, 21.0] * 6 + [40.0, 41.0] * 6
    whole, parted = stretches_of(values), stretches_of(values, {12})
    assert [(one.start, one.end) for one in parted] == [(0, 12), (12, 24)]
    assert signals_within(values, parted) == frozenset()
    assert signals_within(values, whole)  # the negative control: unrecorded, the step is a signal


def test_after_a_change_fewer_than_twelve_months_say_nothing() -> None:
    values = [20.0, 21.0] * 6 + [90.0]
    (before, after) = stretches_of(values, {12})
    assert (before.limits is not None, after.limits) == (True, None)
    assert signals_within(values, (before, after)) == frozenset()


def test_a_change_at_the_edge_parts_nothing() -> None:
    assert [(one.start, one.end) for one in stretches_of([1.0, 2.0], {0, 2, 7})] == [(0, 2)]
    assert stretches_of([]) == []

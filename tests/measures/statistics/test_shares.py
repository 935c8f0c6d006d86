"""Shares, their bounds, and Wilson's interval: the vectors of the reference sheet."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.measures.statistics.shares import Share, wilson


@pytest.mark.parametrize(
    ("count", "of", "low", "high"), [(3, 10, 10.8, 60.3), (33, 100, 24.6, 42.7), (330, 1000, 30.2, 36.0)]
)
def test_the_interval_is_wilsons(count: int, of: int, low: float, high: float) -> None:
    found = wilson(count, of)
    assert found is not None
    assert (round(found[0], 1), round(found[1], 1)) == (low, high)


def test_at_a_third_it_takes_881_answers_to_say_that_thirty_per_cent_are_reached() -> None:
    def lower(n: int) -> float:
        found = wilson(round(0.33 * n), n)
        assert found is not None
        return found[0]

    enough = [n for n in range(1, 2000) if lower(n) >= 30]
    assert enough[0] == 881
    assert round(lower(881), 3) == 30.005
    assert enough[enough.index(914) :] == list(range(914, 2000))
    assert lower(913) < 30
    unrounded = (wilson(0.33 * n, n) or (0.0, 0.0) for n in range(1, 2000))  # type: ignore[arg-type]
    assert next(n for n, (low, _high) in enumerate(unrounded, 1) if low >= 30) == 897


def test_three_of_three_is_shown_as_what_it_is() -> None:
    assert Share(3, 3).percent == 100
    low, high = wilson(3, 3) or (0, 0)
    assert (round(low, 1), high) == (43.9, 100)


def test_of_nothing_there_is_no_share() -> None:
    assert (Share(0, 0).percent, Share(0, 0).bounds, wilson(0, 0)) == (None, None, None)


def test_the_unknown_are_bounds_and_no_guess() -> None:
    assert Share(30, 100, unknown=10).bounds == (30, 40)
    assert Share(30, 100).bounds == (30, 30)


@pytest.mark.parametrize("counts", [(4, 3, 0), (-1, 3, 0), (2, 3, 2), (1, 3, -1)])
def test_what_cannot_be_is_refused(counts: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="unknown of 3"):
        Share(*counts)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 500).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_an_interval_holds_the_share_and_stays_between_nought_and_a_hundred(pair: tuple[int, int]) -> None:
    found, share = wilson(*pair), Share(*pair).percent
    if found is None or share is None:
        assert pair[1] == 0
        return
    assert 0 <= found[0] <= share + 1e-9
    assert share - 1e-9 <= found[1] <= 100

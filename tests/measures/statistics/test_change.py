"""The split of a change into rate and mix: Simpson's example, and that nothing is left over."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.measures.statistics.change import split_change
from portal.measures.statistics.shares import Share

SHARES = st.dictionaries(
    st.sampled_from("abcdef"),
    st.integers(0, 300).flatmap(lambda of: st.builds(Share, st.integers(0, of), st.just(of))),
)


def whole(parts: dict[str, Share]) -> float | None:
    return sum(parts.values(), Share(0, 0)).percent


def test_the_whole_can_grow_while_every_service_falls() -> None:
    before = {"permits": Share(80, 100), "taxes": Share(90, 900)}
    after = {"permits": Share(300, 400), "taxes": Share(48, 600)}
    assert (whole(before), whole(after)) == (17.0, 34.8)
    change = split_change(before, after)
    assert change is not None
    assert (round(change.rate, 2), round(change.mix, 2), round(change.whole, 2)) == (-2.75, 20.55, 17.8)
    assert all(part.rate < 0 for part in change.parts.values())


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SHARES, SHARES)
def test_rate_and_mix_add_up_to_the_change(before: dict[str, Share], after: dict[str, Share]) -> None:
    change, old, new = split_change(before, after), whole(before), whole(after)
    if old is None or new is None:
        assert change is None
        return
    assert change is not None
    assert change.whole == pytest.approx(new - old, abs=1e-9)


def test_a_new_service_gives_mix_alone() -> None:
    change = split_change({"old": Share(10, 100)}, {"old": Share(10, 100), "new": Share(90, 100)})
    assert change is not None
    assert change.rate == 0
    assert round(change.parts["new"].mix, 2) == 45

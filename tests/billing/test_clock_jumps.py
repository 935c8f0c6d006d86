"""The clock jumps while somebody pays: an hour back, a day on, through both nights on which the hour changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from portal.words import day_of
from tests.billing.house import House

HOUR = timedelta(hours=1)
JUMPS = {"an hour back": -HOUR, "a day on": timedelta(days=1)}
NIGHTS = {
    "the hour that comes twice, first": datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    "the hour that comes twice, again": datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    "the hour that is left out": datetime(2027, 3, 28, 0, 59, tzinfo=UTC),
    "after the hour that was left out": datetime(2027, 3, 28, 1, 0, tzinfo=UTC),
}


WAYS: dict[str, tuple[Callable[[House], object], ...]] = {
    "told": (
        lambda house: house.sandbox.pay(house.payments()[-1].session_id),
        lambda house: house.sandbox.deliver(),
        lambda house: house.work(),
    ),
    "came back": (
        lambda house: house.sandbox.pay(house.payments()[-1].session_id),
        lambda house: house.browser().get(f"/platnosc/{house.payments()[-1].session_id}/powrot"),
    ),
    "asked": (
        lambda house: house.sandbox.pay(house.payments()[-1].session_id),
        lambda house: house.push(minutes=2),
        lambda house: house.work(),
    ),
}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Time does not depend on the engine."""
    return sqlite_url


@pytest.mark.parametrize(("way", "place"), [("told", 0), ("told", 2), ("came back", 1), ("asked", 1)])
@pytest.mark.parametrize("jump", JUMPS)
def test_wherever_the_portals_clock_jumps_the_money_is_posted_once(
    house: House, jump: str, way: str, place: int
) -> None:
    if way == "asked":
        house.sandbox.faults.plan("drop", on="notification", times=0)
    house.begin()
    paid_at = house.sandbox.gateway.clock.now()
    for number, act in enumerate(WAYS[way]):
        if number == place:
            house.clock.at += JUMPS[jump]
        act(house)
    house.clock.at -= JUMPS[jump]  # somebody sets it right
    house.push(days=1, hours=2)
    house.work()
    house.assert_settled_once()
    assert abs(house.charge().paid_at - paid_at) <= HOUR, "the gateway's moment, or ours when ours is earlier"
    assert house.tasks() == []


@pytest.mark.parametrize("night", NIGHTS)
def test_paid_in_the_night_on_which_the_hour_changes(house: House, night: str) -> None:
    at = NIGHTS[night]
    step = at - house.clock.at
    if step < timedelta():
        house.clock.at = at
        house.sandbox.gateway.clock._start_at = at
    else:
        house.push(seconds=step.total_seconds())
    payment = house.begin()
    house.sandbox.pay(payment.session_id)
    house.sandbox.deliver()
    house.work()
    house.assert_settled_once()
    paid_at = house.charge().paid_at
    # the gateway tells local time to the minute: in the hour that comes twice the earlier one is meant
    assert timedelta() <= at - paid_at <= HOUR
    assert day_of(paid_at) == day_of(at)
    assert house.payments()[0].verified_at == at
    house.push(minutes=31)
    house.work()
    assert house.states() == ["paid"]


def test_an_attempt_left_in_the_hour_that_comes_twice_ends_after_its_own_minutes(house: House) -> None:
    house.clock.at = house.sandbox.gateway.clock._start_at = datetime(2026, 10, 25, 0, 50, tzinfo=UTC)
    house.begin()
    house.push(minutes=14)  # 2.50 was followed by 2.04
    house.work()
    assert house.states() == ["registered"]
    house.push(minutes=17)
    house.work()
    assert house.states() == ["expired"]
    assert day_of(house.clock.at) == date(2026, 10, 25)

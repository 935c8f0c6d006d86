"""The gateway is away for a day, or none of its calls reaches us: nothing expires, nothing is lost, all is posted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from payments import AuthenticationError
from portal.billing.links import register_links
from portal.links import Links, links_of
from tests.billing.house import ANNA, JAN, House

STEPS, HOURS = 8, 3


def a_day(house: House) -> None:
    """Let a day go by, with the worker at its work every few hours."""
    for _ in range(STEPS):
        house.push(hours=HOURS)
        house.work()


def test_a_day_without_the_gateway_is_said_on_the_page_and_charges_nobody(house: House) -> None:
    house.sandbox.faults.plan("close", on="api", times=0)
    for _ in range(3):
        answer = house.browser().press_pay()
        assert answer.status_code == 503
        assert answer.headers["Retry-After"]
        assert "Nie pobraliśmy żadnych pieniędzy" in answer.text
        house.push(hours=8)
        house.work()
    assert house.states() == ["created"] * 3, "nothing is over before the gateway said so"
    assert house.charge().paid_at is None
    house.sandbox.faults.clear()
    payment = house.begin()
    house.sandbox.pay(payment.session_id)
    house.sandbox.deliver()
    house.work()
    house.assert_settled_once()
    house.push(hours=2)
    house.work()
    assert house.states() == ["expired"] * 3 + ["paid"]


@pytest.mark.parametrize("is_told", [True, False])
def test_what_was_paid_before_a_day_of_silence_is_posted_after_it(house: House, is_told: bool) -> None:
    paid, left = house.begin(ANNA), house.begin(JAN)
    house.sandbox.faults.plan("close", on="api", times=0)
    if not is_told:
        house.sandbox.faults.plan("drop", on="notification", times=0)
    house.sandbox.pay(paid.session_id)
    at = house.clock.now()
    a_day(house)
    assert house.states() == ["notified" if is_told else "registered", "registered"]
    assert house.tasks() == []
    page = house.browser().get(f"/platnosc/{paid.session_id}/powrot")
    assert "Nie płać drugi raz" in page.text
    house.sandbox.faults.clear()
    house.push(hours=2)
    house.work()
    house.assert_settled_once()
    assert house.charge().paid_at == at, "the day of paying is the payer's, not ours"
    assert house.states() == ["paid", "expired"]
    assert left.order_id is None


@pytest.mark.parametrize(
    ("point", "fault"), [("read", "error"), ("verify", "close"), ("verify", "close_after")]
)
def test_one_call_that_fails_for_a_day_is_made_good(house: House, point: str, fault: str) -> None:
    payment = house.begin()
    house.sandbox.faults.plan(fault, on=point, times=0)
    house.sandbox.pay(payment.session_id)
    a_day(house)
    assert house.states() in (
        ["notified"],
        ["paid"],
    )  # verified by a call whose answer was lost, seen by a read
    house.sandbox.faults.clear()
    house.push(hours=2)
    house.work()
    house.assert_settled_once()
    assert house.tasks() == []


def test_a_whole_ladder_of_calls_that_never_came_is_not_missed(house: House) -> None:
    payment = house.begin()
    house.sandbox.faults.plan("drop", on="notification", times=0)
    house.sandbox.pay(payment.session_id)
    house.sandbox.push(hours=13)
    assert len(house.sandbox.attempts) == 8
    assert {attempt.answer for attempt in house.sandbox.attempts} == {0}
    house.clock.at += 13 * house.HOUR
    assert house.states() == ["registered"]
    house.work()
    house.assert_settled_once()


def test_each_shop_is_asked_whether_it_knows_us(house: House) -> None:
    portal, own = house.portal, house.portal.settings.gateway
    portal.declared[Links] = Links()
    register_links(portal)
    link = links_of(portal).by_name["gateway:main"]
    link.check(portal, house.clock.now())
    object.__setattr__(portal.settings, "gateway", replace(own, api_key="of-somebody-else"))
    with pytest.raises(AuthenticationError):
        link.check(portal, house.clock.now())

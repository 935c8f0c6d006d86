"""Killed between any two steps, or raced by itself: what is left is found and finished, once."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from typing import Any

import pytest
import requests
from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError

from portal.billing import actions, callbacks, gateway, settling
from portal.billing.callbacks import settle
from portal.billing.machine import OvertakenError
from portal.billing.models import Charge
from portal.billing.queries import find_picture
from portal.cases.models import Case
from portal.errors import PortalError
from portal.jobs import Job
from tests.billing.house import ANNA, House

pytestmark = pytest.mark.engines


class Killed(BaseException):
    """The process is gone: nothing catches this."""


def die(*_: Any, **__: Any) -> Any:
    raise Killed


def after(function: Callable[..., Any]) -> Callable[..., Any]:
    """Do it, then die before anybody hears of it."""

    def done_then_dead(*args: Any, **named: Any) -> Any:
        function(*args, **named)
        raise Killed

    return done_then_dead


@pytest.mark.parametrize("step", ["before the call", "after the call", "before the answer is kept"])
def test_a_web_process_killed_on_the_way_to_the_gateway_charges_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    with monkeypatch.context() as patch:
        if step == "before the call":
            patch.setattr(gateway, "register", die)
        elif step == "after the call":
            patch.setattr(gateway, "register", after(gateway.register))
        else:
            patch.setattr(actions, "note_registered", die)
        with pytest.raises(Killed):
            house.press_pay_within(ANNA)
    assert house.states() == ["created"]
    house.push(minutes=31)
    house.work()
    assert house.states() == ["expired"]
    payment = house.begin()
    house.sandbox.pay(payment.session_id)
    house.sandbox.deliver()
    house.work()
    house.assert_settled_once()


def test_money_of_an_attempt_whose_answer_was_lost_is_found_by_the_poller(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(actions, "note_registered", die)
        with pytest.raises(Killed):
            house.press_pay_within(ANNA)
    house.sandbox.faults.plan("drop", on="notification", times=0)
    house.sandbox.pay(house.payments()[-1].session_id)
    house.push(minutes=2)
    house.work()
    house.assert_settled_once()


@pytest.mark.parametrize(
    "step", ["before asking", "after verifying", "while posting", "after posting", "marking"]
)
@pytest.mark.parametrize("notified", [True, False])
def test_a_worker_killed_at_any_step_is_made_good(
    house: House, monkeypatch: pytest.MonkeyPatch, step: str, notified: bool
) -> None:
    payment = house.begin()
    if not notified:
        house.sandbox.faults.plan("drop", on="notification", times=0)
    house.sandbox.pay(payment.session_id)
    house.sandbox.deliver()
    house.push(minutes=2)
    with monkeypatch.context() as patch:
        places: dict[str, tuple[Any, str, Any]] = {
            "before asking": (gateway, "ask", die),
            "after verifying": (gateway, "ask", after(gateway.ask)),
            "while posting": (settling, "note_fee_paid", after(settling.note_fee_paid)),
            "after posting": (callbacks, "settle", after(callbacks.settle)),
            "marking": (Job, "finishing", die),
        }
        patch.setattr(*places[step])
        if step == "after posting":
            patch.setattr("portal.billing.jobs.settle", after(callbacks.settle))
        with pytest.raises(Killed):
            house.work()
    house.push(minutes=6)
    house.work()
    house.assert_settled_once()


def run_together(count: int, act: Callable[[int], Any]) -> list[Any]:
    """Run at once in threads; give results or errors."""
    results: list[Any] = [None] * count
    barrier = threading.Barrier(count)

    def run(number: int) -> None:
        barrier.wait()
        try:
            results[number] = act(number)
        except (PortalError, SQLAlchemyError, requests.RequestException) as error:
            results[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_return_notification_and_poller_at_once_settle_once(house: House) -> None:
    payment = house.begin()
    house.sandbox.pay(payment.session_id)
    now = house.clock.now()
    results = run_together(6, lambda _: settle(house.portal, payment.session_id, now=now))
    assert results == ["paid"] * 6
    house.assert_settled_once()


def test_two_paid_attempts_settled_at_once_make_one_surplus(house: House) -> None:
    payments = [house.begin(), house.begin()]
    for payment in payments:
        house.sandbox.pay(payment.session_id)
    now = house.clock.now()
    results = run_together(2, lambda n: settle(house.portal, payments[n].session_id, now=now))
    assert sorted(map(str, results)) == ["paid", "surplus"]
    assert house.tasks() == ["surplus"]
    house.assert_settled_once()


def mark_blindly(
    session: Any, _parts: Any, owed: Any, paid_at: Any, paid_by_id: Any = None, **_more: Any
) -> list[Charge]:
    """What marking would be without its comparison."""
    session.execute(update(Charge).where(Charge.id == 1).values(paid_at=paid_at, paid_by_id=paid_by_id))
    return [one.charge for one in owed]


@pytest.mark.breaks_books
def test_without_the_comparison_two_attempts_that_looked_at_once_would_both_settle(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "mark", mark_blindly)
    post_both_after_both_looked(house)
    assert house.states() == ["paid", "paid"]
    with pytest.raises(AssertionError):
        house.assert_settled_once()


def test_two_attempts_that_looked_at_once_cannot_both_settle(house: House) -> None:
    with pytest.raises(OvertakenError):
        post_both_after_both_looked(house)
    assert sorted(house.states()) == ["paid", "registered"]


def post_both_after_both_looked(house: House) -> None:
    answers = {}
    for payment in (house.begin(), house.begin()):
        house.sandbox.pay(payment.session_id)
        answers[payment.session_id] = gateway.ask(house.settings, payment)
    with house.reading() as session:
        pictures = [find_picture(session, session_id) for session_id in answers]
    for picture in pictures:
        assert picture is not None
        answer = answers[picture.payment.session_id]
        with house.portal.db.writing() as session:
            settling.post(session, house.portal, picture, answer, house.clock.now())


def test_a_button_pressed_in_two_windows_of_one_page_at_once_is_one_attempt(house: House) -> None:
    browser = house.browser()
    page = browser.pay_page()
    answers = run_together(4, lambda _: browser.press_pay(page))
    assert {answer.status_code for answer in answers} == {303}
    assert len(house.payments()) == 1


def test_an_official_who_changes_the_case_meanwhile_does_not_lose_the_payment(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = house.begin()
    house.sandbox.pay(payment.session_id)
    ask = gateway.ask

    def meddle(*given: Any) -> Any:
        with house.portal.db.writing() as other:
            other.get_one(Case, house.charge().case_id).office_number = "FN.3140.1.2026"
        return ask(*given)

    monkeypatch.setattr(gateway, "ask", meddle)
    assert settle(house.portal, payment.session_id, now=house.clock.now()) == "paid"
    house.assert_settled_once()
    assert house.case().office_number == "FN.3140.1.2026"


@pytest.mark.parametrize("seed", range(5))
def test_whatever_happens_in_whatever_order_a_settled_charge_stays_settled_once(
    house: House, seed: int
) -> None:
    chance = random.Random(seed)
    acts: list[Callable[[], Any]] = [
        lambda: house.browser().press_pay(),
        lambda: pay_one(house, chance),
        house.sandbox.deliver,
        house.work,
        lambda: house.push(minutes=chance.choice([1, 5, 31, 240])),
        lambda: house.sandbox.faults.plan(chance.choice(["close_after", "error"]), on="api"),
        lambda: house.sandbox.faults.plan(chance.choice(["drop", "duplicate", "delay", "reorder"]), on="notification"),
        lambda: come_back(house, chance),
    ]  # fmt: skip
    settled_by = None
    for _ in range(25):
        chance.choice(acts)()
        charge = house.charge()
        if settled_by is not None:
            assert charge.paid_by_id == settled_by
        settled_by = charge.paid_by_id
    house.sandbox.faults.clear()
    for _ in range(3):
        house.push(hours=2)
        house.work()
    if any(transaction.status for transaction in house.sandbox.gateway.book.transactions.values()):
        house.assert_settled_once()
    paid = sum(t.status == 2 for t in house.sandbox.gateway.book.transactions.values())
    assert house.states().count("paid") + house.states().count("surplus") == paid
    assert house.tasks() == ["surplus"] * house.states().count("surplus")


def pay_one(house: House, chance: random.Random) -> None:
    unpaid = [t for t in house.sandbox.gateway.book.transactions.values() if t.status == 0]
    if unpaid:
        house.sandbox.pay(chance.choice(unpaid).session_id)


def come_back(house: House, chance: random.Random) -> None:
    if payments := house.payments():
        house.clock.at += house.MOMENT
        house.browser().get(f"/platnosc/{chance.choice(payments).session_id}/powrot")

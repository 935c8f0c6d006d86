"""A refund by the gateway ends once, whatever is lost, doubled, late or refused on the way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from portal.billing.ledger.models import Book
from portal.billing.refunding import callbacks, calling, posting
from portal.billing.refunding.callbacks import pursue
from portal.billing.refunding.calling import RefundAnswer, RefundWord
from portal.billing.refunding.models import Source
from portal.billing.refunding.outcome import conclude
from tests.billing.house import House
from tests.billing.refunding.rig import Desk
from tests.billing.test_crashes import Killed, after, die, run_together

COMPLETED, PENDING, REJECTED = 1, 2, 4


def assert_done(desk: Desk, token: str, grosze: int = 2100) -> None:
    """The money left once, and everybody says so."""
    refund = desk.refund(token)
    assert (refund.state, refund.amount_grosze, refund.poll_at) == ("done", grosze, None)
    assert desk.at_gateway() == [(grosze, COMPLETED)]
    assert desk.balance(Book.REFUNDS) == 0
    assert desk.steps().count("done") == 1
    assert desk.house.messages().count("refunded") == 1
    assert desk.said() == []


def test_a_paid_duty_goes_back_whole(desk: Desk, house: House) -> None:
    payment = desk.paid_duty()
    token = desk.ask(payment, 2100)
    assert desk.refund(token).state == "approved"
    assert (desk.balance(Book.REFUNDS), desk.balance(Book.CLEARING)) == (-2100, 2100)
    house.work()
    assert desk.refund(token).state == "sent"
    house.push(minutes=2)
    assert_done(desk, token)
    assert desk.balance(Book.CLEARING) == 0
    assert desk.steps() == ["requested", "approved", "called", "taken", "done"]
    assert house.charge().paid_at is not None


def test_what_was_paid_too_much_goes_back_in_parts(desk: Desk, house: House) -> None:
    payment = desk.paid_twice()
    tokens = [desk.ask(payment, grosze, source=Source.OVERPAID) for grosze in (1000, 1100)]
    house.work()
    house.push(minutes=2)
    assert [desk.refund(token).state for token in tokens] == ["done", "done"]
    assert len({desk.refund(token).refunds_uuid for token in tokens}) == 2
    assert (desk.balance(Book.OVERPAID), desk.balance(Book.CLEARING)) == (0, 2100)


def test_the_ids_are_kept_before_the_gateway_hears_of_them(
    desk: Desk, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = desk.ask(desk.paid_duty(), 2100)
    seen: list[Any] = []
    send = calling.send

    def look(*args: Any, **named: Any) -> RefundAnswer:
        seen.append((desk.refund(token).state, desk.refund(token).request_id))
        return send(*args, **named)

    monkeypatch.setattr(calling, "send", look)
    house.work()
    assert seen == [("sending", desk.refund(token).request_id)]
    assert [row.request_id for row in house.sandbox.gateway.book.refunds.values()] == [seen[0][1]]


@pytest.mark.parametrize(
    ("fault", "is_list_down"),
    [
        ("close_after", False),
        ("error_after", False),
        ("close", False),
        ("error", True),
        ("close_after", True),
    ],
)
def test_a_lost_answer_is_asked_about_and_the_money_leaves_once(
    desk: Desk, house: House, fault: str, is_list_down: bool
) -> None:
    token = desk.ask(desk.paid_duty(), 2100)
    house.sandbox.faults.plan(fault, on="refund")
    if is_list_down:  # the SDK's own look after the lost answer fails too
        house.sandbox.faults.plan("error", on="refund_read", times=3)
    house.work()
    taken = fault.endswith("_after")
    assert desk.refund(token).state == ("sent" if taken and not is_list_down else "sending")
    for _ in range(6):
        house.push(minutes=2)
        house.work()
    assert_done(desk, token)
    assert desk.steps().count("called_again") == (0 if taken else 1)


def test_without_the_look_at_the_list_money_that_left_would_be_called_lost(
    desk: Desk, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = desk.ask(desk.paid_duty(), 2100)
    house.sandbox.faults.plan("drop", on="refund_notification", times=0)
    monkeypatch.setattr(calling, "ask", lambda *_: RefundAnswer(RefundWord.NOTHING))
    house.work()
    house.push(minutes=4)
    house.work()
    assert desk.at_gateway() == [(2100, COMPLETED)]
    assert desk.refund(token).state == "sent"


def test_a_call_that_may_still_be_on_its_way_is_not_repeated(
    desk: Desk, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = desk.ask(desk.paid_duty(), 2100)
    with monkeypatch.context() as patch:
        patch.setattr(calling, "send", die)
        with pytest.raises(Killed):
            pursue(house.portal, token, now=house.clock.now())
    assert pursue(house.portal, token, now=house.clock.now() + timedelta(seconds=61)) == "sending"
    assert desk.at_gateway() == []
    assert pursue(house.portal, token, now=house.clock.now() + timedelta(minutes=2)) == "sent"
    assert desk.at_gateway() == [(2100, PENDING)]


@pytest.mark.parametrize("fault", ["reject", "no_funds"])
def test_a_refused_refund_leaves_the_money_where_it_was(desk: Desk, house: House, fault: str) -> None:
    token = desk.ask(desk.paid_duty(), 2100)
    before = desk.balance(Book.REVENUE)
    house.sandbox.faults.plan(fault, on="refund")
    house.work()
    house.push(minutes=2)
    assert desk.refund(token).state == "rejected"
    assert (desk.balance(Book.REFUNDS), desk.balance(Book.CLEARING)) == (0, 2100)
    assert desk.balance(Book.REVENUE) == before - 2100
    code = "rejected" if fault == "reject" else "insufficient_funds"
    assert desk.said() == [f'{{"said": "rejected", "code": "{code}"}}']
    assert "refunded" not in house.messages()


def test_a_refused_refund_is_tried_again_by_a_person_under_new_ids(desk: Desk, house: House) -> None:
    payment = desk.paid_duty()
    first = desk.ask(payment, 2100)
    house.sandbox.faults.plan("no_funds", on="refund")
    house.work()
    second = desk.ask(payment, 2100, repeats=desk.refund(first))
    house.work()
    house.push(minutes=2)
    assert [desk.refund(token).state for token in (first, second)] == ["rejected", "done"]
    assert desk.refund(first).request_id != desk.refund(second).request_id
    assert desk.balance(Book.CLEARING) == 0


@pytest.mark.parametrize("fault", ["drop", "duplicate", "reorder", "delay", "form_body"])
def test_the_notice_may_be_lost_doubled_or_late(desk: Desk, house: House, fault: str) -> None:
    token = desk.ask(desk.paid_duty(), 2100)
    house.sandbox.faults.plan(fault, on="refund_notification")
    house.work()
    for _ in range(4):
        house.push(minutes=4)
        house.work()
    assert_done(desk, token)


@pytest.mark.parametrize("lie", ["wrong_amount", "wrong_currency"])
def test_a_notice_of_another_sum_moves_nothing_and_goes_to_a_person(
    desk: Desk, house: House, lie: str
) -> None:
    token = desk.ask(desk.paid_duty(), 2100)
    house.sandbox.faults.plan(lie, on="refund_notification")
    house.work()
    house.push(minutes=2)
    assert desk.refund(token).state == "sent"
    assert lie.removeprefix("wrong_") in desk.said()[0]


def test_a_forged_notice_changes_nothing(desk: Desk, house: House) -> None:
    token = desk.ask(desk.paid_duty(), 2100)
    house.sandbox.faults.plan("wrong_sign", on="refund_notification")
    house.work()
    house.sandbox.push(minutes=2)
    assert house.sandbox.attempts[-1].answer == 400
    assert desk.refund(token).state == "sent"


def test_the_notice_may_come_before_the_answer_of_the_call(
    desk: Desk, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = desk.ask(desk.paid_duty(), 2100)
    send = calling.send

    def overtaken(*args: Any, **named: Any) -> RefundAnswer:
        answer = send(*args, **named)
        house.sandbox.push(minutes=2)
        assert desk.refund(token).state == "done"
        return answer

    monkeypatch.setattr(calling, "send", overtaken)
    house.work()
    assert_done(desk, token)


def test_done_never_changes_back_and_a_late_refusal_goes_to_a_person(desk: Desk, house: House) -> None:
    token = desk.ask(desk.paid_duty(), 2100)
    house.work()
    house.push(minutes=2)
    for _ in range(2):
        with desk.writing() as session:
            told = RefundAnswer(RefundWord.REFUSED, code="rejected")
            assert conclude(session, house.portal, desk.refund(token), told, house.clock.now()) == "done"
    assert desk.said() == ['{"said": "rejected", "after": "done"}']
    assert (desk.balance(Book.CLEARING), desk.steps().count("done")) == (0, 1)


def test_money_that_left_after_a_refusal_is_booked_and_goes_to_a_person(desk: Desk, house: House) -> None:
    token = desk.ask(desk.paid_duty(), 2100)
    with desk.writing() as session:
        told = RefundAnswer(RefundWord.REFUSED, code="transfer_failed")
        conclude(session, house.portal, desk.refund(token), told, house.clock.now())
    with desk.writing() as session:
        conclude(session, house.portal, desk.refund(token), RefundAnswer(RefundWord.DONE), house.clock.now())
    assert (desk.balance(Book.REFUNDS), desk.balance(Book.CLEARING)) == (0, 0)
    assert '"after": "rejected"' in desk.said()[0]


def test_a_refund_that_nobody_answers_is_asked_about_for_ever_and_a_person_is_told(
    desk: Desk, house: House
) -> None:
    token = desk.ask(desk.paid_duty(), 2100)
    house.sandbox.faults.plan("error", on="api", times=0)
    house.work()
    house.push(hours=73)
    house.work()
    assert desk.said() == ['{"said": "unknown", "after": "72 h"}']
    assert desk.refund(token).poll_at == house.clock.now() + timedelta(days=1)
    house.sandbox.faults.clear()
    house.push(days=2)
    house.work()
    assert desk.refund(token).state in {"sent", "done"}
    house.push(minutes=2)
    assert desk.refund(token).state == "done"


@pytest.mark.engines
@pytest.mark.parametrize("step", ["before the call", "after the call", "while posting"])
def test_a_worker_killed_at_any_step_sends_the_money_once(
    desk: Desk, house: House, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    token = desk.ask(desk.paid_duty(), 2100)
    places: dict[str, tuple[Any, str, Any]] = {
        "before the call": (calling, "send", die),
        "after the call": (calling, "send", after(calling.send)),
        "while posting": (callbacks, "conclude", after(conclude)),
    }
    with monkeypatch.context() as patch:
        patch.setattr(*places[step])
        with pytest.raises(Killed):
            pursue(house.portal, token, now=house.clock.now())
    for _ in range(3):
        house.push(minutes=6)
        house.work()
    assert_done(desk, token)


@pytest.mark.engines
def test_killed_while_booking_the_end_it_is_booked_by_the_next(
    desk: Desk, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = desk.ask(desk.paid_duty(), 2100)
    house.work()
    house.sandbox.faults.plan("drop", on="refund_notification", times=0)
    house.push(minutes=4)
    with monkeypatch.context() as patch:
        patch.setattr(posting, "let_go", after(posting.let_go))
        with pytest.raises(Killed):
            pursue(house.portal, token, now=house.clock.now())
    assert desk.refund(token).state == "sent"
    house.push(minutes=6)
    house.work()
    assert_done(desk, token)


@pytest.mark.engines
def test_many_who_send_and_ask_at_once_send_the_money_once(desk: Desk, house: House) -> None:
    token = desk.ask(desk.paid_duty(), 2100)
    now = house.clock.now()
    run_together(5, lambda _: pursue(house.portal, token, now=now))
    house.push(minutes=2)
    house.work()
    assert_done(desk, token)

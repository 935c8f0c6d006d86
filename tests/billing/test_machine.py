"""The graph of a payment: declared, walked one way, kept with each step."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from portal.billing.machine import OvertakenError, has_edge, next_poll, take
from portal.billing.models import FINAL, PAYMENT_EDGES, PaymentEvent, PaymentState
from tests.billing.house import ANNA, House

pytestmark = pytest.mark.engines

MONEY = frozenset({PaymentState.PAID, PaymentState.SURPLUS, PaymentState.MISMATCH})


def test_nothing_leads_out_of_a_state_with_money() -> None:
    assert FINAL == MONEY
    assert [source for source, _ in PAYMENT_EDGES if source in FINAL] == []


def test_every_state_can_be_reached_and_every_open_one_can_still_be_paid() -> None:
    reached = {PaymentState.CREATED, *PAYMENT_EDGES.values()}
    assert reached == set(PaymentState)
    for state in set(PaymentState) - FINAL:
        assert PAYMENT_EDGES[state, "verified"] == PaymentState.PAID
        assert PAYMENT_EDGES[state, "verified_surplus"] == PaymentState.SURPLUS
        assert PAYMENT_EDGES[state, "mismatched"] == PaymentState.MISMATCH


def test_a_step_keeps_its_event_and_a_second_one_from_the_same_look_is_refused(house: House) -> None:
    payment = house.begin()
    now = house.clock.now()
    with house.portal.db.writing() as session:
        take(session, payment, "notified", at=now)
    with pytest.raises(OvertakenError), house.portal.db.writing() as session:
        take(session, payment, "notified", at=now)
    assert [(one.event, one.source, one.target) for one in house.all(PaymentEvent)][-1] == (
        "notified", "registered", "notified",
    )  # fmt: skip
    assert len(house.all(PaymentEvent)) == 3


def test_a_step_that_the_graph_does_not_have_is_a_mistake(house: House) -> None:
    payment = house.begin()
    assert not has_edge(payment, "registered")
    with pytest.raises(KeyError), house.portal.db.writing() as session:
        take(session, payment, "registered", at=house.clock.now())


def test_every_payment_s_events_are_a_walk_of_the_graph(house: House) -> None:
    first, second = house.begin(ANNA), house.begin(ANNA)
    house.sandbox.pay(second.session_id)
    house.sandbox.deliver()
    house.work()
    house.push(minutes=31)
    house.work()
    for payment in (first, second):
        events = [one for one in house.events() if one.payment_id == payment.id]
        assert events[0].event == "created"
        for before, step in pairwise(events):
            assert step.source == before.target
            assert PAYMENT_EDGES[PaymentState(step.source), step.event] == step.target


def test_the_gateway_is_asked_after_1_3_10_30_minutes_then_hourly_for_three_days() -> None:
    start = at = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    asked = []
    while (at := next_poll(start, at)) is not None:
        asked.append(at - start)
    assert asked[:6] == [timedelta(minutes=minutes) for minutes in (1, 3, 10, 30, 60, 120)]
    assert asked[-1] == timedelta(hours=72)
    assert len(asked) == 4 + 72

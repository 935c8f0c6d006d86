"""The graph of refunds: declared whole, DONE for good, rows of its steps beyond change."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from portal.billing.machine import OvertakenError
from portal.billing.refunding.machine import take
from portal.billing.refunding.models import NEVER_SENT, REFUND_EDGES, RefundState, Step
from tests.billing.refunding.rig import Desk

pytestmark = pytest.mark.engines


def test_every_state_is_reached_and_done_is_never_left() -> None:
    reached = {RefundState.REQUESTED, *REFUND_EDGES.values()}
    assert reached == set(RefundState)
    assert RefundState.DONE not in {source for source, _step in REFUND_EDGES}


def test_money_is_called_gone_only_after_somebody_approved_it() -> None:
    before = {source for (source, step), _target in REFUND_EDGES.items() if step == Step.DONE}
    assert before & {RefundState.REQUESTED, RefundState.WITHDRAWN} == set()
    assert {RefundState.REJECTED, RefundState.WITHDRAWN} == NEVER_SENT


def test_a_step_from_a_state_that_was_left_is_refused(desk: Desk) -> None:
    token = desk.ask(desk.paid_duty(), 2100)
    seen, now = desk.refund(token), desk.house.clock.now()
    desk.house.work()
    with desk.writing() as session, pytest.raises(OvertakenError):
        take(session, seen, Step.CALLED, at=now, called_at=now)


def test_a_call_is_repeated_by_one_only(desk: Desk) -> None:
    token = desk.ask(desk.paid_duty(), 2100)
    desk.house.sandbox.faults.plan("error", on="refund")
    desk.house.work()
    seen, now = desk.refund(token), desk.house.clock.now()
    desk.house.clock.at = later = now.replace(minute=30)
    with desk.writing() as session:
        take(session, seen, Step.CALLED_AGAIN, at=later, called_at=later)
    with desk.writing() as session, pytest.raises(OvertakenError):
        take(session, seen, Step.CALLED_AGAIN, at=later, called_at=later)


@pytest.mark.parametrize("act", ["UPDATE refund_events SET event = 'done'", "DELETE FROM refund_events"])
def test_nobody_changes_the_steps_of_a_refund(desk: Desk, act: str) -> None:
    desk.ask(desk.paid_duty(), 2100)
    with (
        desk.house.portal.db.engine.connect() as connection,
        pytest.raises(DatabaseError, match="only ever added"),
    ):
        connection.execute(text(act))

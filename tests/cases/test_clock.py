"""The statutory clock of a matter: counted by law, stopped while the office waits, turned by each status."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.cases import clock
from portal.cases.clock import Standing, due_day, standing
from portal.cases.models import Case
from portal.terms import Term, Unit
from portal.workflow import By, Clock
from tests.support.desk import Desk

WEEK = Term(7, Unit.DAYS)


@pytest.mark.parametrize(
    ("filed_on", "paused", "due_on"),
    [
        (date(2026, 11, 23), 0, date(2026, 11, 30)),
        (date(2026, 11, 23), 1, date(2026, 12, 1)),
        (date(2026, 11, 23), 5, date(2026, 12, 7)),  # the fifth day is a Saturday
        (
            date(2026, 11, 21),
            1,
            date(2026, 11, 30),
        ),  # 28 November is a Saturday: the pause begins to count there
        (date(2026, 12, 17), 2, date(2026, 12, 28)),  # Christmas
        (date(2026, 11, 23), 365, date(2027, 11, 30)),
    ],
)
def test_days_of_waiting_for_the_party_move_the_term(filed_on: date, paused: int, due_on: date) -> None:
    assert due_day(filed_on, WEEK, paused).on == due_on


def test_a_call_stops_the_offices_clock_and_the_duty_starts_it_again(desk: Desk) -> None:
    reference = desk.file()
    desk.clock.move(days=2)
    desk.advance(reference, "call_for_fee")
    case = desk.case(reference)
    assert (case.paused_since, case.due_on, case.status) == (desk.now, date(2026, 11, 30), "fee_call")
    desk.clock.move(days=3)
    desk.pay(reference)
    case = desk.case(reference)
    assert (case.status, case.fee_settled, case.paused_since, case.paused_days) == ("filed", True, None, 3)
    assert case.due_on == date(2026, 12, 3)
    assert desk.kinds(reference) == ["filed", "call_for_fee", "fee_paid"]


@pytest.mark.parametrize(("paid", "days"), [(2, 2), (-3, 0), (9, 5)])
def test_money_heard_of_late_starts_the_clock_on_the_day_it_was_paid(
    desk: Desk, paid: int, days: int
) -> None:
    reference = desk.file()
    desk.advance(reference, "call_for_fee")
    called_at = desk.now
    desk.clock.move(days=5)
    desk.pay(reference, paid_at=called_at + timedelta(days=paid))
    case = desk.case(reference)
    assert (case.status, case.paused_days) == ("filed", days)
    assert case.due_on == due_day(date(2026, 11, 23), WEEK, days).on
    assert desk.events(reference)[-1].at == desk.now


def test_the_days_of_two_calls_add_up(small_desk: Desk) -> None:
    reference = small_desk.file()
    for _ in range(2):
        small_desk.advance(reference, "call_for_fee")
        small_desk.clock.move(days=4)
        small_desk.advance(reference, "resume", reasons="x")
    case = small_desk.case(reference)
    assert (case.paused_days, case.due_on) == (8, date(2026, 12, 8))


def test_waiting_is_counted_in_days_of_warsaw(small_desk: Desk) -> None:
    small_desk.clock.at = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)  # still the 23rd
    reference = small_desk.file()
    small_desk.advance(reference, "call_for_fee")
    small_desk.clock.move(hours=1)  # the 24th
    small_desk.pay(reference)
    assert small_desk.case(reference).paused_days == 1


def test_a_matter_withdrawn_while_it_waits_is_closed_and_waits_no_more(small_desk: Desk) -> None:
    reference = small_desk.file()
    small_desk.advance(reference, "call_for_fee")
    small_desk.clock.move(days=1)
    small_desk.advance(reference, "withdraw", By.APPLICANT)
    case = small_desk.case(reference)
    assert (case.is_open, case.paused_since, case.closed_at) == (False, None, small_desk.now)


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2026, 11, 27), Standing.ON_TIME),
        (date(2026, 11, 28), Standing.NEAR),
        (date(2026, 11, 30), Standing.NEAR),
        (date(2026, 12, 1), Standing.LATE),
    ],
)
def test_a_term_stands_on_time_near_or_late(small_desk: Desk, today: date, said: Standing) -> None:
    assert standing(small_desk.case(small_desk.file()), today) == said


def test_a_term_that_waits_or_is_over_is_never_late(small_desk: Desk) -> None:
    reference = small_desk.file()
    small_desk.advance(reference, "call_for_fee")
    assert standing(small_desk.case(reference), date(2027, 1, 1)) == Standing.PAUSED
    small_desk.advance(reference, "withdraw", By.APPLICANT)
    assert standing(small_desk.case(reference), date(2027, 1, 1)) == Standing.CLOSED


def test_the_clock_of_a_status_is_turned_by_what_it_says() -> None:
    case = Case(term_from=date(2026, 11, 23), due_on=date(2026, 11, 30), paused_days=0, is_open=True)
    at = datetime(2026, 11, 24, 9, tzinfo=UTC)
    for turned in (Clock.PAUSE, Clock.PAUSE, Clock.RUN, Clock.RUN):
        clock.turn(case, turned, WEEK, at)
        at = at.replace(day=at.day + 1)
    # the first pause began it, the first run ended it: the repeated ones changed nothing
    assert (case.paused_days, case.paused_since, case.due_on) == (2, None, date(2026, 12, 2))

"""The legal clock, whatever happens in whatever order: what must be true of every course of days."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.cases import clock
from portal.cases.models import Case
from portal.terms import Term, Unit, is_working_day
from portal.workflow import Clock

DAYS = st.dates(date(2012, 1, 2), date(2090, 12, 1))
TERMS = st.builds(
    Term, st.integers(1, 60), st.sampled_from([Unit.DAYS, Unit.WORKING_DAYS, Unit.WEEKS])
) | st.builds(Term, st.integers(1, 6), st.just(Unit.MONTHS))
STEPS = st.lists(st.tuples(st.sampled_from(["pause", "run", "extend"]), st.integers(0, 40)), max_size=12)


def at(on: date, hour: int = 11) -> datetime:
    return datetime(on.year, on.month, on.day, hour, tzinfo=UTC)


def begun(on: date, term: Term) -> Case:
    return Case(
        term_from=on, filed_on=on, due_on=clock.due_day(on, term).on, paused_days=0, paused_since=None, is_open=True,
        extended_to=None, own_term=None, settled_at=None, closed_at=None, flags=[],
    )  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(DAYS, TERMS)
def test_a_term_never_ends_before_its_own_length_or_on_a_free_day(on: date, term: Term) -> None:
    due = clock.due_day(on, term)
    assert due.on > on
    assert is_working_day(due.on)
    if term.unit == Unit.DAYS:
        assert due.on >= on + timedelta(days=term.length)
        assert due.on <= on + timedelta(days=term.length + 6)


@settings(max_examples=300, deadline=None)
@given(DAYS, TERMS, st.integers(0, 400), st.integers(0, 400))
def test_more_waiting_never_shortens_a_term(on: date, term: Term, first: int, more: int) -> None:
    assert clock.due_day(on, term, first).on <= clock.due_day(on, term, first + more).on


@settings(max_examples=200, deadline=None)
@given(DAYS, TERMS, STEPS)
def test_whatever_happens_the_due_day_only_moves_on_and_never_while_the_clock_stands(
    on: date, term: Term, steps: list[tuple[str, int]]
) -> None:
    case, now = begun(on, term), on
    for what, days in steps:
        before, stood = case.due_on, case.paused_since is not None
        now += timedelta(days=days)
        if what == "pause":
            clock.turn(case, Clock.PAUSE, term, at(now))
            assert case.due_on == before
        elif what == "run":
            clock.turn(case, Clock.RUN, term, at(now))
            assert case.due_on >= before
        elif not stood:
            until = max(before, now) + timedelta(days=1)
            clock.extend(case, until)
            assert (case.due_on, case.paused_days) == (until, 0)


@settings(max_examples=200, deadline=None)
@given(DAYS, TERMS, st.integers(0, 300), st.integers(0, 300))
def test_a_pause_counts_from_when_money_was_paid_not_from_when_we_heard_of_it(
    on: date, term: Term, waited: int, late: int
) -> None:
    heard, told = begun(on, term), begun(on, term)
    for case in (heard, told):
        clock.turn(case, Clock.PAUSE, term, at(on))
    paid = on + timedelta(days=waited)
    clock.turn(told, Clock.RUN, term, at(paid))
    clock.turn(heard, Clock.RUN, term, at(paid + timedelta(days=late)), as_of=at(paid))
    assert (heard.paused_days, heard.due_on) == (told.paused_days, told.due_on)


def test_clocks_are_turned_on_days_of_warsaw_also_when_summer_time_ends() -> None:
    """Late on 24 October it is already the 25th in Warsaw; the night of 25 October has an hour twice."""
    case, week = begun(date(2026, 10, 20), Term(7, Unit.DAYS)), Term(7, Unit.DAYS)
    clock.turn(case, Clock.PAUSE, week, datetime(2026, 10, 24, 22, 30, tzinfo=UTC))
    clock.turn(case, Clock.RUN, week, datetime(2026, 10, 25, 22, 59, tzinfo=UTC))
    assert case.paused_days == 0
    clock.turn(case, Clock.PAUSE, week, datetime(2026, 10, 25, 22, 59, tzinfo=UTC))
    clock.turn(case, Clock.RUN, week, datetime(2026, 10, 25, 23, 1, tzinfo=UTC))
    assert case.paused_days == 1

"""Terms of art. 57 KPA and art. 12 Ordynacja podatkowa: the sheet's vectors, the calendar, clock changes."""

from datetime import UTC, date, datetime, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.terms import (
    FIRST_YEAR,
    LAST_YEAR,
    OutOfCalendar,
    Term,
    Unit,
    add_working_days,
    end_of_day,
    free_day,
    free_days,
    is_working_day,
    local_day,
    start_of_day,
    term_end,
)

D = date.fromisoformat
days = st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR - 12, 12, 31))
terms = st.one_of(
    st.builds(Term, st.integers(1, 400), st.sampled_from([Unit.DAYS, Unit.WORKING_DAYS])),
    st.builds(Term, st.integers(1, 60), st.just(Unit.WEEKS)),
    st.builds(Term, st.integers(1, 60), st.just(Unit.MONTHS)),
    st.builds(Term, st.integers(1, 10), st.just(Unit.YEARS)),
)


@pytest.mark.parametrize(
    ("start", "length", "unit", "passes", "ends"),
    [
        ("2026-04-17", 14, "days", ["2026-05-01", "2026-05-02", "2026-05-03"], "2026-05-04"),
        (
            "2025-12-10",
            14,
            "days",
            ["2025-12-24", "2025-12-25", "2025-12-26", "2025-12-27", "2025-12-28"],
            "2025-12-29",
        ),
        ("2026-12-10", 14, "days", ["2026-12-24", "2026-12-25", "2026-12-26", "2026-12-27"], "2026-12-28"),
        ("2026-05-21", 14, "days", ["2026-06-04"], "2026-06-05"),
        ("2026-10-25", 7, "days", ["2026-11-01"], "2026-11-02"),
        ("2026-01-31", 1, "months", ["2026-02-28", "2026-03-01"], "2026-03-02"),
        ("2024-01-31", 1, "months", [], "2024-02-29"),
        ("2026-10-06", 2, "months", ["2026-12-06"], "2026-12-07"),
        ("2026-08-31", 1, "months", [], "2026-09-30"),
        ("2026-11-23", 7, "days", [], "2026-11-30"),
        ("2026-11-18", 2, "weeks", [], "2026-12-02"),
        ("2024-02-29", 1, "years", [], "2025-02-28"),
        ("2024-02-29", 4, "years", [], "2028-02-29"),
        ("2026-11-09", 7, "working_days", [], "2026-11-19"),
    ],
)
def test_a_term_ends_where_the_law_puts_it(start: str, length: int, unit: str, passes: list[str], ends: str):
    end = term_end(D(start), Term(length, Unit(unit)))
    assert (end.on, [day.on for day in end.passed]) == (D(ends), [D(day) for day in passes])


def test_christmas_eve_ended_terms_until_2024_and_moves_them_since_2025():
    assert term_end(date(2024, 12, 10), Term(14, Unit.DAYS)).on == date(2024, 12, 24)
    assert term_end(date(2025, 12, 10), Term(14, Unit.DAYS)).on == date(2025, 12, 29)


@pytest.mark.parametrize("year", range(FIRST_YEAR, LAST_YEAR + 1))
def test_free_days_agree_with_the_holidays_package(year: int):
    assert set(free_days(year)) == set(holidays.country_holidays("PL", years=year))


def test_the_package_knows_every_year_that_we_do():
    assert holidays.PL.start_year <= FIRST_YEAR
    assert holidays.PL.end_year >= LAST_YEAR


def test_there_are_thirteen_free_days_in_2024_and_fourteen_from_2025():
    assert [len(free_days(year)) for year in (2024, 2025, 2026)] == [13, 14, 14]


@pytest.mark.parametrize("on", ["2010-12-31", "2101-01-01"])
def test_a_day_outside_the_calendar_is_refused_not_called_working(on: str):
    with pytest.raises(OutOfCalendar):
        is_working_day(D(on))
    with pytest.raises(OutOfCalendar):
        term_end(D(on), Term(1, Unit.DAYS))


@pytest.mark.parametrize("unit", list(Unit))
def test_a_term_beyond_the_calendar_is_refused(unit: Unit):
    with pytest.raises(OutOfCalendar):
        term_end(date(2100, 12, 31), Term(10**10, unit))


@pytest.mark.parametrize("length", [0, -1])
def test_a_term_has_a_length(length: int):
    with pytest.raises(ValueError, match="at least one"):
        Term(length, Unit.DAYS)


def test_the_reason_names_the_days_that_moved_the_end():
    reason = str(term_end(date(2026, 4, 17), Term(14, Unit.DAYS)).reason).replace("\xa0", " ")
    assert reason == (
        "Termin liczymy od 17 kwietnia 2026. Mijałby 1 maja 2026, ale ten dzień jest wolny od pracy "
        "(Święto Państwowe 1 Maja, sobota, Święto Narodowe 3 Maja). Mija 4 maja 2026."
    )
    plain = str(term_end(date(2026, 11, 23), Term(7, Unit.DAYS)).reason).replace("\xa0", " ")
    assert plain == "Termin liczymy od 23 listopada 2026. Mija 30 listopada 2026."


def test_a_free_day_says_its_name_first_and_its_weekday_only_without_one():
    named = {"2026-05-03": "Święto Narodowe 3 Maja", "2026-05-02": "sobota", "2026-05-10": "niedziela"}
    assert {on: str(found.name) for on in named if (found := free_day(D(on)))} == named
    assert free_day(D("2026-05-04")) is None


def test_working_days_are_counted_both_ways():
    assert add_working_days(date(2026, 12, 23), 1) == date(2026, 12, 28)
    assert add_working_days(date(2026, 12, 28), -1) == date(2026, 12, 23)
    assert add_working_days(date(2026, 12, 25), 0) == date(2026, 12, 28)
    assert add_working_days(date(2026, 12, 28), 0) == date(2026, 12, 28)


@pytest.mark.parametrize(
    ("on", "starts", "ends", "hours"),
    [
        ("2026-03-29", "2026-03-28T23:00:00", "2026-03-29T21:59:59.999999", 23),
        ("2026-10-25", "2026-10-24T22:00:00", "2026-10-25T22:59:59.999999", 25),
        ("2026-07-01", "2026-06-30T22:00:00", "2026-07-01T21:59:59.999999", 24),
        ("2026-12-01", "2026-11-30T23:00:00", "2026-12-01T22:59:59.999999", 24),
    ],
)
def test_a_day_ends_at_midnight_in_poland_also_when_clocks_change(
    on: str, starts: str, ends: str, hours: int
):
    start, end = start_of_day(D(on)), end_of_day(D(on))
    assert (start, end) == (
        datetime.fromisoformat(starts).replace(tzinfo=UTC),
        datetime.fromisoformat(ends).replace(tzinfo=UTC),
    )
    assert end - start == timedelta(hours=hours) - timedelta(microseconds=1)


def test_a_filing_one_second_before_midnight_in_poland_keeps_the_term():
    end = term_end(date(2026, 11, 23), Term(7, Unit.DAYS))
    assert (
        datetime(2026, 11, 30, 22, 59, 59, tzinfo=UTC) <= end.ends_at < datetime(2026, 11, 30, 23, tzinfo=UTC)
    )


def test_a_moment_belongs_to_the_day_in_poland_and_must_carry_its_zone():
    assert local_day(datetime(2026, 11, 30, 22, 59, tzinfo=UTC)) == date(2026, 11, 30)
    assert local_day(datetime(2026, 11, 30, 23, 0, tzinfo=UTC)) == date(2026, 12, 1)
    with pytest.raises(ValueError, match="time zone"):
        local_day(datetime(2026, 11, 30, 23, 0))  # noqa: DTZ001 - the naive moment is the point


@given(days, terms)
def test_a_term_never_ends_on_a_free_day_and_never_before_its_length(start: date, term: Term):
    end = term_end(start, term)
    assert is_working_day(end.on)
    assert start < end.nominal_on <= end.on
    assert [day.on for day in end.passed] == [
        end.nominal_on + timedelta(days=n) for n in range(len(end.passed))
    ]
    assert end.on - end.nominal_on == timedelta(days=len(end.passed)) <= timedelta(days=5)
    if term.unit == Unit.DAYS:
        assert (end.nominal_on - start).days == term.length
    if term.unit == Unit.WEEKS:
        assert end.nominal_on.weekday() == start.weekday()
    if term.unit in {Unit.MONTHS, Unit.YEARS} and end.nominal_on.day != start.day:
        assert (end.nominal_on + timedelta(days=1)).day == 1


@given(days, days, terms)
def test_a_later_start_never_ends_a_term_earlier(one: date, other: date, term: Term):
    early, late = sorted((one, other))
    assert term_end(early, term).on <= term_end(late, term).on


@given(days, terms)
def test_a_longer_term_never_ends_earlier(start: date, term: Term):
    longer = Term(term.length + 1, term.unit)
    assert term_end(start, term).on <= term_end(start, longer).on


@given(days, st.integers(1, 100))
def test_counting_working_days_there_and_back_returns(start: date, count: int):
    there = add_working_days(start, count)
    assert is_working_day(there)
    assert sum(is_working_day(start + timedelta(days=n + 1)) for n in range((there - start).days)) == count
    if is_working_day(start) and start.year > FIRST_YEAR:
        assert add_working_days(there, -count) == start


@given(st.dates(date(2011, 1, 1), date(2100, 12, 30)))
def test_days_follow_each_other_without_a_gap(on: date):
    assert local_day(start_of_day(on)) == on == local_day(end_of_day(on))
    assert start_of_day(on + timedelta(days=1)) - end_of_day(on) == timedelta(microseconds=1)

"""Interest for late payment: hand-checked examples, and what must hold for any sum and any days."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from config.city import load
from portal.billing.law.interest import Counting, InterestLine, WhyZero, last_day
from portal.billing.law.kinds import Regime
from portal.facts import Facts, FactsError
from portal.terms import is_working_day

CITY = Facts.parse(load().facts)
TAX = Counting(CITY, Regime.TAX)
CIVIL = Counting(CITY, Regime.CIVIL)
SHARE = 3_650_000


def facts(rates: dict[date, int], threshold: int = 870, civil: dict[date, int] | None = None) -> Facts:
    def rows(values: dict[date, int]) -> list[dict]:
        return [
            {"value": value, "valid_from": day, "source": "próba", "confirmed": True}
            for day, value in values.items()
        ]

    return Facts.parse(
        {
            "tax": {"interest_rate": rows(rates), "interest_threshold_grosze": rows({date(2000, 1, 1): threshold})},
            "civil": {"interest_rate": rows(civil or rates)},
        }
    )  # fmt: skip


# principal, due, paid, days at rate (counted by hand on a calendar), what is charged
EXAMPLES = [
    # 51 days at 14,5 + 56 at 13,5 + 63 at 13 + 35 at 12,5 + 28 at 12 + 15 at 11,5 = 89,3288 zł
    (100_000, (2025, 3, 17), (2025, 11, 20), 51 * 1450 + 56 * 1350 + 63 * 1300 + 35 * 1250 + 28 * 1200 + 15 * 1150, 8900),
    # the law's 15 March was a Saturday: the same debt, the same days
    (100_000, (2025, 3, 15), (2025, 11, 20), 51 * 1450 + 56 * 1350 + 63 * 1300 + 35 * 1250 + 28 * 1200 + 15 * 1150, 8900),
    (30_000, (2026, 5, 15), (2026, 11, 23), 192 * 1050, 1700),  # 16,57 zł
    (15_000, (2026, 5, 15), (2026, 8, 1), 78 * 1050, 0),  # 3,37 zł: not above the threshold
    (10_300, (2026, 11, 15), (2026, 11, 23), 7 * 1050, 0),  # due on a Sunday, so on Monday the 16th
    (100_000, (2026, 3, 15), (2026, 3, 16), 0, 0),  # Sunday's debt paid on Monday
    (100_000, (2026, 3, 16), (2026, 3, 16), 0, 0),  # paid on the last day
    (100_000, (2026, 3, 16), (2026, 3, 17), 1 * 1050, 0),  # the day of payment counts
    (100_000, (2026, 3, 4), (2026, 3, 5), 1 * 1050, 0),  # the new rate from its own day on
    (100_000, (2026, 3, 3), (2026, 3, 5), 1 * 1100 + 1 * 1050, 0),
    (100_000, (2024, 2, 28), (2025, 2, 28), 366 * 1450, 14500),  # a leap year's 366 days over 365: 145,397… zł
    (1_000_000, (2020, 1, 15), (2021, 1, 15), 366 * 800, 80200),  # 802,19 zł
    (1_000_000, (2015, 12, 31), (2016, 12, 31), 366 * 800, 80200),  # a row that repeats the rate changes nothing
    (50_000, (2022, 1, 31), (2022, 12, 31), 8 * 800 + 28 * 850 + 29 * 1000 + 29 * 1200 + 34 * 1350 + 29 * 1500 + 62 * 1600 + 115 * 1650, 6500),
    (100_000, (2020, 3, 16), (2020, 4, 16), 31 * 800, 700),  # 6,79 zł, more than the 6,60 zł of that day
    (95_000, (2020, 3, 16), (2020, 4, 16), 31 * 800, 0),  # 6,45 zł is not
]  # fmt: skip


@pytest.mark.parametrize(("principal", "due", "paid", "weighted", "charged"), EXAMPLES)
def test_examples_counted_by_hand_come_out(
    principal: int, due: tuple[int, int, int], paid: tuple[int, int, int], weighted: int, charged: int
) -> None:
    due_on, paid_on = date(*due), date(*paid)
    assert TAX.exact(principal, due_on, paid_on) == Fraction(principal * weighted, SHARE)
    assert TAX.on(principal, due_on, paid_on) == charged
    assert Counting(CITY, Regime.PUBLIC).on(principal, due_on, paid_on) == charged


CIVIL_EXAMPLES = [
    (100_000, (2026, 3, 31), (2026, 4, 30), 30 * 925, 760),  # 7,6027 zł: to the grosz, and no threshold
    (100_000, (2026, 3, 31), (2026, 4, 1), 925, 25),  # 25,34 gr
    (1_000, (2026, 3, 31), (2026, 4, 1), 925, 0),  # a quarter of a grosz
    (2_000, (2026, 3, 31), (2026, 4, 1), 925, 1),  # 0,507 gr
    (100_000, (2024, 3, 31), (2024, 4, 3), 1125, 31),  # Easter Sunday, then Monday: due on Tuesday
    (100_000, (2022, 3, 31), (2022, 4, 30), 6 * 900 + 24 * 1000, 805),  # 147,95 + 657,53 gr
    (50_000, (2020, 3, 31), (2020, 6, 8), 8 * 650 + 50 * 600 + 11 * 560, 567),  # 71,23 + 410,96 + 84,38 gr
]  # fmt: skip


@pytest.mark.parametrize(("principal", "due", "paid", "weighted", "charged"), CIVIL_EXAMPLES)
def test_civil_interest_has_its_own_rates_no_threshold_and_goes_to_the_grosz(
    principal: int, due: tuple[int, int, int], paid: tuple[int, int, int], weighted: int, charged: int
) -> None:
    due_on, paid_on = date(*due), date(*paid)
    assert CIVIL.exact(principal, due_on, paid_on) == Fraction(principal * weighted, SHARE)
    assert CIVIL.on(principal, due_on, paid_on) == charged


# at 10 % a year and 365 days the interest is a tenth of the principal; neither end is a free day
TENTH = Counting(facts({date(2025, 1, 1): 1000}), Regime.TAX)
DUE, YEAR_LATER = date(2025, 1, 2), date(2026, 1, 2)


@pytest.mark.parametrize(
    ("exact", "charged"),
    [
        (870, 0),
        (871, 900),
        (949, 900),
        (950, 1000),
        (951, 1000),
        (1049, 1000),
        (1050, 1100),
        (869, 0),
        (1, 0),
    ],
)
def test_the_threshold_is_tested_before_rounding_and_half_a_zloty_rounds_up(exact: int, charged: int) -> None:
    assert TENTH.exact(exact * 10, DUE, YEAR_LATER) == exact
    assert TENTH.on(exact * 10, DUE, YEAR_LATER) == charged


def test_a_grosz_fraction_above_the_threshold_is_charged() -> None:
    assert TENTH.on(8701, DUE, YEAR_LATER) == 900  # 8,701 zł


def test_days_before_the_first_rate_are_refused() -> None:
    with pytest.raises(FactsError, match="interest_rate"):
        TAX.on(100_000, date(2014, 10, 7), date(2015, 1, 2))
    assert TAX.exact(100_000, date(2014, 10, 8), date(2014, 10, 9)) == Fraction(100_000 * 800, SHARE)
    with pytest.raises(FactsError):
        Counting(Facts({}), Regime.TAX).on(100_000, DUE, YEAR_LATER)


def test_a_debt_that_is_not_late_needs_no_rate() -> None:
    assert Counting(facts({date(2025, 1, 1): 1000}), Regime.TAX).on(100_000, DUE, date(2024, 1, 2)) == 0


def test_each_reason_for_no_interest_has_its_word() -> None:
    assert TENTH.why_zero(8710, DUE, YEAR_LATER) == WhyZero.CHARGED == ""
    assert TENTH.why_zero(8700, DUE, YEAR_LATER) == WhyZero.BELOW_THRESHOLD
    assert TENTH.why_zero(8700, DUE, DUE) == WhyZero.NOT_LATE
    assert TENTH.why_zero(0, DUE, YEAR_LATER) == WhyZero.NOT_LATE
    assert CIVIL.why_zero(1_000, date(2026, 3, 31), date(2026, 4, 1)) == WhyZero.LESS_THAN_HALF


def test_the_threshold_is_the_one_of_the_day_of_payment() -> None:
    assert (TAX.threshold(date(2025, 2, 28)), TAX.threshold(date(2025, 3, 1))) == (660, 870)
    assert CIVIL.threshold(date(2025, 3, 1)) == 0


def test_the_tables_are_the_law_s() -> None:
    tax = {fact.valid_from: fact.value for fact in CITY.tables()["tax.interest_rate"]}
    civil = {fact.valid_from: fact.value for fact in CITY.tables()["civil.interest_rate"]}
    assert len(tax) == 18
    assert len(civil) == 24
    assert (tax[date(2022, 9, 8)], tax[date(2023, 10, 5)], tax[date(2026, 3, 5)]) == (1650, 1450, 1050)
    assert (civil[date(2016, 1, 1)], civil[date(2020, 5, 29)], civil[date(2022, 9, 8)]) == (700, 560, 1225)
    assert civil[date(2026, 3, 5)] == 925


def test_both_tables_follow_from_one_central_bank() -> None:
    """Lombard = reference + 0,50 since 2022, so the tax rate is twice the reference and 3 points."""
    for fact in CITY.tables()["tax.interest_rate"]:
        if fact.valid_from >= date(2022, 2, 9):
            reference = CITY.at("civil.interest_rate", fact.valid_from) - 550
            assert fact.value == 2 * (reference + 50) + 200, fact


def test_the_calculation_shows_each_stretch_of_days_with_its_rate() -> None:
    assert TAX.lines(100_000, date(2026, 3, 3), date(2026, 3, 16)) == [
        InterestLine(date(2026, 3, 4), date(2026, 3, 4), 1, 1100, Fraction(100_000 * 1100, SHARE)),
        InterestLine(date(2026, 3, 5), date(2026, 3, 16), 12, 1050, Fraction(100_000 * 1050 * 12, SHARE)),
    ]
    assert TAX.lines(100_000, date(2026, 3, 16), date(2026, 3, 16)) == []


def test_a_rate_that_was_published_twice_makes_one_line() -> None:
    (line,) = TAX.lines(100_000, date(2015, 12, 1), date(2016, 2, 1))
    assert (line.days, line.basis_points) == (62, 800)


def test_the_last_day_moves_off_free_days_only() -> None:
    moved = {date(2026, 3, 15): 16, date(2026, 11, 15): 16, date(2027, 5, 15): 17, date(2026, 9, 15): 15}
    assert {day: last_day(day).day for day in moved} == moved
    assert last_day(date(2026, 12, 25)) == date(2026, 12, 28)
    assert last_day(date(2009, 3, 15)) == date(2009, 3, 15)  # a Sunday before the years that are known


DAYS = st.dates(date(2014, 10, 9), date(2030, 12, 31))
SUMS = st.integers(0, 10**9)
LATE = st.integers(0, 3000)
COUNTINGS = st.sampled_from([TAX, CIVIL])


def civil_days(counting: Counting, day: date) -> date:
    return max(day, date(2016, 1, 1)) if counting is CIVIL else day


@given(SUMS, DAYS, DAYS)
def test_public_interest_is_whole_zloty_and_never_below_zero(
    principal: int, due_on: date, paid_on: date
) -> None:
    charged = TAX.on(principal, due_on, paid_on)
    assert charged >= 0
    assert charged % 100 == 0
    assert abs(charged - TAX.exact(principal, due_on, paid_on)) <= max(50, TAX.threshold(paid_on))


@given(SUMS, DAYS, DAYS)
def test_civil_interest_is_half_a_grosz_from_exact(principal: int, due_on: date, paid_on: date) -> None:
    due_on = civil_days(CIVIL, due_on)
    exact = CIVIL.exact(principal, due_on, paid_on)
    assert abs(CIVIL.on(principal, due_on, paid_on) - exact) <= Fraction(1, 2)


@given(COUNTINGS, SUMS, DAYS, LATE, LATE)
def test_two_stretches_of_days_add_up(
    counting: Counting, principal: int, due_on: date, first: int, second: int
) -> None:
    due_on = civil_days(counting, due_on)
    middle = due_on + timedelta(days=first)
    assume(is_working_day(middle))  # a debt due on a free day would be late a day later
    end = middle + timedelta(days=second)
    parts = counting.exact(principal, due_on, middle), counting.exact(principal, middle, end)
    assert counting.exact(principal, due_on, end) == sum(parts)


@given(COUNTINGS, SUMS, SUMS, DAYS, LATE)
def test_two_principals_add_up_before_rounding(
    counting: Counting, one: int, two: int, due_on: date, late: int
) -> None:
    due_on = civil_days(counting, due_on)
    end = due_on + timedelta(days=late)
    parts = counting.exact(one, due_on, end), counting.exact(two, due_on, end)
    assert counting.exact(one + two, due_on, end) == sum(parts)


@given(COUNTINGS, SUMS, DAYS, LATE)
def test_a_day_more_never_costs_less(counting: Counting, principal: int, due_on: date, late: int) -> None:
    due_on = civil_days(counting, due_on)
    paid_on = due_on + timedelta(days=late)
    day_more = paid_on + timedelta(days=1)
    assume(counting.threshold(paid_on) == counting.threshold(day_more))  # a higher threshold may well forgive
    assert counting.on(principal, due_on, day_more) >= counting.on(principal, due_on, paid_on)


@given(COUNTINGS, SUMS, st.integers(0, 10**6), DAYS, LATE)
def test_a_bigger_debt_never_bears_less(
    counting: Counting, principal: int, more: int, due_on: date, late: int
) -> None:
    due_on = civil_days(counting, due_on)
    paid_on = due_on + timedelta(days=late)
    assert counting.on(principal + more, due_on, paid_on) >= counting.on(principal, due_on, paid_on)


@given(COUNTINGS, SUMS, DAYS, st.integers(-400, 3000))
def test_the_lines_make_up_the_interest_without_gap_or_overlap(
    counting: Counting, principal: int, due_on: date, late: int
) -> None:
    due_on = civil_days(counting, due_on)
    paid_on = due_on + timedelta(days=late)
    lines = counting.lines(principal, due_on, paid_on)
    assert sum(line.exact for line in lines) == counting.exact(principal, due_on, paid_on)
    days = [line.from_on + timedelta(days=n) for line in lines for n in range(line.days)]
    assert all(line.to_on == line.from_on + timedelta(days=line.days - 1) for line in lines)
    late_days = max(0, (paid_on - last_day(due_on)).days) if principal else 0
    assert days == [last_day(due_on) + timedelta(days=n) for n in range(1, late_days + 1)]


@given(COUNTINGS, SUMS, DAYS, st.integers(0, 800))
def test_counting_day_by_day_gives_the_same(
    counting: Counting, principal: int, due_on: date, late: int
) -> None:
    """A second, slower way: each late day with the rate of that day."""
    due_on = last_day(civil_days(counting, due_on))
    name = "civil.interest_rate" if counting is CIVIL else "tax.interest_rate"
    rates = [CITY.at(name, due_on + timedelta(days=n)) for n in range(1, late + 1)]
    slow = Fraction(principal * sum(rates), SHARE)
    assert counting.exact(principal, due_on, due_on + timedelta(days=late)) == slow

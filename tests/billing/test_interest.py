"""Interest on arrears: hand-checked examples, and what must hold for any sum and any days."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.city import load
from portal.billing.interest import NoRateError, Rate, exact_interest, interest, rates_of
from portal.facts import Facts

RATES = rates_of(Facts.parse(load().facts))
THRESHOLD = 870
FLAT = [Rate(date(2014, 10, 9), 800)]

# principal, due, paid, days at rate (counted by hand on a calendar), what is charged
EXAMPLES = [
    # 51 days at 14,5 + 56 at 13,5 + 63 at 13 + 35 at 12,5 + 28 at 12 + 15 at 11,5
    (100_000, (2025, 3, 17), (2025, 11, 20), 51 * 1450 + 56 * 1350 + 63 * 1300 + 35 * 1250 + 28 * 1200 + 15 * 1150, 8900),
    (30_000, (2026, 5, 15), (2026, 11, 23), 192 * 1050, 1700),
    (15_000, (2026, 5, 15), (2026, 8, 1), 78 * 1050, 0),  # 3,37 zł: not above the threshold
    (10_300, (2026, 11, 16), (2026, 11, 23), 7 * 1050, 0),
    (100_000, (2026, 3, 16), (2026, 3, 16), 0, 0),  # paid on the last day
    (100_000, (2026, 3, 16), (2026, 3, 17), 1 * 1050, 0),  # the day of payment counts
    (100_000, (2026, 3, 4), (2026, 3, 5), 1 * 1050, 0),  # the new rate from its own day on
    (100_000, (2026, 3, 3), (2026, 3, 5), 1 * 1100 + 1 * 1050, 0),
    (100_000, (2024, 2, 28), (2025, 2, 28), 366 * 1450, 14500),  # a leap year's 366 days over 365: 145,397… zł
    (1_000_000, (2020, 1, 15), (2021, 1, 15), 366 * 800, 80200),  # 802,19 zł
    (1_000_000, (2015, 12, 31), (2016, 12, 31), 366 * 800, 80200),  # a row that repeats the rate changes nothing
    (50_000, (2022, 1, 31), (2022, 12, 31), 8 * 800 + 28 * 850 + 29 * 1000 + 29 * 1200 + 34 * 1350 + 29 * 1500 + 62 * 1600 + 115 * 1650, 6500),
]  # fmt: skip


@pytest.mark.parametrize(("principal", "due", "paid", "weighted", "charged"), EXAMPLES)
def test_examples_counted_by_hand_come_out(
    principal: int, due: tuple[int, int, int], paid: tuple[int, int, int], weighted: int, charged: int
) -> None:
    due_on, paid_on = date(*due), date(*paid)
    assert exact_interest(principal, due_on, paid_on, RATES) == Fraction(principal * weighted, 3_650_000)
    assert interest(principal, due_on, paid_on, RATES, THRESHOLD) == charged


# at 10 % a year and 365 days the interest is a tenth of the principal
TENTH, DUE, YEAR_LATER = [Rate(date(2025, 1, 1), 1000)], date(2025, 1, 1), date(2026, 1, 1)


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
    assert exact_interest(exact * 10, DUE, YEAR_LATER, TENTH) == exact
    assert interest(exact * 10, DUE, YEAR_LATER, TENTH, THRESHOLD) == charged


def test_a_grosz_fraction_above_the_threshold_is_charged() -> None:
    assert interest(8701, DUE, YEAR_LATER, TENTH, THRESHOLD) == 900  # 8,701 zł


def test_days_before_the_first_rate_are_refused() -> None:
    with pytest.raises(NoRateError):
        exact_interest(100_000, date(2014, 10, 7), date(2015, 1, 1), RATES)
    assert exact_interest(100_000, date(2014, 10, 8), date(2014, 10, 9), RATES) == Fraction(
        100_000 * 800, 3_650_000
    )
    with pytest.raises(NoRateError):
        exact_interest(100_000, DUE, YEAR_LATER, [])


def test_the_table_is_the_law_s() -> None:
    found = {(rate.valid_from, rate.basis_points) for rate in RATES}
    assert len(RATES) == 18
    assert {(date(2022, 9, 8), 1650), (date(2023, 10, 5), 1450), (date(2026, 3, 5), 1050)} <= found
    assert [rate.valid_from for rate in RATES] == sorted(rate.valid_from for rate in RATES)


DAYS = st.dates(date(2014, 10, 9), date(2030, 12, 31))
SUMS = st.integers(0, 10**9)


@given(SUMS, DAYS, DAYS)
def test_interest_is_whole_zloty_and_never_below_zero(principal: int, due_on: date, paid_on: date) -> None:
    charged = interest(principal, due_on, paid_on, RATES, THRESHOLD)
    assert charged >= 0
    assert charged % 100 == 0
    assert abs(charged - exact_interest(principal, due_on, paid_on, RATES)) <= max(50, THRESHOLD)


@given(SUMS, DAYS, st.integers(0, 3000), st.integers(0, 3000))
def test_two_stretches_of_days_add_up(principal: int, due_on: date, first: int, second: int) -> None:
    middle = due_on + timedelta(days=first)
    end = middle + timedelta(days=second)
    whole = exact_interest(principal, due_on, end, RATES)
    assert whole == exact_interest(principal, due_on, middle, RATES) + exact_interest(
        principal, middle, end, RATES
    )


@given(SUMS, DAYS, st.integers(0, 3000))
def test_a_day_more_never_costs_less(principal: int, due_on: date, late: int) -> None:
    paid_on = due_on + timedelta(days=late)
    day_more = paid_on + timedelta(days=1)
    assert interest(principal, due_on, day_more, RATES, THRESHOLD) >= interest(
        principal, due_on, paid_on, RATES, THRESHOLD
    )


@given(SUMS, DAYS, st.integers(0, 3000))
def test_one_rate_is_the_plain_formula(principal: int, due_on: date, late: int) -> None:
    paid_on = due_on + timedelta(days=late)
    assert exact_interest(principal, due_on, paid_on, FLAT) == Fraction(principal * late * 8, 36500)


@given(SUMS, DAYS, st.integers(-400, 3000))
def test_counting_day_by_day_gives_the_same(principal: int, due_on: date, late: int) -> None:
    """A second, slower way: each late day with the rate of that day."""
    late = min(late, 800)
    days = [due_on + timedelta(days=n) for n in range(1, late + 1)]
    rates = [
        max((r for r in RATES if r.valid_from <= day), key=lambda r: r.valid_from).basis_points
        for day in days
    ]
    slow = Fraction(principal * sum(rates), 3_650_000)
    assert exact_interest(principal, due_on, due_on + timedelta(days=late), RATES) == slow

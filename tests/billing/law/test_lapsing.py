"""The prolongation fee, and the interest of a deferral that was not kept: by hand, and whatever sums and days come."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.city import load
from portal.billing.law.interest import Counting
from portal.billing.law.kinds import Regime
from portal.billing.law.lapsing import Lapse, share_out
from portal.billing.law.prolonging import prolongation_fee
from portal.facts import Facts

TAX = Counting(Facts.parse(load().facts), Regime.TAX)
ASKED = date(2026, 11, 26)


def day(year: int, month: int, number: int) -> date:
    return date(year, month, number)


# ------------------------------------------------------------------------------------------------ the fee, by hand
@pytest.mark.parametrize(
    ("terms", "new_on", "rate", "percent", "grosze"),
    [
        # not late yet, 16.11.2026 is a Monday: 14 + 31 + 31 + 28 + 31 = 135 days; asked on the 10th
        ([(day(2026, 12, 16), 100_000)], day(2027, 4, 30), 1050, 50, 1_900),  # 135 days at 5,25%: 19,42 zł
        (
            [(day(2026, 12, 16), 100_000)],
            day(2027, 4, 30),
            1050,
            25,
            1_000,
        ),  # a council may ask less: 9,71 zł
        ([(day(2026, 12, 16), 100_000)], day(2027, 4, 30), 1050, 0, 0),
        # in arrears since 2025: from the day after the application, 4 + 31 + 31 = 66 days
        ([(day(2025, 11, 17), 9_900)], day(2027, 1, 31), 1050, 50, 100),  # 0,94 zł
        ([(day(2025, 11, 17), 9_900)], day(2026, 12, 31), 1050, 50, 0),  # 35 days: 0,498 zł
        # both at once: 1 000 zł × 66 days and 500 zł × 46 days (from 16.12.2026), at 5,25%: 12,80 zł
        ([(day(2025, 11, 17), 100_000), (day(2026, 12, 16), 50_000)], day(2027, 1, 31), 1050, 50, 1_300),
        ([(day(2026, 12, 16), 36_500)], day(2026, 12, 26), 1000, 50, 100),  # 50 grosze are a złoty
        ([(day(2026, 12, 16), 36_499)], day(2026, 12, 26), 1000, 50, 0),
        # a Sunday's term is Monday's
        ([(day(2027, 3, 14), 365_000)], day(2027, 3, 25), 1000, 50, 500),  # 10 days: 5 zł
        ([(day(2027, 3, 15), 365_000)], day(2027, 3, 25), 1000, 50, 500),
        ([(day(2027, 3, 31), 365_000)], day(2027, 3, 25), 1000, 50, 0),  # no later than it was
    ],
)
def test_the_fee_is_what_one_reckons_by_hand(
    terms: list[tuple[date, int]], new_on: date, rate: int, percent: int, grosze: int
) -> None:
    assert prolongation_fee(terms, new_on, basis_points=rate, percent=percent, asked_on=ASKED) == grosze


# ------------------------------------------------------------------------------------------------ the fee, whatever comes
SUMS, LATER, RATES = st.integers(1, 10**9), st.integers(0, 3000), st.integers(0, 3000)
DUES = st.dates(date(2024, 1, 1), date(2028, 12, 31))


def fee(due_on: date, grosze: int, days: int, rate: int = 1050, percent: int = 50) -> int:
    new_on = max(due_on, ASKED) + timedelta(days=days)
    return prolongation_fee([(due_on, grosze)], new_on, basis_points=rate, percent=percent, asked_on=ASKED)


@given(DUES, SUMS, LATER, RATES, st.integers(0, 50), st.integers(0, 1000))
def test_a_larger_sum_a_later_day_and_a_higher_rate_never_cost_less(
    due_on: date, grosze: int, days: int, rate: int, percent: int, more: int
) -> None:
    made = fee(due_on, grosze, days, rate, percent)
    assert made >= 0
    assert made % 100 == 0
    assert made <= fee(due_on, grosze + more, days, rate, percent)
    assert made <= fee(due_on, grosze, days + more, rate, percent)
    assert made <= fee(due_on, grosze, days, rate + more, percent)
    assert made <= fee(due_on, grosze, days, rate, 50)


@given(DUES, SUMS, LATER)
def test_the_fee_is_at_most_half_of_the_interest_of_the_same_days(
    due_on: date, grosze: int, days: int
) -> None:
    new_on = max(due_on, ASKED) + timedelta(days=days)
    start = max(due_on, ASKED)
    half = grosze * 1050 * (new_on - start).days / 2 / 3_650_000
    assert fee(due_on, grosze, days) <= half + 50


# ------------------------------------------------------------------------------------------------ the lapse, by hand
@pytest.mark.parametrize(
    ("terms", "covered", "left", "on", "grosze"),
    [
        # 16.05.2026 to 05.01.2027 are 235 days at 10,5%: 20,28 zł, rounded to 20
        ([(day(2026, 5, 15), 30_000)], 0, 30_000, day(2027, 1, 5), 2_000),
        ([(day(2026, 5, 15), 30_000)], 1_000, 30_000, day(2027, 1, 5), 1_000),
        ([(day(2026, 5, 15), 30_000)], 5_000, 30_000, day(2027, 1, 5), 0),  # never less than what was charged
        # half was paid: 10,14 zł on what is left, and half of what was charged beside
        ([(day(2026, 5, 15), 30_000)], 400, 15_000, day(2027, 1, 5), 800),
        # two debts: what was paid has paid the older one; 111 days on 500 zł: 15,97 zł
        ([(day(2026, 5, 15), 30_000), (day(2026, 9, 16), 50_000)], 0, 50_000, day(2027, 1, 5), 1_600),
        ([(day(2026, 5, 15), 30_000), (day(2026, 9, 16), 50_000)], 0, 80_000, day(2027, 1, 5), 3_600),
        ([(day(2026, 5, 15), 30_000)], 0, 0, day(2027, 1, 5), 0),
    ],
)
def test_interest_runs_from_the_original_term_less_what_was_charged(
    terms: list[tuple[date, int]], covered: int, left: int, on: date, grosze: int
) -> None:
    made = Lapse(tuple(terms), covered)
    assert made.interest(left, lambda part, due_on: TAX.on(part, due_on, on)) == grosze
    assert Lapse.read(made.values()) == made


# ------------------------------------------------------------------------------------------------ the lapse, whatever comes
TERMS = st.lists(st.tuples(st.dates(date(2024, 1, 1), date(2026, 10, 1)), SUMS), min_size=1, max_size=6).map(
    sorted
)


@given(TERMS, st.integers(0, 10**9), st.integers(0, 1000))
def test_what_is_left_sums_up_is_the_newest_and_costs_no_less_a_day_later(
    terms: list[tuple[date, int]], left: int, days: int
) -> None:
    made = Lapse(tuple(terms))
    found = made.left_terms(left)
    assert sum(grosze for _on, grosze in found) == min(left, made.principal_grosze)
    assert list(found) == sorted(found)
    assert not found or found[-1][0] == terms[-1][0]
    first = date(2026, 11, 1)

    def interest(on: date) -> int:
        return made.interest(left, lambda part, due_on: TAX.on(part, due_on, on))

    assert 0 <= interest(first) <= interest(first + timedelta(days=days))


@given(TERMS, st.integers(0, 10**7))
def test_what_was_charged_beside_and_what_is_added_are_the_whole_interest(
    terms: list[tuple[date, int]], covered: int
) -> None:
    whole = sum(TAX.on(grosze, on, ASKED) for on, grosze in terms)
    made = Lapse(tuple(terms), covered)
    added = made.interest(made.principal_grosze, lambda part, due_on: TAX.on(part, due_on, ASKED))
    assert added + covered == max(whole, covered)


@given(TERMS, st.integers(1, 12))
def test_new_terms_take_the_old_debts_oldest_first_and_lose_nothing(
    terms: list[tuple[date, int]], count: int
) -> None:
    whole = sum(grosze for _on, grosze in terms)
    parts = [whole // count] * count
    parts[0] += whole - sum(parts)
    shared = share_out(terms, parts)
    assert [sum(grosze for _on, grosze in one) for one in shared] == parts
    days = [on for one in shared for on, _grosze in one]
    assert days == sorted(days)

"""Allocation of payments: a table checked by hand, and what must hold for any debts and any money."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.city import load
from portal.billing.law.allocation import Owed, Part, Split, allocate, quote
from portal.billing.law.interest import Counting
from portal.billing.law.kinds import Regime
from portal.facts import Facts

TAX, PUBLIC, CIVIL = Regime.TAX, Regime.PUBLIC, Regime.CIVIL
CITY = Facts.parse(load().facts)
PAID = date(2026, 10, 1)

# three late debts of two taxes, two that are not late, and the costs of a reminder; interest as told below
MARCH = Owed(1, "property", date(2026, 3, 16), 20_000)
MAY = Owed(2, "property", date(2026, 5, 15), 20_000)
JUNE = Owed(3, "waste", date(2026, 6, 15), 10_000)
NOVEMBER = Owed(4, "property", date(2026, 11, 16), 20_000)
DECEMBER = Owed(5, "waste", date(2026, 12, 15), 10_000)
COSTS = Owed(6, "reminder", date(2026, 7, 1), 1_600, priority=10)
LATER_COSTS = Owed(7, "reminder", date(2026, 11, 1), 1_600, priority=10)
COUNTED = {MARCH.due_on: 1_200, MAY.due_on: 900}  # whole złoty; June's is below the threshold


def told(_principal: int, due_on: date) -> int:
    return COUNTED.get(due_on, 0)


ALL = (DECEMBER, NOVEMBER, JUNE, MAY, MARCH, COSTS)
LATE = (MARCH, MAY, JUNE)

# regime, money, debts, named → (key, principal, interest) …, what is left over
EXAMPLES = [
    (TAX, 0, LATE, (), [], 0),
    (TAX, 5_000, (), (), [], 5_000),
    # whole debts, the earliest first, with their interest
    (TAX, 21_200, LATE, (), [(1, 20_000, 1_200)], 0),
    (TAX, 42_100, LATE, (), [(1, 20_000, 1_200), (2, 20_000, 900)], 0),
    (TAX, 52_100, LATE, (), [(1, 20_000, 1_200), (2, 20_000, 900), (3, 10_000, 0)], 0),
    (TAX, 52_101, LATE, (), [(1, 20_000, 1_200), (2, 20_000, 900), (3, 10_000, 0)], 1),
    # the order in which they are handed over does not matter
    (TAX, 42_100, (JUNE, MAY, MARCH), (), [(1, 20_000, 1_200), (2, 20_000, 900)], 0),
    # in proportion: 10 600 × 200/212 = 10 000
    (TAX, 10_600, LATE, (), [(1, 10_000, 600)], 0),
    # 1 gr × 20 000/21 200 = 0,94 gr
    (TAX, 1, LATE, (), [(1, 1, 0)], 0),
    (TAX, 9, LATE, (), [(1, 8, 1)], 0),  # 8,49 and 0,51
    (TAX, 21_199, LATE, (), [(1, 19_999, 1_200)], 0),  # 19 999,06
    # the second one only in part: 10 000 × 200/209 = 9 569,38
    (TAX, 31_200, LATE, (), [(1, 20_000, 1_200), (2, 9_569, 431)], 0),
    # no interest below the threshold: everything is principal
    (TAX, 4_000, (JUNE,), (), [(3, 4_000, 0)], 0),
    # in arrears the payer cannot choose the newest instalment: the earliest of that tax is paid
    (TAX, 20_000, ALL[:-1], (4,), [(1, 18_868, 1_132)], 0),  # 18 867,92
    (TAX, 21_200, LATE, (2,), [(1, 20_000, 1_200)], 0),
    # but the tax can be named: the waste fee before the older property tax
    (TAX, 10_000, LATE, (3,), [(3, 10_000, 0)], 0),
    (TAX, 31_200, LATE, (3,), [(3, 10_000, 0), (1, 20_000, 1_200)], 0),
    # a tax without arrears is named, another has them: the arrears go first
    (TAX, 20_900, (MAY, DECEMBER), (5,), [(2, 20_000, 900)], 0),
    (TAX, 25_900, (MAY, DECEMBER), (5,), [(2, 20_000, 900), (5, 5_000, 0)], 0),
    # nothing late: what was named, else the earliest due
    (TAX, 10_000, (NOVEMBER, DECEMBER), (5,), [(5, 10_000, 0)], 0),
    (TAX, 12_000, (NOVEMBER, DECEMBER), (5,), [(5, 10_000, 0), (4, 2_000, 0)], 0),
    (TAX, 12_000, (DECEMBER, NOVEMBER), (), [(4, 12_000, 0)], 0),
    (TAX, 40_000, (DECEMBER, NOVEMBER), (), [(4, 20_000, 0), (5, 10_000, 0)], 10_000),
    # a name that is no longer owed changes nothing
    (TAX, 12_000, (DECEMBER, NOVEMBER), (99,), [(4, 12_000, 0)], 0),
    # costs of a reminder before everything, due or not, without interest
    (TAX, 1_600, ALL, (1,), [(6, 1_600, 0)], 0),
    (TAX, 1_000, ALL, (), [(6, 1_000, 0)], 0),
    (TAX, 12_200, ALL, (), [(6, 1_600, 0), (1, 10_000, 600)], 0),
    (TAX, 2_000, (MARCH, LATER_COSTS, COSTS), (), [(6, 1_600, 0), (7, 400, 0)], 0),
    # other public dues go the same way
    (PUBLIC, 10_600, LATE, (2,), [(1, 10_000, 600)], 0),
    (PUBLIC, 1_600, ALL, (), [(6, 1_600, 0)], 0),
    # civil: interest before principal, the oldest first, unless the payer says which
    (CIVIL, 1_000, LATE, (), [(1, 0, 1_000)], 0),
    (CIVIL, 10_600, LATE, (), [(1, 9_400, 1_200)], 0),
    (CIVIL, 10_600, LATE, (2,), [(2, 9_700, 900)], 0),
    (CIVIL, 31_200, LATE, (2,), [(2, 20_000, 900), (1, 9_100, 1_200)], 0),
    (CIVIL, 10_000, (MAY, NOVEMBER), (4,), [(4, 10_000, 0)], 0),
    (CIVIL, 1_600, (MARCH, COSTS), (), [(1, 400, 1_200)], 0),
]  # fmt: skip


@pytest.mark.parametrize(("regime", "money", "owed", "named", "parts", "left"), EXAMPLES)
def test_examples_divided_by_hand_come_out(
    regime: Regime, money: int, owed: tuple[Owed, ...], named: tuple[int, ...], parts: list, left: int
) -> None:
    split = allocate(money, owed, PAID, regime=regime, interest=told, named=named)
    assert split == Split(tuple(Part(*part) for part in parts), left)


def test_the_act_s_own_example_is_divided_in_proportion() -> None:
    """Arrears of 1000 zł with 91 zł of interest, and 500 zł to pay them with."""
    debt = Owed(1, "property", date(2025, 3, 17), 100_000)
    split = allocate(50_000, [debt], date(2025, 11, 28), regime=TAX, interest=lambda _p, _d: 9_100)
    assert split == Split((Part(1, 45_830, 4_170),), 0)


def test_after_a_proportional_part_the_rest_bears_interest_from_its_due_date() -> None:
    debt = Owed(1, "property", date(2026, 3, 16), 100_000)
    count = Counting(CITY, TAX)
    first = allocate(50_000, [debt], PAID, regime=TAX, interest=lambda p, d: count.on(p, d, PAID))
    (part,) = first.parts
    rest = Owed(1, "property", debt.due_on, 100_000 - part.principal_grosze)
    later = date(2027, 1, 4)
    principal, interest = quote([rest], later, TAX, lambda p, d: count.on(p, d, later))
    assert principal == 100_000 - part.principal_grosze
    assert interest == count.on(principal, date(2026, 3, 16), later) > 0


def test_a_debt_due_on_a_free_day_is_not_late_on_the_next_working_day() -> None:
    sunday = Owed(1, "property", date(2026, 11, 15), 20_000)
    named = Owed(2, "property", date(2026, 12, 15), 20_000)
    on_monday = allocate(1_000, [sunday, named], date(2026, 11, 16), regime=TAX, interest=told, named=[2])
    on_tuesday = allocate(1_000, [sunday, named], date(2026, 11, 17), regime=TAX, interest=told, named=[2])
    assert ([part.key for part in on_monday.parts], [part.key for part in on_tuesday.parts]) == ([2], [1])


def test_what_is_paid_up_gets_nothing() -> None:
    paid_up = Owed(1, "property", MARCH.due_on, 0)
    assert allocate(100, [paid_up], PAID, regime=TAX, interest=told) == Split((), 100)


def test_a_negative_payment_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        allocate(-1, LATE, PAID, regime=TAX, interest=told)


def test_a_quote_adds_up_what_settles_everything() -> None:
    assert quote(ALL, PAID, TAX, told) == (81_600, 2_100)
    assert allocate(83_700, ALL, PAID, regime=TAX, interest=told).left_grosze == 0
    assert quote([COSTS], PAID, TAX, lambda _p, _d: 500) == (1_600, 0)
    assert quote([COSTS], PAID, CIVIL, lambda _p, _d: 500) == (1_600, 500)


DEBTS = st.lists(
    st.builds(
        Owed,
        key=st.integers(1, 10**6),
        kind=st.sampled_from(["property", "waste", "joint"]),
        due_on=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
        principal_grosze=st.integers(0, 500_000),
        priority=st.sampled_from([10, 100, 100, 100]),
        own=st.sampled_from(
            [None, None, lambda left: left // 20]
        ),  # a deferral that lapsed counts for itself
    ),
    max_size=8,
    unique_by=lambda debt: debt.key,
)
MONEY = st.integers(0, 3_000_000)
REGIMES = st.sampled_from(list(Regime))
DAY = st.dates(date(2026, 1, 1), date(2028, 1, 31))


def counted(regime: Regime, day: date) -> Callable[[int, date], int]:
    counting = Counting(CITY, regime)
    return lambda principal, due_on: counting.on(principal, due_on, day)


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Owed], Regime, date, list[int]]:
    owed = draw(DEBTS)
    keys = [debt.key for debt in owed]
    named = draw(st.lists(st.sampled_from(keys), max_size=3)) if keys else []
    return owed, draw(REGIMES), draw(DAY), named


@given(cases(), MONEY)
def test_no_grosz_is_lost_and_no_debt_gets_more_than_it_is(case: tuple, money: int) -> None:
    owed, regime, day, named = case
    split = allocate(money, owed, day, regime=regime, interest=counted(regime, day), named=named)
    given_out = sum(part.principal_grosze + part.interest_grosze for part in split.parts)
    assert given_out + split.left_grosze == money
    for part in split.parts:
        debt = next(debt for debt in owed if debt.key == part.key)
        principal, interest = quote([debt], day, regime, counted(regime, day))
        assert 0 <= part.principal_grosze <= principal
        assert 0 <= part.interest_grosze <= interest
        assert part.principal_grosze + part.interest_grosze > 0
    total = sum(quote(owed, day, regime, counted(regime, day)))
    assert split.left_grosze == max(0, money - total)


@given(cases(), MONEY, st.integers(0, 100_000))
def test_more_money_gives_no_debt_less(case: tuple, money: int, more: int) -> None:
    owed, regime, day, named = case

    def parts(sum_grosze: int) -> dict[int, Part]:
        count = counted(regime, day)
        split = allocate(sum_grosze, owed, day, regime=regime, interest=count, named=named)
        return {part.key: part for part in split.parts}

    less, much = parts(money), parts(money + more)
    for key, part in less.items():
        assert much[key].principal_grosze >= part.principal_grosze
        assert much[key].interest_grosze >= part.interest_grosze


@given(cases(), MONEY)
def test_only_the_last_debt_is_paid_in_part(case: tuple, money: int) -> None:
    owed, regime, day, named = case
    split = allocate(money, owed, day, regime=regime, interest=counted(regime, day), named=named)
    for part in split.parts[:-1]:
        debt = next(debt for debt in owed if debt.key == part.key)
        settled = part.principal_grosze, part.interest_grosze
        assert settled == quote([debt], day, regime, counted(regime, day))


@given(st.integers(1, 10**7), st.integers(0, 10**6), st.data())
def test_a_proportional_part_is_the_exact_share_to_half_a_grosz(
    principal: int, interest: int, data: st.DataObject
) -> None:
    money = data.draw(st.integers(1, principal + interest))
    debt = Owed(1, "property", date(2026, 3, 16), principal)
    (part,) = allocate(money, [debt], PAID, regime=TAX, interest=lambda _p, _d: interest).parts
    share = Fraction(money * principal, principal + interest)
    assert abs(part.principal_grosze - share) <= Fraction(1, 2)


@given(cases(), MONEY)
def test_the_order_of_handing_over_changes_nothing(case: tuple, money: int) -> None:
    owed, regime, day, named = case
    count = counted(regime, day)
    one = allocate(money, owed, day, regime=regime, interest=count, named=named)
    assert one == allocate(money, owed[::-1], day, regime=regime, interest=count, named=named[::-1])

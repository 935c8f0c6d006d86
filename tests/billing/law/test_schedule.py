"""Instalments: terms and sums checked by hand, and sums that are exact for any year."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.city import load
from portal.billing.law.kinds import ChargeKind, Regime, kind_of, kinds
from portal.billing.law.schedule import Instalment, instalments
from portal.errors import Refused
from portal.facts import Facts, FactsError
from portal.terms import is_working_day

CITY = Facts.parse(load().facts)
DAY = date(2026, 9, 1)
PROPERTY = kind_of(CITY, "property_tax", DAY)
WASTE = kind_of(CITY, "waste_fee", DAY)
TRANSPORT = kind_of(CITY, "transport_tax", DAY)
USUFRUCT = kind_of(CITY, "perpetual_usufruct", DAY)


def told(found: list[Instalment]) -> list[tuple[str, int]]:
    """Write terms as 03-16 and sums in złoty where they are whole."""
    return [(f"{one.due_on:%m-%d}", one.amount_grosze) for one in found]


def test_a_person_pays_property_tax_four_times_and_sundays_move() -> None:
    assert instalments(PROPERTY, 2026, 100_000, payer="person") == [
        Instalment(1, "I rata 2026", date(2026, 3, 16), 25_000),
        Instalment(2, "II rata 2026", date(2026, 5, 15), 25_000),
        Instalment(3, "III rata 2026", date(2026, 9, 15), 25_000),
        Instalment(4, "IV rata 2026", date(2026, 11, 16), 25_000),
    ]


def test_a_saturday_moves_to_monday() -> None:
    assert instalments(PROPERTY, 2027, 100_000, payer="person")[1].due_on == date(2027, 5, 17)


@pytest.mark.parametrize(
    ("yearly", "sums"),
    [
        (100_300, [25_300, 25_000, 25_000, 25_000]),  # 3 zł that four cannot share
        (10_100, [2_600, 2_500, 2_500, 2_500]),
        (10_000, [10_000]),  # 100 zł and less once
        (9_900, [9_900]),
        (300, [300]),
        (0, []),
    ],
)
def test_sums_are_whole_zloty_and_the_rest_goes_to_the_first(yearly: int, sums: list[int]) -> None:
    found = instalments(PROPERTY, 2026, yearly, payer="person")
    assert [one.amount_grosze for one in found] == sums
    assert not found or found[0].due_on == date(2026, 3, 16)


def test_a_single_payment_is_called_by_its_year() -> None:
    assert instalments(PROPERTY, 2026, 10_000, payer="person")[0].period_title == "rok 2026"


def test_an_entity_pays_property_tax_monthly_and_january_by_its_last_day() -> None:
    found = instalments(PROPERTY, 2026, 120_500, payer="entity")
    assert told(found) == [
        ("02-02", 10_500), ("02-16", 10_000), ("03-16", 10_000), ("04-15", 10_000), ("05-15", 10_000),
        ("06-15", 10_000), ("07-15", 10_000), ("08-17", 10_000), ("09-15", 10_000), ("10-15", 10_000),
        ("11-16", 10_000), ("12-15", 10_000),
    ]  # fmt: skip
    assert (found[0].period_title, found[11].period_title) == ("styczeń 2026", "grudzień 2026")


def test_an_entity_pays_even_a_small_tax_monthly() -> None:
    assert told(instalments(PROPERTY, 2026, 1_300, payer="entity"))[0] == ("02-02", 200)


# kind, payer, first day of the liability, service, → terms and sums
MID_YEAR = [
    # 7 months of 1200 zł in the two terms that are left
    (PROPERTY, "person", 120_000, date(2026, 6, 1), None, [("09-15", 35_000), ("11-16", 35_000)]),
    # 7/12 of 1000 zł is 583,33 zł: 583 zł
    (PROPERTY, "person", 100_000, date(2026, 6, 1), None, [("09-15", 29_200), ("11-16", 29_100)]),
    # two months of 300 zł are 50 zł: once
    (PROPERTY, "person", 30_000, date(2026, 11, 1), None, [("11-16", 5_000)]),
    (PROPERTY, "person", 300_000, date(2026, 12, 1), date(2026, 12, 7), [("12-21", 25_000)]),
    (PROPERTY, "person", 100_000, date(2025, 6, 1), None, [("03-16", 25_000), ("05-15", 25_000), ("09-15", 25_000), ("11-16", 25_000)]),
    (PROPERTY, "person", 100_000, date(2027, 6, 1), None, []),
    (PROPERTY, "entity", 120_000, date(2026, 10, 1), None, [("10-15", 10_000), ("11-16", 10_000), ("12-15", 10_000)]),
    # delivered in time, 14 days before; a day later; after two terms
    (PROPERTY, "person", 100_000, None, date(2026, 3, 1), [("03-16", 25_000), ("05-15", 25_000), ("09-15", 25_000), ("11-16", 25_000)]),
    (PROPERTY, "person", 100_000, None, date(2026, 3, 4), [("03-18", 25_000), ("05-15", 25_000), ("09-15", 25_000), ("11-16", 25_000)]),
    (PROPERTY, "person", 100_000, None, date(2026, 6, 10), [("06-24", 25_000), ("06-24", 25_000), ("09-15", 25_000), ("11-16", 25_000)]),
    # 14 days end on Saturday 21 March
    (PROPERTY, "person", 5_000, None, date(2026, 3, 7), [("03-23", 5_000)]),
    # an entity counts its own tax: no decision, no delivery
    (PROPERTY, "entity", 120_000, date(2026, 12, 1), date(2026, 12, 20), [("12-15", 10_000)]),
    # 44 zł a month by quarters
    (WASTE, "person", 52_800, None, None, [("03-16", 13_200), ("06-15", 13_200), ("09-15", 13_200), ("12-15", 13_200)]),
    (WASTE, "person", 52_800, date(2026, 8, 1), None, [("09-15", 8_800), ("12-15", 13_200)]),
    (WASTE, "person", 52_800, date(2026, 12, 20), None, [("12-21", 4_400)]),  # a Sunday, after the term
    (WASTE, "entity", 52_800, date(2026, 11, 1), None, [("11-16", 4_400), ("12-15", 4_400)]),
    # a vehicle registered in February: 14 days from March, and September
    (TRANSPORT, "person", 240_000, None, None, [("02-16", 120_000), ("09-15", 120_000)]),
    (TRANSPORT, "person", 240_000, date(2026, 2, 1), None, [("02-16", 110_000), ("09-15", 110_000)]),
    (TRANSPORT, "entity", 240_000, date(2026, 3, 1), None, [("03-16", 100_000), ("09-15", 100_000)]),
    (TRANSPORT, "entity", 240_000, date(2026, 9, 1), None, [("09-15", 80_000)]),
    (TRANSPORT, "entity", 240_000, date(2026, 12, 1), None, [("12-15", 20_000)]),
    # a yearly fee is whole or nothing
    (USUFRUCT, "person", 12_345, None, None, [("03-31", 12_345)]),
    (USUFRUCT, "person", 12_345, date(2026, 2, 1), None, [("03-31", 12_345)]),
    (USUFRUCT, "entity", 12_345, date(2026, 4, 1), None, []),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "payer", "yearly", "from_on", "served_on", "parts"), MID_YEAR)
def test_a_part_of_a_year_and_a_late_delivery_come_out_as_by_hand(
    kind: ChargeKind, payer: str, yearly: int, from_on: date | None, served_on: date | None, parts: list
) -> None:
    found = instalments(kind, 2026, yearly, payer=payer, from_on=from_on, served_on=served_on)
    assert told(found) == parts
    assert [one.number for one in found] == list(range(1, len(parts) + 1))


def test_a_year_that_is_decided_long_after_keeps_its_name() -> None:
    (one,) = instalments(PROPERTY, 2024, 240_000, payer="person", from_on=date(2024, 12, 1), served_on=DAY)
    assert (one.period_title, one.due_on) == ("I rata 2024", date(2026, 9, 15))


def test_without_a_term_the_day_of_delivery_is_asked_for() -> None:
    with pytest.raises(Refused, match="dzień doręczenia") as refused:
        instalments(PROPERTY, 2026, 300_000, payer="person", from_on=date(2026, 12, 1))
    assert refused.value.field == "served_on"


def test_a_kind_without_terms_for_a_payer_says_so() -> None:
    joint = kind_of(CITY, "agricultural_joint", DAY)
    assert len(instalments(joint, 2026, 100_000, payer="person")) == 4
    with pytest.raises(FactsError, match="agricultural_joint"):
        instalments(joint, 2026, 100_000, payer="entity")
    with pytest.raises(FactsError):
        instalments(ChargeKind("x", "X", Regime.TAX, "main"), 2026, 100_000, payer="person")


def test_a_negative_year_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        instalments(PROPERTY, 2026, -1, payer="person")


SCHEDULED = [(kind, payer) for kind in kinds(CITY, DAY).values() for payer in kind.schedules]


@given(st.sampled_from(SCHEDULED), st.integers(2015, 2060), st.integers(0, 10**8))
def test_a_year_s_instalments_add_up_and_fall_on_working_days(pair: tuple, year: int, yearly: int) -> None:
    kind, payer = pair
    found = instalments(kind, year, yearly, payer=payer)
    assert sum(one.amount_grosze for one in found) == yearly
    assert all(one.amount_grosze > 0 and is_working_day(one.due_on) for one in found)
    assert [one.due_on for one in found] == sorted(one.due_on for one in found)
    if found:
        sums = [one.amount_grosze for one in found]
        assert sums[0] == max(sums)
        assert max(sums[1:], default=0) == min(sums[1:], default=0)


@given(
    st.sampled_from(SCHEDULED),
    st.integers(1, 12),
    st.integers(0, 10**6),
    st.none() | st.dates(date(2026, 1, 1), date(2027, 6, 30)),
)
def test_a_part_of_a_year_costs_its_months_to_half_a_unit(
    pair: tuple, month: int, zloty: int, served_on: date | None
) -> None:
    kind, payer = pair
    try:
        found = instalments(
            kind, 2026, zloty * 100, payer=payer, from_on=date(2026, month, 1), served_on=served_on
        )
    except Refused:
        assert month == 12
        return
    total = sum(one.amount_grosze for one in found)
    if kind.proportional:
        assert abs(12 * total - zloty * 100 * (13 - month)) <= (600 if kind.whole_zloty else 6)
    else:
        assert total in {0, zloty * 100}
    assert all(one.due_on >= date(2026, month, 1) for one in found)

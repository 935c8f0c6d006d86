"""What holds of the waste fee for any flats: more never cost less, sums agree to the grosz, bands have borders."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.waste_declaration import forms, rates, reckoning
from services.waste_declaration.samples import FACTS, ON, declared, flat, total

LIGHT = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
AREAS = st.integers(forms.LEAST_AREA, forms.MOST_AREA)
RELIEF = st.sampled_from([code for code, _words in forms.RELIEFS])
FLATS = st.lists(st.builds(flat, AREAS, RELIEF), min_size=1, max_size=8)
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31)).map(date.isoformat)
HOW = st.fixed_dictionaries({
    "building": st.sampled_from(["house", "block"]), "is_sorted": st.booleans(), "compost": st.booleans(),
})  # fmt: skip


@LIGHT
@given(FLATS, FLATS, DAYS, HOW)
def test_more_flats_never_cost_less(
    some: list[dict[str, object]], more: list[dict[str, object]], since: str, how: dict[str, Any]
) -> None:
    assert total(declared(*some, since=since, **how)) <= total(declared(*some, *more, since=since, **how))


@LIGHT
@given(FLATS, DAYS, HOW)
def test_waste_that_is_not_sorted_never_costs_less(
    some: list[dict[str, object]], since: str, how: dict[str, Any]
) -> None:
    sorted_, mixed = ({**how, "is_sorted": is_sorted} for is_sorted in (True, False))
    assert total(declared(*some, since=since, **mixed)) >= total(declared(*some, since=since, **sorted_))


@LIGHT
@given(FLATS, DAYS, HOW)
def test_the_fee_is_whole_grosze_the_sum_of_its_lines_and_of_the_flats_apart(
    some: list[dict[str, object]], since: str, how: dict[str, Any]
) -> None:
    made = reckoning.reckon(declared(*some, since=since, **how), FACTS, ON)
    assert made is not None
    assert all(type(line.amount_grosze) is int and line.amount_grosze >= 0 for line in made.lines)
    assert sum(line.amount_grosze for line in made.lines) == made.total_grosze
    assert sum(total(declared(one, since=since, **how)) for one in some) == made.total_grosze


@LIGHT
@given(AREAS, AREAS, HOW)
def test_a_larger_flat_never_costs_less(one: int, other: int, how: dict[str, Any]) -> None:
    small, large = sorted((one, other))
    assert total(declared(flat(small), **how)) <= total(declared(flat(large), **how))


@LIGHT
@given(FLATS, DAYS, HOW, st.integers(0, 400))
def test_an_earlier_beginning_in_a_year_never_costs_less(
    some: list[dict[str, object]], since: str, how: dict[str, Any], days: int
) -> None:
    later = date.fromisoformat(since)
    earlier = max(date(later.year, 1, 1), later - timedelta(days=days)).isoformat()
    assert total(declared(*some, since=earlier, **how)) >= total(declared(*some, since=since, **how))


@pytest.mark.parametrize("border", [40, 80])
def test_a_border_belongs_to_the_lower_band(border: int) -> None:
    at, above = (rates.band_of(border * 100 + more, FACTS, ON) for more in (0, 1))
    assert rates.BANDS.index(above) == rates.BANDS.index(at) + 1


def test_the_councils_rates_keep_within_the_law_and_none_is_taken_for_sure() -> None:
    least, times, most = (FACTS.at(f"unsorted_{name}times", ON) for name in ("least_", "", "most_"))
    assert least <= times <= most
    assert not any(fact.confirmed for rows in FACTS.tables().values() for fact in rows)


def test_a_fee_is_never_below_nothing() -> None:
    assert replace(rates.Price(200), off_grosze=300).grosze == 0
    assert rates.Price(333, percent=50).grosze == 167  # half a grosz upwards

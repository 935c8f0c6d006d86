"""What holds of the tax of a person whatever is entered."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.property_tax import asked, sums
from services.property_tax.information import things
from services.property_tax.information.test_information import (
    building,
    exact,
    plot,
    reckoned,
    structure,
    total,
)

LIGHT = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
USES = st.sampled_from([use[0] for use in things.BUILDING_USES])
PLOT_USES = st.sampled_from([use[0] for use in things.PLOT_USES])
AREAS, LOW = st.integers(1, asked.MOST_AREA), st.integers(0, asked.MOST_AREA)
SHARES = st.fractions(0, 1, max_denominator=10_000).filter(bool)
MONTHS = st.integers(0, 12)


@LIGHT
@given(USES, AREAS, AREAS, LOW, MONTHS)
def test_a_larger_building_never_costs_less(use: str, area: int, more: int, low: int, month: int) -> None:
    since = {"since": f"2026-{month:02d}-15"} if month else {}
    assert total(building(use, area, low, **since)) <= total(building(use, area + more, low, **since))
    assert exact(building(use, area, low)) <= exact(building(use, area, low + more))


@LIGHT
@given(USES, AREAS, LOW)
def test_low_rooms_cost_half_of_high_ones(use: str, area: int, low: int) -> None:
    assert exact(building(use, area, 2 * low)) == exact(building(use, area + low))
    assert exact(building(use, area)) <= exact(building(use, area, low)) <= exact(building(use, area + low))


@LIGHT
@given(PLOT_USES, AREAS, SHARES, st.integers(1, 12), st.integers(1, 12))
def test_the_tax_is_whole_zlote_near_its_parts_and_never_below_nothing(
    use: str, area: int, share: Fraction, first: int, last: int
) -> None:
    written = f"{share.numerator}/{share.denominator}"
    dates = {"since": f"2026-{first:02d}-10", "until": f"2026-{last:02d}-20"}
    had = plot(use, area, share=written, **dates)
    made = reckoned(had, structure(100 * area))
    assert made.total_grosze >= 0
    assert made.total_grosze % 100 == 0
    assert abs(made.total_grosze - exact(had, structure(100 * area))) <= 50
    assert made.total_grosze == sum(line.amount_grosze for line in made.lines)
    assert exact(had) <= exact(plot(use, area, share=written)) <= exact(plot(use, area))


@LIGHT
@given(USES, AREAS, st.integers(1, 11))
def test_before_and_after_a_change_make_one_year(use: str, area: int, month: int) -> None:
    on = f"2026-{month:02d}-15"
    parts = exact(building(use, area, until=on), building(use, area, since=on))
    assert abs(parts - exact(building(use, area))) <= 1


@LIGHT
@given(PLOT_USES, AREAS, st.integers(2, 60))
def test_all_shares_of_a_plot_cost_as_much_as_the_plot(use: str, area: int, owners: int) -> None:
    parts = owners * exact(plot(use, area, share=f"1/{owners}"))
    assert abs(parts - exact(plot(use, area))) <= owners


@pytest.mark.parametrize(
    ("grosze", "rounded"), [(0, 0), (49, 0), (50, 100), (149, 100), (150, 200), (199, 200)]
)
def test_fifty_grosze_are_a_zloty(grosze: int, rounded: int) -> None:
    assert sums.to_zloty(grosze) == rounded

"""The two services of the property tax reckon alike and at the same rates."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal import Facts
from services.property_tax.declaration import service as entity
from services.property_tax.information import service as person
from services.property_tax.information.things import BUILDING_USES, PLOT_USES

ON = date(2026, 11, 23)
ALIKE = ("plot_", "building_", "structure_", "most_")
PERSONS, ENTITYS = Facts.parse(person.facts_table()), Facts.parse(entity.facts_table())
LIGHT = settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
DAYS = st.none() | st.dates(date(2025, 1, 1), date(2027, 12, 31)).map(date.isoformat)
SPAN = {"since": DAYS, "until": DAYS, "exemption": st.sampled_from([None, "monument", "council", "waste"])}
SHARE = st.none() | st.fractions(0, 1, max_denominator=999).map(
    lambda one: f"{one.numerator}/{one.denominator}"
)
AREA = st.integers(0, 10**8)
PLOTS = {"plot_use": st.sampled_from([use[0] for use in PLOT_USES]), "area": AREA, "share": SHARE, **SPAN}
BUILDINGS = {
    "building_use": st.sampled_from([use[0] for use in BUILDING_USES]), "area": AREA, "low_area": AREA, "share": SHARE,
    **SPAN,
}  # fmt: skip
STRUCTURES = {"what": st.just("parking"), "value": st.integers(0, 10**11), **SPAN}
ANSWERS = st.fixed_dictionaries(
    {
        name: st.lists(st.fixed_dictionaries(entry), max_size=3)
        for name, entry in {"plots": PLOTS, "buildings": BUILDINGS, "structures": STRUCTURES}.items()
    }
)


def test_their_rates_and_limits_are_the_same() -> None:
    def rates(facts: Facts) -> dict[str, Any]:
        return {one.name: (one.value, one.valid_from) for one in facts.all() if one.name.startswith(ALIKE)}

    assert rates(PERSONS) == rates(ENTITYS)
    assert len(rates(PERSONS)) == 20


@LIGHT
@given(ANSWERS)
def test_the_same_things_cost_a_person_and_an_entity_the_same(had: dict[str, Any]) -> None:
    things = {**had, "things": ["plots", "buildings", "structures"]}
    first = person.reckoned({**things, "event": "corrected"}, PERSONS, ON)
    second = entity.reckoned({**things, "tax_year": ON.year, "reason": "correction"}, ENTITYS, ON)
    if first is None or second is None:
        assert first is second
        return
    assert [line.amount_grosze for line in first.lines] == [line.amount_grosze for line in second.lines]
    assert [str(line.how) for line in first.lines] == [str(line.how) for line in second.lines]
    assert first.total_grosze == second.total_grosze


@pytest.mark.parametrize("service", [person, entity], ids=["person", "entity"])
def test_both_put_the_year_on_the_account_of_the_same_tax(service: Any) -> None:
    assert service.brings is not None
    assert service.unit == "FN"
    assert service.case_class == "3120"

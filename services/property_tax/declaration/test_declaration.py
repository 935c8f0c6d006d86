"""The tax of an entity as a table of hand-checked examples, with what is said beside it and what it brings."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal import Capacity, Facts, Known, Matter
from services.property_tax import asked, lines
from services.property_tax.declaration import duty, forms, reckoning, rules, service, things

ON = date(2026, 11, 23)
JANUARY = date(2026, 1, 20)
FACTS = Facts.parse(service.facts_table())
LIGHT = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
YEARLY = {"tax_year": 2026, "reason": "annual"}


def plot(use: str, area: int, **more: Any) -> dict[str, Any]:
    return {"plots": [{"plot_use": use, "place": "działka 1629/4", "area": area, **more}]}


def building(use: str, area: int, low: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "buildings": [{"building_use": use, "place": "ul. Lipowa 1", "area": area, "low_area": low, **more}]
    }


def structure(grosze: int, kind: str = "ordinary", **more: Any) -> dict[str, Any]:
    return {"structures": [{"what": "parking", "structure_kind": kind, "value": grosze, **more}]}


def reckoned(*had: dict[str, Any], on: date = JANUARY, **more: Any) -> Any:
    answers: dict[str, Any] = {**YEARLY, **more}
    for one in had:
        for kind, entries in one.items():
            answers[kind] = [*answers.get(kind, []), *entries]
    answers["things"] = [kind for kind in ("plots", "buildings", "structures") if kind in answers]
    return reckoning.reckon(answers, FACTS, on)


def total(*had: dict[str, Any], **more: Any) -> int:
    made = reckoned(*had, **more)
    return made.total_grosze if made else 0


# ---------------------------------------------------------------------------------------------- by hand
@pytest.mark.parametrize(
    ("had", "zlote"),
    [
        (building("business", 120000), 42_636),  # 1200 m² × 35,53
        (building("business", 120000, 3000), 43_169),  # and half of 30 m²: 1215 × 35,53 = 43 168,95
        (building("residential", 20000), 250),
        (building("health", 25050), 1_576),  # 250,5 × 6,29 = 1575,645
        (building("seed", 10000), 1_664),
        (building("other", 10000), 1_200),
        (plot("business", 500000), 7_250),  # half a hectare × 1,45
        (plot("business", 500000, since="2026-03-10"), 5_438),  # × 9/12 = 5437,50
        (plot("business", 500000, until="2026-03-10"), 1_813),  # × 3/12 = 1812,50
        (plot("other", 500000), 3_850),
        (plot("water", 10_000_000), 72),  # 10 ha × 7,15 = 71,50
        (plot("revitalised", 100000), 4_720),
        (plot("business", 500000, share="1/4"), 1_813),
        (structure(25_000_000), 5_000),  # 2% of 250 000 zł
        (structure(9_000_000_000, "sports"), 90_000),  # 0,1% of 90 million zł
        (structure(25_000_000, exemption="rail"), 0),
        (building("business", 120000, exemption="school"), 0),
    ],
)  # fmt: skip
def test_the_tax_is_what_one_reckons_by_hand(had: dict[str, Any], zlote: int) -> None:
    assert total(had) == 100 * zlote


def test_a_change_of_use_is_two_entries_of_one_building() -> None:
    both = reckoned(
        building("residential", 10000, until="2026-06-15"), building("business", 10000, since="2026-06-15")
    )
    said = [(str(line.how).replace("\xa0", " "), line.amount_grosze) for line in both.lines]
    assert said == [
        ("100 m² × 1,25 zł × 6/12", 6_250),
        ("100 m² × 35,53 zł × 6/12", 177_650),
    ]
    assert both.total_grosze == 183_900


def test_a_stadium_says_its_own_rate() -> None:
    made = reckoned(structure(9_000_000_000, "sports"))
    assert str(made.lines[0].how).replace("\xa0", " ") == "90 000 000,00 zł × 0,1%"


# ---------------------------------------------------------------------------------------------- what is said beside
@pytest.mark.parametrize(
    ("more", "on", "note", "is_said"),
    [
        ({}, JANUARY, reckoning.MONTHLY, True),
        ({}, date(2026, 1, 31), reckoning.LATE_YEAR, False),
        ({}, date(2026, 2, 1), reckoning.LATE_YEAR, True),
        ({"reason": "correction"}, ON, reckoning.LATE_YEAR, False),
        ({"tax_year": 2027}, ON, reckoning.LATE_YEAR, False),
        ({"tax_year": 2027}, ON, lines.OLD_RATES, True),
        ({}, JANUARY, lines.OLD_RATES, False),
        ({"reason": "change", "changed_on": "2026-11-09"}, ON, reckoning.LATE_CHANGE, False),
        ({"reason": "change", "changed_on": "2026-11-08"}, ON, reckoning.LATE_CHANGE, True),
        ({"reason": "change", "changed_on": "2026-11-09"}, ON, lines.UNDATED, True),
        ({"reason": "change", "changed_on": "2026-12-01"}, date(2026, 12, 5), reckoning.OTHER_YEAR, True),
        ({"reason": "change", "changed_on": "2026-11-30"}, date(2026, 12, 5), reckoning.OTHER_YEAR, False),
        ({"changed_on": "2026-12-01"}, date(2026, 12, 5), reckoning.OTHER_YEAR, False),
    ],
)  # fmt: skip
def test_what_a_payer_should_know_stands_under_the_sum(
    more: dict[str, Any], on: date, note: Any, *, is_said: bool
) -> None:
    assert (note in reckoned(plot("business", 500000), on=on, **more).notes) is is_said


def test_what_came_during_the_year_was_not_due_in_january() -> None:
    made = reckoned(plot("business", 500000, since="2026-11-20"), on=ON)
    assert reckoning.LATE_YEAR not in made.notes


@pytest.mark.parametrize("year", [2025, 2028, 1, 10**12, None, "2026"])
def test_a_year_that_the_form_does_not_take_is_not_reckoned(year: Any) -> None:
    assert reckoned(plot("business", 500000), tax_year=year, on=ON) is None
    assert duty.year_of({"tax_year": year}, ON) is None


def test_no_rate_is_above_what_the_law_lets_a_council_ask_and_none_is_said_to_be_confirmed() -> None:
    rates = {name: FACTS.at(name, ON) for name in FACTS.tables() if f"most_{name}" in FACTS.tables()}
    assert len(rates) == 10
    assert all(rate <= FACTS.at(f"most_{name}", ON) for name, rate in rates.items())
    assert FACTS.at("sports_permille", ON) <= FACTS.at("most_structure_permille", ON)
    assert [fact.name for fact in FACTS.all() if fact.confirmed] == []


def test_the_first_year_of_the_form_is_the_first_whose_rates_are_known() -> None:
    rates = [fact for fact in FACTS.all() if fact.name.startswith(lines.RATES)]
    assert {fact.valid_from for fact in rates} == {date(forms.FIRST_YEAR, 1, 1)}
    assert FACTS.at("case_class", ON) == service.case_class


# ---------------------------------------------------------------------------------------------- properties
USES = st.sampled_from([use[0] for use in things.BUILDING_USES])
AREAS = st.integers(1, asked.MOST_AREA)


@LIGHT
@given(USES, AREAS, AREAS, st.integers(1, 12))
def test_more_never_costs_less(use: str, area: int, more: int, month: int) -> None:
    since = {"since": f"2026-{month:02d}-15"}
    assert total(building(use, area, **since)) <= total(building(use, area + more, **since))
    assert total(building(use, area, **since)) <= total(building(use, area))
    assert total(building(use, area, more)) <= total(building(use, area + more))


@LIGHT
@given(AREAS, st.integers(1, 10**12), st.sampled_from(["ordinary", "sports"]))
def test_the_tax_is_whole_zlote_and_the_sum_of_its_lines(area: int, value: int, kind: str) -> None:
    made = reckoned(plot("business", area), structure(value, kind))
    assert made.total_grosze % 100 == 0
    assert made.total_grosze == sum(line.amount_grosze for line in made.lines) >= 0
    assert total(structure(value, "sports")) <= total(structure(value))


# ---------------------------------------------------------------------------------------------- what it brings
def matter(answers: dict[str, Any], filed_on: date = ON) -> Matter:
    return Matter("BI-7K3M-92QT", answers, Known(), FACTS, date(2027, 1, 10), filed_on)


def test_an_accepted_declaration_brings_the_year_to_the_entitys_account() -> None:
    made = rules.brings(
        matter({**YEARLY, "things": ["plots"], **plot("business", 500000, since="2026-03-10")})
    )
    assert made is not None
    assert (made.kind, made.year, made.amount_grosze, made.payer) == ("property_tax", 2026, 543_800, "entity")
    assert made.from_on == date(2026, 4, 1)
    assert "art. 21 § 1 pkt 1" in made.law


def test_nothing_whole_brings_nothing() -> None:
    assert rules.brings(matter(dict(YEARLY))) is None
    assert rules.brings(matter({"things": ["plots"], **plot("business", 500000)})) is None
    assert rules.fee({}, FACTS, ON) is None


def test_a_person_declares_too_since_one_may_own_together_with_an_entity() -> None:
    assert {Capacity.COMPANY, Capacity.SOLE_TRADER, Capacity.SELF} <= service.acting

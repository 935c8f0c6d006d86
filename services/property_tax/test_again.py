"""What a new information or declaration begins with: the objects of the last one, as they stand on the day."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from portal import Facts, Former
from services.property_tax import SERVICES, declaration, information, taxed

LAST, ON = date(2026, 11, 23), date(2027, 3, 1)
FLAT = {"building_use": "residential", "area": 5550, "since": None, "until": None}
INFORMED: dict[str, Any] = {
    "event": "acquired", "event_on": "2026-05-10", "property_street": "ul. Lipowa 1/2", "ownership": "together",
    "owners": [{"owner_given": "Anna"}], "things": ["buildings"], "buildings": [FLAT],
}  # fmt: skip
DECLARED: dict[str, Any] = {
    "tax_year": 2026, "reason": "change", "changed_on": "2026-05-10", "nip": "5252248481", "things": ["buildings"],
    "buildings": [FLAT],
}  # fmt: skip


def former(answers: dict[str, Any], on: date = ON, brought: str = "assessment") -> Former:
    return Former(answers, LAST, brought, Facts.parse({}), on)


def test_what_happened_is_asked_anew_and_the_rest_is_told() -> None:
    informed = information.rules.again(former(INFORMED))
    declared = declaration.rules.again(former(DECLARED))
    assert informed == {name: told for name, told in INFORMED.items() if name not in {"event", "event_on"}}
    assert declared == {"nip": "5252248481", "things": ["buildings"], "buildings": [FLAT]}


def test_what_led_to_no_tax_is_no_ground_for_the_next() -> None:
    assert information.rules.again(former(INFORMED, brought="")) is None
    assert declaration.rules.again(former({**DECLARED, "things": []})) is None


@pytest.mark.parametrize(
    ("days", "on", "kept"),
    [
        ({}, ON, {}),
        ({"since": "2026-05-10"}, ON, {"since": None}),  # it has been so since January
        ({"since": "2026-05-10"}, date(2026, 12, 1), {"since": "2026-05-10"}),
        ({"since": "2027-01-10"}, ON, {"since": "2027-01-10"}),
        ({"until": "2026-12-31"}, ON, None),  # sold last year
        ({"until": "2026-12-31"}, date(2026, 12, 31), {"until": "2026-12-31"}),
        ({"until": "2027-02-01"}, ON, {"until": "2027-02-01"}),  # its months of this year still count
        ({"since": "2025-02-01", "until": "2027-02-01"}, ON, {"since": None, "until": "2027-02-01"}),
        ({"since": "kiedyś"}, ON, {"since": "kiedyś"}),
    ],
)
def test_a_day_counts_in_its_own_year_and_what_has_gone_stays_away(
    days: dict[str, str], on: date, kept: dict[str, Any] | None
) -> None:
    found = taxed.still_there({**INFORMED, "buildings": [FLAT, {**FLAT, **days}]}, on)
    assert found["buildings"] == [FLAT, *([{**FLAT, **kept}] if kept is not None else [])]


def test_a_list_of_which_nothing_is_left_is_not_asked_for() -> None:
    gone = {"what": "parking", "value": 100, "until": "2026-06-30"}
    answers = {**INFORMED, "things": ["buildings", "structures"], "structures": [gone]}
    assert taxed.still_there(answers, ON) == {"buildings": [FLAT], "things": ["buildings"]}


@pytest.mark.parametrize("service", SERVICES, ids=lambda one: one.slug)
def test_both_fill_a_new_form_by_themselves(service: Any) -> None:
    assert service.renews.fills


@pytest.mark.parametrize(
    ("told", "brought", "day"),
    [
        ({"tax_year": 2026}, "assessment", date(2027, 1, 31)),
        ({"tax_year": 2026}, "", None),
        ({"tax_year": "2026"}, "assessment", None),
    ],
)
def test_the_next_year_is_declared_by_the_end_of_its_january(
    told: dict[str, object], brought: str, day: date | None
) -> None:
    facts = Facts.parse(declaration.service.facts_table())
    assert declaration.rules.ends(replace(former({**DECLARED, **told}, brought=brought), facts=facts)) == day

"""The rules of de-registration: it is free, of an address in the city, on a day that is not far."""

from datetime import date, timedelta

import pytest
from werkzeug.datastructures import MultiDict

from portal import Facts
from services.residence_leave import forms, rules, service

ON = date(2026, 11, 23)
FACTS = Facts.parse(service.facts_table())
FLAT = {"left_street": "ul. Lipowa 1/2", "left_postal_code": "15-001", "left_town": "Białystok"}


def test_it_costs_nothing_and_says_the_days_of_the_facts() -> None:
    assert rules.fee({}, FACTS, ON) is None
    assert FACTS.at("fee_grosze", ON) == 0
    assert FACTS.at("days_ahead", ON) == forms.DAYS_AHEAD
    assert FACTS.at("case_class", ON) == service.case_class


@pytest.mark.parametrize(
    ("ahead", "is_taken"), [(-9000, True), (0, True), (30, True), (31, False), (400, False)]
)
def test_moving_out_is_reported_by_its_day_or_a_little_ahead(ahead: int, is_taken: bool) -> None:  # noqa: FBT001 - a table
    on = ON + timedelta(days=ahead)
    typed = {"left_on-dzien": str(on.day), "left_on-miesiac": str(on.month), "left_on-rok": str(on.year)}
    assert forms.Day(MultiDict(typed), on=ON).validate() == is_taken


@pytest.mark.parametrize(
    ("town", "is_taken"), [("Białystok", True), ("bialystok", True), ("Warszawa", False), ("", False)]
)
def test_only_an_address_in_the_city_is_left_here(town: str, is_taken: bool) -> None:  # noqa: FBT001 - a table
    form = forms.Address(MultiDict({**FLAT, "left_town": town}), on=ON)
    assert form.validate() == is_taken
    if town == "Warszawa":
        assert "urzędu gminy" in form.left_town.errors[0]


@pytest.mark.parametrize(
    ("pesel", "says"),
    [("08312300012", "pełnoletnia"), ("26220512343", ""), ("2622051234", "11 cyfr")],
)
def test_only_a_child_leaves_with_a_parent(pesel: str, says: str) -> None:
    typed = {"child_given": "Zosia", "child_surname": "Nowak", "child_pesel": pesel}
    form = forms.Child(MultiDict(typed), on=ON)
    assert form.validate() is (not says)
    assert says in " ".join(form.child_pesel.errors)

"""The rules of registering a stay as tables: what it costs, whom it asks, which days, addresses and people it takes."""

from datetime import date
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from portal import Facts
from services.residence import forms, rules, service

ON = date(2026, 11, 23)
FACTS = Facts.parse(service.facts_table())
FLAT = {"flat_street": "ul. Lipowa 1/2", "flat_postal_code": "15-001", "flat_town": "Białystok"}
OWNER = {"title": "owner", "owner_given": "Anna", "owner_surname": "Nowak", "owner_pesel": "85031412347"}


def judged(form: type[Any], **typed: Any) -> dict[str, str]:
    """Return the first fault of each box of a form that was posted."""
    made = form(MultiDict(typed), on=ON)
    made.validate()
    return {box.short_name: box.errors[0] for box in made.asked() if box.errors}


def day(name: str, on: str) -> dict[str, str]:
    """Type a date, given as 2026-11-23."""
    year, month, number = on.split("-")
    return {f"{name}-dzien": number, f"{name}-miesiac": month, f"{name}-rok": year}


@pytest.mark.parametrize(
    ("answers", "grosze"),
    [
        ({"stay": "permanent"}, None),
        ({"stay": "permanent", "wants_certificate": True}, None),
        ({"stay": "temporary"}, None),
        ({"stay": "temporary", "wants_certificate": False}, None),
        ({"stay": "temporary", "wants_certificate": True}, 1700),
        ({}, None),
    ],
)
def test_only_a_certificate_of_a_temporary_stay_costs(answers: dict[str, Any], grosze: int | None) -> None:
    fee = rules.fee(answers, FACTS, ON)
    assert (fee.amount_grosze if fee else None) == grosze
    if fee:
        assert fee.kind == "stamp_duty"
        assert "opłacie skarbowej" in fee.law


def test_the_numbers_that_pages_say_are_those_of_the_facts() -> None:
    assert FACTS.at("temporary_months", ON) == forms.MONTHS
    assert FACTS.at("case_class", ON) == service.case_class
    assert FACTS.at("permanent_certificate_grosze", ON) == 0


@pytest.mark.parametrize("title", ["own", None, "other"])
def test_whoever_has_a_title_asks_nobody(title: str | None) -> None:
    assert rules.consents({**OWNER, "title": title}) == ()


def test_the_owner_is_asked_to_confirm_who_lives_where_since_when() -> None:
    answers = {"stay": "permanent", "since": "2026-11-01", **FLAT, **OWNER}
    (asked,) = rules.consents(answers)
    assert (asked.full_name, asked.pesel, asked.role) == ("Anna Nowak", "85031412347", "owner")
    said = str(asked.says).replace("\N{NO-BREAK SPACE}", " ")
    assert said == (
        "Mam tytuł prawny do mieszkania: ul. Lipowa 1/2, 15-001 Białystok. Potwierdzam, że osoba, która składa "
        "wniosek, mieszka tam od 1 listopada 2026."
    )
    assert "85031412347" not in said


def test_children_are_named_by_their_number_only() -> None:
    entry = {"child_given": "Zosia", "child_surname": "Nowak", "child_pesel": "12320100018"}
    answers = {
        "stay": "temporary",
        "from_on": "2026-11-01",
        **FLAT,
        **OWNER,
        "with_children": True,
        "children": [entry] * 2,
    }
    (asked,) = rules.consents(answers)
    assert "z dziećmi (2)" in str(asked.says)
    assert "Zosia" not in str(asked.says)
    (alone,) = rules.consents({**answers, "with_children": False})
    assert "dziećmi" not in str(alone.says)


@pytest.mark.parametrize(
    ("since", "fault"),
    [
        ("2026-11-23", ""),
        ("2001-05-01", ""),
        ("2026-11-24", "dopiero będzie"),
        ("2027-01-01", "dopiero będzie"),
    ],
)
def test_nobody_moves_in_tomorrow(since: str, fault: str) -> None:
    found = judged(forms.Since, **day("since", since))
    assert fault in found.get("since", "") if fault else not found


@pytest.mark.parametrize(
    ("first", "last", "fault"),
    [
        ("2026-11-01", "2027-02-02", ""),
        ("2026-11-01", "2027-02-01", "najwyżej 3 miesiące"),
        ("2026-08-31", "2026-11-30", "najwyżej 3 miesiące"),
        ("2026-08-31", "2026-12-01", ""),
        ("2026-11-01", "2026-11-22", "już minęła"),
        ("2025-01-01", "2029-06-30", ""),
    ],
)
def test_a_stay_up_to_three_months_is_not_reported(first: str, last: str, fault: str) -> None:
    found = judged(forms.Period, **day("from_on", first), **day("until_on", last))
    assert fault in found.get("until_on", "") if fault else not found


@pytest.mark.parametrize(
    ("on", "later"),
    [
        ("2026-11-30", "2027-02-28"),
        ("2027-11-30", "2028-02-29"),
        ("2026-01-31", "2026-04-30"),
        ("2026-10-01", "2027-01-01"),
    ],
)
def test_three_months_end_on_the_last_day_that_there_is(on: str, later: str) -> None:
    assert forms.months_later(date.fromisoformat(on), 3) == date.fromisoformat(later)


@pytest.mark.parametrize(
    ("changed", "box", "fault"),
    [
        ({}, "", ""),
        ({"flat_town": "BIALYSTOK "}, "", ""),
        ({"flat_town": "Wasilków"}, "flat_town", "urzędu gminy"),
        ({"flat_town": "Kleosin", "flat_postal_code": "16-001"}, "flat_town", "urzędu gminy"),
        ({"flat_postal_code": "16-010"}, "flat_postal_code", "zaczynają się od 15"),
        ({"flat_postal_code": "1500"}, "flat_postal_code", "kod pocztowy"),
        ({"flat_street": "ulica Lipowa"}, "flat_street", "numer domu"),
        ({"flat_street": ""}, "flat_street", "Wpisz ulicę"),
    ],
)
def test_an_address_is_in_the_city_or_the_page_says_whom_else_to_ask(
    changed: dict[str, str], box: str, fault: str
) -> None:
    found = judged(forms.Address, **{**FLAT, **changed})
    assert fault in found.get(box, "") if box else not found
    if box:
        assert set(found) == {box}


@pytest.mark.parametrize(
    ("pesel", "fault"),
    [
        ("12320100018", ""),
        ("85031412347", "pełnoletnia"),
        ("08312312341", None),
        ("12320100019", "Sprawdź PESEL"),
        ("1232010001", "11 cyfr"),
    ],
)
def test_a_child_is_below_eighteen(pesel: str, fault: str | None) -> None:
    found = judged(forms.Child, child_given="Zosia", child_surname="Nowak", child_pesel=pesel)
    if fault is not None:
        assert fault in found.get("child_pesel", "") if fault else not found


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ({"land_register": "BI1B/00012345/5"}, ""),
        ({"land_register": "BI1B/00012345/6"}, "księgi wieczystej"),
        ({}, "albo dołącz dokument"),
    ],
)
def test_a_title_of_ones_own_is_shown_by_a_number_or_a_document(typed: dict[str, str], fault: str) -> None:
    found = judged(forms.OwnTitle, **typed)
    assert fault in found.get("land_register", "") if fault else not found

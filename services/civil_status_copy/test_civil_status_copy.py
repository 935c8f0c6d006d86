"""The rules of documents of civil status as tables: what each costs, what is asked about whom, what is refused."""

from datetime import date
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from portal import Facts
from services.civil_status_copy import forms, rules, service

ON = date(2026, 11, 23)
FACTS = Facts.parse(service.facts_table())


def judged(form: type[Any], **typed: Any) -> set[str]:
    """Name the boxes of a form that was posted in which something is wrong."""
    made = form(MultiDict(typed), on=ON)
    made.validate()
    return {box.short_name for box in made.asked() if box.errors}


@pytest.mark.parametrize(
    ("kind", "grosze"),
    [("short", 2200), ("full", 3300), ("entries", 2400), ("marital", 3800), ("", None), (None, None)],
)
def test_each_document_has_its_duty(kind: str | None, grosze: int | None) -> None:
    fee = rules.fee({"kind": kind, "exemption": "none"}, FACTS, ON)
    assert (fee.amount_grosze if fee else None) == grosze
    assert fee is None or "opłacie skarbowej" in fee.law


@pytest.mark.parametrize("code", [code for code, *_words in forms.EXEMPTIONS])
def test_every_reason_to_be_free_of_duty_is_free_of_duty(code: str) -> None:
    assert (rules.fee({"kind": "full", "exemption": code}, FACTS, ON) is None) == (code != "none")


def test_every_kind_has_its_sum_in_the_facts_and_on_its_button() -> None:
    for code, label, *_hint in forms.KINDS:
        assert f"{FACTS.at(rules.SUMS[code], ON) // 100} zł" in str(label)
    assert FACTS.at("case_class", ON) == service.case_class
    assert FACTS.at("working_days_own", ON) == service.term.length


@pytest.mark.parametrize(
    ("answers", "pages"),
    [
        ({"kind": "short", "record": "birth", "whose": "self"}, set()),
        ({"kind": "short", "record": "marriage", "whose": "self"}, {"zdarzenie"}),
        ({"kind": "full", "record": "birth", "whose": "descendant"}, {"osoba", "zdarzenie"}),
        (
            {"kind": "entries", "record": "death", "whose": "legal_interest"},
            {"osoba", "zdarzenie", "interes", "tresc"},
        ),
        ({"kind": "marital", "record": "death", "whose": "legal_interest"}, set()),
    ],
)
def test_only_what_the_office_does_not_know_is_asked(answers: dict[str, str], pages: set[str]) -> None:
    asked = {step.slug for step in service.asked(answers)}
    assert asked & {"osoba", "zdarzenie", "interes", "tresc"} == pages


def test_a_legal_interest_wants_words_and_a_document() -> None:
    assert judged(forms.Interest) == {"interest", "interest_proof"}


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        (
            {
                "event_on-dzien": "14",
                "event_on-miesiac": "6",
                "event_on-rok": "1980",
                "event_place": "Suwałki",
            },
            set(),
        ),
        (
            {
                "event_on-dzien": "14",
                "event_on-miesiac": "6",
                "event_on-rok": "2027",
                "event_place": "Suwałki",
            },
            {"event_on"},
        ),
        (
            {"event_on-dzien": "31", "event_on-miesiac": "2", "event_on-rok": "1980", "event_place": ""},
            {"event_on", "event_place"},
        ),
        ({}, {"event_on", "event_place"}),
    ],
)
def test_the_event_has_been_and_has_a_place(typed: dict[str, str], wrong: set[str]) -> None:
    assert judged(forms.Event, **typed) == wrong


def test_the_portal_makes_no_such_document_itself() -> None:
    assert service.decide is None
    assert service.register_paper

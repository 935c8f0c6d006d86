"""The rules of a certificate from the population registers: its duty, and what is asked again."""

from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from portal import Facts
from services.population_certificate import forms, rules, service

ON = date(2026, 11, 23)
FACTS = Facts.parse(service.facts_table())


@pytest.mark.parametrize("code", [None, *(code for code, _words in forms.EXEMPTIONS)])
def test_it_costs_17_zl_but_for_matters_free_of_duty(code: str | None) -> None:
    fee = rules.fee({"exemption": code}, FACTS, ON)
    assert (fee.amount_grosze if fee else None) == (1700 if code in (None, "none") else None)


def test_the_numbers_that_are_said_are_those_of_the_facts() -> None:
    assert FACTS.at("days", ON) == service.term.length
    assert FACTS.at("case_class", ON) == service.case_class
    assert str(FACTS.at("fee_grosze", ON) // 100) in str(service.card.cost)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"content": "address"}, set()),
        ({"content": "other", "content_other": "Data nadania numeru PESEL."}, set()),
        ({"content": "other"}, {"content_other"}),
        ({"content": "of somebody else"}, {"content"}),
        ({}, {"content"}),
    ],
)
def test_something_else_wants_words(typed: dict[str, str], wrong: set[str]) -> None:
    form = forms.Content(MultiDict(typed), on=ON)
    form.validate()
    assert {box.short_name for box in form.asked() if box.errors} == wrong


def test_the_portal_makes_no_such_document_itself() -> None:
    assert service.decide is None
    assert service.register_paper

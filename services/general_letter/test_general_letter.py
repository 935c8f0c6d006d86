"""The rules of a letter: which unit reads it."""

from datetime import date

import pytest

from portal import Facts, Term, Unit
from services.general_letter import forms, rules, service


@pytest.mark.parametrize(
    ("topic", "unit"),
    [
        ("taxes", "FN"), ("residence", "DOM"), ("civil", "USC"), ("green", "DOS"), ("roads", "ZDM"),
        ("unknown", "DOM"), ("long-gone", "DOM"), (None, "DOM"),
    ],
)  # fmt: skip
def test_a_letter_reaches_the_unit_that_knows_its_subject(topic: str | None, unit: str) -> None:
    assert service.unit_of({"topic": topic}) == unit


def test_every_topic_that_is_offered_leads_to_a_declared_unit() -> None:
    offered = {choice[0] for choice in forms.TOPICS}
    assert set(rules.UNITS) == offered - {"unknown"}
    assert {rules.route({"topic": topic}) for topic in offered} == service.units


def test_the_term_is_the_one_of_the_code() -> None:
    facts = Facts.parse(service.facts_table())
    assert service.term == Term(int(facts.at("answer_months", date(2026, 11, 23))), Unit.MONTHS)


def test_the_card_says_that_it_is_no_full_service() -> None:
    assert "nie jest pełną e-usługą" in str(service.card.last_resort)

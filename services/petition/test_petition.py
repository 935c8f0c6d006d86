"""The rules of a petition: who considers it, when somebody else must agree, that publishing a name is asked."""

from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from portal import Facts, Term, Unit
from services.petition import forms, service

ON = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("topic", "unit"),
    [("taxes", "FN"), ("residence", "DOM"), ("civil", "USC"), ("green", "DOS"), ("roads", "ZDM"), ("unknown", "DOM"),
     (None, "DOM")],
)  # fmt: skip
def test_a_petition_reaches_the_unit_that_knows_its_subject(topic: str | None, unit: str) -> None:
    assert service.unit_of({"topic": topic}) == unit
    assert unit in service.units


@pytest.mark.parametrize(("interest", "times"), [("public", 0), ("own", 0), ("other", 1), (None, 0)])
def test_the_consent_of_another_is_asked_only_in_their_interest(interest: str | None, times: int) -> None:
    slugs = [step.slug for step in service.asked({"interest": interest})]
    assert slugs.count("zgoda") == times


def test_publishing_the_name_is_a_question_that_must_be_answered() -> None:
    assert not forms.Publishing(MultiDict(), on=ON).validate()
    form = forms.Publishing(MultiDict({"publish_name": "nie"}), on=ON)
    assert form.validate()
    assert form.answers() == {"publish_name": False}


def test_nobody_is_asked_for_a_consent_that_is_not_there() -> None:
    form = forms.Consent(MultiDict(), on=ON)
    assert not form.validate()


def test_the_term_is_the_one_of_the_act() -> None:
    facts = Facts.parse(service.facts_table())
    assert service.term == Term(int(facts.at("answer_months", ON)), Unit.MONTHS)


def test_a_petition_is_signed_in() -> None:
    assert not service.guests

"""The rules of a complaint: who judges it, how it is answered, that it cannot come without a name."""

from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from portal import Facts, Reply, ReplyWay, Term, Unit
from services.complaint import forms, rules, service

ON = date(2026, 11, 23)


@pytest.mark.parametrize("about", [choice[0] for choice in forms.ABOUT])
def test_nobody_judges_a_complaint_about_themselves(about: str) -> None:
    assert rules.route({"about": about}) != about


@pytest.mark.parametrize(
    ("about", "unit"), [("DOM", "FN"), ("FN", "DOM"), ("president", "DOM"), ("other", "DOM"), (None, "DOM")]
)
def test_one_office_reads_complaints_but_those_about_itself(about: str | None, unit: str) -> None:
    assert service.unit_of({"about": about}) == unit
    assert unit in service.units


@pytest.mark.parametrize(
    ("answers", "reply"),
    [
        ({}, Reply()),
        ({"way": "portal", "email": "a@b.pl", "surname": "Gęś"}, Reply(surname="Gęś")),
        ({"way": "email", "email": "a@b.pl"}, Reply(ReplyWay.EMAIL, email="a@b.pl")),
        ({"way": "email", "email": None}, Reply(ReplyWay.EMAIL)),
        ({"way": "post", "email": "a@b.pl", "given_name": "Ewa"}, Reply(ReplyWay.POST, given_name="Ewa")),
        ({"way": "pigeon"}, Reply()),
    ],
)
def test_it_is_answered_by_the_chosen_way(answers: dict[str, str | None], reply: Reply) -> None:
    assert rules.reply(answers) == reply


@pytest.mark.parametrize("missing", ["given_name", "surname", "street", "postal_code", "town"])
def test_name_and_address_must_be_given(missing: str) -> None:
    whole = {
        "given_name": "Ewa",
        "surname": "Gęś",
        "street": "Lipowa 1",
        "postal_code": "15-001",
        "town": "Białystok",
    }
    assert forms.Who(MultiDict(whole), on=ON).validate()
    form = forms.Who(MultiDict({**whole, missing: " "}), on=ON)
    assert not form.validate()
    assert list(form.errors) == [missing]


def test_the_term_is_the_one_of_the_code() -> None:
    facts = Facts.parse(service.facts_table())
    assert service.term == Term(int(facts.at("answer_months", ON)), Unit.MONTHS)


def test_it_comes_without_sign_in_as_long_as_the_city_says_that_the_law_lets_it() -> None:
    assert service.guests is Facts.parse(service.facts_table()).at("without_sign_in", ON)

"""The rules of a request for public information: nothing about the person is asked, nothing is paid, the way is theirs."""

from datetime import date

import pytest

from portal import Facts, Reply, ReplyWay, Term, Unit, fields
from services.public_information import rules, service

ON = date(2026, 11, 23)
FACTS = Facts.parse(service.facts_table())


@pytest.mark.parametrize(
    ("answers", "reply"),
    [
        ({}, Reply()),
        ({"way": "portal", "email": "a@b.pl", "addressee": "Ewa"}, Reply()),
        ({"way": "email", "email": "a@b.pl", "addressee": "Ewa"}, Reply(ReplyWay.EMAIL, email="a@b.pl")),
        ({"way": "email"}, Reply(ReplyWay.EMAIL)),
        (
            {"way": "post", "addressee": "Klub Drzewa", "email": "a@b.pl"},
            Reply(ReplyWay.POST, surname="Klub Drzewa"),
        ),
        ({"way": "pigeon"}, Reply()),
    ],
)
def test_an_address_is_kept_only_for_the_way_that_needs_it(answers: dict[str, str], reply: Reply) -> None:
    assert rules.reply(answers) == reply


@pytest.mark.parametrize(
    ("way", "pages"),
    [
        ("portal", ["pytanie", "zalacznik", "postac", "droga"]),
        ("email", ["pytanie", "zalacznik", "postac", "droga", "e-mail"]),
        ("post", ["pytanie", "zalacznik", "postac", "droga", "adres"]),
    ],
)
def test_who_asks_is_not_asked_who_they_are(way: str, pages: list[str]) -> None:
    asked = service.asked({"way": way})
    assert [step.slug for step in asked] == pages
    kinds = {type(field) for step in asked for field in step.form(on=ON).asked()}
    assert not kinds & {fields.PeselField, fields.NipField, fields.DateField, fields.PhoneField}


def test_it_can_be_filed_by_anybody_and_costs_nothing() -> None:
    assert service.guests
    assert not service.needs_pesel
    assert rules.fee({}, FACTS, ON) is None


def test_the_term_is_the_one_of_the_act() -> None:
    assert service.term == Term(int(FACTS.at("answer_days", ON)), Unit.DAYS)

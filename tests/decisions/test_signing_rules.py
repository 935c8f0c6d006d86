"""Whose signature it is, and what has to be told of it: plain functions of names, moments and facts."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from config.city import load
from portal.decisions.signing.rules import Told, same_person, seal_suffices, told_of
from portal.decisions.signing.words import FAULTS, TOLD
from portal.facts import Facts
from portal.files.signature_check import Fault
from portal.service import Procedure

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
GOOD: dict[str, Any] = {
    "name": "Piotr Jan Mazur", "signed_at": NOON.isoformat(), "stamped": True, "trusted": True,
}  # fmt: skip


@pytest.mark.parametrize(
    ("in_certificate", "official", "same"),
    [
        ("Piotr Mazur", "Piotr Mazur", True),
        ("PIOTR JAN MAZUR", "Piotr Mazur", True),
        ("Z\u0307aneta Gżegżółka", "\u017baneta Gżegżółka", True),  # one letter or a letter and its dot
        ("Piotr Mazur", "Piotr Jan Mazur", False),
        ("Piotr Mazurek", "Piotr Mazur", False),
        ("Anna Mazur-Kowalska", "Anna Mazur", False),
        ("Lukasz Mazur", "Łukasz Mazur", False),
        ("", "Piotr Mazur", False),
        ("Piotr Mazur", "", False),
    ],
)
def test_a_certificate_names_the_official_when_it_holds_every_word_of_the_name(
    in_certificate: str, official: str, same: bool
) -> None:
    assert same_person(in_certificate, official) is same


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, [Told.NOT_ASKED]),
        ({"name": "Ewa Obca"}, [Told.OTHER_NAME, Told.NOT_ASKED]),
        ({"stamped": False}, [Told.OWN_CLOCK, Told.NOT_ASKED]),
        ({"qualified": False}, [Told.NOT_QUALIFIED, Told.NOT_ASKED]),
        ({"signed_at": None}, [Told.NO_TIME, Told.NOT_ASKED]),
        ({"signed_at": (NOON + timedelta(days=1)).isoformat()}, [Told.OTHER_DAY, Told.NOT_ASKED]),
        # half past eleven in the evening UTC is the next day in Białystok
        ({"signed_at": NOON.replace(hour=23, minute=30).isoformat()}, [Told.OTHER_DAY, Told.NOT_ASKED]),
    ],
)
def test_what_an_official_has_to_know_is_told(changed: dict[str, Any], told: list[Told]) -> None:
    assert told_of({**GOOD, **changed}, "Piotr Mazur", date(2026, 11, 23)) == told


def test_every_fault_and_everything_told_has_its_words() -> None:
    assert set(FAULTS) == set(Fault)
    assert set(TOLD) == set(Told)


def test_the_citys_facts_let_the_seal_stand_until_its_lawyers_say_otherwise() -> None:
    city = Facts.parse(load().facts)
    today = date(2026, 11, 23)
    assert all(seal_suffices(city, kind, today) for kind in Procedure)
    named = ("procedure.kpa.decision_signature", "procedure.op.decision_signature")
    assert not any(city.fact(name, today).confirmed for name in named)
    row = {"value": "person", "valid_from": date(2027, 1, 1), "source": "art. 14 § 1a KPA", "confirmed": True}
    strict = Facts.parse({"procedure": {"op": {"decision_signature": [row]}}}).over(city)
    assert not seal_suffices(strict, Procedure.TAX, date(2027, 1, 1))
    assert seal_suffices(strict, Procedure.KPA, date(2027, 1, 1))

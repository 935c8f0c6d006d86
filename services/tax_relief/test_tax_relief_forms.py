"""The pages of a relief: what they refuse and in which words, whom they concern, and how the service is declared."""

from datetime import date
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from portal import Facts, Outcome, Term, Unit
from services.tax_relief import forms, means, rules, service

ON = date(2026, 11, 26)
FACTS = Facts.parse(service.facts_table())


def dated(name: str, day: str, month: str, year: str) -> dict[str, str]:
    return {f"{name}-dzien": day, f"{name}-miesiac": month, f"{name}-rok": year}


def faults(form: type[Any], typed: dict[str, str]) -> str:
    judged = form(MultiDict(typed), on=ON)
    judged.validate()
    return " ".join(message for _field, message in judged.error_list()).replace("\xa0", " ")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, ""),
        ({"parts": "60"}, ""),
        ({"parts": "100"}, "od 2 do 60"),
        ({"parts": "1"}, "od 2 do 60"),
        ({"parts": "0"}, "od 2 do 60"),
        ({"parts": "-6"}, "od 2 do 60"),
        ({"parts": "sześć"}, "cyframi"),
        ({"parts": ""}, "liczbę rat"),
        (dated("first_on", "26", "11", "2026"), "już minął"),
        (dated("first_on", "1", "1", "2020"), "już minął"),
        (dated("first_on", "27", "11", "2026"), ""),
        (dated("first_on", "30", "11", "2101"), "od 1900 do 2100"),
        (dated("first_on", "31", "2", "2027"), "Nie ma takiego dnia"),
        ({"every": ""}, "jak często"),
        ({"every": "2"}, "podanych"),
    ],
)
def test_instalments_that_cannot_be_are_refused(more: dict[str, str], words: str) -> None:
    said = faults(forms.Parts, {"parts": "6", **dated("first_on", "15", "1", "2027"), "every": "1", **more})
    assert words in said if words else not said


@pytest.mark.parametrize(("day", "words"), [("25", "już minął"), ("26", "już minął"), ("27", "")])
def test_a_deferral_is_to_a_day_to_come(day: str, words: str) -> None:
    said = faults(forms.NewTerm, dated("new_term", day, "11", "2026"))
    assert words in said if words else not said


@pytest.mark.parametrize(
    ("form", "typed", "words"),
    [
        (means.Member, {"who": "ja", "source": "work", "income_grosze": "-3200"}, "bez minusa"),
        (means.Member, {"who": "ja", "source": "work", "income_grosze": "dużo"}, "cyframi"),
        (means.Member, {"who": "ja", "source": "none", "income_grosze": "10"}, "Bez dochodu wpisz 0"),
        (means.Member, {"who": "", "source": "none", "income_grosze": "0"}, "kto to jest"),
        (means.Member, {"who": "ja", "source": "work", "income_grosze": "3 200,50"}, ""),
        (means.Owed, {"debts_grosze": ""}, "kwotę"),
        (means.Owed, {"debts_grosze": "1,234"}, "dwie cyfry"),
        (forms.Remission, {"remit_grosze": "0"}, "od 0,01"),
        (forms.Remission, {"remit_grosze": ""}, ""),
        (forms.Relief, {"relief": ""}, "Wybierz ulgę"),
        (forms.Relief, {"relief": "gift"}, "podanych"),
        (forms.Dues, {"kind": "waste_fee", "which": "late", "year": "2027"}, "jeszcze się nie zaczął"),
        (forms.Dues, {"kind": "waste_fee", "which": "late", "year": "1997"}, "od 1998"),
        (forms.Dues, {"kind": "waste_fee", "which": "late", "year": "2026"}, ""),
        (forms.Dues, {"kind": "income_tax", "which": "late"}, "podanych"),
        (forms.Reasons, {"ground": "own", "reasons": " "}, "dlaczego nie możesz"),
    ],
)  # fmt: skip
def test_bad_input_is_told_in_words_that_help(form: type[Any], typed: dict[str, str], words: str) -> None:
    said = faults(form, typed)
    assert words in said if words else not said


@pytest.mark.parametrize(
    ("aid", "sector", "received", "words"),
    [
        ("de_minimis", "general", "299 999", ""),
        ("de_minimis", "general", "300 000", "300000 euro"),
        ("de_minimis", "farming", "50 000", "50000 euro"),
        ("de_minimis", "fishing", "39 999", ""),
        ("public", "general", "900 000", ""),
        ("none", "fishing", "900 000", ""),
        ("de_minimis", "general", "-1", "od 0"),
        ("de_minimis", "general", "12,5", "całkowitą"),
    ],
)
def test_a_firm_that_had_all_its_de_minimis_aid_gets_no_more(
    aid: str, sector: str, received: str, words: str
) -> None:
    said = faults(means.Aid, {"aid": aid, "sector": sector, "received_euro": received})
    assert words in said if words else not said


# ---------------------------------------------------------------------------------------------- the declaration
@pytest.mark.parametrize(
    ("answers", "asked", "left_out"),
    [
        ({"applicant": "person"}, {"dochody", "majatek"}, {"firma", "pomoc", "formularz-pomocy"}),
        ({"applicant": "trader", "aid": "de_minimis"}, {"dochody", "pomoc", "formularz-pomocy"}, {"firma"}),
        ({"applicant": "entity", "aid": "none"}, {"firma", "pomoc"}, {"dochody", "formularz-pomocy"}),
        ({"relief": "deferred", "kind": "other"}, {"odroczenie", "inna-naleznosc"}, {"raty", "umorzenie"}),
        ({"relief": "remitted"}, {"umorzenie"}, {"raty", "odroczenie", "inna-naleznosc"}),
    ],
)
def test_pages_are_asked_of_whom_they_concern(
    answers: dict[str, str], asked: set[str], left_out: set[str]
) -> None:
    pages = {step.slug for step in service.asked(answers)}
    assert asked <= pages
    assert not left_out & pages


def test_it_is_free_takes_a_month_and_has_three_patterns() -> None:
    assert rules.fee({}, FACTS, ON) is None
    assert service.term == Term(1, Unit.MONTHS)
    assert [one.outcome for one in service.patterns] == [Outcome.GRANTED, Outcome.PARTLY, Outcome.REFUSED]
    assert all("67a" in one.basis for one in service.patterns)


def test_a_person_of_the_household_is_told_in_one_line() -> None:
    told = means.tell({"who": "ja", "source": "work", "income_grosze": 320_050}).replace("\xa0", " ")
    assert told == "ja, Praca, 3 200,50 zł"
    assert means.tell({"who": "syn", "source": "none", "income_grosze": 0}) == "syn, Brak dochodu"


def test_no_figure_is_said_to_be_confirmed() -> None:
    assert [fact.name for fact in FACTS.all() if fact.confirmed] == []

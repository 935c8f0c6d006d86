"""The rules of an overpayment as tables: the sum, where it goes, what a form refuses."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from portal import Award, Facts, GoesBack, Known, Matter, Outcome, Term, Unit
from services.overpayment import forms, rules, service

ON = date(2026, 11, 26)
FACTS = Facts.parse(service.facts_table())
PERSON = Known(given_name="Jan", surname="Kowalski", pesel="90010212353")
IBAN = "PL61109010140000071219812874"
LIGHT = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
STATED: dict[str, Any] = {
    "claim": "stated", "kind": "stamp_duty", "stated_grosze": 1_700, "cause": "twice", "way": "transfer",
    "bank_account": IBAN,
}  # fmt: skip
KNOWN: dict[str, Any] = {"claim": "known", "kind": "property_tax", "known_grosze": 12_300, "way": "credit",
                         "credit_kind": "waste_fee"}  # fmt: skip


def matter(answers: dict[str, Any], award: Award | None = None, held: int | None = 0) -> Matter:
    return Matter(
        "BI-1", answers, PERSON, FACTS, ON, ON, overpaid_grosze=held, outcome=Outcome.GRANTED, award=award
    )


# ---------------------------------------------------------------------------------------------- the sum, by hand
@pytest.mark.parametrize(
    ("answers", "grosze"),
    [
        (STATED, 1_700),
        ({**STATED, "stated_grosze": 101_750}, 101_750),
        (KNOWN, 12_300),
        ({**KNOWN, "known_grosze": None}, None),
        # what was said on the other way's page does not count
        ({**KNOWN, "stated_grosze": 99}, 12_300),
        ({**STATED, "known_grosze": 99}, 1_700),
        ({**STATED, "stated_grosze": True}, None),
        ({**STATED, "stated_grosze": "17"}, None),
        ({**STATED, "stated_grosze": 0}, None),
        ({}, None),
    ],
)
def test_the_sum_is_the_one_that_was_asked_for(answers: dict[str, Any], grosze: int | None) -> None:
    assert rules.asked_grosze(answers) == grosze
    made = rules.reckon(answers, FACTS, ON)
    assert (made.total_grosze if made else None) == grosze


def test_the_reckoning_names_the_dues_the_cause_and_what_comes_first() -> None:
    made = rules.reckon(STATED, FACTS, ON)
    assert made is not None
    (line,) = made.lines
    assert (str(line.label), str(line.how)) == ("Opłata skarbowa", "Zapłacono dwa razy")
    assert "art. 76 § 1" in str(made.notes[0])
    known = rules.reckon(KNOWN, FACTS, ON)
    assert known is not None
    assert str(known.lines[0].how) == "nadpłata na koncie"


@LIGHT
@given(st.integers(1, 10**11), st.sampled_from([KNOWN, STATED]))
def test_every_sum_above_nought_is_reckoned_and_brought_to_the_grosz(
    grosze: int, base: dict[str, Any]
) -> None:
    answers = {**base, "known_grosze": grosze, "stated_grosze": grosze}
    made, back = rules.reckon(answers, FACTS, ON), rules.brings(matter(answers))
    assert made is not None
    assert back is not None
    assert made.total_grosze == sum(line.amount_grosze for line in made.lines) == back.amount_grosze == grosze


# ---------------------------------------------------------------------------------------------- where it goes
@pytest.mark.parametrize(
    ("answers", "award", "grosze"),
    [
        (STATED, None, 1_700),
        (STATED, Award(amount_grosze=700), 700),
        (STATED, Award(parts=2), 1_700),
        ({**KNOWN, "way": "transfer", "bank_account": IBAN, "known_grosze": None}, None, None),
    ],
)
def test_it_goes_back_to_the_account_as_much_as_was_granted(
    answers: dict[str, Any], award: Award | None, grosze: int | None
) -> None:
    back = rules.brings(matter(answers, award))
    assert back is not None
    assert (back.how, back.bank_account, back.amount_grosze, back.kind) == (
        GoesBack.TRANSFER,
        IBAN,
        grosze,
        "",
    )
    assert "art. 77b" in back.law


def test_credited_it_names_the_later_dues_and_no_account() -> None:
    back = rules.brings(matter({**KNOWN, "bank_account": IBAN}))
    assert back is not None
    assert (back.how, back.kind, back.bank_account) == (GoesBack.CREDIT, "waste_fee", "")
    assert "art. 76a" in back.law


@pytest.mark.parametrize("way", [None, "", "cash"])
def test_without_a_way_nothing_is_brought(way: str | None) -> None:
    assert rules.brings(matter({**STATED, "way": way})) is None


@pytest.mark.parametrize(
    ("answers", "held", "is_hindered"),
    [
        (KNOWN, 12_300, False),
        (KNOWN, 12_299, True),
        (KNOWN, 0, False),  # the books of another system may hold it
        (KNOWN, None, False),
        ({**KNOWN, "known_grosze": None}, 5, False),
        (STATED, 5, False),
    ],
)
def test_no_more_can_be_asked_for_than_the_account_shows(
    answers: dict[str, Any], held: int | None, *, is_hindered: bool
) -> None:
    told = rules.hinders(matter(answers, held=held))
    assert (told is not None) is is_hindered
    assert "122,99 zł" in str(told).replace("\xa0", " ") if is_hindered else True


# ---------------------------------------------------------------------------------------------- the pages
def faults(form: type[Any], typed: dict[str, str]) -> str:
    judged = form(MultiDict(typed), on=ON)
    judged.validate()
    return " ".join(message for _field, message in judged.error_list()).replace("\xa0", " ")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("61 1090 1014 0000 0712 1981 2874", ""),
        ("PL61109010140000071219812874", ""),
        ("DE89 3704 0044 0532 0130 00", ""),
        ("26 1240 5211 1111 0010 3553 3133", "Sprawdź numer"),
        ("61 1090 1014 0000 0712 1981 287", "jest ich 25"),
        ("61-1090-1014-abcd", "Sprawdź numer"),
        ("", "26 cyfr"),
        ("💰", "numer"),
    ],
)
def test_only_an_account_that_can_be_is_taken(typed: str, words: str) -> None:
    said = faults(forms.Account, {"bank_account": typed, "holder": "Jan Kowalski"})
    assert words in said if words else not said


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, ""),
        ({"stated_grosze": "17"}, ""),
        ({"stated_grosze": "-17"}, "bez minusa"),
        ({"stated_grosze": "0"}, "od 0,01"),
        ({"stated_grosze": "17,005"}, "dwie cyfry"),
        ({"stated_grosze": ""}, "kwotę"),
        ({"paid_on-dzien": "27"}, "dopiero będzie"),
        ({"paid_on-dzien": "26"}, ""),
        ({"paid_on-dzien": "31"}, "Nie ma takiego dnia"),
        ({"cause": ""}, "skąd nadpłata"),
        ({"cause": "luck"}, "podanych"),
        ({"why": ""}, "dlaczego to nadpłata"),
    ],
)
def test_a_statement_that_cannot_be_is_refused(more: dict[str, str], words: str) -> None:
    typed = {
        "stated_grosze": "1 017,50", "paid_on-dzien": "2", "paid_on-miesiac": "11", "paid_on-rok": "2026",
        "cause": "twice", "why": "Dwa przelewy.", **more,
    }  # fmt: skip
    said = faults(forms.Statement, typed)
    assert words in said if words else not said


@pytest.mark.parametrize(
    ("form", "typed", "words"),
    [
        (forms.Claim, {"claim": ""}, "Wybierz"),
        (forms.Dues, {"kind": "", "year": ""}, "Wybierz podatek"),
        (forms.Dues, {"kind": "waste_fee", "year": "2028"}, "nikt jeszcze nie płaci"),
        (forms.Dues, {"kind": "waste_fee", "year": "2027"}, ""),
        (forms.Dues, {"kind": "waste_fee", "year": "1997"}, "od 1998"),
        (forms.Sum, {"known_grosze": ""}, ""),
        (forms.Sum, {"known_grosze": "0,00"}, "od 0,01"),
        (forms.Credit, {"credit_kind": "stamp_duty"}, "podanych"),
        (forms.Way, {"way": ""}, "Wybierz"),
    ],
)
def test_bad_input_is_told_in_words_that_help(form: type[Any], typed: dict[str, str], words: str) -> None:
    said = faults(form, typed)
    assert words in said if words else not said


# ---------------------------------------------------------------------------------------------- the declaration
@pytest.mark.parametrize(
    ("answers", "pages"),
    [
        (STATED, ["rodzaj", "naleznosc", "wyjasnienie", "dowod", "co-dalej", "rachunek", "adres"]),
        (KNOWN, ["rodzaj", "naleznosc", "kwota", "co-dalej", "zaliczenie", "adres"]),
    ],
)
def test_pages_are_asked_of_whom_they_concern(answers: dict[str, Any], pages: list[str]) -> None:
    assert [step.slug for step in service.asked(answers)] == pages


def test_it_is_free_and_the_term_is_that_of_the_facts() -> None:
    assert rules.fee({}, FACTS, ON) is None
    assert service.term == Term(FACTS.fact("refund_months", ON).value, Unit.MONTHS)
    assert [fact.name for fact in FACTS.all() if fact.confirmed] == []


def test_there_is_a_pattern_for_each_end() -> None:
    assert [one.outcome for one in service.patterns] == [Outcome.GRANTED, Outcome.PARTLY, Outcome.REFUSED]

"""Whatever is typed anywhere, every message is Polish, helps, and blames nobody."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from tests.support.forms import GOOD, TODAY, Everything, file

ENGLISH = re.compile(
    r"\b(the|this|not|valid|invalid|required|field|must|be|is|of|choice|choices|number|error|please|value|input"
    r"|missing|wrong|failed|cannot|could|date|string|empty|too|long|short|expected|data|coerce)\b",
    re.IGNORECASE,
)
BLAME = re.compile(
    r"nieprawidł|niepoprawn|błędn|wymagan|prosz|zabronion|niedozwol|walidac|format", re.IGNORECASE
)
ACTS = (
    "Wpisz", "Wybierz", "Zaznacz", "Dołącz", "Sprawdź", "Skróć", "Usuń", "Uzupełnij", "W adresie", "PESEL ma",
    "NIP ma", "REGON ma", "Numer ", "Polski numer", "Nie ma takiego dnia", "Dzień to", "Miesiąc to", "Ta data",
    "Plik ",
)  # fmt: skip
CORPUS: list[Any] = [
    None, "", " ", "x", "żółć", "0", "-1", "1", "12345678901", "9" * 26, "1,234", "31", "32", "2026-02-31", "@", "a@b",
    "PL", "+", "+48", "00", "AA1A/1/1", "\x00", "\u202e", "\ud800", "٣", "²", "e\u0301", "x" * 65536, "1" * 65536,
    "' OR 1=1 --", "<script>alert(1)</script>", "{{ 7*7 }}", "%s%n%(label)s", "None", "NaN", "true", "🧾" * 100,
    7, b"x", file(), file("a.exe"), file("a.pdf", b""), [], {},
]  # fmt: skip
NAMES = [*GOOD, "proof"]


def messages(values: dict[str, Any]) -> list[str]:
    form = Everything(MultiDict(values), on=TODAY)
    form.validate()
    return [message for _place, message in form.error_list()]


@pytest.mark.parametrize("place", range(len(CORPUS)))
def test_bad_input_everywhere_brings_only_helpful_polish_messages(place: int):
    value = CORPUS[place]
    values = {} if value is None else {name: [value] for name in NAMES}
    said = messages(values)
    assert said
    for message in said:
        assert not ENGLISH.search(message), message
        assert not BLAME.search(message), message
        assert message.startswith(ACTS), message
        assert "%(" not in message.replace("%(label)s", ""), message


def test_the_search_for_english_would_find_it():
    assert ENGLISH.search("Not a valid choice.")
    assert ENGLISH.search("This field is required.")
    assert BLAME.search("Pole wymagane")


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.text(max_size=80), st.text("0123456789 .,-/+@PLBIXxzłmaj", max_size=40)))
def test_no_text_in_any_field_breaks_a_form(typed: str):
    form = Everything(MultiDict({name: [typed] for name in NAMES}), on=TODAY)
    form.validate()
    form.answers()
    assert Everything.describe(Everything.from_answers(form.answers()).answers())
    assert Everything.from_typed(form.typed(), on=TODAY).typed() == form.typed()

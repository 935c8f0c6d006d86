"""Text of one line and several: what is taken out of it, what is refused, how long it may be."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from portal import fields
from tests.support.forms import TODAY


class Letter(fields.Form):
    line = fields.TextField("Tytuł", limit=50)
    story = fields.TextAreaField("Treść", limit=100)


def letter(line: str = "x", story: str = "x") -> Letter:
    form = Letter(MultiDict({"line": line, "story": story}), on=TODAY)
    form.validate()
    return form


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Zażółć  gęślą ", "Zażółć gęślą"),
        (unicodedata.normalize("NFD", "Żółć"), "Żółć"),
        ("abc\u202ecba\u202c", "abccba"),
        ("\u2067Łódź\u2069\u200f", "Łódź"),
        ("po\u00adle\ufeff\u200b", "pole"),
        ("ul.\u00a0Lipowa\u202f1", "ul. Lipowa 1"),
        ("jeden\r\ndwa\ttrzy", "jeden dwa trzy"),
        ("Іван Ґудзь", "Іван Ґудзь"),
        ("שלום", "שלום"),
        ("👩\u200d🔧", "👩\u200d🔧"),
    ],
)
def test_a_line_is_kept_clean(typed: str, kept: str):
    assert letter(line=typed).line.data == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("a\u2028b\u2029c\x85d", "a\nb\nc\nd"),
        ("\n\na  \n\n  b\n", "a\n\n  b"),
    ],
)
def test_several_lines_keep_their_ends_in_one_form(typed: str, kept: str):
    assert letter(story=typed).story.data == kept


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x1b", "\x7f", "\x9f", "\ud800", "\ufffe", "\uffff"])
def test_signs_that_no_keyboard_makes_are_refused_with_help(sign: str):
    form = letter(line=f"a{sign}b", story=f"a{sign}b")
    assert form.errors == {
        name: ["Usuń znaki, których nie widać. Najprościej wpisz tekst od nowa."]
        for name in ("line", "story")
    }


@pytest.mark.parametrize("name", ["line", "story"])
def test_a_text_is_cut_by_nobody_but_the_person(name: str):
    limit = {"line": 50, "story": 100}[name]
    assert letter(**{name: "ż" * limit}).errors == {}
    form = letter(**{name: "ż" * (limit + 20)})
    assert form.errors == {name: [f"Skróć tekst do {limit} znaków, teraz ma {limit + 20}"]}
    assert form[name]._value() == "ż" * (limit + 20)


def test_combining_marks_count_after_they_are_joined():
    assert letter(line=unicodedata.normalize("NFD", "ż" * 50)).errors == {}


@pytest.mark.parametrize(
    "text", ["a" * 10_000_000, " " * 10_000_000, "\u0301" * 5_000_000, "\u202e" * 5_000_000]
)
def test_ten_megabytes_are_refused_at_once_and_not_shown_again(text: str):
    began = time.perf_counter()
    form = letter(line=text, story=text)
    assert set(form.errors) == {"line", "story"}
    assert len(form.line._value()) <= 200
    assert len(form.typed()["story"][0]) <= 400
    assert time.perf_counter() - began < 0.05


class Mail(fields.Form):
    email = fields.EmailField("E-mail")


def mail(typed: str) -> Mail:
    form = Mail(MultiDict({"email": typed}), on=TODAY)
    form.validate()
    return form


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" anna@Example.PL ", "anna@example.pl"),
        ("Anna.Kot+sprawy@um.bialystok.pl", "Anna.Kot+sprawy@um.bialystok.pl"),
        ("anna@żubr.pl", "anna@xn--ubr-22a.pl"),
        ("o'hara@example.co.uk", "o'hara@example.co.uk"),
    ],
)
def test_an_address_is_kept_ready_for_mail(typed: str, kept: str):
    assert mail(typed).email.data == kept


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Wpisz adres e-mail"), ("anna", "brakuje znaku @"), ("@example.pl", "Sprawdź"), ("anna@", "Sprawdź"),
        ("anna@example", "Sprawdź"), ("anna kot@example.pl", "Sprawdź"), ("a@b@c.pl", "Sprawdź"),
        ("anna@exa mple.pl", "Sprawdź"), ("anna@example..pl", "Sprawdź"), (".anna@example.pl", "Sprawdź"),
        ("an..na@example.pl", "Sprawdź"), ("anna@example.pl\nBcc: x@y.pl", "Sprawdź"), ("żółw@example.pl", "Sprawdź"),
        (f"anna@{'a' * 64}.pl", "Sprawdź"), ("a" * 250 + "@example.pl", "Wpisz adres e-mail"), ("anna@-a.pl", "Sprawdź"),
    ],
)  # fmt: skip
def test_a_faulty_address_is_refused(typed: str, says: str):
    form = mail(typed)
    assert says in form.email.errors[0]


@given(st.text(alphabet=st.characters(), max_size=200))
def test_any_text_is_kept_clean_or_refused(typed: str):
    form = letter(line=typed, story=typed)
    for field in (form.line, form.story):
        if field.data is None:
            assert field.errors
        else:
            assert field.data == unicodedata.normalize("NFC", field.data).strip()
            assert "\x00" not in field.data
            field.data.encode()
    assert bool(mail(typed).email.errors) != bool(mail(typed).email.data)


@given(st.text(max_size=60))
def test_cleaning_twice_changes_nothing(typed: str):
    once = letter(line=typed, story=typed)
    if not once.errors:
        again = letter(line=once.line.data, story=once.story.data)
        assert again.answers() == once.answers()


def test_a_sign_that_html_refuses_is_not_shown_again() -> None:
    class Page(fields.Form):
        name = fields.TextField("Imię")

    form = Page(MultiDict({"name": "An\x00na\ud800"}), on=TODAY)
    assert not form.validate()
    assert form.name._value() == "Anna"

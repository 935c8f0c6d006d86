"""Sums, days and spaces in the words of the language in force."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from portal import i18n, words
from portal.i18n import speaking

S = words.NBSP
MONDAY = date(2026, 11, 30)
AT = datetime(2026, 11, 2, 19, 15, tzinfo=UTC)


@pytest.fixture
def _app() -> Iterator[None]:
    app = Flask("words")
    app.config["BABEL_DEFAULT_LOCALE"] = "pl"
    from flask_babel import Babel

    Babel(app, default_timezone="Europe/Warsaw")
    with app.app_context():
        yield


@pytest.mark.parametrize(
    ("grosze", "said"),
    [
        (0, f"0,00{S}zł"),
        (1, f"0,01{S}zł"),
        (2100, f"21,00{S}zł"),
        (194000, f"1{S}940,00{S}zł"),
        (100_000_000_00, f"100{S}000{S}000,00{S}zł"),
        (-150, f"−1,50{S}zł"),
        (-5, f"−0,05{S}zł"),
    ],
)
def test_sums_are_written_as_in_a_polish_letter(grosze: int, said: str) -> None:
    assert words.money(grosze) == said


@given(st.integers(-(10**15), 10**15))
def test_no_grosz_is_lost_in_writing(grosze: int) -> None:
    text = words.money(grosze).replace(S, "").removesuffix("zł").replace("−", "-").replace(",", "")
    assert int(text) == grosze


@pytest.mark.usefixtures("_app")
@pytest.mark.parametrize(
    ("code", "day", "weekday", "short"),
    [
        ("pl", f"30{S}listopada 2026", f"poniedziałku 30{S}listopada", f"30{S}lis"),
        ("en", f"30{S}November 2026", f"Monday, 30{S}November", f"30{S}Nov"),
        ("uk", f"30{S}листопада 2026", f"понеділок, 30{S}листопада", f"30{S}лист."),
    ],
)
def test_days_are_written_in_each_language(code: str, day: str, weekday: str, short: str) -> None:
    with speaking(code):
        assert words.day(MONDAY) == day
        assert words.weekday_day(MONDAY, today=date(2026, 1, 1)) == weekday
        assert words.short_day(MONDAY) == short


@pytest.mark.usefixtures("_app")
def test_every_weekday_stands_in_the_genitive_after_do() -> None:
    said = [words.weekday_day(date(2026, 11, 23 + n), today=MONDAY).split(" ")[0] for n in range(7)]
    assert said == ["poniedziałku", "wtorku", "środy", "czwartku", "piątku", "soboty", "niedzieli"]


@pytest.mark.usefixtures("_app")
def test_the_year_is_said_only_where_it_is_not_this_one() -> None:
    assert words.day(MONDAY, today=date(2026, 1, 1)) == f"30{S}listopada"
    assert words.day(MONDAY, today=date(2027, 1, 1)) == f"30{S}listopada 2026"


@pytest.mark.usefixtures("_app")
def test_moments_are_told_in_warsaw_time_summer_and_winter() -> None:
    assert words.moment(AT, today=MONDAY) == f"2{S}listopada, 20:15"
    assert words.clock_time(datetime(2026, 7, 1, 5, 5, tzinfo=UTC)) == "7:05"
    assert words.day(datetime(2026, 11, 2, 23, 30, tzinfo=UTC), today=MONDAY) == f"3{S}listopada"
    assert words.day_of(datetime(2026, 11, 2, 23, 30, tzinfo=UTC)) == date(2026, 11, 3)


@pytest.mark.usefixtures("_app")
@pytest.mark.parametrize(
    ("size", "said"),
    [(1, f"1{S}KB"), (84_000, f"84{S}KB"), (1_000_000, f"1{S}MB"), (2_540_000, f"2,5{S}MB")],
)
def test_sizes_are_said_as_a_person_would(size: int, said: str) -> None:
    assert words.file_size(size) == said


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("w domu i w pracy", f"w{S}domu i{S}w{S}pracy"),
        ("przy ul. Lipowej", f"przy ul.{S}Lipowej"),
        ("art. 306a § 5", f"art.{S}306a §{S}5"),
        ("21 zł", f"21{S}zł"),
        ("Do 7 dni", f"Do 7{S}dni"),
        ("(o czym niżej)", f"(o{S}czym niżej)"),
        ("do 7 dni", f"do{S}7{S}dni"),
        ("słowo", "słowo"),
        ("ala i", "ala i"),
    ],
)
def test_short_words_and_units_stay_with_their_neighbour(text: str, kept: str) -> None:
    assert words.nbsp(text) == kept


def test_what_a_person_typed_is_escaped_and_markup_of_ours_is_not() -> None:
    assert words.nbsp("<b>a b</b>") == "&lt;b&gt;a b&lt;/b&gt;"
    assert isinstance(words.nbsp("x"), Markup)


def test_no_break_spaces_never_stand_inside_a_tag() -> None:
    ours = Markup('<a class="box w domu" href="/x" title="5 zł">idź w las</a>')
    assert words.nbsp(ours) == f'<a class="box w domu" href="/x" title="5 zł">idź w{S}las</a>'


@pytest.mark.usefixtures("_app")
def test_the_language_of_a_letter_is_its_recipients_and_an_unknown_one_is_polish() -> None:
    with speaking("uk"):
        assert i18n.language() == "uk"
        with speaking("de"):
            assert i18n.language() == "pl"
        assert i18n.language() == "uk"
    assert i18n.language() == "pl"


def test_a_declared_text_can_be_read_where_nobody_speaks() -> None:
    assert str(i18n.lazy("Opłata")) == "Opłata"
    assert str(i18n.lazy("Do %(day)s", day="jutra")) == "Do jutra"


def test_words_stand_as_their_alphabet_has_them() -> None:
    polish = [
        "Ćma",
        "cztery",
        "Łapy",
        "lipa",
        "Świętojańska",
        "Suraska",
        "Zamenhofa",
        "źródło",
        "Żabia",
        "ząb",
        "3 Maja",
    ]
    in_order = [
        "3 Maja",
        "cztery",
        "Ćma",
        "lipa",
        "Łapy",
        "Suraska",
        "Świętojańska",
        "Zamenhofa",
        "ząb",
        "źródło",
        "Żabia",
    ]
    assert sorted(polish, key=words.alphabetical) == in_order
    assert sorted(["Яблуня", "Їжак", "Іній", "Ганок", "Ґанок", "Єва"], key=words.alphabetical) == [
        "Ганок", "Ґанок", "Єва", "Іній", "Їжак", "Яблуня"]  # fmt: skip

"""Dates in three boxes: how people write them, and the words that lead to the faulty box."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from portal import fields

TODAY = date(2026, 11, 23)


class When(fields.Form):
    at = fields.DateField("Kiedy?")


def read(day: str, month: str = "", year: str = "", form: type[fields.Form] = When) -> fields.Form:
    found = form(MultiDict({"at-dzien": day, "at-miesiac": month, "at-rok": year}), on=TODAY)
    found.validate()
    return found


@pytest.mark.parametrize(
    "typed",
    [
        ("14", "10", "2026"), (" 14 ", "010", "2026"), ("14", "październik", "2026"), ("14", "Października", "2026"),
        ("14", "PAZDZIERNIKA", "2026"), ("14", "paź.", "2026"), ("14", "X", "2026"), ("14", "10", "2026 r."),
        ("14.10.2026",), ("14 10 2026",), ("14/10/2026",), ("14 października 2026 r.",), ("2026-10-14",),
        ("14\u200e", "10", "2026"),
    ],
)  # fmt: skip
def test_a_date_is_read_however_people_write_it(typed: tuple[str, ...]):
    form = read(*typed)
    assert form.errors == {}
    assert form.answers() == {"at": "2026-10-14"}


@pytest.mark.parametrize(
    ("typed", "says", "faulty"),
    [
        (("", "", ""), "Wpisz datę, na przykład 14 10 2026", "dzien"),
        (("", "10", "2026"), "Wpisz dzień", "dzien"),
        (("14", "", "2026"), "Wpisz miesiąc", "miesiac"),
        (("14", "10", ""), "Wpisz rok", "rok"),
        (("", "", "2026"), "Wpisz dzień i miesiąc", "dzien"),
        (("", "10", ""), "Wpisz dzień i rok", "dzien"),
        (("14", "", ""), "Wpisz miesiąc i rok", "miesiac"),
        (("31", "2", "2026"), "Nie ma takiego dnia: 31 lutego", "dzien"),
        (("31", "listopada", "2026"), "Nie ma takiego dnia: 31 listopada", "dzien"),
        (("29", "2", "2026"), "Nie ma takiego dnia: 29 lutego 2026", "dzien"),
        (("0", "1", "2026"), "Dzień to liczba od 1 do 31", "dzien"),
        (("32", "1", "2026"), "Dzień to liczba od 1 do 31", "dzien"),
        (("pierwszy", "1", "2026"), "Dzień to liczba od 1 do 31", "dzien"),
        (("١", "1", "2026"), "Dzień to liczba od 1 do 31", "dzien"),
        (("1", "13", "2026"), "Miesiąc to liczba od 1 do 12 albo nazwa, na przykład maj", "miesiac"),
        (("1", "Smarch", "2026"), "Miesiąc to liczba od 1 do 12 albo nazwa, na przykład maj", "miesiac"),
        (("1", "1", "26"), "Wpisz rok czterema cyframi, od 1900 do 2100", "rok"),
        (("1", "1", "1899"), "Wpisz rok czterema cyframi, od 1900 do 2100", "rok"),
        (("1", "1", "9" * 30), "Wpisz rok czterema cyframi, od 1900 do 2100", "rok"),
    ],
)
def test_a_faulty_date_says_what_to_do_and_where(typed: tuple[str, ...], says: str, faulty: str):
    form = read(*typed)
    assert form.error_list() == [(f"at-{faulty}", says)]
    assert [part.suffix for part in form["at"].parts if part.has_error] == (
        [faulty] if any(typed) else ["dzien", "miesiac", "rok"]
    )


@pytest.mark.parametrize("box", ["dzien", "miesiac", "rok"])
@pytest.mark.parametrize("typed", ["1" * 65536, "\x00", "a\u202e" * 5000])
def test_a_hostile_box_is_refused_and_shown_cut(box: str, typed: str):
    boxes = {"at-dzien": "1", "at-miesiac": "1", "at-rok": "2026", f"at-{box}": typed}
    form = When(MultiDict(boxes), on=TODAY)
    assert not form.validate()
    assert form.error_list()[0][0] == f"at-{box}"
    assert all(len(part.value) <= 40 for part in form.at.parts)


class Bounded(fields.Form):
    at = fields.DateField("Kiedy?", earliest=date(2026, 1, 1), latest=date(2026, 12, 31))


class Past(fields.Form):
    at = fields.DateField("Kiedy?", past=True)


class Future(fields.Form):
    at = fields.DateField("Kiedy?", future=True)


@pytest.mark.parametrize(
    ("form", "on", "says"),
    [
        (Bounded, date(2026, 1, 1), None),
        (Bounded, date(2025, 12, 31), "Wpisz datę nie wcześniejszą niż 1 stycznia 2026"),
        (Bounded, date(2026, 12, 31), None),
        (Bounded, date(2027, 1, 1), "Wpisz datę nie późniejszą niż 31 grudnia 2026"),
        (Past, TODAY, None),
        (Past, TODAY + timedelta(days=1), "Ta data dopiero będzie. Wpisz dzisiejszą albo wcześniejszą"),
        (Future, TODAY, None),
        (Future, TODAY - timedelta(days=1), "Ta data już minęła. Wpisz dzisiejszą albo późniejszą"),
    ],
)
def test_a_date_is_judged_against_its_bounds_and_the_day(form: type[fields.Form], on: date, says: str | None):
    found = read(str(on.day), str(on.month), str(on.year), form)
    assert [message.replace("\xa0", " ") for _place, message in found.error_list()] == (
        [says] if says else []
    )


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_real_date_is_read_back(on: date):
    form = read(str(on.day), str(on.month), str(on.year))
    assert form.answers() == {"at": on.isoformat()}
    assert When.from_answers(form.answers()).answers() == {"at": on.isoformat()}


@given(*[st.one_of(st.text(max_size=60), st.text("0123456789.-/ rXmaj", max_size=12))] * 3)
def test_any_text_in_the_boxes_is_either_a_date_or_an_error(day: str, month: str, year: str):
    form = read(day, month, year)
    assert bool(form.errors) != bool(form["at"].data)
    assert len(form["at"].parts) == 3

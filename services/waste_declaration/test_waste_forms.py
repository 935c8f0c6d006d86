"""What the declaration's form takes, and what it refuses in words that help."""

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from services.waste_declaration import forms, rates
from services.waste_declaration.samples import ON, flat


def errors(form: Any) -> str:
    form.validate()
    return " ".join(message for _field, message in form.error_list())


@pytest.mark.parametrize(
    ("area", "says"),
    [
        ("48,5", ""), ("48.5", ""), ("48,50 m2", ""), ("1", ""), ("1000", ""),
        ("0", "od 1"), ("0,5", "od 1"), ("-48", "cyframi"), ("−48", "cyframi"), ("48,555", "dwie cyfry"),
        ("10 000", "do 1"), ("10 000 m²", "do 1"), ("1000,01", "do 1"), ("czterdzieści", "cyframi"), ("", "Wpisz"),
        ("48,5,5", "cyframi"), ("٤٨", "cyframi"), ("1e3", "cyframi"),
    ],
)  # fmt: skip
def test_an_area_is_read_as_people_write_it_or_refused_in_words(area: str, says: str) -> None:
    told = errors(forms.Flat(MultiDict({"area": area, "relief": "none"}), on=ON))
    assert bool(told) is bool(says)
    assert says in told.replace("\xa0", " ")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (("26", "11", "2026"), ""), (("26", "11", "2027"), ""), (("27", "11", "2027"), ""),
        (("28", "11", "2027"), "ponad rok"), (("1", "1", "2090"), "ponad rok"), (("30", "6", "2013"), "nie wcześniejszą"),
        (("31", "2", "2026"), "Nie ma takiego dnia"), (("", "", ""), "Wpisz datę"),
    ],
)  # fmt: skip
def test_the_day_is_in_the_years_of_the_fee_and_not_far_ahead(typed: tuple[str, str, str], says: str) -> None:
    boxes = dict(zip(("since-dzien", "since-miesiac", "since-rok"), typed, strict=True))
    told = errors(forms.When(MultiDict(boxes), on=ON))
    assert bool(told) is bool(says)
    assert says in told


@pytest.mark.parametrize(
    ("number", "town", "is_sound"),
    [
        ("4", "Białystok", True), ("4A/12", "BIAŁYSTOK", True), ("12 b", "bialystok ", True), ("4-6", "Białystok", True),
        ("4", "Wasilków", False), ("4", "Białystok-Dojlidy Górne pod lasem", False), ("", "Białystok", False),
        ("0", "Białystok", False), ("Lipowa 4", "Białystok", False), ("12345", "Białystok", False), ("4", "", False),
    ],
)  # fmt: skip
def test_the_property_is_a_house_in_the_city(number: str, town: str, *, is_sound: bool) -> None:
    typed = {
        "property_street": "Lipowa",
        "property_number": number,
        "property_town": town,
        "building": "block",
    }
    assert forms.Place(MultiDict(typed), on=ON).validate() is is_sound


@pytest.mark.parametrize(
    ("fee", "is_sound"), [("44,00", True), ("0", True), ("44 zł", True), ("-1", False), ("", False)]
)
def test_the_fee_before_is_a_sum(fee: str, *, is_sound: bool) -> None:
    assert forms.Before(MultiDict({"before_month": fee}), on=ON).validate() is is_sound


@pytest.mark.parametrize("relief", ["", "student", None])
def test_a_relief_is_chosen_also_when_there_is_none(relief: str | None) -> None:
    typed = {"area": "48", **({"relief": relief} if relief is not None else {})}
    assert "Wybierz ulgę" in errors(forms.Flat(MultiDict(typed), on=ON)) or relief == "student"
    assert not forms.Flat(MultiDict(typed), on=ON).validate()


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (flat(4_850, number="2"), "nr 2, 48,5 m²"),
        (flat(4_850, "large_family"), "48,5 m², Rodzina z Kartą Dużej Rodziny"),
    ],
)
def test_a_flat_is_told_in_one_line(entry: dict[str, object], told: str) -> None:
    assert forms.tell(entry).replace("\xa0", " ") == told


@pytest.mark.parametrize(
    ("building", "is_sorted", "asked"),
    [("house", True, True), ("house", False, False), ("block", True, False), (None, None, False)],
)
def test_composting_is_asked_where_it_can_count(
    building: str | None, is_sorted: object, *, asked: bool
) -> None:
    assert rates.may_compost({"building": building, "is_sorted": is_sorted}) is asked

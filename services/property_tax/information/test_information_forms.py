"""What the forms of a person's property tax take, what they refuse, and how an entry is told."""

from datetime import date
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from services.property_tax.information import forms, things
from services.property_tax.information.test_information import building, plot, structure

ON = date(2026, 11, 23)


def judged(form: type[Any], **typed: str) -> dict[str, str]:
    """Return the first fault of each box of a form that was posted."""
    made = form(MultiDict(typed), on=ON)
    made.validate()
    return {box.short_name: box.errors[0].replace("\xa0", " ") for box in made.asked() if box.errors}


def day(name: str, on: str) -> dict[str, str]:
    """Type a date, given as 2026-11-23."""
    year, month, number = on.split("-")
    return {f"{name}-dzien": number, f"{name}-miesiac": month, f"{name}-rok": year}


PLOT = {"plot_use": "other", "area": "600"}
BUILDING = {"building_use": "residential", "area": "55,5"}
STRUCTURE = {"what": "parking", "value": "50 000"}
OWNER = {
    "owner_given": "Anna", "owner_surname": "Nowak", "owner_street": "ul. Wesoła 3", "owner_postal_code": "15-002",
    "owner_town": "Białystok",
}  # fmt: skip
PLACE = {"property_street": "ul. Lipowa 1/2", "property_town": "Białystok"}


@pytest.mark.parametrize(
    ("form", "typed", "box", "fault"),
    [
        (things.Plot, {**PLOT, "area": "5 a"}, "area", "1 ar to 100 m²"),
        (things.Plot, {**PLOT, "area": "0,05 ha"}, "area", "1 hektar to 10 000 m²"),
        (things.Plot, {**PLOT, "area": "6,5 arów"}, "area", "Przelicz na metry"),
        (things.Plot, {**PLOT, "area": "-600"}, "area", "cyframi"),
        (things.Plot, {**PLOT, "area": "0"}, "area", "od 0,01"),
        (things.Plot, {**PLOT, "area": "600,123"}, "area", "dwie cyfry"),
        (things.Plot, {**PLOT, "area": "20x30"}, "area", "cyframi"),
        (things.Plot, {**PLOT, "area": "10000000,01"}, "area", "do 10 000 000"),
        (things.Plot, {**PLOT, "plot_use": "moon"}, "plot_use", "Wybierz"),
        (things.Plot, {**PLOT, "share": "0/2"}, "share", "nie może wynosić zero"),
        (things.Plot, {**PLOT, "share": "1/0"}, "share", "nie może wynosić zero"),
        (things.Plot, {**PLOT, "share": "3/2"}, "share", "większy niż całość"),
        (things.Plot, {**PLOT, "share": "0,5"}, "share", "ułamkiem"),
        (things.Plot, {**PLOT, "share": "50%"}, "share", "ułamkiem"),
        (things.Plot, {**PLOT, "share": "-1/2"}, "share", "ułamkiem"),
        (things.Plot, {**PLOT, **day("since", "2026-11-24")}, "since", "dopiero będzie"),
        (things.Plot, {**PLOT, **day("since", "2026-06-02"), **day("until", "2026-06-01")}, "until", "przed pierwszym"),
        (things.Plot, {**PLOT, "exemption": "friend"}, "exemption", "podanych"),
        (things.Building, {**BUILDING, "area": "0"}, "area", "większą niż zero"),
        (things.Building, {**BUILDING, "area": ""}, "area", "Wpisz powierzchnię"),
        (things.Building, {**BUILDING, "low_area": "-1"}, "low_area", "cyframi"),
        (things.Building, {**BUILDING, "building_use": ""}, "building_use", "Wybierz sposób"),
        (things.Structure, {**STRUCTURE, "value": "0"}, "value", "od 0,01"),
        (things.Structure, {**STRUCTURE, "value": "-5"}, "value", "bez minusa"),
        (things.Structure, {**STRUCTURE, "what": ""}, "what", "co to jest"),
        (forms.When, day("event_on", "2026-11-24"), "event_on", "dopiero będzie"),
        (forms.When, day("event_on", "2026-02-30"), "event_on", "Nie ma takiego dnia"),
        (forms.When, {}, "event_on", "Wpisz dzień"),
        (forms.Event, {"event": "divorced"}, "event", "Wybierz"),
        (forms.Things, {}, "things", "co najmniej jedną"),
        (forms.Place, {**PLACE, "property_town": "Wasilków"}, "property_town", "w Białymstoku"),
        (forms.Place, {**PLACE, "property_street": "Lipowa"}, "property_street", "numer domu"),
        (forms.Place, {**PLACE, "land_register": "BI1B/00012345/6"}, "land_register", "księgi wieczystej"),
        (forms.CoOwner, {**OWNER, "owner_street": ""}, "owner_street", "ulicę i numer domu współwłaściciela"),
        (forms.CoOwner, {**OWNER, "owner_share": "5/4"}, "owner_share",
         "większy niż całość"),
        (forms.CoOwner, {**OWNER, "owner_pesel": "1"}, "owner_pesel", "11 cyfr"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_a_message_that_helps(
    form: type[Any], typed: dict[str, str], box: str, fault: str
) -> None:
    found = judged(form, **typed)
    assert set(found) == {box}
    assert fault in found[box]


@pytest.mark.parametrize(
    ("form", "typed"),
    [
        (things.Plot, PLOT), (things.Plot, {**PLOT, "area": "1 250,5 m2"}), (things.Plot, {**PLOT, "share": " 1 / 2 "}),
        (things.Plot, {**PLOT, "share": "1/1"}), (things.Building, BUILDING),
        (things.Building, {**BUILDING, "area": "0", "low_area": "12"}), (things.Structure, STRUCTURE),
        (things.Plot, {**PLOT, **day("since", "2026-11-23"), **day("until", "2026-11-23")}),
        (forms.Place, PLACE), (forms.Place, {**PLACE, "property_town": "BIALYSTOK "}),
        (forms.Place, {**PLACE, "land_register": "BI1B/00012345/5"}),
    ],
)  # fmt: skip
def test_what_can_be_is_taken(form: type[Any], typed: dict[str, str]) -> None:
    assert judged(form, **typed) == {}


def test_an_entry_is_told_in_one_line() -> None:
    entry = {**plot("other", 320000, share="555/64000", since="2026-05-10")["plots"][0]}
    told = things.tell_plot(entry).replace("\xa0", " ")
    assert told == "Pozostały, 3 200 m², 555/64000, 10 maja 2026"
    low = things.tell_building(building("residential", 5550, 1001)["buildings"][0]).replace("\xa0", " ")
    assert low == "Mieszkalny, 55,5 m², + 10,01 m²"
    assert "50 000,00" in things.tell_structure(structure(5_000_000)["structures"][0]).replace("\xa0", " ")

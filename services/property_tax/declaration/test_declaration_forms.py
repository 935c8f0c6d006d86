"""What the forms of an entity's property tax take, what they refuse, and how an entry is told."""

from datetime import date
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from services.property_tax.declaration import forms, service, things
from services.property_tax.declaration.test_declaration import building, plot, structure

ON = date(2026, 11, 23)
PLOT = {"plot_use": "business", "place": "działka 1629/4", "area": "600"}
BUILDING = {"building_use": "business", "place": "ul. Lipowa 1", "area": "55,5"}
STRUCTURE = {"what": "parking", "structure_kind": "ordinary", "place": "ul. Lipowa 1", "value": "50 000"}
FIRM = {"payer_kind": "entity", "company_name": "Żubr sp. z o.o.", "nip": "525-224-84-81"}
THINGS = {"things": "plots", "all_here": "tak"}
DECLARED = {"tax_year": "2026", "reason": "annual"}


def judged(form: type[Any], **typed: str) -> dict[str, str]:
    """Return the first fault of each box of a form that was posted."""
    made = form(MultiDict(typed), on=ON)
    made.validate()
    return {box.short_name: box.errors[0].replace("\xa0", " ") for box in made.asked() if box.errors}


def day(name: str, on: str) -> dict[str, str]:
    """Type a date, given as 2026-11-23."""
    year, month, number = on.split("-")
    return {f"{name}-dzien": number, f"{name}-miesiac": month, f"{name}-rok": year}


@pytest.mark.parametrize(
    ("form", "typed", "box", "fault"),
    [
        (forms.Declared, {**DECLARED, "tax_year": "2025"}, "tax_year", "przed 2026"),
        (forms.Declared, {**DECLARED, "tax_year": "2028"}, "tax_year", "ten rok albo następny"),
        (forms.Declared, {**DECLARED, "tax_year": "26"}, "tax_year", "od 1990"),
        (forms.Declared, {**DECLARED, "tax_year": "rok"}, "tax_year", "cyframi"),
        (forms.Declared, {**DECLARED, "tax_year": ""}, "tax_year", "Wpisz rok"),
        (forms.Declared, {**DECLARED, "reason": "none"}, "reason", "Wybierz"),
        (forms.Changed, day("changed_on", "2026-11-24"), "changed_on", "dopiero będzie"),
        (forms.Payer, {**FIRM, "nip": ""}, "nip", "NIP"),
        (forms.Payer, {**FIRM, "nip": "5252248482"}, "nip", "któraś cyfra"),
        (forms.Payer, {**FIRM, "company_name": ""}, "company_name", "pełną nazwę"),
        (forms.Payer, {**FIRM, "regon": "123"}, "regon", "REGON"),
        (forms.Things, {**THINGS, "all_here": "nie"}, "all_here", "tylko za Białystok"),
        (forms.Things, {"all_here": "tak"}, "things", "co najmniej jedną"),
        (things.Plot, {**PLOT, "area": "6 ha"}, "area", "Przelicz na metry"),
        (things.Plot, {**PLOT, "area": "-6"}, "area", "cyframi"),
        (things.Plot, {**PLOT, "place": ""}, "place", "numer działki"),
        (things.Plot, {**PLOT, "share": "7/4"}, "share", "większy niż całość"),
        (things.Plot, {**PLOT, "share": "0/4"}, "share", "zero"),
        (things.Plot, {**PLOT, **day("since", "2026-06-02"), **day("until", "2026-06-01")}, "until", "przed pierwszym"),
        (things.Building, {**BUILDING, "area": "0"}, "area", "większą niż zero"),
        (things.Structure, {**STRUCTURE, "structure_kind": "bridge"}, "structure_kind", "Wybierz"),
        (things.Structure, {**STRUCTURE, "value": "1,234"}, "value", "dwie cyfry"),
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
        (forms.Declared, DECLARED), (forms.Declared, {**DECLARED, "tax_year": "2027"}), (forms.Payer, FIRM),
        (forms.Payer, {**FIRM, "payer_kind": "co_owner"}), (forms.Things, THINGS), (things.Plot, PLOT),
        (things.Building, BUILDING), (things.Structure, STRUCTURE),
    ],
)  # fmt: skip
def test_what_can_be_is_taken(form: type[Any], typed: dict[str, str]) -> None:
    assert judged(form, **typed) == {}


def test_an_entry_is_told_in_one_line() -> None:
    told = [
        things.tell_plot(plot("business", 60000, share="1/4")["plots"][0]),
        things.tell_building(building("business", 5550, 1001)["buildings"][0]),
        things.tell_structure(structure(5_000_000, place="ul. Lipowa 1")["structures"][0]),
    ]
    assert [one.replace("\xa0", " ") for one in told] == [
        "Związany z działalnością gospodarczą, działka 1629/4, 600 m², 1/4",
        "Związany z działalnością gospodarczą, ul. Lipowa 1, 55,5 m², + 10,01 m²",
        "parking, 50 000,00 zł",
    ]


@pytest.mark.parametrize(
    ("answers", "asked", "left"),
    [
        ({"reason": "annual"}, set(), {"zmiana", "grunty"}),
        ({"reason": "change", "things": ["structures"]}, {"zmiana", "budowle"}, {"grunty", "budynki"}),
    ],
)
def test_only_what_is_needed_is_asked(answers: dict[str, Any], asked: set[str], left: set[str]) -> None:
    found = {step.slug for step in service.asked(answers)}
    assert asked <= found
    assert not left & found


def test_what_is_known_of_the_company_comes_filled_in() -> None:
    page = service.step("podatnik")
    assert page is not None
    assert page.known == {"company_name": "company_name", "nip": "nip", "regon": "regon"}

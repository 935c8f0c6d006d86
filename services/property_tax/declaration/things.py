"""The pages of the three lists: one plot, one building or part of it, one structure."""

from typing import Any

from portal import Answers, fields, money
from services.property_tax.asked import (
    BUSINESS,
    COUNCIL,
    FARM,
    FOR_HEALTH,
    FOR_SEED,
    ORDINARY,
    OTHER,
    RESERVE,
    RESIDENTIAL,
    SPORTS,
    TO_BE_REVIVED,
    UNDER_WATER,
    WASTE,
    Built,
    Dated,
    area_field,
    exemption_field,
    land_area_field,
    low_area_field,
    name_field,
    one_line,
    share_field,
    since_field,
    tail_of,
    until_field,
    value_field,
)
from services.property_tax.lines import Words
from services.property_tax.texts import _

PLOT_USES = [
    (BUSINESS, _("Związany z działalnością gospodarczą"), _("co do zasady każdy, który ma przedsiębiorca")),
    (OTHER, _("Pozostały"), _("także odpłatna działalność pożytku publicznego")),
    UNDER_WATER,
    TO_BE_REVIVED,
]
BUILDING_USES = [
    (BUSINESS, _("Związany z działalnością gospodarczą")),
    (RESIDENTIAL, _("Mieszkalny")),
    FOR_HEALTH,
    FOR_SEED,
    (OTHER, _("Pozostały"), _("także odpłatna działalność pożytku publicznego")),
]
STRUCTURE_KINDS = [
    (ORDINARY, _("Zwykła"), _("stawka 2% wartości")),
    (SPORTS, _("Stadion sportowy z infrastrukturą"), _("stawka 0,1% wartości")),
]
EXEMPTIONS = (
    ("rail", _("infrastruktura kolejowa"), "art. 7 ust. 1 pkt 1"),
    FARM,
    ("monument", _("zabytek w rejestrze, poza częścią zajętą na działalność"), "art. 7 ust. 1 pkt 6"),
    RESERVE,
    WASTE,
    ("public_benefit", _("nieodpłatna działalność pożytku publicznego"), "art. 7 ust. 1 pkt 14"),
    ("university", _("uczelnia"), "art. 7 ust. 2 pkt 1"),
    ("school", _("szkoła, przedszkole albo inna jednostka oświaty"), "art. 7 ust. 2 pkt 2"),
    COUNCIL,
)
WORDS = Words(PLOT_USES, BUILDING_USES, {code: article for code, _words, article in EXEMPTIONS})
SINCE_HINT = _("Tylko gdy zmieniło się w roku deklaracji. Zostaw puste, jeśli było tak od stycznia.")
UNTIL_HINT = _("Tylko gdy skończyło się w roku deklaracji, na przykład dzień sprzedaży.")


def place_field() -> Any:
    """Return the question where it is: an address, a plot's number, a land register number."""
    return fields.TextField(
        _("Położenie"), limit=160, missing=_("Wpisz adres albo numer działki"),
        hint=_("Adres albo numer działki, numer księgi wieczystej, jeśli jest."),
    )  # fmt: skip


class Plot(Dated):
    """Ask for one plot of one use (art. 5 ust. 1 pkt 1)."""

    heading = _("Jaki to grunt?")
    plot_use = fields.ChoiceField(_("Rodzaj gruntu"), choices=PLOT_USES, missing=_("Wybierz rodzaj gruntu"))
    place = place_field()
    area = land_area_field()
    share = share_field(_("Tylko grunt pod budynkiem z lokalami. Ułamkiem z aktu, na przykład 512/10000."))
    since = since_field(SINCE_HINT)
    until = until_field(UNTIL_HINT)
    exemption = exemption_field(EXEMPTIONS)


class Building(Built):
    """Ask for one building, or a part of one use (art. 5 ust. 1 pkt 2); low rooms apart (art. 4 ust. 2)."""

    heading = _("Jaki to budynek albo jego część?")
    building_use = fields.ChoiceField(
        _("Sposób używania"), choices=BUILDING_USES, missing=_("Wybierz sposób używania")
    )
    place = place_field()
    area = area_field()
    low_area = low_area_field()
    share = share_field(_("Tylko części wspólne albo miejsce w garażu. Ułamkiem z aktu."))
    since = since_field(SINCE_HINT)
    until = until_field(UNTIL_HINT)
    exemption = exemption_field(EXEMPTIONS)


class Structure(Dated):
    """Ask for one structure, by its value of 1 January (art. 4 ust. 1 pkt 3, ust. 3–7)."""

    heading = _("Jaka to budowla?")
    what = name_field()
    structure_kind = fields.ChoiceField(
        _("Rodzaj"), choices=STRUCTURE_KINDS, missing=_("Wybierz rodzaj budowli")
    )
    place = place_field()
    value = value_field()
    since = since_field(SINCE_HINT)
    until = until_field(UNTIL_HINT)
    exemption = exemption_field(EXEMPTIONS)


def tell_plot(entry: Answers) -> str:
    """Tell one plot in one line."""
    form = Plot.from_answers(entry)
    return ", ".join([form.plot_use.tell(), one_line(form.place), form.area.tell(), *tail_of(form, entry)])


def tell_building(entry: Answers) -> str:
    """Tell one building in one line."""
    form = Building.from_answers(entry)
    low = [f"+ {form.low_area.tell()}"] if form.low_area.data else []
    return ", ".join(
        [form.building_use.tell(), one_line(form.place), form.area.tell(), *low, *tail_of(form, entry)]
    )


def tell_structure(entry: Answers) -> str:
    """Tell one structure in one line."""
    form = Structure.from_answers(entry)
    value = form.value.data
    worth = money(value) if isinstance(value, int) else form.value.tell()
    return ", ".join([one_line(form.what), worth, *tail_of(form, entry)])

"""The pages of the three lists: one plot, one building or part of it, one structure."""

from portal import Answers, fields, money
from services.property_tax.asked import (
    BUSINESS,
    COUNCIL,
    FARM,
    FOR_HEALTH,
    FOR_SEED,
    OTHER,
    RESERVE,
    RESIDENTIAL,
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
    (OTHER, _("Pozostały"), _("na przykład przy domu albo pod blokiem, także pusta działka")),
    (BUSINESS, _("Związany z działalnością gospodarczą")),
    UNDER_WATER,
    TO_BE_REVIVED,
]
BUILDING_USES = [
    (RESIDENTIAL, _("Mieszkalny"), _("dom, mieszkanie, garaż w budynku mieszkalnym")),
    (BUSINESS, _("Związany z działalnością gospodarczą"), _("także część mieszkania zajęta na firmę")),
    FOR_HEALTH,
    FOR_SEED,
    (OTHER, _("Pozostały"), _("na przykład wolnostojący garaż, domek letni, altana")),
]
EXEMPTIONS = (
    FARM,
    ("monument", _("zabytek w rejestrze, utrzymywany i konserwowany"), "art. 7 ust. 1 pkt 6"),
    RESERVE,
    WASTE,
    ("allotment", _("ogród działkowy: grunt i altana do 35 m²"), "art. 7 ust. 1 pkt 12"),
    COUNCIL,
)
WORDS = Words(PLOT_USES, BUILDING_USES, {code: article for code, _words, article in EXEMPTIONS})
SINCE_HINT = _("Tylko gdy zmieniło się w tym roku. Zostaw puste, jeśli było tak od stycznia.")
UNTIL_HINT = _("Tylko gdy skończyło się w tym roku, na przykład dzień sprzedaży.")


class Plot(Dated):
    """Ask for one plot of one use (art. 5 ust. 1 pkt 1)."""

    heading = _("Jaki to grunt?")
    plot_use = fields.ChoiceField(_("Rodzaj gruntu"), choices=PLOT_USES, missing=_("Wybierz rodzaj gruntu"))
    area = land_area_field()
    parcel = fields.TextField(_("Numer działki"), limit=40, width=10, optional=True)
    share = share_field(
        _("Tylko grunt pod blokiem. Ułamkiem z aktu, na przykład 512/10000. Inaczej zostaw puste.")
    )
    since = since_field(SINCE_HINT)
    until = until_field(UNTIL_HINT)
    exemption = exemption_field(EXEMPTIONS)


class Building(Built):
    """Ask for one building, or a part of one use (art. 5 ust. 1 pkt 2); low rooms apart (art. 4 ust. 2)."""

    heading = _("Jaki to budynek albo jego część?")
    building_use = fields.ChoiceField(
        _("Sposób używania"), choices=BUILDING_USES, missing=_("Wybierz sposób używania")
    )
    area = area_field()
    low_area = low_area_field()
    share = share_field(
        _("Tylko części wspólne albo miejsce w garażu. Ułamkiem z aktu, inaczej zostaw puste.")
    )
    since = since_field(SINCE_HINT)
    until = until_field(UNTIL_HINT)
    exemption = exemption_field(EXEMPTIONS)


class Structure(Dated):
    """Ask for one structure used in a business, by its value (art. 4 ust. 1 pkt 3)."""

    heading = _("Jaka to budowla?")
    what = name_field()
    value = value_field()
    since = since_field(SINCE_HINT)
    until = until_field(UNTIL_HINT)
    exemption = exemption_field(EXEMPTIONS)


def tell_plot(entry: Answers) -> str:
    """Tell one plot in one line."""
    form = Plot.from_answers(entry)
    return ", ".join([form.plot_use.tell(), form.area.tell(), *tail_of(form, entry)])


def tell_building(entry: Answers) -> str:
    """Tell one building in one line."""
    form = Building.from_answers(entry)
    low = [f"+ {form.low_area.tell()}"] if form.low_area.data else []
    return ", ".join([form.building_use.tell(), form.area.tell(), *low, *tail_of(form, entry)])


def tell_structure(entry: Answers) -> str:
    """Tell one structure in one line."""
    form = Structure.from_answers(entry)
    value = form.value.data
    worth = money(value) if isinstance(value, int) else form.value.tell()
    return ", ".join([one_line(form.what), worth, *tail_of(form, entry)])

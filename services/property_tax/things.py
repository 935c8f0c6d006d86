"""The pages of the three lists: one plot, one building or part of it, one structure."""

from typing import Any

from portal import Answers, Text, fields, full_day, money
from services.property_tax.texts import _

BUSINESS, WATER, OTHER, REVITALISED = "business", "water", "other", "revitalised"
RESIDENTIAL, SEED, HEALTH = "residential", "seed", "health"
PLOT_USES = [
    (OTHER, _("Pozostały"), _("na przykład przy domu albo pod blokiem, także pusta działka")),
    (BUSINESS, _("Związany z działalnością gospodarczą")),
    (WATER, _("Pod wodą stojącą albo pod jeziorem")),
    (REVITALISED, _("Niezabudowany na obszarze rewitalizacji"), _("od 4 lat w planie pod zabudowę")),
]
BUILDING_USES = [
    (RESIDENTIAL, _("Mieszkalny"), _("dom, mieszkanie, garaż w budynku mieszkalnym")),
    (BUSINESS, _("Związany z działalnością gospodarczą"), _("także część mieszkania zajęta na firmę")),
    (HEALTH, _("Zajęty na świadczenia zdrowotne"), _("przez podmiot leczniczy")),
    (SEED, _("Zajęty na obrót kwalifikowanym materiałem siewnym")),
    (OTHER, _("Pozostały"), _("na przykład wolnostojący garaż, domek letni, altana")),
]
# code, words, article: what a natural person may meet; the council's own are one choice
EXEMPTIONS = (
    ("farm", _("budynek gospodarczy w gospodarstwie rolnym albo leśnym"), "art. 7 ust. 1 pkt 4"),
    ("monument", _("zabytek w rejestrze, utrzymywany i konserwowany"), "art. 7 ust. 1 pkt 6"),
    ("reserve", _("grunt w rezerwacie albo parku narodowym"), "art. 7 ust. 1 pkt 8"),
    ("waste", _("nieużytek, użytek ekologiczny, grunt zadrzewiony i zakrzewiony"), "art. 7 ust. 1 pkt 10"),
    ("allotment", _("ogród działkowy: grunt i altana do 35 m²"), "art. 7 ust. 1 pkt 12"),
    ("council", _("zwolnienie z uchwały Rady Miasta"), "art. 7 ust. 3"),
)
EXEMPT_BY = {code: article for code, _words, article in EXEMPTIONS}
EXEMPT = [
    ("", _("Bez zwolnienia")),
    *((code, _("%(what)s (%(article)s)", what=what, article=article)) for code, what, article in EXEMPTIONS),
]
MOST_LAND, MOST_AREA = 10_000_000_00, 1_000_000_00  # hundredths of a square metre: 1000 ha, 100 000 m²
SINCE_HINT = _("Tylko gdy zmieniło się w tym roku. Zostaw puste, jeśli było tak od stycznia.")
UNTIL_HINT = _("Tylko gdy skończyło się w tym roku, na przykład dzień sprzedaży.")


def judge_days(form: Any) -> None:
    """Want an end that is not before the beginning."""
    since, until = form.since.data, form.until.data
    if since and until and until < since and not (form.since.errors or form.until.errors):
        form.add_error("until", _("Ostatni dzień nie może być przed pierwszym. Sprawdź obie daty"))


def share_field(hint: Text) -> Any:
    """Return the question for the share that goes with a flat (art. 3 ust. 4a, 5)."""
    return fields.ShareField(_("Udział związany z lokalem"), optional=True, hint=hint)


def exemption_field() -> Any:
    """Return the question for an exemption, which is declared with its article (załącznik ZIN-2)."""
    return fields.ChoiceField(_("Zwolnienie"), choices=EXEMPT, listed=True, optional=True)


def since_field() -> Any:
    """Return the question since when it is so."""
    return fields.DateField(_("Od kiedy?"), past=True, optional=True, hint=SINCE_HINT)


def until_field() -> Any:
    """Return the question until when it was so."""
    return fields.DateField(_("Do kiedy?"), past=True, optional=True, hint=UNTIL_HINT)


class Plot(fields.Form):
    """Ask for one plot of one use (art. 5 ust. 1 pkt 1)."""

    heading = _("Jaki to grunt?")
    plot_use = fields.ChoiceField(_("Rodzaj gruntu"), choices=PLOT_USES, missing=_("Wybierz rodzaj gruntu"))
    area = fields.LandAreaField(
        _("Powierzchnia"), least=1, most=MOST_LAND,
        hint=_("Całej działki, w metrach kwadratowych. 1 ar to 100 m², 1 hektar to 10 000 m²."),
    )  # fmt: skip
    parcel = fields.TextField(_("Numer działki"), limit=40, width=10, optional=True)
    share = share_field(
        _("Tylko grunt pod blokiem. Ułamkiem z aktu, na przykład 512/10000. Inaczej zostaw puste.")
    )
    since = since_field()
    until = until_field()
    exemption = exemption_field()

    def check(self) -> None:
        """Judge the days."""
        judge_days(self)


class Building(fields.Form):
    """Ask for one building, or a part of one use (art. 5 ust. 1 pkt 2); low rooms apart (art. 4 ust. 2)."""

    heading = _("Jaki to budynek albo jego część?")
    building_use = fields.ChoiceField(
        _("Sposób używania"), choices=BUILDING_USES, missing=_("Wybierz sposób używania")
    )
    area = fields.AreaField(
        _("Powierzchnia użytkowa o wysokości od 2,20 m"), most=MOST_AREA,
        hint=_("Po wewnętrznej długości ścian, na wszystkich piętrach, z piwnicą, bez klatek schodowych."),
    )  # fmt: skip
    low_area = fields.AreaField(
        _("Powierzchnia o wysokości od 1,40 do 2,20 m"), most=MOST_AREA, optional=True,
        hint=_("Na przykład pod skosem. Liczy się w połowie. Niższej nie wpisuj."),
    )  # fmt: skip
    share = share_field(
        _("Tylko części wspólne albo miejsce w garażu. Ułamkiem z aktu, inaczej zostaw puste.")
    )
    since = since_field()
    until = until_field()
    exemption = exemption_field()

    def check(self) -> None:
        """Judge the days; want some area."""
        judge_days(self)
        if self.area.data == 0 and not self.low_area.data and not self.low_area.errors:
            self.add_error("area", _("Wpisz powierzchnię większą niż zero"))


class Structure(fields.Form):
    """Ask for one structure used in a business, by its value (art. 4 ust. 1 pkt 3)."""

    heading = _("Jaka to budowla?")
    what = fields.TextField(_("Nazwa"), limit=120, missing=_("Wpisz, co to jest, na przykład parking"))
    value = fields.MoneyField(
        _("Wartość"), least=1,
        hint=_("Z 1 stycznia, podstawa amortyzacji bez odpisów. Bez amortyzacji: wartość rynkowa."),
    )  # fmt: skip
    since = since_field()
    until = until_field()
    exemption = exemption_field()

    def check(self) -> None:
        """Judge the days."""
        judge_days(self)


def tell_plot(entry: Answers) -> str:
    """Tell one plot in one line."""
    form = Plot.from_answers(entry)
    return ", ".join([form.plot_use.tell(), form.area.tell(), *_told(form, entry)])


def tell_building(entry: Answers) -> str:
    """Tell one building in one line."""
    form = Building.from_answers(entry)
    low = [f"+ {form.low_area.tell()}"] if form.low_area.data else []
    return ", ".join([form.building_use.tell(), form.area.tell(), *low, *_told(form, entry)])


def tell_structure(entry: Answers) -> str:
    """Tell one structure in one line."""
    form = Structure.from_answers(entry)
    value = form.value.data
    worth = money(value) if isinstance(value, int) else form.value.tell()
    return ", ".join([" ".join(form.what.tell().split()), worth, *_told(form, entry)])


def _told(form: Any, entry: Answers) -> list[str]:
    share = [str(entry["share"])] if fields.share_of(entry.get("share")) else []
    days = [full_day(on) for on in (form.since.data, form.until.data) if on]
    return [*share, *([" – ".join(days)] if days else [])]

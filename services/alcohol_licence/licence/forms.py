"""What only the licence asks: which drinks, which outlet, how long, whose consent, whether it sold last year."""

import tomllib
from datetime import date
from pathlib import Path

from portal import fields
from services.alcohol_licence.asked import KINDS
from services.alcohol_licence.texts import _

HERE = Path(__file__).parent
# the least time cannot wait for the form's day: the newest one stands in the question
FIGURES = tomllib.loads((HERE / "facts.toml").read_text(encoding="utf-8"))

RETAIL, GASTRO = "retail", "gastro"
OUTLETS = [
    (RETAIL, _("Sklep"), _("do spożycia poza miejscem sprzedaży, najmniej na 2 lata")),
    (GASTRO, _("Gastronomia"), _("do spożycia na miejscu, najmniej na 4 lata")),
]
ONLINE, PAPER = "online", "paper"
WAYS = [
    (ONLINE, _("Potwierdzi tutaj"), _("dostaniesz link dla tej osoby")),
    (PAPER, _("Mam zgodę na piśmie")),
]
CITY = "bialystok"


class Drinks(fields.Form):
    """Ask for the kinds of drinks (art. 18 ust. 3 ustawy o wychowaniu w trzeźwości)."""

    kinds = fields.ManyField(
        _("Jaki alkohol chcesz sprzedawać?"), choices=KINDS, missing=_("Zaznacz co najmniej jeden rodzaj alkoholu"),
        hint=_("Na każdy rodzaj jest osobne zezwolenie."),
    )  # fmt: skip


class Time(fields.Form):
    """Ask for the kind of outlet and the days; a shop gets at least two years, a bar four (art. 18 ust. 9)."""

    heading = _("Jak i od kiedy będziesz sprzedawać?")
    outlet = fields.ChoiceField(_("Rodzaj punktu"), choices=OUTLETS, missing=_("Wybierz rodzaj punktu"))
    since = fields.DateField(_("Od kiedy?"), future=True, missing=_("Wpisz pierwszy dzień sprzedaży"))
    until = fields.DateField(_("Do kiedy?"), future=True, missing=_("Wpisz ostatni dzień sprzedaży"))

    def check(self) -> None:
        """Want the least time of the outlet."""
        since, until, outlet = self.since.data, self.until.data, self.outlet.data
        if since is None or until is None or outlet not in {RETAIL, GASTRO}:
            return
        years = FIGURES[f"least_years_{outlet}"][-1]["value"]
        if (until - years_later(since, years)).days < -1:
            self.add_error(
                "until",
                _("Najmniej na %(years)s lata. Wpisz dalszy dzień", years=years),
            )


ELSEWHERE = fields.elsewhere(_("Wydajemy zezwolenia na punkty w Białymstoku. Zgłoś się do gminy punktu."))


class Outlet(fields.Form):
    """Ask where the outlet is (art. 18 ust. 5 pkt 5–6): the city is competent only for its own."""

    heading = _("Gdzie jest punkt sprzedaży?")
    outlet_name = fields.TextField(
        _("Nazwa punktu"), limit=120, missing=_("Wpisz nazwę, na przykład Sklep Lipowy")
    )
    outlet_street = fields.TextField(_("Adres punktu"), limit=160, missing=_("Wpisz ulicę i numer punktu"))
    outlet_town = fields.TextField(_("Miasto punktu"), limit=80, missing=_("Wpisz miasto"))
    store = fields.TextField(
        _("Magazyn"), optional=True, limit=200, hint=_("Adres, gdzie trzymasz napoje, jeśli gdzie indziej.")
    )
    flats = fields.YesNoField(_("Czy punkt jest w budynku mieszkalnym wielorodzinnym?"))

    def check(self) -> None:
        """Want an outlet in the city."""
        if self.outlet_town.data and self.outlet_town.data.casefold().replace("ł", "l") != CITY:
            self.end_here("outlet_town", ELSEWHERE)


class ConsentWay(fields.Form):
    """Ask how the owner or manager of the house agrees (art. 18 ust. 6 pkt 2)."""

    consent_way = fields.ChoiceField(
        _("Jak właściciel albo zarządca budynku da zgodę?"),
        choices=WAYS,
        missing=_("Wybierz, jak da zgodę"),
    )  # fmt: skip


class HouseOwner(fields.Form):
    """Ask who agrees for the house."""

    heading = _("Kto da zgodę za budynek?")
    owner_given = fields.TextField(_("Imię"), limit=120, missing=_("Wpisz imię tej osoby"))
    owner_surname = fields.TextField(_("Nazwisko"), limit=200, missing=_("Wpisz nazwisko tej osoby"))
    owner_role = fields.TextField(
        _("W czyim imieniu"), limit=160, hint=_("Na przykład Spółdzielnia Mieszkaniowa, wspólnota, właściciel."),
        missing=_("Wpisz, w czyim imieniu"),
    )  # fmt: skip
    owner_pesel = fields.PeselField(
        _("PESEL"), optional=True, hint=_("Jeśli go znasz: ta osoba zobaczy prośbę od razu po zalogowaniu.")
    )


class PaperConsent(fields.Form):
    """Take the written consent."""

    consent_file = fields.FileField(_("Dołącz zgodę na piśmie"), hint=_("PDF, JPG lub PNG, do 50 MB."))


class Title(fields.Form):
    """Take the title to the premises (art. 18 ust. 6 pkt 1)."""

    title_file = fields.FileField(
        _("Dołącz tytuł prawny do lokalu"),
        most=3,
        hint=_("Umowa najmu, akt notarialny. PDF, JPG lub PNG, do 50 MB."),
    )


class Sanitary(fields.Form):
    """Take the sanitary inspector's decision (art. 18 ust. 6 pkt 3)."""

    sanitary_file = fields.FileField(
        _("Dołącz decyzję sanepidu o zatwierdzeniu zakładu"), most=3, hint=_("PDF, JPG lub PNG, do 50 MB.")
    )


class Sold(fields.Form):
    """Ask whether the fee follows last year's sale (art. 11¹ ust. 3–6)."""

    sold = fields.YesNoField(
        _("Czy w zeszłym roku ten punkt sprzedawał alkohol na Twoje zezwolenie?"),
        hint=_("Od tego zależy opłata: stała albo od wartości sprzedaży."),
    )  # fmt: skip


def years_later(on: date, years: int) -> date:
    """Return the same day so many years later; of 29 February the last day of that month."""
    try:
        return on.replace(year=on.year + years)
    except ValueError:
        return date(on.year + years, 2, 28)

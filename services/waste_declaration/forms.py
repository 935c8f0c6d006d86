"""What we ask: which declaration, since when, the fee before, where it is, sorting, composting, the flats."""

import re
from datetime import date, timedelta

from portal import Answers, fields
from services.waste_declaration.texts import _

FIRST, CHANGE, CORRECTION = "first", "change", "correction"
KINDS = [
    (FIRST, _("Pierwsza deklaracja"), _("ktoś zamieszkał albo nieruchomość ma nowego właściciela")),
    (CHANGE, _("Zmiana danych"), _("na przykład nowy lokal, inna powierzchnia, kompostownik, ulga")),
    (CORRECTION, _("Korekta"), _("w poprzedniej deklaracji był błąd")),
]
HOUSE, BLOCK, UNLIVED = "house", "block", "unlived"
BUILDINGS = [
    (HOUSE, _("Dom jednorodzinny"), _("najwyżej 2 lokale, także bliźniak i szereg")),
    (BLOCK, _("Budynek wielorodzinny")),
    (
        UNLIVED,
        _("Nikt tu nie mieszka"),
        _("na przykład sklep, biuro, zakład; liczymy pojemniki, deklaracja D-N"),
    ),
]
SIZES = [
    ("bag120", _("worek 120 l")),
    ("120", _("120 l")),
    ("240", _("240 l")),
    ("660", _("660 l")),
    ("1100", _("1100 l")),
]
MOST_CONTAINERS, MOST_TIMES = 200, 31
NONE, LARGE_FAMILY, LOW_INCOME = "none", "large_family", "low_income"
RELIEFS = [
    (NONE, _("Bez ulgi")),
    (LARGE_FAMILY, _("Rodzina z Kartą Dużej Rodziny")),
    (LOW_INCOME, _("Dochód uprawnia do pieniężnej pomocy społecznej")),
]
SYSTEM_SINCE = date(2013, 7, 1)  # the first day of the fee: art. 6i ust. 1 with art. 10 ustawy z 1 lipca 2011
AHEAD = timedelta(days=366)
LEAST_AREA, MOST_AREA = 1_00, 1_000_00  # hundredths of a square metre
HOUSE_NUMBER = re.compile(r"[1-9][0-9]{0,3} ?[A-Za-z]?(?:[/-][1-9][0-9]{0,3} ?[A-Za-z]?)?", re.ASCII)


class Kind(fields.Form):
    """Ask which declaration it is (art. 6m ust. 1 i 2 ustawy o utrzymaniu czystości i porządku w gminach)."""

    kind = fields.ChoiceField(_("Co składasz?"), choices=KINDS, missing=_("Wybierz rodzaj deklaracji"))


class When(fields.Form):
    """Ask since when it is so: the month of that day is the first of the fee (art. 6i ust. 1 pkt 1, art. 6m ust. 2)."""

    since = fields.DateField(
        _("Od kiedy?"), earliest=SYSTEM_SINCE, missing=_("Wpisz datę, od której liczymy opłatę"),
        hint=_("Dzień zamieszkania pierwszej osoby albo dzień zmiany. Przy korekcie: data z poprawianej deklaracji."),
    )  # fmt: skip

    def check(self) -> None:
        """Want no day that is more than a year ahead."""
        if self.on is not None and self.since.data is not None and self.since.data - self.on > AHEAD:
            self.add_error(
                "since", _("Ta data jest za ponad rok. Złóż deklarację bliżej tego dnia albo popraw rok")
            )


class Before(fields.Form):
    """Ask what was paid until the change: those months of the year stay as they were."""

    heading = _("Ile wynosiła opłata do tej pory?")
    before_month = fields.MoneyField(
        _("Opłata za miesiąc z poprzedniej deklaracji"), most=10_000_000,
        hint=_("Przed zmianą. Jeśli wcześniej nie było opłaty, wpisz 0."),
        missing=_("Wpisz dotychczasową opłatę za miesiąc, na przykład 44,00"),
    )  # fmt: skip
    before_since = fields.DateField(
        _("Od kiedy była taka opłata?"), optional=True, past=True, earliest=SYSTEM_SINCE,
        hint=_("Tylko jeśli zaczęła się w tym roku. Inaczej zostaw puste."),
    )  # fmt: skip


ELSEWHERE = fields.elsewhere(
    _("Tu złożysz deklarację tylko dla Białegostoku. Dla tej złóż ją w gminie, w której leży.")
)


class Place(fields.Form):
    """Ask where it is: the fee is the municipality's in which people live (art. 6h)."""

    heading = _("Której nieruchomości dotyczy deklaracja?")
    property_street = fields.TextField(_("Ulica nieruchomości"), limit=100, missing=_("Wpisz nazwę ulicy"))
    property_number = fields.TextField(
        _("Numer domu"), limit=20, width=10, missing=_("Wpisz numer domu"),
        hint=_("Na przykład 4 albo 4A. Właściciel mieszkania w bloku: z numerem mieszkania, na przykład 4/12."),
    )  # fmt: skip
    property_town = fields.TextField(_("Miejscowość nieruchomości"), limit=80, missing=_("Wpisz miejscowość"))
    building = fields.ChoiceField(
        _("Jaki to budynek?"), choices=BUILDINGS, missing=_("Wybierz rodzaj budynku")
    )

    def check(self) -> None:
        """Want a number as houses have it, and a place in the city; say whom else to turn to."""
        number, town = self.property_number.data, self.property_town.data
        if number and not HOUSE_NUMBER.fullmatch(number):
            self.add_error("property_number", _("Wpisz sam numer, na przykład 4, 4A albo 4/12"))
        if town and plain(town) != "bialystok":
            self.end_here("property_town", ELSEWHERE)


class Sorting(fields.Form):
    """Ask whether waste is sorted: where it is not, the fee is two to four times as high (art. 6k ust. 3)."""

    is_sorted = fields.YesNoField(
        _("Czy odpady są segregowane?"), yes=_("Tak"), no=_("Nie, opłata będzie podwyższona"),
        hint=_("Papier, metale i tworzywa, szkło oraz bioodpady osobno, reszta jako zmieszane."),
    )  # fmt: skip


class Compost(fields.Form):
    """Ask about a heap in the garden: it makes the fee of a single-family house lower (art. 6k ust. 4a)."""

    compost = fields.YesNoField(
        _("Czy kompostujesz bioodpady w przydomowym kompostowniku?"),
        hint=_("Wtedy nie odbieramy bioodpadów, a opłata jest niższa. Urząd może to sprawdzić na miejscu."),
    )  # fmt: skip


class Flat(fields.Form):
    """Ask for one flat (załącznik A-Z): its area chooses the rate."""

    heading = _("Jaki to lokal?")
    flat = fields.TextField(
        _("Numer lokalu"), optional=True, limit=10, width=5, hint=_("Dom z jednym lokalem: zostaw puste.")
    )
    area = fields.AreaField(
        _("Powierzchnia użytkowa lokalu"), least=LEAST_AREA, most=MOST_AREA,
        hint=_("W metrach kwadratowych, na przykład 48,5. Stoi w akcie notarialnym albo umowie."),
    )  # fmt: skip
    relief = fields.ChoiceField(
        _("Ulga w opłacie za ten lokal"), choices=RELIEFS, missing=_("Wybierz ulgę albo „Bez ulgi”"),
        hint=_("Nie dołączaj dokumentów. Możemy poprosić o okazanie karty albo decyzji."),
    )  # fmt: skip


class Container(fields.Form):
    """Ask for containers of one size that are emptied equally often (art. 6j ust. 3)."""

    heading = _("Jakie to pojemniki?")
    size = fields.ChoiceField(_("Wielkość"), choices=SIZES, missing=_("Wybierz wielkość pojemnika"))
    count = fields.WholeNumberField(
        _("Ile ich jest"), least=1, most=MOST_CONTAINERS, missing=_("Wpisz, ile jest takich pojemników")
    )
    times = fields.WholeNumberField(
        _("Ile razy w miesiącu są opróżniane"), least=1, most=MOST_TIMES,
        missing=_("Wpisz, ile razy w miesiącu, na przykład 4"),
    )  # fmt: skip


class Address(fields.Form):
    """Ask where letters go; known data come filled in."""

    heading = _("Na jaki adres pisać?")
    street = fields.TextField(
        _("Ulica i numer"), limit=160, autocomplete="street-address", missing=_("Wpisz ulicę i numer domu")
    )  # fmt: skip
    postal_code = fields.PostalCodeField(_("Kod pocztowy"), autocomplete="postal-code")
    town = fields.TextField(
        _("Miejscowość"), limit=80, autocomplete="address-level2", missing=_("Wpisz miejscowość")
    )  # fmt: skip


def tell(entry: Answers) -> str:
    """Tell one flat in one line."""
    form = Flat.from_answers(entry)
    relief = [form.relief.tell()] if form.relief.data not in {None, NONE} else []
    number = [str(_("nr %(number)s", number=form.flat.data))] if form.flat.data else []
    return ", ".join([*number, form.area.tell(), *relief])


def tell_container(entry: Answers) -> str:
    """Tell containers of one size in one line: ``2 × 240 l, 4 razy w miesiącu``."""
    form = Container.from_answers(entry)
    often = _("%(times)s razy w miesiącu", times=form.times.tell())
    return f"{form.count.tell()} × {form.size.tell()}, {often}"


def plain(town: str) -> str:
    """Write the town's name without its mark, capitals and outer blanks."""
    return town.casefold().replace("ł", "l").strip()

"""The pages that are answered once: what happened and when, where, what there is to tax, where letters go."""

import unicodedata

from portal import Text, fields
from services.property_tax.taxed import BUILDINGS, PLOTS, STRUCTURES
from services.property_tax.texts import _

ACQUIRED, DISPOSED, BUILT, CHANGED, CORRECTED = "acquired", "disposed", "built", "changed", "corrected"
EVENTS = [
    (ACQUIRED, _("Kupno, spadek, darowizna albo inne nabycie")),
    (DISPOSED, _("Sprzedaż, darowizna albo inna utrata")),
    (BUILT, _("Koniec budowy albo zamieszkanie przed jej końcem")),
    (CHANGED, _("Zmiana powierzchni albo sposobu używania"), _("na przykład firma w części mieszkania")),
    (CORRECTED, _("Poprawka tego, co było podane wcześniej")),
]
THINGS: list[tuple[str, Text] | tuple[str, Text, Text]] = [
    (PLOTS, _("Grunt"), _("także udział w gruncie pod blokiem; bez pól, sadów i lasów")),
    (BUILDINGS, _("Budynek, mieszkanie albo inna część budynku")),
    (
        STRUCTURES,
        _("Budowla używana w działalności gospodarczej"),
        _("na przykład parking, ogrodzenie, sieć"),
    ),
]

ALONE, TOGETHER = "alone", "together"
OWNERSHIPS = [
    (ALONE, _("Tylko moje"), _("także mieszkanie z udziałem w gruncie i częściach wspólnych")),
    (TOGETHER, _("Moje i innych osób"), _("współwłasność, także z małżonkiem")),
]


class Event(fields.Form):
    """Ask what makes the information due (art. 6 ust. 6 ustawy o podatkach i opłatach lokalnych)."""

    event = fields.ChoiceField(_("Co się stało?"), choices=EVENTS, missing=_("Wybierz, co się stało"))


class When(fields.Form):
    """Ask for the day: duty, months and the term of 14 days are reckoned from it."""

    event_on = fields.DateField(
        _("Kiedy to się stało?"), past=True, missing=_("Wpisz dzień, w którym to się stało"),
        hint=_("Na przykład dzień aktu notarialnego, śmierci spadkodawcy albo zakończenia budowy."),
    )  # fmt: skip


ELSEWHERE = fields.elsewhere(
    _("Tu podasz tylko nieruchomości w Białymstoku. Zgłoś się do gminy, w której leży ta.")
)


class Place(fields.Form):
    """Ask where it is: the tax belongs to the municipality in which the property lies (art. 1c)."""

    heading = _("Gdzie jest nieruchomość?")
    property_street = fields.TextField(
        _("Ulica i numer"), limit=160, missing=_("Wpisz ulicę i numer"),
        hint=_("Na przykład: ul. Piękna 1/2. Pusta działka: ulica i numer działki."),
    )  # fmt: skip
    property_town = fields.TextField(_("Miejscowość"), limit=80, missing=_("Wpisz miejscowość"))
    land_register = fields.LandRegisterField(
        _("Numer księgi wieczystej"), optional=True,
        hint=_("Na przykład BI1B/00012345/5. Jeśli nieruchomość nie ma księgi, zostaw puste."),
    )  # fmt: skip

    def check(self) -> None:
        """Want a number of the house or plot, and a place in the city; say whom else to turn to."""
        if self.property_street.data and not any(sign.isdigit() for sign in self.property_street.data):
            self.add_error(
                "property_street", _("Dopisz numer domu albo działki, na przykład: ul. Piękna 1/2")
            )
        if self.property_town.data and plain(self.property_town.data) != "bialystok":
            self.end_here("property_town", ELSEWHERE)


class Things(fields.Form):
    """Ask what there is to tax, so that only those lists are shown (art. 2 ust. 1)."""

    things = fields.ManyField(
        _("Co masz w Białymstoku?"), choices=THINGS, missing=_("Zaznacz co najmniej jedną rzecz"),
        hint=_("Zaznacz wszystko, także to, co było już podane: podatek liczymy od całości."),
    )  # fmt: skip


class Ownership(fields.Form):
    """Ask whose it is: one information is of one circle of owners (art. 3 ust. 4)."""

    heading = _("Czyje to jest?")
    ownership = fields.ChoiceField(
        _("Właściciele"), choices=OWNERSHIPS, missing=_("Wybierz: tylko Ty albo Ty i inne osoby"),
        hint=_("Coś należy tylko do Ciebie, a coś także do innych? Złóż dwie osobne informacje."),
    )  # fmt: skip
    own_share = fields.ShareField(
        _("Twój udział"), optional=True,
        hint=_("Przy współwłasności, ułamkiem z aktu, na przykład 1/2. Wspólność małżeńska: zostaw puste."),
    )  # fmt: skip


class CoOwner(fields.Form):
    """Ask who else owns (załącznik ZIN-3): each answers for the whole tax and gets the decision (art. 3 ust. 4)."""

    heading = _("Kto jest współwłaścicielem?")
    owner_given = fields.TextField(_("Imię"), limit=120, missing=_("Wpisz imię współwłaściciela"))
    owner_surname = fields.TextField(_("Nazwisko"), limit=200, missing=_("Wpisz nazwisko współwłaściciela"))
    owner_pesel = fields.PeselField(_("PESEL"), optional=True, hint=_("Jeśli go znasz."))
    owner_share = fields.ShareField(
        _("Udział"), optional=True, hint=_("Ułamkiem, na przykład 1/2. Małżonek: zostaw puste.")
    )  # fmt: skip
    owner_street = fields.TextField(
        _("Adres: ulica i numer"), limit=160, missing=_("Wpisz ulicę i numer domu współwłaściciela"),
        hint=_("Tam wyślemy decyzję, jeśli ta osoba nie ma konta w portalu."),
    )  # fmt: skip
    owner_postal_code = fields.PostalCodeField(_("Kod pocztowy"))
    owner_town = fields.TextField(_("Miejscowość"), limit=80, missing=_("Wpisz miejscowość"))


class Address(fields.Form):
    """Ask where letters go; known data come filled in."""

    heading = _("Jaki jest Twój adres?")
    street = fields.TextField(
        _("Ulica i numer"), limit=160, autocomplete="street-address", missing=_("Wpisz ulicę i numer domu")
    )  # fmt: skip
    postal_code = fields.PostalCodeField(_("Kod pocztowy"), autocomplete="postal-code")
    town = fields.TextField(
        _("Miejscowość"), limit=80, autocomplete="address-level2", missing=_("Wpisz miejscowość")
    )  # fmt: skip


def plain(town: str) -> str:
    """Write a town's name without marks and capitals."""
    marked = unicodedata.normalize("NFKD", town.casefold().replace("ł", "l"))
    return "".join(sign for sign in marked if not unicodedata.combining(sign)).strip()

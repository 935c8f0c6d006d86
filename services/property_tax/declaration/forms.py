"""The pages that are answered once: for which year and why, who declares, what there is to tax, where letters go."""

from datetime import date

from portal import Text, fields
from services.property_tax.taxed import BUILDINGS, PLOTS, STRUCTURES
from services.property_tax.texts import _

ANNUAL, CHANGE, CORRECTION = "annual", "change", "correction"
REASONS = [
    (ANNUAL, _("Deklaracja na rok"), _("do 31 stycznia albo 14 dni od pierwszego nabycia")),
    (CHANGE, _("Zmiana w ciągu roku"), _("kupno, sprzedaż, inny sposób używania; 14 dni od zmiany")),
    (CORRECTION, _("Korekta wcześniejszej deklaracji")),
]
ENTITY, CO_OWNER = "entity", "co_owner"
PAYERS = [
    (ENTITY, _("Spółka, fundacja, stowarzyszenie albo inna jednostka")),
    (CO_OWNER, _("Osoba fizyczna, współwłaściciel razem z taką jednostką")),
]
THINGS: list[tuple[str, Text] | tuple[str, Text, Text]] = [
    (PLOTS, _("Grunty"), _("także udział w gruncie pod budynkiem; bez użytków rolnych i lasów")),
    (BUILDINGS, _("Budynki, lokale albo inne części budynków")),
    (
        STRUCTURES,
        _("Budowle używane w działalności gospodarczej"),
        _("na przykład parking, ogrodzenie, sieć"),
    ),
]
FIRST_YEAR = 2026  # the first whose rates stand in facts.toml


class Declared(fields.Form):
    """Ask for which year and why (art. 6 ust. 9 pkt 1 i 2 ustawy o podatkach i opłatach lokalnych)."""

    heading = _("Jaka to deklaracja?")
    tax_year = fields.YearField(
        _("Za który rok?"), least=1990, most=2100, missing=_("Wpisz rok, na przykład 2026")
    )
    reason = fields.ChoiceField(_("Powód"), choices=REASONS, missing=_("Wybierz, jaka to deklaracja"))

    def check(self) -> None:
        """Want a year whose rates are known, and none that nobody can know yet."""
        year, on = self.tax_year.data, self.on
        if self.tax_year.errors or year is None or on is None:
            return
        if year < FIRST_YEAR:
            self.add_error(
                "tax_year", _("Za rok przed %(year)s złóż deklarację na papierze.", year=FIRST_YEAR)
            )
        elif year > on.year + 1:
            self.add_error("tax_year", _("Wpisz ten rok albo następny"))


class Changed(fields.Form):
    """Ask for the day of the change, from which its 14 days run."""

    changed_on = fields.DateField(
        _("Kiedy nastąpiła zmiana?"), past=True, earliest=date(1990, 1, 1), missing=_("Wpisz dzień zmiany"),
        hint=_("Podatek zmienia się od następnego miesiąca, a po zakończeniu budowy od nowego roku."),
    )  # fmt: skip


class Payer(fields.Form):
    """Ask who declares: an entity, or a person who owns together with one (art. 6 ust. 11)."""

    heading = _("Kto składa deklarację?")
    payer_kind = fields.ChoiceField(
        _("Podatnik"), choices=PAYERS, missing=_("Wybierz, kto składa deklarację")
    )
    company_name = fields.TextField(
        _("Pełna nazwa jednostki"), limit=300, optional=True,
        hint=_("Współwłaściciel wpisuje nazwę jednostki, z którą ma nieruchomość."),
    )  # fmt: skip
    nip = fields.NipField(_("NIP jednostki"), optional=True)
    regon = fields.RegonField(_("REGON jednostki"), optional=True)

    def check(self) -> None:
        """Want the entity's name and tax number: it is the payer, or the reason why a person declares."""
        if not self.company_name.data and not self.company_name.errors:
            self.add_error("company_name", _("Wpisz pełną nazwę"))
        if not self.nip.data and not self.nip.errors:
            self.add_error("nip", _("Wpisz NIP, 10 cyfr"))


ONLY_HERE = fields.DeadEnd(
    title=_("Tu podajesz tylko to, co leży w Białymstoku"),
    words=_("Tu złożysz deklarację tylko za Białystok. Za resztę złóż ją w gminie, w której to leży."),
)


class Things(fields.Form):
    """Ask what there is to tax, and that it lies in the city: the tax is the municipality's (art. 1c)."""

    heading = _("Co podlega podatkowi?")
    things = fields.ManyField(
        _("Nieruchomości i budowle"), choices=THINGS, missing=_("Zaznacz co najmniej jedną rzecz"),
        hint=_("Wszystko, co masz w Białymstoku: jedna deklaracja obejmuje całość."),
    )  # fmt: skip
    all_here = fields.YesNoField(_("Czy wszystko leży w Białymstoku?"))

    def check(self) -> None:
        """Say whom else to turn to for what lies elsewhere."""
        if self.all_here.data is False:
            self.end_here("all_here", ONLY_HERE)


class Address(fields.Form):
    """Ask where letters go, and whom to ask about the figures."""

    heading = _("Adres i kontakt")
    street = fields.TextField(
        _("Ulica i numer"), limit=160, autocomplete="street-address", missing=_("Wpisz ulicę i numer")
    )  # fmt: skip
    postal_code = fields.PostalCodeField(_("Kod pocztowy"), autocomplete="postal-code")
    town = fields.TextField(
        _("Miejscowość"), limit=80, autocomplete="address-level2", missing=_("Wpisz miejscowość")
    )  # fmt: skip
    phone = fields.PhoneField(_("Telefon osoby, która zna wyliczenie"), optional=True)

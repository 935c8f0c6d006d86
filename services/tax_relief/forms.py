"""What we ask of the relief itself: which, for whom, for which dues, until when, why, with what papers."""

import tomllib
from datetime import date
from pathlib import Path

from portal import Texts, fields

HERE = Path(__file__).parent
texts = Texts(HERE / "locale", "tax_relief")
_ = texts.lazy
# limits of a form cannot wait for its day: the newest ones stand in the questions
FIGURES = tomllib.loads((HERE / "facts.toml").read_text(encoding="utf-8"))
MOST_INSTALMENTS: int = FIGURES["most_instalments"][-1]["value"]

DEFERRED, INSTALMENTS, REMITTED = "deferred", "instalments", "remitted"
RELIEFS = [
    (DEFERRED, _("Odroczenie terminu"), _("zapłacisz całość raz, później")),
    (INSTALMENTS, _("Raty"), _("zapłacisz całość po kawałku")),
    (REMITTED, _("Umorzenie"), _("nie zapłacisz zaległości albo jej części")),
]
PERSON, TRADER, ENTITY = "person", "trader", "entity"
APPLICANTS = [
    (PERSON, _("Osoba prywatna"), _("należności nie wiążą się z działalnością gospodarczą")),
    (TRADER, _("Osoba, która prowadzi działalność gospodarczą"), _("także rolniczą")),
    (ENTITY, _("Spółka albo inna jednostka"), _("także fundacja, stowarzyszenie, wspólnota mieszkaniowa")),
]
OTHER = "other"
KINDS = [
    ("property_tax", _("Podatek od nieruchomości")),
    ("agricultural_joint", _("Łączne zobowiązanie pieniężne, podatek rolny, leśny")),
    ("transport_tax", _("Podatek od środków transportowych")),
    ("waste_fee", _("Opłata za odpady")),
    (OTHER, _("Inna należność, do której stosuje się Ordynację podatkową")),
]
LATE, COMING, ALL = "late", "coming", "all"
WHICH = [
    (LATE, _("Zaległe"), _("termin już minął")),
    (COMING, _("Przyszłe"), _("termin jeszcze nie minął")),
    (ALL, _("Wszystkie niezapłacone")),
]
EVERY = [("1", _("Co miesiąc")), ("3", _("Co kwartał")), ("6", _("Co pół roku"))]
GROUNDS = [
    ("own", _("Mój ważny interes"), _("na przykład choroba, utrata pracy, klęska, groźba upadku firmy")),
    ("public", _("Interes publiczny"), _("na przykład miejsca pracy, zadania ważne dla mieszkańców")),
    ("both", _("Oba")),
]
FIRST_YEAR = 1998


class Relief(fields.Form):
    """Ask which relief is wanted (art. 67a § 1 pkt 1–3 Ordynacji podatkowej)."""

    relief = fields.ChoiceField(_("O jaką ulgę prosisz?"), choices=RELIEFS, missing=_("Wybierz ulgę"))


class Applicant(fields.Form):
    """Ask whether a business is behind it: then the relief may be public aid (art. 67b)."""

    applicant = fields.ChoiceField(
        _("Dla kogo jest ta ulga?"), choices=APPLICANTS, missing=_("Wybierz, dla kogo")
    )


class Dues(fields.Form):
    """Ask for which dues."""

    heading = _("Czego dotyczy ulga?")
    kind = fields.ChoiceField(_("Należność"), choices=KINDS, missing=_("Wybierz należność"))
    which = fields.ChoiceField(
        _("Które płatności"), choices=WHICH, missing=_("Wybierz, o które płatności chodzi"),
        hint=_("Umorzyć można tylko zaległe."),
    )  # fmt: skip
    year = fields.YearField(
        _("Rok"), optional=True, least=FIRST_YEAR, most=2100, hint=_("Zostaw puste, jeśli chodzi o wszystkie lata."),
    )  # fmt: skip

    def check(self) -> None:
        """Want a year that has begun."""
        if self.year.data and self.on and not self.year.errors and self.year.data > self.on.year:
            self.add_error("year", _("Ten rok jeszcze się nie zaczął. Wpisz wcześniejszy albo zostaw puste"))


class OtherDues(fields.Form):
    """Ask what other dues it is about."""

    other_dues = fields.TextField(
        _("Jaka to należność?"), limit=200,
        hint=_("Na przykład opłata skarbowa albo planistyczna. Podaj numer decyzji."),
        missing=_("Wpisz, jaka to należność"),
    )  # fmt: skip


class NewTerm(fields.Form):
    """Ask until when the payment is to wait (pkt 1 and 2)."""

    new_term = fields.DateField(
        _("Do kiedy odroczyć zapłatę?"), missing=_("Wpisz dzień, do którego zapłacisz")
    )

    def check(self) -> None:
        """Want a day to come."""
        _want_to_come(self, "new_term", self.new_term.data)


class Parts(fields.Form):
    """Ask for the instalments (pkt 1 and 2)."""

    heading = _("Jakie raty?")
    parts = fields.WholeNumberField(
        _("Ile rat"), least=2, most=MOST_INSTALMENTS, missing=_("Wpisz liczbę rat, na przykład 6")
    )
    first_on = fields.DateField(_("Kiedy pierwsza rata?"), missing=_("Wpisz dzień pierwszej raty"))
    every = fields.ChoiceField(_("Jak często?"), choices=EVERY, missing=_("Wybierz, jak często"))

    def check(self) -> None:
        """Want the first day to come."""
        _want_to_come(self, "first_on", self.first_on.data)


class Remission(fields.Form):
    """Ask how much is to be remitted (pkt 3)."""

    remit_grosze = fields.MoneyField(
        _("Jaką kwotę umorzyć?"), optional=True, least=1,
        hint=_("Bez odsetek, one znikają razem z zaległością. Zostaw puste, jeśli prosisz o umorzenie całości."),
    )  # fmt: skip


class Reasons(fields.Form):
    """Ask why: the taxpayer's important interest, or the public's (art. 67a § 1)."""

    heading = _("Dlaczego prosisz o ulgę?")
    ground = fields.ChoiceField(
        _("Co przemawia za ulgą"), choices=GROUNDS, missing=_("Wybierz, co przemawia za ulgą")
    )
    reasons = fields.TextAreaField(
        _("Uzasadnienie"), limit=4000, missing=_("Napisz, dlaczego nie możesz zapłacić w terminie"),
        hint=_("Co się stało, jak długo to potrwa, co robisz, żeby zapłacić. Im więcej faktów, tym lepiej."),
    )  # fmt: skip


class Papers(fields.Form):
    """Take papers that show what was said, if there are any."""

    papers = fields.FileField(
        _("Dołącz dokumenty, jeśli je masz"), optional=True, most=10,
        hint=_("Na przykład zaświadczenie o dochodach, od lekarza, o kredycie. PDF, JPG lub PNG, do 50 MB."),
    )  # fmt: skip


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


def _want_to_come(form: fields.Form, name: str, asked_on: date | None) -> None:
    """Refuse a day that is not to come: a new term begins tomorrow at the earliest."""
    if asked_on is not None and form.on is not None and asked_on <= form.on:
        form.add_error(name, _("Ten dzień już minął. Wpisz późniejszy niż dzisiaj"))

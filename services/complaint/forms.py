"""What we ask: whom the complaint is about, what happened, and who complains (§ 8 ust. 1 rozporządzenia o skargach)."""

from pathlib import Path

from portal import Texts, fields

_ = Texts(Path(__file__).parent / "locale", "complaint").lazy

ABOUT = [
    ("FN", _("Podatki i opłaty: Departament Finansów Miasta")),
    ("DOM", _("Meldunek, pojazdy, okienka: Departament Obsługi Mieszkańców")),
    ("USC", _("Akty i śluby: Urząd Stanu Cywilnego")),
    ("DOS", _("Drzewa, odpady, środowisko: Departament Ochrony Środowiska")),
    ("ZDM", _("Drogi i parkowanie: Zarząd Dróg Miejskich")),
    (
        "president",
        _("Prezydent Miasta albo jego zastępca"),
        _("Taką skargę rozpatruje Rada Miasta. Przekażemy ją."),
    ),
    (
        "other",
        _("Kto inny albo nie wiem"),
        _("Gdy sprawa należy do kogoś innego, przekażemy skargę i damy Ci znać."),
    ),
]
WAYS = [
    (
        "portal",
        _("Na stronie sprawy w portalu"),
        _("Po zalogowaniu na koncie. Bez logowania numerem i kodem."),
    ),
    ("email", _("E-mailem")),
    ("post", _("Pocztą na podany adres")),
]


class About(fields.Form):
    """Ask whose work the complaint is about: that unit must not judge it (art. 232 § 2 KPA)."""

    about = fields.ChoiceField(
        _("Na czyje działanie się skarżysz?"), choices=ABOUT, missing=_("Wybierz, na czyje działanie się skarżysz"),
        hint=_("Skargi nie rozpatrzy ten, kogo dotyczy."),
    )  # fmt: skip


class Complaint(fields.Form):
    """Ask what happened."""

    text = fields.TextAreaField(
        _("Co się stało?"), limit=8000, rows=10, missing=_("Napisz, co się stało"),
        hint=_("Napisz kiedy, gdzie i kto, oraz czego oczekujesz. Jeśli znasz numer sprawy, podaj go."),
    )  # fmt: skip


class Files(fields.Form):
    """Take what shows it."""

    files = fields.FileField(
        _("Dołącz pliki, jeśli są"), optional=True, hint=_("PDF, JPG lub PNG, każdy do 50 MB.")
    )


class Way(fields.Form):
    """Ask by which way the notice of how it was settled comes."""

    way = fields.ChoiceField(
        _("Jak zawiadomić Cię o załatwieniu skargi?"), choices=WAYS, missing=_("Wybierz, jak Cię zawiadomić")
    )


class Email(fields.Form):
    """Ask for an e-mail address."""

    email = fields.EmailField(
        _("Na jaki adres e-mail wysłać odpowiedź?"),
        hint=_("Sprawdź każdą literę: wyślemy odpowiedź tam, gdzie wpiszesz."),
    )  # fmt: skip


class Who(fields.Form):
    """Ask for name and address: a complaint without them is left without consideration."""

    heading = _("Kto składa skargę?")
    given_name = fields.TextField(_("Imię"), limit=120, autocomplete="given-name", missing=_("Wpisz imię"))
    surname = fields.TextField(
        _("Nazwisko albo nazwa"), limit=200, autocomplete="family-name", missing=_("Wpisz nazwisko albo nazwę"),
        hint=_("Prawo każe podać nazwisko i adres. Bez nich urząd zostawi skargę bez rozpoznania."),
    )  # fmt: skip
    street = fields.TextField(
        _("Ulica i numer"), limit=160, autocomplete="street-address", missing=_("Wpisz ulicę i numer domu")
    )  # fmt: skip
    postal_code = fields.PostalCodeField(_("Kod pocztowy"), autocomplete="postal-code")
    town = fields.TextField(
        _("Miejscowość"), limit=80, autocomplete="address-level2", missing=_("Wpisz miejscowość")
    )  # fmt: skip

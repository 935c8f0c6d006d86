"""What we ask: the information, its form, and where to send it; never who asks, nor what for (art. 2 ust. 2)."""

from pathlib import Path

from portal import Texts, fields

_ = Texts(Path(__file__).parent / "locale", "public_information").lazy

FORMS = [
    ("answer", _("odpowiedź napisana w piśmie")),
    ("copies", _("kopie dokumentów, które macie")),
    ("data", _("dane w pliku, na przykład arkusz")),
]
WAYS = [
    (
        "portal",
        _("Na stronie sprawy w portalu"),
        _("Bez podawania adresu. Bez logowania otworzysz ją numerem i kodem."),
    ),
    ("email", _("E-mailem"), _("Tak samo szybko. Poprosimy o adres e-mail.")),
    ("post", _("Pocztą, na papierze"), _("Poprosimy o adres do listu.")),
]


class Question(fields.Form):
    """Ask for the information itself."""

    question = fields.TextAreaField(
        _("O jaką informację prosisz?"), limit=4000, missing=_("Napisz, o jaką informację prosisz"),
        hint=_("Napisz, czego dotyczy i z jakiego czasu. Nie podawaj powodu: nie musisz go mieć."),
    )  # fmt: skip


class Files(fields.Form):
    """Take a file that makes the question clear."""

    files = fields.FileField(
        _("Dołącz plik, jeśli pomoże zrozumieć pytanie"), optional=True,
        hint=_("PDF, JPG lub PNG, każdy do 50 MB. Zwykle nie jest potrzebny."),
    )  # fmt: skip


class Shape(fields.Form):
    """Ask in what form the information is wanted (art. 14 ust. 1)."""

    form = fields.ChoiceField(
        _("W jakiej postaci chcesz informację?"), choices=FORMS, missing=_("Wybierz postać informacji")
    )


class Way(fields.Form):
    """Ask by which way the answer comes; an address is asked only where the way needs one."""

    way = fields.ChoiceField(
        _("Jak przekazać Ci odpowiedź?"), choices=WAYS, missing=_("Wybierz, jak przekazać odpowiedź")
    )


class Email(fields.Form):
    """Ask for an e-mail address; nobody looks whether it is the person's own."""

    email = fields.EmailField(
        _("Na jaki adres e-mail wysłać odpowiedź?"),
        hint=_("Sprawdź każdą literę: wyślemy odpowiedź tam, gdzie wpiszesz."),
    )  # fmt: skip


class Address(fields.Form):
    """Ask where a letter goes; whom it names is for the postman, and need not be a real name."""

    heading = _("Dokąd wysłać list?")
    addressee = fields.TextField(
        _("Adresat"), limit=120, autocomplete="name", missing=_("Wpisz, co napisać na kopercie"),
        hint=_("To, co ma być na kopercie. Nie musi to być imię i nazwisko."),
    )  # fmt: skip
    street = fields.TextField(
        _("Ulica i numer"), limit=160, autocomplete="street-address", missing=_("Wpisz ulicę i numer domu")
    )  # fmt: skip
    postal_code = fields.PostalCodeField(_("Kod pocztowy"), autocomplete="postal-code")
    town = fields.TextField(
        _("Miejscowość"), limit=80, autocomplete="address-level2", missing=_("Wpisz miejscowość")
    )  # fmt: skip

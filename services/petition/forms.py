"""What we ask: in whose interest, about what, whether the name may be published (art. 4 i 8 ustawy o petycjach)."""

from pathlib import Path

from portal import Texts, fields

_ = Texts(Path(__file__).parent / "locale", "petition").lazy

INTERESTS = [
    ("public", _("W interesie publicznym"), _("Dla wszystkich albo dla wielu osób.")),
    ("own", _("We własnym interesie")),
    ("other", _("W interesie innej osoby"), _("Potrzebna jest jej zgoda na piśmie.")),
]
TOPICS = [
    ("taxes", _("Podatki i opłaty miasta")),
    ("residence", _("Obsługa mieszkańców")),
    ("civil", _("Akta stanu cywilnego")),
    ("green", _("Drzewa, odpady, środowisko")),
    ("roads", _("Drogi, chodniki, parkowanie")),
    ("unknown", _("Coś innego albo nie wiem"), _("Kancelaria przekaże petycję właściwemu wydziałowi.")),
]


class Interest(fields.Form):
    """Ask in whose interest the petition is (art. 2 ust. 2)."""

    interest = fields.ChoiceField(
        _("W czyim interesie składasz petycję?"), choices=INTERESTS, missing=_("Wybierz, w czyim interesie")
    )


class Consent(fields.Form):
    """Take the written consent of the person in whose interest it is (art. 5 ust. 1)."""

    consent = fields.FileField(
        _("Dołącz zgodę osoby, w której interesie składasz petycję"),
        missing=_("Dołącz zgodę tej osoby"), hint=_("Podpisana zgoda: PDF, JPG lub PNG, do 50 MB."),
    )  # fmt: skip


class Topic(fields.Form):
    """Ask what it is about."""

    topic = fields.ChoiceField(
        _("Czego dotyczy petycja?"), choices=TOPICS, missing=_("Wybierz, czego dotyczy petycja"),
        hint=_("Od tego zależy, który wydział ją rozpatrzy."),
    )  # fmt: skip


class Petition(fields.Form):
    """Ask for the petition (art. 4 ust. 1 pkt 5)."""

    heading = _("Czego żądasz?")
    subject = fields.TextField(
        _("Przedmiot petycji"), limit=200, missing=_("Wpisz przedmiot petycji"),
        hint=_("Jedno zdanie, na przykład: nowa ławka na placu zabaw przy ul. Lipowej."),
    )  # fmt: skip
    text = fields.TextAreaField(_("Treść petycji"), limit=12000, rows=12, missing=_("Napisz treść petycji"))


class Files(fields.Form):
    """Take what goes with it."""

    files = fields.FileField(
        _("Dołącz pliki, jeśli są"), optional=True, hint=_("PDF, JPG lub PNG, każdy do 50 MB.")
    )


class Publishing(fields.Form):
    """Ask whether the name may stand on the office's site beside the petition (art. 4 ust. 3, art. 8)."""

    publish_name = fields.YesNoField(
        _("Czy urząd może pokazać Twoje imię i nazwisko na stronie internetowej?"),
        hint=_("Petycję urząd ogłasza zawsze. Twoje nazwisko tylko za Twoją zgodą, którą możesz potem cofnąć."),
        yes=_("Tak, zgadzam się"), no=_("Nie, ogłoście petycję bez nazwiska"),
        missing=_("Wybierz, czy zgadzasz się na pokazanie nazwiska"),
    )  # fmt: skip


class Address(fields.Form):
    """Ask for the place of residence and the e-mail address (art. 4 ust. 1 pkt 2-3, ust. 5)."""

    heading = _("Jaki jest Twój adres?")
    street = fields.TextField(
        _("Ulica i numer"), limit=160, autocomplete="street-address", missing=_("Wpisz ulicę i numer domu")
    )  # fmt: skip
    postal_code = fields.PostalCodeField(_("Kod pocztowy"), autocomplete="postal-code")
    town = fields.TextField(
        _("Miejscowość"), limit=80, autocomplete="address-level2", missing=_("Wpisz miejscowość")
    )  # fmt: skip
    email = fields.EmailField(_("Adres e-mail"))

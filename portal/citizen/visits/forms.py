"""What a person is asked when they arrange a visit."""

from portal import fields
from portal.i18n import lazy as _
from portal.visits.booked import LONGEST_ABOUT

LANGUAGES = [("pl", _("po polsku")), ("en", _("po angielsku")), ("uk", _("po ukraińsku"))]


class DetailsForm(fields.Form):
    """Ask what the visit is about, in which language, and whether an interpreter is wanted."""

    heading = _("Powiedz, z czym przychodzisz")
    about = fields.TextAreaField(
        _("O czym chcesz rozmawiać?"), optional=True, limit=LONGEST_ABOUT,
        hint=_("Wystarczy jedno zdanie, żeby urzędnik się przygotował. Nie wpisuj danych o zdrowiu."),
    )  # fmt: skip
    language = fields.ChoiceField(_("W jakim języku rozmawiać?"), choices=LANGUAGES)
    interpreter = fields.ConfirmField(
        _("Potrzebuję tłumacza polskiego języka migowego (PJM)"), optional=True,
        hint=_("Tłumacz jest bezpłatny. Będzie na miejscu albo połączy się z rozmową."),
    )  # fmt: skip


class GuestDetailsForm(DetailsForm):
    """The same with an address: of somebody who does not sign in nothing is known."""

    email = fields.EmailField(
        _("Twój adres e-mail"),
        hint=_("Wyślemy na niego kod, potem potwierdzenie i przypomnienie o wizycie."),
    )  # fmt: skip


class VisitCodeForm(fields.Form):
    """Ask a guest for the code of their visit."""

    code = fields.TextField(
        _("Kod wizyty"), limit=20, width=10, hint=_("Litera i cztery cyfry, na przykład K4821."),
        missing=_("Wpisz kod wizyty z e-maila, literę i cztery cyfry"),
    )  # fmt: skip


class WaitingForm(fields.Form):
    """Ask between which days a time would do."""

    heading = _("Czekaj na wcześniejszy termin")
    from_on = fields.DateField(_("Od kiedy możesz?"))
    until_on = fields.DateField(_("Do kiedy czekać?"))


class GuestWaitingForm(WaitingForm):
    """The same with an address, to which the offer goes."""

    email = fields.EmailField(
        _("Twój adres e-mail"), hint=_("Wyślemy na niego kod, a potem wiadomość, gdy zwolni się termin.")
    )

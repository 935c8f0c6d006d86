"""What we ask: which stay ends, at which address, on which day, with which children."""

import unicodedata
from datetime import timedelta
from pathlib import Path

from portal import Texts, fields

_ = Texts(Path(__file__).parent / "locale", "residence_leave").lazy

DAYS_AHEAD = 30  # the fact days_ahead says the same
STAYS = [
    ("permanent", _("Z pobytu stałego")),
    (
        "temporary",
        _("Z pobytu czasowego"),
        _("Gdy wyprowadzasz się przed dniem, do którego jesteś zameldowany."),
    ),
]
ELSEWHERE = fields.elsewhere(
    _("Wymeldujemy Cię tylko z adresu w Białymstoku. Zgłoś się do urzędu gminy, w której jest to mieszkanie.")
)


class Stay(fields.Form):
    """Ask which stay ends."""

    stay = fields.ChoiceField(
        _("Z jakiego pobytu się wymeldowujesz?"),
        choices=STAYS,
        missing=_("Wybierz: ze stałego albo z czasowego"),
    )


class Address(fields.Form):
    """Ask where the flat is; the address that is known comes filled in."""

    heading = _("Z jakiego adresu się wymeldowujesz?")
    left_street = fields.TextField(
        _("Ulica, numer domu i mieszkania"), limit=160, missing=_("Wpisz ulicę, numer domu i mieszkania")
    )
    left_postal_code = fields.PostalCodeField(_("Kod pocztowy"))
    left_town = fields.TextField(_("Miejscowość"), limit=80, missing=_("Wpisz miejscowość"))

    def check(self) -> None:
        """Want an address in the city; say whom else to turn to."""
        if self.left_town.data and plain(self.left_town.data) != "bialystok":
            self.end_here("left_town", ELSEWHERE)


class Day(fields.Form):
    """Ask for the day of moving out, which may be a little ahead (art. 33 ustawy o ewidencji ludności)."""

    left_on = fields.DateField(
        _("Od kiedy tam nie mieszkasz?"), hint=_("Dzień wyprowadzki, także najbliższy."),
        missing=_("Wpisz dzień wyprowadzki"),
    )  # fmt: skip

    def check(self) -> None:
        """Refuse a day far ahead."""
        if self.left_on.data and self.on and self.left_on.data > self.on + timedelta(days=DAYS_AHEAD):
            self.add_error("left_on", _("To za daleko w przyszłość. Zgłoś wyprowadzkę bliżej tego dnia."))


class Together(fields.Form):
    """Ask whether children leave too."""

    with_children = fields.YesNoField(_("Wymeldowujesz też swoje dzieci?"), yes=_("Tak"), no=_("Nie"))


class Child(fields.Form):
    """Ask who one child is."""

    heading = _("Dane dziecka")
    child_given = fields.TextField(_("Imię"), limit=120, missing=_("Wpisz imię dziecka"))
    child_surname = fields.TextField(_("Nazwisko"), limit=200, missing=_("Wpisz nazwisko dziecka"))
    child_pesel = fields.PeselField(
        _("PESEL"), of_age=_("To osoba pełnoletnia. Wymelduje się sama, własnym zgłoszeniem.")
    )


def plain(town: str) -> str:
    """Write a town's name without marks and capitals."""
    marked = unicodedata.normalize("NFKD", town.casefold().replace("ł", "l"))
    return "".join(sign for sign in marked if not unicodedata.combining(sign)).strip()

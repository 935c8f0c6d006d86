"""What we ask: which stay and since when, where, with which children, whose the flat is."""

import unicodedata
from datetime import date
from pathlib import Path

from portal import Texts, fields

_ = Texts(Path(__file__).parent / "locale", "residence").lazy

PERMANENT, TEMPORARY = "permanent", "temporary"
OWN, OWNER = "own", "owner"
MONTHS = 3  # art. 24-27 ustawy o ewidencji ludności; the fact temporary_months says the same
STAYS = [
    (PERMANENT, _("Na stałe"), _("Mieszkasz tu i chcesz mieszkać dalej.")),
    (TEMPORARY, _("Czasowo, ponad 3 miesiące"),
     _("Na przykład na studia albo do pracy. Stały adres masz gdzie indziej.")),
]  # fmt: skip
TITLES = [
    (OWN, _("Mam do niego tytuł prawny"), _("Własność, współwłasność, najem, użyczenie, służebność.")),
    (OWNER, _("Ktoś inny: właściciel albo najemca potwierdzi, że tu mieszkam"),
     _("Poprosimy tę osobę, żeby potwierdziła to przez internet.")),
]  # fmt: skip
ELSEWHERE = fields.elsewhere(
    _("Meldujemy tylko w Białymstoku. Zgłoś się do urzędu gminy, w której jest to mieszkanie.")
)
SHORT = fields.not_needed(_("To najwyżej 3 miesiące, takiego pobytu się nie zgłasza."))


class Stay(fields.Form):
    """Ask which of the two stays that the law knows this is (art. 25 ustawy o ewidencji ludności)."""

    stay = fields.ChoiceField(
        _("Na jaki pobyt się meldujesz?"), choices=STAYS, missing=_("Wybierz: na stałe albo czasowo")
    )


class Since(fields.Form):
    """Ask for the day of moving in, which has been."""

    since = fields.DateField(
        _("Od kiedy tu mieszkasz?"), past=True, hint=_("Zameldować się można po wprowadzeniu, nie na zapas."),
        missing=_("Wpisz dzień, od którego tu mieszkasz"),
    )  # fmt: skip


class Period(fields.Form):
    """Ask from when to when; a stay up to three months is not reported."""

    heading = _("Od kiedy i do kiedy tu mieszkasz?")
    from_on = fields.DateField(
        _("Od kiedy tu mieszkasz?"), past=True, missing=_("Wpisz dzień, od którego tu mieszkasz")
    )
    until_on = fields.DateField(
        _("Do kiedy?"), future=True, hint=_("Jeśli nie wiesz dokładnie, wpisz przewidywany dzień."),
        missing=_("Wpisz dzień, do którego chcesz tu mieszkać"),
    )  # fmt: skip

    def check(self) -> None:
        """Want more than three months between the days."""
        first, last = self.from_on.data, self.until_on.data
        if self.from_on.errors or self.until_on.errors or first is None or last is None:
            return
        if last <= months_later(first, MONTHS):
            self.end_here("until_on", SHORT)


class Address(fields.Form):
    """Ask where the flat is: the city registers only within its bounds (art. 10 ustawy o ewidencji ludności)."""

    heading = _("Gdzie jest to mieszkanie?")
    flat_street = fields.TextField(
        _("Ulica, numer domu i mieszkania"), limit=160, hint=_("Na przykład: ul. Wesoła 12/3"),
        missing=_("Wpisz ulicę, numer domu i mieszkania"),
    )  # fmt: skip
    flat_postal_code = fields.PostalCodeField(_("Kod pocztowy"))
    flat_town = fields.TextField(_("Miejscowość"), limit=80, missing=_("Wpisz miejscowość"))

    def check(self) -> None:
        """Want an address in the city, with a number of the house; say whom else to turn to."""
        if self.flat_street.data and not any(sign.isdigit() for sign in self.flat_street.data):
            self.add_error("flat_street", _("Dopisz numer domu, na przykład: ul. Wesoła 12/3"))
        if self.flat_town.data and plain(self.flat_town.data) != "bialystok":
            self.end_here("flat_town", ELSEWHERE)
        elif self.flat_postal_code.data and not self.flat_postal_code.data.startswith("15-"):
            self.add_error("flat_postal_code", _("Kody Białegostoku zaczynają się od 15. Sprawdź kod."))


class Together(fields.Form):
    """Ask whether children move in too."""

    with_children = fields.YesNoField(
        _("Meldujesz też swoje dzieci?"), yes=_("Tak, mieszkają tu ze mną"), no=_("Nie"),
        hint=_("Dzieci do 18 lat, które mieszkają z Tobą pod tym adresem."),
    )  # fmt: skip


class Child(fields.Form):
    """Ask who one child is."""

    heading = _("Dane dziecka")
    child_given = fields.TextField(_("Imię"), limit=120, missing=_("Wpisz imię dziecka"))
    child_surname = fields.TextField(_("Nazwisko"), limit=200, missing=_("Wpisz nazwisko dziecka"))
    child_pesel = fields.PeselField(
        _("PESEL"), of_age=_("To osoba pełnoletnia. Zamelduje się sama, własnym wnioskiem.")
    )


class Title(fields.Form):
    """Ask whose the flat is: the stay is confirmed by whoever has a title to it (art. 28 ust. 2)."""

    title = fields.ChoiceField(
        _("Kto ma tytuł prawny do mieszkania?"),
        choices=TITLES,
        missing=_("Wybierz, kto ma tytuł do mieszkania"),
    )


class OwnTitle(fields.Form):
    """Take what shows one's own title: a land register number, or a document."""

    heading = _("Twój tytuł do mieszkania")
    land_register = fields.LandRegisterField(
        _("Numer księgi wieczystej"), optional=True,
        hint=_("Na przykład BI1B/00012345/5. Wtedy nie musisz dołączać dokumentu, sprawdzimy sami."),
    )  # fmt: skip
    proof = fields.FileField(
        _("Dokument"), optional=True, hint=_("Na przykład umowa najmu. PDF, JPG lub PNG, do 50 MB."),
    )  # fmt: skip

    def check(self) -> None:
        """Want one of the two."""
        if not self.land_register.data and not self.land_register.errors and self.proof.is_blank(None):
            self.add_error("land_register", _("Wpisz numer księgi wieczystej albo dołącz dokument"))


class Owner(fields.Form):
    """Ask who will confirm."""

    heading = _("Kto potwierdzi, że tu mieszkasz?")
    owner_given = fields.TextField(_("Imię tej osoby"), limit=120, missing=_("Wpisz imię"))
    owner_surname = fields.TextField(_("Nazwisko tej osoby"), limit=200, missing=_("Wpisz nazwisko"))
    owner_pesel = fields.PeselField(
        _("PESEL tej osoby"), optional=True,
        hint=_("Z PESEL-em prośba trafi od razu na konto tej osoby. Bez niego przekażesz jej link."),
    )  # fmt: skip


class Certificate(fields.Form):
    """Ask whether a certificate of a temporary stay is wanted: it costs, one of a permanent stay does not."""

    wants_certificate = fields.YesNoField(
        _("Czy potrzebujesz zaświadczenia o zameldowaniu czasowym?"), yes=_("Tak, zapłacę 17 zł"),
        no=_("Nie, wystarczy wpis"),
    )  # fmt: skip


def plain(town: str) -> str:
    """Write a town's name without marks and capitals."""
    marked = unicodedata.normalize("NFKD", town.casefold().replace("ł", "l"))
    return "".join(sign for sign in marked if not unicodedata.combining(sign)).strip()


def months_later(on: date, months: int) -> date:
    """Return the day some months later; a day that the month lacks is its last one (art. 112 Kodeksu cywilnego)."""
    year, month = divmod(on.month - 1 + months, 12)
    for day in range(on.day, 0, -1):
        try:
            return date(on.year + year, month + 1, day)
        except ValueError:
            continue
    raise ValueError(on)

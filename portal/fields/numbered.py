"""Fields for the identifiers of people, companies, accounts, places and telephones."""

from datetime import date
from typing import Any, cast

from portal import identifiers
from portal.fields.asked import Asked
from portal.i18n import Text, lazy
from portal.identifiers import LONGEST


class _Identifier(Asked):
    inputmode = "numeric"
    limit = LONGEST

    def restored(self, value: Any) -> str | None:
        """Return the identifier that JSON kept."""
        return value if isinstance(value, str) and len(value) <= LONGEST else None


ADULT = 18  # art. 10 § 1 Kodeksu cywilnego


class PeselField(_Identifier):
    """A PESEL, judged on the form's day; told with its last four digits only.

    ``of_age`` is what to say where it must be a child's and is an adult's.
    """

    width = 20
    missing = lazy("Wpisz PESEL, 11 cyfr")

    def __init__(self, label: Text | str, *, of_age: Text | None = None, **asked: Any) -> None:
        super().__init__(label, **asked)
        self.of_age = of_age

    def judge(self, value: str) -> None:
        """Judge the age where a child is asked for; raises Misspelt."""
        if self.of_age is None:
            return
        born, today = identifiers.pesel_birth_date(value), cast("date", self.day)
        age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
        if age >= ADULT:
            raise identifiers.Misspelt(self.of_age)

    def read(self, text: str) -> str:
        """Read a PESEL; raises Misspelt."""
        return identifiers.pesel(text, cast("date", self.day))

    def told(self, value: str) -> str:
        """Tell the last four digits."""
        return identifiers.mask_pesel(value)


class NipField(_Identifier):
    """A tax number."""

    width = 20
    missing = lazy("Wpisz NIP, 10 cyfr")

    def read(self, text: str) -> str:
        """Read a NIP; raises Misspelt."""
        return identifiers.nip(text)


class RegonField(_Identifier):
    """A statistical number."""

    width = 20
    missing = lazy("Wpisz REGON, 9 albo 14 cyfr")

    def read(self, text: str) -> str:
        """Read a REGON; raises Misspelt."""
        return identifiers.regon(text)


class KrsField(_Identifier):
    """A court register number."""

    width = 20
    missing = lazy("Wpisz numer KRS, 10 cyfr")

    def read(self, text: str) -> str:
        """Read a KRS number; raises Misspelt."""
        return identifiers.krs(text)


class BankAccountField(_Identifier):
    """A bank account, kept as an IBAN."""

    inputmode = ""
    width = 30
    missing = lazy("Wpisz numer rachunku, 26 cyfr")

    def read(self, text: str) -> str:
        """Read an account number; raises Misspelt."""
        return identifiers.bank_account(text)

    def written(self, value: str) -> str:
        """Write the number in groups."""
        return identifiers.group_account(value)


class PostalCodeField(_Identifier):
    """A Polish postal code."""

    width = 10
    autocomplete = "postal-code"
    missing = lazy("Wpisz kod pocztowy, na przykład 15-950")

    def read(self, text: str) -> str:
        """Read a postal code; raises Misspelt."""
        return identifiers.postal_code(text)


class PhoneField(_Identifier):
    """A telephone number, kept as E.164; ``mobile`` asks for one that takes text messages."""

    input_type = "tel"
    inputmode = "tel"
    width = 20
    autocomplete = "tel"
    missing = lazy("Wpisz numer telefonu, na przykład 600 100 200")

    def __init__(self, label: Any, *, mobile: bool = False, **asked: Any) -> None:
        super().__init__(label, **asked)
        self.mobile = mobile

    def read(self, text: str) -> str:
        """Read a telephone number; raises Misspelt."""
        number = identifiers.phone(text)
        if self.mobile and not identifiers.is_mobile(number):
            raise identifiers.Misspelt(
                lazy("Wpisz numer telefonu komórkowego, na stacjonarny SMS nie dojdzie")
            )
        return number

    def written(self, value: str) -> str:
        """Write the number in groups."""
        return identifiers.group_phone(value)


class LandRegisterField(_Identifier):
    """A land register number."""

    inputmode = ""
    width = 20
    missing = lazy("Wpisz numer księgi wieczystej, na przykład BI1B/00012345/5")

    def read(self, text: str) -> str:
        """Read a land register number; raises Misspelt."""
        return identifiers.land_register(text)

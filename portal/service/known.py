"""What the portal already knows of the person and need not ask."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from portal.i18n import lazy
from portal.identifiers import mask_pesel

NAMELESS = lazy("Osoba, która nie podała nazwiska")
_STREET = re.compile(r"(?:ul\.\s*|ulica\s+)?(?P<road>.*?\D)\s*(?<!\w)(?P<number>\d.*)", re.IGNORECASE)


@dataclass(frozen=True)
class Known:
    """What the portal already knows of the person, or of the company acted for, and need not ask.

    ``home_…`` is the address that the person last gave for their flat in the city, before the register has it. An
    answer to a field filled by an attribute tells that attribute in later matters; what is a property here is only
    read: a street without its number, the address that the person leaves.
    """

    given_name: str = ""
    surname: str = ""
    pesel: str = ""
    birth_on: date | None = None
    email: str = ""
    phone: str = ""
    street: str = ""
    postal_code: str = ""
    town: str = ""
    company_name: str = ""
    nip: str = ""
    regon: str = ""
    krs: str = ""
    home_street: str = ""
    home_postal_code: str = ""
    home_town: str = ""

    @property
    def full_name(self) -> str:
        """Return given name and surname; of somebody who gave none, words that say so."""
        return self.given_full_name or str(NAMELESS)

    @property
    def given_full_name(self) -> str:
        """Return given name and surname, empty of somebody who gave none: for a question about the name."""
        return f"{self.given_name} {self.surname}".strip()

    @property
    def masked_pesel(self) -> str:
        """Return the PESEL with all but its last four digits hidden."""
        return mask_pesel(self.pesel) if self.pesel else ""

    @property
    def home_road(self) -> str:
        """Return the street of the flat in the city without the number of the house, empty when it cannot be told."""
        parted = _STREET.fullmatch(self.home_street.strip())
        return parted["road"].strip() if parted else ""

    @property
    def home_number(self) -> str:
        """Return the number of the house and of the flat in the city, empty when it cannot be told."""
        parted = _STREET.fullmatch(self.home_street.strip())
        return parted["number"] if parted else ""

    @property
    def left_street(self) -> str:
        """Return street and number of the address that a person leaves: the known one."""
        return self.street

    @property
    def left_postal_code(self) -> str:
        """Return the postal code of the address that a person leaves."""
        return self.postal_code

    @property
    def left_town(self) -> str:
        """Return the town of the address that a person leaves."""
        return self.town

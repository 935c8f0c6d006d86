"""What the portal already knows of the person and need not ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.i18n import lazy
from portal.identifiers import mask_pesel

NAMELESS = lazy("Osoba, która nie podała nazwiska")


@dataclass(frozen=True)
class Known:
    """What the portal already knows of the person, or of the company acted for, and need not ask."""

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

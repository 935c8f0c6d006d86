"""What the portal reads for a service and passes in: the figures of a taxpayer."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.facts import Facts


class Reads(StrEnum):
    """What the portal reads for a service and passes in."""

    TAX_POSITION = "tax_position"
    DUES = "dues"
    OVERPAID = "overpaid"
    PERMITS = "permits"


@dataclass(frozen=True)
class TaxItem:
    """One instalment that is overdue: principal and interest in grosze, as of the position's day."""

    kind: str
    period: str
    due_on: date
    principal_grosze: int
    interest_grosze: int

    @property
    def total_grosze(self) -> int:
        """Return principal and interest together."""
        return self.principal_grosze + self.interest_grosze


@dataclass(frozen=True)
class TaxPosition:
    """A taxpayer's arrears as of a day; ``accounts`` counts the accounts that were looked at.

    ``is_stale`` says that another system's figures among them are older than the city allows.
    """

    as_of: date
    accounts: int
    arrears: tuple[TaxItem, ...]
    is_stale: bool = False

    @property
    def total_grosze(self) -> int:
        """Return all arrears with interest."""
        return sum(item.total_grosze for item in self.arrears)

    def as_values(self) -> dict[str, Any]:
        """Return the position as a document's values, JSON-ready."""
        rows = [
            {**asdict(item), "due_on": item.due_on.isoformat(), "total_grosze": item.total_grosze}
            for item in self.arrears
        ]
        return {"as_of": self.as_of.isoformat(), "arrears": rows, "total_grosze": self.total_grosze}


@dataclass(frozen=True)
class Due:
    """One open charge on a person's tax account, late or not yet: what is left and its interest, in grosze."""

    kind: str
    title: str
    period: str
    year: int | None
    due_on: date
    left_grosze: int
    interest_grosze: int


class Reader(Protocol):
    """Read what a service asked for, about one person, as of a day; given by the room that keeps it."""

    def __call__(self, session: Session, subject_id: int, on: date, facts: Facts) -> Any: ...

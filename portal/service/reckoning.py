"""What answers come to in money, line by line, so that a person can follow the calculation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portal.i18n import Text


@dataclass(frozen=True)
class Line:
    """One line of a calculation: what it is for, how its sum comes about, the sum in grosze."""

    label: Text
    how: Text
    amount_grosze: int


@dataclass(frozen=True)
class Reckoning:
    """A calculation (wyliczenie) of what follows from answers; it binds nobody until the office decides.

    ``law`` is in Polish. The lines sum to the total, which is below nought only where ``below_zero`` says it may be.
    """

    title: Text
    lines: tuple[Line, ...]
    total_grosze: int
    law: str
    notes: tuple[Text, ...] = ()
    below_zero: bool = False

    def values(self) -> dict[str, Any]:
        """Return the calculation as a document keeps it, in the language in force."""
        lines = [[str(line.label), str(line.how), line.amount_grosze] for line in self.lines]
        return {
            "title": str(self.title),
            "lines": lines,
            "total_grosze": self.total_grosze,
            "law": self.law,
            "notes": [str(note) for note in self.notes],
        }

"""What a deferral that was not kept goes back to: the original terms, from which interest runs as it would have.

Art. 49 § 2 and art. 259 § 1 Ordynacja podatkowa: a deferral, or an instalment, that is not paid on its day lapses by
law, and the term laid down by the statute is the term again. Nobody decides it and nothing is booked for it: who pays
on the last day, in money that comes later, has kept the term. Interest to the day of the application and the
prolongation fee were charged beside the instalment: they stay, and are taken off the interest of the original terms.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Term = tuple[date, int]


@dataclass(frozen=True)
class Lapse:
    """The original terms of a sum, oldest first, in grosze, and what was charged beside it for the time since."""

    terms: tuple[Term, ...]
    covered_grosze: int = 0

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Lapse:
        """Read what a charge keeps."""
        terms = tuple((date.fromisoformat(on), int(grosze)) for on, grosze in kept["terms"])
        return cls(terms, int(kept["covered_grosze"]))

    def values(self) -> dict[str, Any]:
        """Return it as a charge keeps it."""
        terms = [[on.isoformat(), grosze] for on, grosze in self.terms]
        return {"terms": terms, "covered_grosze": self.covered_grosze}

    @property
    def principal_grosze(self) -> int:
        """Return the whole sum."""
        return sum(grosze for _on, grosze in self.terms)

    def left_terms(self, left_grosze: int) -> tuple[Term, ...]:
        """Return the terms of what is left, oldest first: what was paid has paid the oldest."""
        found: list[Term] = []
        for on, grosze in reversed(self.terms):
            part = min(grosze, left_grosze)
            left_grosze -= part
            if part:
                found.insert(0, (on, part))
        return tuple(found)

    def left_covered(self, left_grosze: int) -> int:
        """Return the part of what was charged beside that belongs to what is left, in favour of who pays."""
        whole = self.principal_grosze
        return -(-self.covered_grosze * min(left_grosze, whole) // whole) if whole else 0

    def interest(self, left_grosze: int, count: Callable[[int, date], int]) -> int:
        """Return the interest from the original terms, less what was charged for it already; ``count`` counts one."""
        whole = sum(count(grosze, on) for on, grosze in self.left_terms(left_grosze))
        return max(0, whole - self.left_covered(left_grosze))


def share_out(terms: list[Term], parts: list[int]) -> list[tuple[Term, ...]]:
    """Divide original terms among new ones, the oldest debt into the earliest; both sum to the same."""
    left = list(terms)
    found = []
    for grosze in parts:
        mine: list[Term] = []
        while grosze and left:
            on, whole = left.pop(0)
            part = min(grosze, whole)
            grosze -= part  # noqa: PLW2901 - what this part still takes
            mine.append((on, part))
            if whole > part:
                left.insert(0, (on, whole - part))
        found.append(tuple(mine))
    return found

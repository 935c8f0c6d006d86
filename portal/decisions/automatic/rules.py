"""Rules of settling by machine: what the document says of itself, and which ones a person looks at. Pure functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.service import Procedure

if TYPE_CHECKING:
    from datetime import date

    from portal.facts import Facts
    from portal.vault import Vault

PURPOSE = "automatic_sample"
SAMPLE = "automatic.sample_percent"
SAMPLE_DIGITS = 8
RANGE = 1 << 4 * SAMPLE_DIGITS  # what so many hexadecimal digits count to
WHOLE = 100
SAID = "Wydano automatycznie, bez udziału urzędnika"


def statement(procedure: Procedure, facts: Facts, on: date) -> str:
    """Return what a document says that no official has made (art. 14 § 1b KPA; for taxes art. 306a OP)."""
    name = "automatic.basis_op" if procedure == Procedure.TAX else "automatic.basis_kpa"
    return f"{SAID} ({facts.at(name, on)})"


def is_sampled(vault: Vault, reference: str, percent: int) -> bool:
    """Tell whether a person looks at a matter afterwards: always the same of one matter, and nobody can guess it.

    The hash is keyed, so that whoever knows their number does not know whether they will be looked at.
    """
    drawn = int(vault.match(PURPOSE, reference)[:SAMPLE_DIGITS], 16)
    return drawn * WHOLE < percent * RANGE

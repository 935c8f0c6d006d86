"""How an office number is written and read, and which archive categories there are."""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 40
NO_GROUP = 0
LARGEST, LARGEST_GROUP, LARGEST_YEAR = 999_999, 9_999, 9_999
# A: kept for ever; B and years; BE: looked at by the archive after the years; Bc: no longer than it is of use
_CATEGORY = re.compile(r"A|B[1-9][0-9]?|BE[1-9][0-9]?|Bc")
_SYMBOL = re.compile(r"[0-9]{1,6}")
_NUMBER = re.compile(
    r"(?P<unit>[^.\s]+)\.(?P<case_class>[0-9]{1,6})(?:\.(?P<group>[1-9][0-9]*))?"
    r"\.(?P<sequence>[1-9][0-9]*)\.(?P<year>[0-9]{4})"
)


@dataclass(frozen=True)
class OfficeNumber:
    """The mark of a matter (znak sprawy): ``unit.class.sequence.year`` or ``unit.class.group.sequence.year``.

    Source: instrukcja kancelaryjna, Dz.U. 2011 nr 14 poz. 67; ``DAR-III.6740.2.28.2025`` is one in use.
    """

    unit: str
    case_class: str
    sequence: int
    year: int
    group: int = NO_GROUP

    def __str__(self) -> str:
        """Write the number as it stands on letters."""
        parts = [self.unit, self.case_class, *([self.group] if self.group else []), self.sequence, self.year]
        return ".".join(map(str, parts))


def can_be_listed(unit: str, case_class: str) -> bool:
    """Tell whether numbers of a unit and a class can be kept and read again: no stop in the symbol, not too long."""
    longest = OfficeNumber(unit, case_class, LARGEST, LARGEST_YEAR, LARGEST_GROUP)
    return len(str(longest)) <= LONGEST and read(str(longest)) == longest


def read(text: str) -> OfficeNumber | None:
    """Read an office number; None for what is none."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    return OfficeNumber(
        unit=found["unit"],
        case_class=found["case_class"],
        sequence=int(found["sequence"]),
        year=int(found["year"]),
        group=int(found["group"] or NO_GROUP),
    )


def is_category(text: str) -> bool:
    """Tell whether this is an archive category (kategoria archiwalna): A, B5, B10, BE5, Bc …"""
    return _CATEGORY.fullmatch(text) is not None


def is_symbol(text: str) -> bool:
    """Tell whether this can be a class's symbol: one to six digits."""
    return _SYMBOL.fullmatch(text) is not None

"""What a look through the books may find: names for people, numbers of rows, nothing personal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

SHOWN = 5


@dataclass(frozen=True)
class Finding:
    """One rule that does not hold: which, how often, and the first few rows by their number."""

    name: str
    count: int
    rows: tuple[str, ...]

    def __str__(self) -> str:
        more = " …" if self.count > len(self.rows) else ""
        return f"{self.name}: {self.count} ({', '.join(self.rows)}{more})"


def found(name: str, rows: Iterable[object]) -> list[Finding]:
    """Return one finding for all rows that break a rule, none when there are none."""
    broken = [str(row) for row in rows]
    return [Finding(name, len(broken), tuple(broken[:SHOWN]))] if broken else []

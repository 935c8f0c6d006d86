"""A list of recipients as a registry gives it: read in memory, handed back with the groups, never kept."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.errors import Refused
from portal.i18n import translate
from portal.identifiers import Misspelt, pesel

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

COLUMN, GROUP = "pesel", "grupa"
SENT, HELD, AGAIN = "list", "porownawcza", "powtorzony"
FIELD = "file"
MOST_LINES = 200_000


@dataclass(frozen=True)
class Table:
    """The list's head, its lines, and where in them the number stands."""

    head: list[str]
    lines: list[list[str]]
    place: int
    separator: str


def read(content: bytes) -> Table:
    """Read a list; raises Refused for what is none. The first line names the columns, one of them is ``pesel``."""
    text = _decoded(content)
    first = text.split("\n", 1)[0]
    separator = max(";,\t", key=first.count)
    try:
        rows = [
            row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True) if row
        ]
    except csv.Error as error:
        raise Refused(
            translate("Tego pliku nie da się odczytać. Zapisz go jako CSV w UTF-8."), FIELD
        ) from error
    head = [cell.strip().casefold() for cell in rows[0]] if rows else []
    if head.count(COLUMN) != 1 or len(rows) < 2:  # noqa: PLR2004 - the head and one line
        raise Refused(translate("W pierwszym wierszu ma być kolumna pesel, a pod nią adresaci."), FIELD)
    if len(rows) > MOST_LINES:
        raise Refused(translate("Na liście jest za dużo adresatów. Podziel ją na części."), FIELD)
    return Table(rows[0], rows[1:], head.index(COLUMN), separator)


def numbers(table: Table, today: date) -> list[str]:
    """Return the number of each line; raises Refused with the line that has none, and not with what it has."""
    found: list[str] = []
    for place, line in enumerate(table.lines, start=2):
        try:
            found.append(pesel(line[table.place] if len(line) > table.place else "", today))
        except Misspelt as error:
            message = translate("Wiersz %(n)s: to nie jest numer PESEL. Nie wczytaliśmy niczego.", n=place)
            raise Refused(message, FIELD) from error
    return found


def marked(table: Table, given: list[str], group_of: Callable[[str], str]) -> str:
    """Write the list with each recipient's group; who stands in it twice is written to once."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=table.separator)
    writer.writerow([*table.head, GROUP])
    seen: set[str] = set()
    for line, number in zip(table.lines, given, strict=True):
        writer.writerow([*line, AGAIN if number in seen else group_of(number)])
        seen.add(number)
    return out.getvalue()


def _decoded(content: bytes) -> str:
    for coding in ("utf-8-sig", "cp1250"):
        try:
            return content.decode(coding)
        except UnicodeDecodeError:
            continue
    raise Refused(translate("Tego pliku nie da się odczytać. Zapisz go jako CSV w UTF-8."), FIELD)

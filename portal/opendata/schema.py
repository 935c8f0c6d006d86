"""What a table of a dataset holds, column by column: written by an official, published as a Frictionless Table Schema.

Source: https://specs.frictionlessdata.io/table-schema/ (types and constraints by their names there).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from portal.errors import Refused
from portal.i18n import Text, lazy, translate

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
MOST_COLUMNS = 60
TITLE_LENGTH = 200
NEEDED = "*"


class Kind(StrEnum):
    """What stands in a column, by the names of Table Schema."""

    TEXT = "string"
    WHOLE = "integer"
    NUMBER = "number"
    YES_NO = "boolean"
    DAY = "date"
    MONTH = "yearmonth"
    YEAR = "year"


WORDS: dict[str, Kind] = {
    "tekst": Kind.TEXT,
    "liczba całkowita": Kind.WHOLE,
    "liczba": Kind.NUMBER,
    "tak/nie": Kind.YES_NO,
    "dzień": Kind.DAY,
    "miesiąc": Kind.MONTH,
    "rok": Kind.YEAR,
}
TOLD: dict[Kind, Text] = {
    Kind.TEXT: lazy("tekst"),
    Kind.WHOLE: lazy("liczba całkowita"),
    Kind.NUMBER: lazy("liczba"),
    Kind.YES_NO: lazy("tak/nie"),
    Kind.DAY: lazy("dzień"),
    Kind.MONTH: lazy("miesiąc"),
    Kind.YEAR: lazy("rok"),
}


@dataclass(frozen=True)
class Column:
    """One column: its name in the file, what stands in it, what it means, whether it may be left empty."""

    name: str
    kind: Kind
    title: str
    needed: bool = False

    def described(self) -> dict[str, Any]:
        """Return the column as a field of Table Schema."""
        field: dict[str, Any] = {"name": self.name, "type": self.kind.value, "title": self.title}
        return {**field, "constraints": {"required": True}} if self.needed else field


def table_schema(columns: Iterable[Column]) -> dict[str, Any]:
    """Return columns as a Table Schema; the empty text alone means that nothing is known."""
    return {"fields": [column.described() for column in columns], "missingValues": [""]}


def columns_of(schema: Mapping[str, Any]) -> tuple[Column, ...]:
    """Return the columns of a Table Schema that this module wrote."""
    return tuple(
        Column(
            field["name"],
            Kind(field["type"]),
            field.get("title", ""),
            needed=bool(field.get("constraints", {}).get("required")),
        )
        for field in schema["fields"]
    )


def read_lines(text: str, field: str) -> tuple[Column, ...]:
    """Read columns as an official writes them, one a line: ``nazwa; rodzaj; opis``, a star after what is needed.

    Raises Refused with the line's number.
    """
    lines = [(at, line.strip()) for at, line in enumerate(text.splitlines(), start=1) if line.strip()]
    columns = tuple(_column(at, line, field) for at, line in lines)
    names = [column.name for column in columns]
    if not columns or len(columns) > MOST_COLUMNS:
        raise Refused(
            translate("Opisz od 1 do %(most)s kolumn, każdą w osobnym wierszu.", most=MOST_COLUMNS), field
        )
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise Refused(translate("Kolumna „%(name)s” jest opisana dwa razy.", name=twice), field)
    return columns


def written_lines(columns: Iterable[Column]) -> str:
    """Write columns as ``read_lines`` reads them."""
    words = {kind: word for word, kind in WORDS.items()}
    return "\n".join(
        f"{column.name}{NEEDED if column.needed else ''}; {words[column.kind]}; {column.title}"
        for column in columns
    )


def _column(at: int, line: str, field: str) -> Column:
    name, kind, title = ([part.strip() for part in line.split(";", 2)] + ["", ""])[:3]
    needed, name = name.endswith(NEEDED), name.removesuffix(NEEDED).strip()
    if not NAME.fullmatch(name):
        raise Refused(
            translate(
                "Wiersz %(at)s: nazwa kolumny to małe litery bez ogonków, cyfry i podkreślenia.", at=at
            ),
            field,
        )
    if kind.casefold() not in WORDS:
        kinds = ", ".join(WORDS)
        raise Refused(
            translate("Wiersz %(at)s: po nazwie podaj rodzaj: %(kinds)s.", at=at, kinds=kinds), field
        )
    if not title or len(title) > TITLE_LENGTH:
        raise Refused(translate("Wiersz %(at)s: napisz, co znaczy ta kolumna.", at=at), field)
    return Column(name, WORDS[kind.casefold()], title, needed=needed)

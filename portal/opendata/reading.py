"""A strict reader of a dataset's file: CSV in UTF-8 whose first row is the schema's, every fault by row and column."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from portal import identifiers
from portal.i18n import Text, lazy, translate
from portal.opendata.schema import Column, Kind
from portal.pieces import stream_of

if TYPE_CHECKING:
    from portal.pieces import Content

KEPT = 100
MOST_ROWS = 1_000_000
LONGEST = 4000
PLAIN_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,12})?")
PLAIN_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
ELEVEN = re.compile(r"(?<![0-9])[0-9]{11}(?![0-9])")
FORMULA = ("=", "@", "\t")  # what a spreadsheet would reckon instead of showing


@dataclass(frozen=True)
class Finding:
    """One fault: the file's row (1 is the header, 0 the file as a whole), the column, what to do."""

    row: int
    column: str
    message: str


@dataclass
class Checked:
    """What was found in a file: how many rows it has, the first faults, and how many there are in all."""

    rows: int = 0
    count: int = 0
    findings: list[Finding] = field(default_factory=list)

    def blame(self, row: int, column: str, message: Text | str) -> None:
        """Note a fault."""
        self.count += 1
        if len(self.findings) < KEPT:
            self.findings.append(Finding(row, column, str(message)))


def check(content: Content, columns: Sequence[Column], *, on: date) -> Checked:
    """Read a file through and tell what does not fit its schema, without repeating what stands in it.

    What could be a person's number on the day ``on`` is a fault in any column.
    """
    found = Checked()
    try:
        _check_rows(rows_of(content), columns, found, on)
    except UnicodeDecodeError:
        found.blame(0, "", translate("Zapisz plik w kodowaniu UTF-8."))
    except csv.Error:
        found.blame(
            found.rows + 2, "", translate("W tym wierszu cudzysłowy nie są zamknięte albo jest za długi.")
        )
    return found


def rows_of(content: Content) -> Iterator[list[str]]:
    """Yield the rows of a file, header first; raises csv.Error and UnicodeDecodeError."""
    text = io.TextIOWrapper(stream_of(content), "utf-8-sig", newline="")
    try:
        yield from csv.reader(text, strict=True)
    finally:
        text.detach()  # the stream is the caller's: it is read again from its start


def _check_rows(rows: Iterator[list[str]], columns: Sequence[Column], found: Checked, on: date) -> None:
    names = [column.name for column in columns]
    if next(rows, []) != names:
        found.blame(1, "", translate("Pierwszy wiersz ma brzmieć: %(names)s", names=",".join(names)))
        return
    readers = [(column, READERS[column.kind]) for column in columns]
    for row, values in enumerate(rows, start=2):
        found.rows += 1
        if found.rows > MOST_ROWS:
            found.blame(row, "", translate("Plik ma za dużo wierszy. Podziel go na części."))
            return
        if len(values) != len(columns):
            found.blame(
                row, "",
                translate("Tu jest %(got)s pól, a ma być %(want)s.", got=len(values), want=len(columns)),
            )  # fmt: skip
            continue
        for (column, read), value in zip(readers, values, strict=True):
            if fault := _fault(column, read, value, on):
                found.blame(row, column.name, fault)
    if not found.rows:
        found.blame(0, "", translate("W pliku jest tylko nagłówek. Dodaj dane."))


def _fault(column: Column, read: Callable[[str], object], value: str, on: date) -> Text | str:
    """Say what is wrong with one value, empty when nothing is."""
    if not value:
        return lazy("To pole nie może być puste.") if column.needed else ""
    if len(value) > LONGEST or "\0" in value:
        return lazy("Ten tekst jest za długi albo ma niedozwolony znak.")
    if any(_is_pesel(digits, on) for digits in ELEVEN.findall(value)):
        return lazy("To wygląda na numer PESEL. Danych osób nie publikujemy.")
    try:
        read(value)
    except ValueError:
        return FAULTS[column.kind]
    return ""


def _is_pesel(digits: str, on: date) -> bool:
    try:
        identifiers.pesel(digits, on)
    except identifiers.Misspelt:
        return False
    return True


def _text(value: str) -> str:
    if value.startswith(FORMULA) or value != value.strip():
        raise ValueError
    return value


def _shaped(shape: re.Pattern[str], read: Callable[[str], object]) -> Callable[[str], object]:
    def reader(value: str) -> object:
        if not shape.fullmatch(value):
            raise ValueError
        return read(value)

    return reader


def _yes_no(value: str) -> bool:
    if value not in {"true", "false"}:
        raise ValueError
    return value == "true"


def _day(value: str) -> date:
    return date.fromisoformat(value)


READERS: dict[Kind, Callable[[str], object]] = {
    Kind.TEXT: _text,
    Kind.WHOLE: _shaped(PLAIN_WHOLE, int),
    Kind.NUMBER: _shaped(PLAIN_DECIMAL, Decimal),
    Kind.YES_NO: _yes_no,
    Kind.DAY: _shaped(re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), _day),
    Kind.MONTH: _shaped(re.compile(r"[0-9]{4}-[0-9]{2}"), lambda value: _day(f"{value}-01")),
    Kind.YEAR: _shaped(re.compile(r"[12][0-9]{3}"), int),
}
FAULTS: dict[Kind, Text] = {
    Kind.TEXT: lazy("Usuń odstępy z brzegów i znak „=” lub „@” z początku."),
    Kind.WHOLE: lazy("Wpisz liczbę całkowitą bez odstępów, na przykład 1250."),
    Kind.NUMBER: lazy("Wpisz liczbę z kropką i bez odstępów, na przykład 1250.5."),
    Kind.YES_NO: lazy("Wpisz true albo false."),
    Kind.DAY: lazy("Wpisz dzień jako rok-miesiąc-dzień, na przykład 2026-11-23."),
    Kind.MONTH: lazy("Wpisz miesiąc jako rok-miesiąc, na przykład 2026-11."),
    Kind.YEAR: lazy("Wpisz rok czterema cyframi."),
}

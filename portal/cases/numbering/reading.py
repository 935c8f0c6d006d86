"""Read a table of classes from CSV, and say by line what is wrong with it."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date

from portal.cases.numbering.models import SOURCE_LENGTH, TITLE_LENGTH
from portal.cases.numbering.rules import is_category, is_symbol

COLUMNS = ("symbol", "tytul", "kategoria", "od", "do", "zrodlo")


@dataclass(frozen=True)
class ClassRow:
    """One class as the file gives it; ``category`` is empty for a class that only gathers others."""

    symbol: str
    title: str
    category: str
    valid_from: date
    valid_to: date | None
    source: str


@dataclass(frozen=True)
class Fault:
    """What is wrong, and in which line of the file (the head is line 1)."""

    line: int
    message: str

    def __str__(self) -> str:
        """Write it for the person who made the file."""
        return f"wiersz {self.line}: {self.message}"


class TableFaultsError(Exception):
    """Carry every fault of a file; ``faults`` is never empty."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


def read_classes(content: bytes) -> list[ClassRow]:
    """Read a file in UTF-8, its columns parted by semicolons or commas; raises TableFaultsError with all faults."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise TableFaultsError([Fault(line, "to nie jest UTF-8. Zapisz plik jako CSV UTF-8.")]) from error
    first = text.partition("\n")[0]
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in first else ",", strict=True)
    faults: list[Fault] = []
    rows: dict[str, tuple[int, ClassRow]] = {}
    try:
        _check_head(next(lines, []))
        for cells in lines:
            if any(cell.strip() for cell in cells):
                _take(lines.line_num, cells, rows, faults)
    except csv.Error as error:
        faults.append(Fault(lines.line_num, f"tego wiersza nie da się odczytać ({error})."))
    if not rows and not faults:
        faults.append(Fault(lines.line_num, "w pliku nie ma żadnej klasy."))
    if faults:
        raise TableFaultsError(faults)
    return [row for _line, row in rows.values()]


def _check_head(cells: list[str]) -> None:
    if tuple(cell.strip().lower() for cell in cells) != COLUMNS:
        raise TableFaultsError([Fault(1, f"nagłówek ma brzmieć: {';'.join(COLUMNS)}.")])


def _take(line: int, cells: list[str], rows: dict[str, tuple[int, ClassRow]], faults: list[Fault]) -> None:
    """Keep a line's class, or what is wrong with the line."""
    if len(cells) != len(COLUMNS):
        faults.append(Fault(line, f"kolumn jest {len(cells)}, ma być {len(COLUMNS)}."))
        return
    given = dict(zip(COLUMNS, (" ".join(cell.split()) for cell in cells), strict=True))
    said = _faults_of(given)
    if given["symbol"] in rows:
        said.append(f"symbol {given['symbol']} jest już w wierszu {rows[given['symbol']][0]}.")
    faults += [Fault(line, message) for message in said]
    if not said:
        row = ClassRow(
            symbol=given["symbol"], title=given["tytul"], category=given["kategoria"],
            valid_from=date.fromisoformat(given["od"]),
            valid_to=date.fromisoformat(given["do"]) if given["do"] else None, source=given["zrodlo"],
        )  # fmt: skip
        rows[row.symbol] = (line, row)


def _faults_of(given: dict[str, str]) -> list[str]:
    """Say what is wrong with a line's cells."""
    said = []
    if not is_symbol(given["symbol"]):
        said.append(f"symbol „{given['symbol']}” ma mieć od 1 do 6 cyfr.")
    for name, longest in (("tytul", TITLE_LENGTH), ("zrodlo", SOURCE_LENGTH)):
        if not 0 < len(given[name]) <= longest:
            said.append(f"{name}: wpisz od 1 do {longest} znaków.")
    if given["kategoria"] and not is_category(given["kategoria"]):
        said.append(f"kategoria „{given['kategoria']}”: jest A, B5, B10, BE5, Bc albo pusta.")
    begins, ends = _day(given["od"]), _day(given["do"])
    if begins is None:
        said.append("od: wpisz dzień jako RRRR-MM-DD.")
    if given["do"] and ends is None:
        said.append("do: wpisz dzień jako RRRR-MM-DD albo zostaw puste.")
    if begins and ends and ends < begins:
        said.append("do: ten dzień jest wcześniejszy niż od.")
    return said


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None

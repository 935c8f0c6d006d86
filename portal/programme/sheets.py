"""Read a table that somebody saved from a spreadsheet: its text, then cells by the names of columns."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, NamedTuple

from portal.errors import Refused
from portal.i18n import translate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
# a page carries the text to the second press: in a form each letter with a mark takes six bytes
MOST_BYTES, MOST_LINES = 300_000, 5000
FIELD = "file"  # the box of the page that takes the file
FORMULA = ("=", "+", "@", "\t", "\r")


class Line(NamedTuple):
    """One line of a table: its number in the file, and its cells by the names of columns."""

    number: int
    cells: dict[str, str]


def decoded(content: bytes) -> str:
    """Return a file's text; raises Refused for what is none."""
    if len(content) > MOST_BYTES:
        raise Refused(translate("Plik jest za duży. Podziel go na mniejsze, do 300 KB."), FIELD)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("cp1250")  # what a spreadsheet in a Polish Windows writes
        except UnicodeDecodeError as error:
            raise Refused(_unreadable(), FIELD) from error
    return checked(text)


def checked(text: str) -> str:
    """Return a text that can be shown and has something in it; raises Refused."""
    if any(
        not sign.isprintable() and sign not in "\r\n\t\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"
        for sign in text
    ):
        raise Refused(_unreadable(), FIELD)
    if not text.strip():
        raise Refused(translate("Ten plik jest pusty."), FIELD)
    return text


def read(text: str, needed: Sequence[str], optional: Sequence[str] = ()) -> list[Line]:
    """Read the lines of a table; raises Refused for what is no such table."""
    head = text.lstrip().splitlines()[0]
    separator = max(";,\t", key=head.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        names = [name.strip().casefold() for name in next(rows, [])]
        _check_names(names, needed, optional)
        lines = [_line(rows.line_num, names, cells) for cells in rows if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        said = translate("To nie jest poprawna tabela CSV: sprawdź cudzysłowy i średniki.")
        raise Refused(said, FIELD) from error
    if not lines:
        raise Refused(translate("W tym pliku nie ma żadnego wiersza."), FIELD)
    if len(lines) > MOST_LINES:
        raise Refused(
            translate("W pliku jest więcej niż %(count)s wierszy. Podziel go.", count=MOST_LINES), FIELD
        )
    return lines


def written(names: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table as spreadsheets set to Polish read it, and as ``read`` takes it back."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(names)
    writer.writerows(rows)
    return BOM + out.getvalue()


def guarded(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would take for a formula (OWASP, CSV injection)."""
    return f"'{cell}" if cell.startswith((*FORMULA, "-")) else cell


def _unreadable() -> str:
    return translate("Tego pliku nie da się odczytać. Zapisz tabelę jako CSV w kodowaniu UTF-8.")


def _check_names(names: Sequence[str], needed: Sequence[str], optional: Sequence[str]) -> None:
    if missing := [name for name in needed if name not in names]:
        raise Refused(
            translate("W pierwszym wierszu brakuje kolumn: %(names)s.", names=", ".join(missing)), FIELD
        )
    if strange := [name for name in names if name not in (*needed, *optional)]:
        told = ", ".join(f"„{name[:40]}”" for name in strange[:5])
        raise Refused(translate("Nie znamy takich kolumn: %(names)s.", names=told), FIELD)
    if len(set(names)) < len(names):
        raise Refused(translate("Ta sama kolumna jest w pliku dwa razy."), FIELD)


def _line(number: int, names: Sequence[str], cells: Sequence[str]) -> Line:
    if len(cells) > len(names):
        said = translate("W wierszu %(line)s jest więcej wartości niż kolumn.", line=number)
        raise Refused(said, FIELD)
    filled = [*cells, *[""] * (len(names) - len(cells))]
    return Line(number, {name: " ".join(cell.split()) for name, cell in zip(names, filled, strict=True)})

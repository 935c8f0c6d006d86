"""Declare how another system writes its status file, so that a new system is a TOML file and no code.

A file holds three types of record, told apart by a code in one column: head, case, trailer. config/layouts/elsewhere/
has an example with every key explained; the layout's file name is the name of the system.
"""

from __future__ import annotations

import codecs
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.cases.elsewhere.models import Kind
from portal.feeds.rows import CSV

HEAD, CASE, TRAILER = "head", "case", "trailer"
FULL, CHANGES = "full", "changes"
# in the order in which a record's values are read; those marked True must be declared
FIELDS: dict[str, dict[str, bool]] = {
    HEAD: {"as_of": True, "mode": False},
    CASE: {
        "number": True, "class": False, "unit": False, "title": True, "status": True, "filed_on": True,
        "due_on": False, "settled_on": False, "party": True, "phone": False, "address": False,
        "channel": False,
    },
    TRAILER: {"rows": True, "sha256": False},
}  # fmt: skip
WORDS = ("title", "unit", "phone", "address")
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
STATUS_LENGTH = 200


class LayoutError(Exception):
    """Carry every fault found in a layout, in words; ``faults`` is never empty."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Record:
    """One type of record: its code, how many columns it has, and that of each of its FIELDS (None: not there)."""

    code: str
    width: int
    columns: tuple[int | None, ...]


@dataclass(frozen=True)
class Status:
    """What a word of the other system means, and the plain words a resident reads."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Layout:
    """The whole mapping of one system's file; ``title``, ``unit``, ``phone`` and ``address`` hold for all its rows."""

    system: str
    title: str
    unit: str
    phone: str
    address: str
    mode: str
    encoding: str
    delimiter: str
    quote: str
    names_row: bool
    date: str
    moment: str
    code: int
    records: Mapping[str, Record]
    statuses: Mapping[str, Status]
    format: str = CSV


def system_of(path: Path) -> str:
    """Return the system that a file's name says: ``permits`` of permits-2026-11-26.csv."""
    return re.split(r"[-.]", path.name, maxsplit=1)[0]


def find_layout(folder: Path | None, path: Path) -> Layout:
    """Read the layout that belongs to a file by its name; raises LayoutError."""
    name = system_of(path)
    if folder is None:
        raise LayoutError(["PORTAL_CASES_LAYOUTS nie jest ustawione."])
    if not NAME.fullmatch(name) or not (folder / f"{name}.toml").is_file():
        raise LayoutError(["Nie ma opisu dla pliku o takiej nazwie; nazwa zaczyna się od nazwy systemu."])
    return read_layout(folder / f"{name}.toml")


def read_layout(path: Path) -> Layout:
    """Read a layout from a TOML file; raises LayoutError with all its faults."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise LayoutError([f"{path.name}: nie można odczytać ({error})."]) from error
    return parse_layout(path.stem, tables)


def parse_layout(system: str, tables: Mapping[str, Any]) -> Layout:
    """Build a layout from the tables of a TOML file; raises LayoutError with all its faults."""
    faults = _faults(system, tables)
    if faults:
        raise LayoutError(faults)
    words = {name: str(tables.get(name, "")) for name in WORDS}
    layout = Layout(
        system=system,
        mode=tables.get("mode", FULL),
        encoding=tables.get("encoding", "utf-8"),
        delimiter=tables.get("delimiter", ";"),
        quote=tables.get("quote", '"'),
        names_row=tables.get("names_row", False),
        date=tables.get("date", "%Y-%m-%d"),
        moment=tables.get("moment", "%Y-%m-%d %H:%M"),
        code=tables.get("code", 1),
        records={name: _record(name, tables["records"][name], tables.get("code", 1)) for name in FIELDS},
        statuses={word: Status(Kind(one["kind"]), one["text"]) for word, one in tables["statuses"].items()},
        **words,
    )
    codes = {record.code for record in layout.records.values()}
    if len(codes) != len(layout.records):
        raise LayoutError(["records: dwa rodzaje wierszy mają ten sam znak (code)."])
    return layout


def _record(name: str, written: Mapping[str, Any], code: int) -> Record:
    columns = tuple(written.get(field) for field in FIELDS[name])
    last = max(code, *(column for column in columns if column))
    return Record(written["code"], written.get("width", last), columns)


def _faults(system: str, tables: Mapping[str, Any]) -> list[str]:
    """List what is wrong with the tables as they are written."""
    faults = (
        []
        if NAME.fullmatch(system)
        else ["Nazwij plik małymi literami bez polskich znaków: to nazwa systemu."]
    )
    faults += [] if tables.get("title") else ["title: wpisz, jak nazwać ten system mieszkańcowi."]
    if tables.get("mode", FULL) not in {FULL, CHANGES}:
        faults.append(f"mode: wpisz {FULL} (plik ma wszystkie sprawy) albo {CHANGES} (tylko zmienione).")
    if len(str(tables.get("delimiter", ";"))) != 1 or len(str(tables.get("quote", '"'))) > 1:
        faults.append("delimiter i quote to po jednym znaku; quote może być puste.")
    try:
        codecs.lookup(str(tables.get("encoding", "utf-8")))
    except LookupError:
        faults.append("encoding: nie ma takiego kodowania.")
    return faults + _faults_of_records(tables) + _faults_of_statuses(tables.get("statuses"))


def _faults_of_records(tables: Mapping[str, Any]) -> list[str]:
    written, code = tables.get("records", {}), tables.get("code", 1)
    faults = [f"records.{name}: nie ma takiego rodzaju wiersza." for name in written if name not in FIELDS]
    for name, fields in FIELDS.items():
        record = written.get(name, {})
        if not isinstance(record.get("code"), str) or not record["code"]:
            faults.append(f"records.{name}.code: wpisz znak, po którym poznać ten wiersz.")
        columns = {field: column for field, column in record.items() if field not in {"code", "width"}}
        faults += [
            f"records.{name}.{field}: nie ma takiego pola." for field in columns if field not in fields
        ]
        faults += [
            f"records.{name}.{field}: to pole jest potrzebne."
            for field, needed in fields.items()
            if needed and field not in columns
        ]
        width = record.get("width", 1)
        if type(width) is not int or width < 1:
            faults.append(f"records.{name}.width: wpisz, ile wiersz ma kolumn.")
        taken = [*columns.values(), code]
        if not all(type(column) is int and column > 0 for column in taken) or len(set(taken)) != len(taken):
            faults.append(f"records.{name}: kolumny to różne liczby od 1.")
    return faults


def _faults_of_statuses(statuses: Any) -> list[str]:
    if not isinstance(statuses, dict) or not statuses:
        return ["statuses: wpisz, co znaczy każdy stan sprawy."]
    kinds = ", ".join(Kind)
    return [
        f"statuses.{word}: wpisz kind ({kinds}) i text (do {STATUS_LENGTH} znaków)."
        for word, one in statuses.items()
        if not isinstance(one, dict)
        or set(one) != {"kind", "text"}
        or one["kind"] not in set(Kind)
        or not 0 < len(str(one["text"])) <= STATUS_LENGTH
    ]

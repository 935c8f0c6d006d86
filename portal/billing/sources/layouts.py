"""Declare how another system writes its files, so that a new one is described in a TOML file and not in code.

Two formats are known: separated values and fixed widths. A file holds records of up to five types, told apart by a
code: head, account, line, payment, trailer. config/layouts/ holds an example of each format with every key explained.
"""

from __future__ import annotations

import codecs
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from portal.feeds.rows import CSV, FIXED

MONEY, GROSZE = "money", "grosze"
HEAD, ACCOUNT, LINE, PAYMENT, TRAILER = "head", "account", "line", "payment", "trailer"
# in the order in which a record's values are read; those marked True must be declared
FIELDS: dict[str, dict[str, bool]] = {
    HEAD: {"as_of": True},
    ACCOUNT: {
        "number": True,
        "owner": True,
        "kind": True,
        "title": False,
        "object_title": False,
        "bank_account": False,
    },
    LINE: {
        "number": False,
        "external_id": True,
        "period": True,
        "decision": False,
        "due_on": True,
        "amount": True,
        "paid": True,
        "interest": False,
    },
    PAYMENT: {"number": False, "paid_on": True, "amount": True, "title": False, "receipt_no": False},
    TRAILER: {"rows": True, "amounts": True, "sha256": False, "as_of": False},
}
SUMS = frozenset({"amount", "paid", "interest", "amounts"})
NEEDED = (ACCOUNT, LINE, TRAILER)


class LayoutError(Exception):
    """Carry every fault found in a layout, in words; ``faults`` is never empty."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Place:
    """Where one value stands: a column, or a start and a length, all counted from 1; sums say their type."""

    column: int = 0
    start: int = 0
    length: int = 0
    type: str = MONEY

    @property
    def end(self) -> int:
        """Return the last column, or the last sign."""
        return self.column or self.start + self.length - 1


@dataclass(frozen=True)
class Record:
    """One type of record: its code, how many columns (or signs) it has, and where its values stand."""

    code: str
    width: int
    places: Mapping[str, Place]


@dataclass(frozen=True)
class ChargeKind:
    """What the other system's kind of due is called here."""

    kind: str
    title: str


@dataclass(frozen=True)
class Layout:
    """The whole mapping of one kind of file."""

    name: str
    format: str
    encoding: str
    delimiter: str
    quote: str
    names_row: bool
    decimal: str
    date: str
    moment: str
    code: Place
    records: Mapping[str, Record]
    kinds: Mapping[str, ChargeKind] = field(default_factory=dict)


def read_layout(path: Path) -> Layout:
    """Read a layout from a TOML file; raises LayoutError with all its faults."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise LayoutError([f"{path.name}: nie można odczytać ({error})."]) from error
    return parse_layout(tables)


def parse_layout(tables: Mapping[str, Any]) -> Layout:
    """Build a layout from the tables of a TOML file; raises LayoutError with all its faults."""
    faults = _general_faults(tables)
    if faults:
        raise LayoutError(faults)
    written = tables["records"]
    records = {name: _record(name, written[name], faults) for name in FIELDS if name in written}
    layout = Layout(
        name=str(tables.get("name", "")),
        format=tables["format"],
        encoding=tables.get("encoding", "utf-8"),
        delimiter=tables.get("delimiter", ";"),
        quote=tables.get("quote", '"'),
        names_row=tables.get("names_row", False),
        decimal=tables.get("decimal", ","),
        date=tables.get("date", "%Y-%m-%d"),
        moment=tables.get("moment", "%Y-%m-%d %H:%M"),
        code=_place("code", tables.get("code", {"column": 1}), faults),
        records=records,
        kinds={code: ChargeKind(kind["kind"], kind["title"]) for code, kind in tables["kinds"].items()},
    )
    faults += _faults(layout)
    if faults:
        raise LayoutError(faults)
    return layout


def _general_faults(tables: Mapping[str, Any]) -> list[str]:
    faults = []
    if tables.get("format") not in {CSV, FIXED}:
        faults.append(f"format: wpisz {CSV} albo {FIXED}.")
    written = tables.get("records", {})
    faults += [f"records.{name}: brakuje tego rodzaju wiersza." for name in NEEDED if name not in written]
    faults += [f"records.{name}: nie ma takiego rodzaju wiersza." for name in written if name not in FIELDS]
    kinds = tables.get("kinds", {})
    faults += [] if kinds else ["kinds: wpisz co najmniej jeden rodzaj należności."]
    faults += [
        f"kinds.{code}: wpisz kind i title." for code, kind in kinds.items() if set(kind) != {"kind", "title"}
    ]
    try:
        codecs.lookup(tables.get("encoding", "utf-8"))
    except LookupError:
        faults.append("encoding: nie ma takiego kodowania.")
    return faults


def _record(name: str, written: Mapping[str, Any], faults: list[str]) -> Record:
    allowed = FIELDS[name]
    values = {key: value for key, value in written.items() if key not in {"code", "width"}}
    faults += [f"records.{name}.{key}: nie ma takiego pola." for key in values if key not in allowed]
    missing = [key for key, needed in allowed.items() if needed and key not in values]
    faults += [f"records.{name}.{key}: to pole jest potrzebne." for key in missing]
    if not str(written.get("code", "")):
        faults.append(f"records.{name}.code: wpisz znak, po którym poznać ten wiersz.")
    places = {key: _place(f"records.{name}.{key}", value, faults) for key, value in values.items()}
    width = written.get("width", max((place.end for place in places.values()), default=0))
    return Record(str(written.get("code", "")), width, places)


def _place(where: str, written: Any, faults: list[str]) -> Place:
    numbers = ("column", "start", "length")
    known = isinstance(written, dict) and set(written) <= {*numbers, "type"}
    if not known or not all(isinstance(written.get(name, 0), int) for name in numbers):
        faults.append(f"{where}: wpisz column albo start i length (liczby od 1), dla kwoty także type.")
        return Place()
    if written.get("type", MONEY) not in {MONEY, GROSZE}:
        faults.append(f"{where}: type to {MONEY} (złote z groszami) albo {GROSZE}.")
    return Place(**written)


def _faults(layout: Layout) -> list[str]:
    """List what makes a layout unusable although every key is known."""
    fixed, faults = layout.format == FIXED, []
    for name, record in layout.records.items():
        taken: set[int] = set()
        for key, place in {"code": layout.code, **record.places}.items():
            mine = set(range(place.start, place.end + 1)) if fixed else {place.column}
            if min(mine, default=0) < 1:
                wanted = "start i length" if fixed else "column"
                faults.append(f"records.{name}.{key}: w tym formacie podaj {wanted}.")
            elif taken & mine:
                faults.append(f"records.{name}.{key}: to miejsce zajmuje już inne pole.")
            elif place.end > record.width:
                faults.append(f"records.{name}.{key}: pole wystaje poza szerokość wiersza (width).")
            taken |= mine
    codes = [record.code for record in layout.records.values()]
    if len(set(codes)) != len(codes):
        faults.append("records: dwa rodzaje wierszy mają ten sam znak (code).")
    if not any("as_of" in record.places for record in layout.records.values()):
        faults.append("records: podaj as_of (na kiedy są dane) w head albo w trailer.")
    if not fixed and (len(layout.delimiter) != 1 or len(layout.quote) > 1):
        faults.append("delimiter i quote to po jednym znaku; quote może być puste.")
    return faults

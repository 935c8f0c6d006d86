"""The portal's own figures as datasets: a room registers a source, and no count of it leaves but perturbed.

A source gives its rows with counts as cells of records, never as numbers: what may be told of them is reckoned
outside of it, so that no source can forget it. It tells of ended periods only, and once a month
(portal.opendata.telling).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias, cast

from portal.opendata import schema
from portal.opendata.perturbing import Cell
from portal.opendata.schema import Column

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from portal.context import Portal

EXTENSION = "opendata_sources"
PERCENT = 100


@dataclass(frozen=True)
class Share:
    """The row's count as a part of another row's, in per cent of what is told of both; ``whole`` names that row."""

    whole: tuple[Value, ...]


class Told(StrEnum):
    """What a source may tell in a column: words, periods, counts of records, shares of counts; no other number."""

    TEXT = "text"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    COUNT = "count"
    SHARE = "share"


KINDS: dict[Told, schema.Kind] = {
    Told.TEXT: schema.Kind.TEXT,
    Told.DAY: schema.Kind.DAY,
    Told.MONTH: schema.Kind.MONTH,
    Told.YEAR: schema.Kind.YEAR,
    Told.COUNT: schema.Kind.WHOLE,
    Told.SHARE: schema.Kind.NUMBER,
}
Value: TypeAlias = "str | date | Cell | Share"
Place = tuple[str, ...]  # what names a row: what stands before its count, of what may be renamed its code


@dataclass(frozen=True)
class SourceColumn:
    """One column of a source: its name in the file, what it tells, what it means in Polish; some may be empty.

    ``code_in`` is the column with the code of what this one names: what was told of a code stands when it is renamed.
    """

    name: str
    tells: Told
    title: str
    may_be_empty: bool = False
    code_in: str = ""


@dataclass(frozen=True)
class Source:
    """One dataset of the portal itself; texts by language, ``today`` is the first day that is not told of."""

    code: str
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    columns: tuple[SourceColumn, ...]
    rows: Callable[[Session, Portal, date], Iterable[Sequence[Value]]]
    theme: str = "GOVE"
    cadence: str = "monthly"
    licence: str = "CC0-1.0"

    @cached_property
    def count_at(self) -> int:
        """Return where in a row its count stands; the columns before it name the row."""
        return next(at for at, column in enumerate(self.columns) if column.tells == Told.COUNT)

    @cached_property
    def named_at(self) -> tuple[int, ...]:
        """Return where in a row stands what names it: each column before the count, or the one with its code."""
        at = {column.name: place for place, column in enumerate(self.columns)}
        return tuple(at[one.code_in or one.name] for one in self.columns[: self.count_at])

    def place(self, row: Sequence[Value]) -> Place:
        """Return the place of a row."""
        return self._place([row[at] for at in self.named_at])

    def whole(self, share: Share) -> Place:
        """Return the place of the row that a share is a part of."""
        return self._place(share.whole)

    def _place(self, names: Sequence[Value]) -> Place:
        each = zip(self.named_at, names, strict=True)
        return tuple(_plain(self.columns[at].tells, name) for at, name in each)

    def table_schema(self) -> dict[str, object]:
        """Return the columns as they are published."""
        return schema.table_schema(
            Column(
                one.name, KINDS[one.tells], one.title, needed=one.tells != Told.SHARE and not one.may_be_empty
            )
            for one in self.columns
        )


@dataclass
class Sources:
    """Know the portal's own datasets by their code."""

    by_code: dict[str, Source] = field(default_factory=dict)

    def register(self, source: Source) -> None:
        """Add a source; raises ValueError for a code in use."""
        if source.code in self.by_code:
            raise ValueError(f"source {source.code} is registered twice")
        self.by_code[source.code] = source


def sources_of(app: Flask) -> Sources:
    """Return the sources of an application; rooms register theirs at start."""
    return cast("Sources", app.extensions.setdefault(EXTENSION, Sources()))


def cells_of(source: Source, rows: Iterable[Sequence[Value]]) -> dict[Place, Cell]:
    """Return the cell of each row by its place; raises TypeError for a count that is no cell."""
    found: dict[Place, Cell] = {}
    for row in rows:
        value = row[source.count_at]
        if not isinstance(value, Cell):
            raise TypeError(f"a count cannot be told by {type(value).__name__}")
        found[source.place(row)] = value
    return found


def write(source: Source, rows: Iterable[Sequence[Value]], told: Mapping[Place, int]) -> bytes:
    """Write a source's rows as the file that is published, each count as it is told of its place."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([column.name for column in source.columns])
    for row in rows:
        each = zip(source.columns, row, strict=True)
        writer.writerow([_written(source, row, column.tells, value, told) for column, value in each])
    return out.getvalue().encode()


def _written(
    source: Source, row: Sequence[Value], tells: Told, value: Value, told: Mapping[Place, int]
) -> str:
    if tells == Told.COUNT and isinstance(value, Cell):
        return str(told[source.place(row)])
    if tells == Told.SHARE and isinstance(value, Share):
        return _percent(told[source.place(row)], told[source.whole(value)])
    if tells not in {Told.COUNT, Told.SHARE}:
        return _plain(tells, value)
    raise TypeError(f"{tells} cannot be told by {type(value).__name__}")


def _plain(tells: Told, value: Value) -> str:
    if tells == Told.TEXT and isinstance(value, str) and not value.strip().isdecimal():
        return value
    if isinstance(value, date) and tells in PERIODS:
        return value.strftime(PERIODS[tells])
    raise TypeError(f"{tells} cannot be told by {type(value).__name__}")


PERIODS = {Told.DAY: "%Y-%m-%d", Told.MONTH: "%Y-%m", Told.YEAR: "%Y"}


def _percent(part: int, whole: int) -> str:
    """Tell a share of told counts, which each moved for itself: empty without a whole, never above all."""
    return f"{min(PERCENT, PERCENT * part / whole):.1f}" if whole else ""

"""The portal's own figures as datasets: a room registers a source, and no count of it leaves but perturbed.

A source gives its rows with counts as cells of records, never as numbers: what is shown of them is reckoned here, so
that no source can forget it. It tells of ended periods only: a month that still runs would be told anew each day.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, cast

from portal.opendata import schema
from portal.opendata.perturbing import Cell, shown
from portal.opendata.schema import Column

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from portal.context import Portal

EXTENSION = "opendata_sources"
PERCENT = 100


@dataclass(frozen=True)
class Share:
    """A part of a whole, told in per cent of what is shown of both."""

    part: Cell
    whole: Cell


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
Value = str | date | Cell | Share


@dataclass(frozen=True)
class SourceColumn:
    """One column of a source: its name in the file, what it tells, what it means in Polish; some may be empty."""

    name: str
    tells: Told
    title: str
    may_be_empty: bool = False


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


def write(source: Source, rows: Iterable[Sequence[Value]]) -> bytes:
    """Write a source's rows as the file that is published; raises TypeError for a count that is no cell."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([column.name for column in source.columns])
    for row in rows:
        told = zip(source.columns, row, strict=True)
        writer.writerow([_written(column.tells, value) for column, value in told])
    return out.getvalue().encode()


def _written(tells: Told, value: Value) -> str:
    if tells == Told.COUNT and isinstance(value, Cell):
        return str(shown(value))
    if tells == Told.SHARE and isinstance(value, Share):
        return _percent(value)
    if tells == Told.TEXT and isinstance(value, str) and not value.strip().isdecimal():
        return value
    if isinstance(value, date) and tells in PERIODS:
        return value.strftime(PERIODS[tells])
    raise TypeError(f"{tells} cannot be told by {type(value).__name__}")


PERIODS = {Told.DAY: "%Y-%m-%d", Told.MONTH: "%Y-%m", Told.YEAR: "%Y"}


def _percent(share: Share) -> str:
    """Tell a share of the shown counts, which each moved for itself: empty without a whole, never above all."""
    whole = shown(share.whole)
    return f"{min(PERCENT, PERCENT * shown(share.part) / whole):.1f}" if whole else ""

"""Take the values of a record out of a row of a finance file, wherever its layout says they stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

from portal.billing.sources.layouts import FIELDS, Layout, Record
from portal.feeds.rows import CSV
from portal.feeds.values import Fault

Pick = Callable[[Any], Sequence[str]]


def code_place(layout: Layout) -> int | slice:
    """Return where the code of a row stands: an index of a list, or a slice of a text."""
    place = layout.code
    return place.column - 1 if layout.format == CSV else slice(place.start - 1, place.end)


def picker(layout: Layout, name: str) -> Pick:
    """Return what takes the values of a record out of a row, in the order of FIELDS."""
    record = layout.records[name]
    return _values_of(record, name) if layout.format == CSV else _widths_of(record, name)


def _values_of(record: Record, name: str) -> Pick:
    width = record.width
    # what is not declared is taken from a column that is added, and empty
    take = _taking([record.places[key].column - 1 if key in record.places else width for key in FIELDS[name]])

    def pick(row: list[str]) -> Sequence[str]:
        if len(row) != width:
            raise Fault(f"wiersz ma mieć kolumn: {width}, a ma: {len(row)}")
        row.append("")
        return take(row)

    return pick


def _widths_of(record: Record, name: str) -> Pick:
    width, places = record.width, record.places
    take = _taking(
        [
            slice(places[key].start - 1, places[key].end) if key in places else slice(0, 0)
            for key in FIELDS[name]
        ]
    )

    def pick(row: str) -> Sequence[str]:
        if len(row) != width:
            raise Fault(f"wiersz ma mieć znaków: {width}, a ma: {len(row)}")
        return take(row)

    return pick


def _taking(places: list[Any]) -> Callable[[Any], Sequence[str]]:
    """Return what takes several places at once; itemgetter gives one of them bare."""
    take = itemgetter(*places)
    return take if len(places) > 1 else lambda row: (take(row),)

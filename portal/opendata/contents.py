"""What stands in the file of a version: read row by row, as far as somebody wants it."""

from __future__ import annotations

import csv
import io
from contextlib import contextmanager
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any

from portal.opendata.schema import Column, Kind, columns_of
from portal.pieces import Joined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.context import Portal
    from portal.opendata.models import DatasetVersion


@contextmanager
def opened(portal: Portal, version: DatasetVersion) -> Iterator[Iterator[list[str]]]:
    """Open the rows behind the header; pieces that nobody reads are not decrypted."""
    pieces = portal.outside.store.open_stream(version.file.key)
    with io.TextIOWrapper(io.BufferedReader(Joined(pieces)), "utf-8-sig", newline="") as text:
        rows = csv.reader(text, strict=True)
        next(rows, None)
        yield rows


def first_rows(portal: Portal, version: DatasetVersion, count: int, start: int = 0) -> list[list[str]]:
    """Return some rows as they stand in the file; of a file with faults as far as it can be read."""
    found: list[list[str]] = []
    with opened(portal, version) as rows:
        try:
            found.extend(islice(rows, start, start + count))
        except (csv.Error, UnicodeDecodeError):
            return found
    return found


def typed_rows(portal: Portal, version: DatasetVersion, count: int, start: int = 0) -> list[dict[str, Any]]:
    """Return some rows of a published version as JSON can say them; empty is null."""
    columns = columns_of(version.columns)
    rows = first_rows(portal, version, count, start)
    return [
        {column.name: _value(column, text) for column, text in zip(columns, row, strict=True)} for row in rows
    ]


def _value(column: Column, text: str) -> Any:
    if not text:
        return None
    if column.kind in {Kind.WHOLE, Kind.YEAR}:
        return int(text)
    if column.kind == Kind.NUMBER:
        return float(Decimal(text))  # JSON knows no other; the file keeps every digit
    return text == "true" if column.kind == Kind.YES_NO else text

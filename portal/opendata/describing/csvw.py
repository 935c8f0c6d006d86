"""A file in the words of CSV on the Web (W3C, Metadata Vocabulary for Tabular Data, 17 December 2015)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.opendata.schema import Column, Kind, columns_of
from portal.opendata.vocabulary import LICENCES

if TYPE_CHECKING:
    from portal.opendata.describing.places import Places
    from portal.opendata.models import Dataset, DatasetVersion

TYPES: dict[Kind, str] = {
    Kind.TEXT: "string",
    Kind.WHOLE: "integer",
    Kind.NUMBER: "decimal",
    Kind.YES_NO: "boolean",
    Kind.DAY: "date",
    Kind.MONTH: "gYearMonth",
    Kind.YEAR: "gYear",
}


def describe(dataset: Dataset, version: DatasetVersion, places: Places, *, newest: bool) -> dict[str, Any]:
    """Describe one file; the newest under the address that always gives the newest."""
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "pl"}],
        "url": places.file(dataset.slug, None if newest else version.number),
        "dc:title": dataset.title("pl"),
        "dc:description": dataset.description("pl"),
        "dc:license": {"@id": LICENCES[dataset.licence].url},
        "dialect": {"encoding": "utf-8", "delimiter": ",", "header": True, "headerRowCount": 1},
        "tableSchema": {"columns": [_column(column) for column in columns_of(version.columns)]},
    }


def _column(column: Column) -> dict[str, Any]:
    # a reader that checks strictly compares titles with the header, so what a column means stands beside them
    return {
        "name": column.name,
        "titles": column.name,
        "dc:description": column.title,
        "datatype": TYPES[column.kind],
        "required": column.needed,
    }

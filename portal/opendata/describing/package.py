"""A dataset as a Frictionless Data Package (https://specs.frictionlessdata.io/data-package/)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from portal.opendata.vocabulary import LICENCES

if TYPE_CHECKING:
    from portal.opendata.describing.places import Places
    from portal.opendata.queries import Offer


def describe(offer: Offer, places: Places, publisher: str) -> dict[str, Any]:
    """Describe a dataset with its newest file."""
    dataset, version = offer.dataset, offer.version
    licence = LICENCES[dataset.licence]
    published_at = version.published_at or version.made_at
    return {
        "profile": "tabular-data-package",
        "name": dataset.slug,
        "id": places.dataset(dataset.slug),
        "title": dataset.title("pl"),
        "description": dataset.description("pl"),
        "homepage": places.dataset(dataset.slug),
        "version": f"{version.number}.0.0",
        "created": _written(published_at),
        "licenses": [{"name": licence.spdx, "path": licence.url}],
        "contributors": [{"title": dataset.unit.name if dataset.unit else publisher, "role": "publisher"}],
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": dataset.slug,
                "path": places.file(dataset.slug, version.number),
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": version.file.size,
                "hash": f"sha256:{version.file.sha256}",
                "dialect": {"delimiter": ",", "header": True},
                "schema": version.columns,
            }
        ],
    }


def _written(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

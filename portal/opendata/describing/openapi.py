"""The contract of the interface, in OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.0)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.opendata.vocabulary import CADENCES, LICENCES, THEMES

if TYPE_CHECKING:
    from portal.opendata.describing.places import Places

MOST_ROWS = 1000
USUAL_ROWS = 100


def describe(places: Places, office: str) -> dict[str, Any]:
    """Describe every question that the interface answers."""
    slug = {"name": "slug", "in": "path", "required": True, "schema": {"type": "string"}}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Dane miasta",
            "version": "1.0.0",
            "description": f"{office}: zbiory danych dla każdego, bez klucza i bez logowania.",
            "license": {"name": "CC0 1.0", "identifier": "CC0-1.0"},
        },
        "servers": [{"url": places.service}],
        "paths": {
            "/zbiory": {"get": _question("listDatasets", "Wszystkie zbiory", "DatasetList")},
            "/zbiory/{slug}": {"get": _question("getDataset", "Jeden zbiór", "Dataset", slug)},
            "/zbiory/{slug}/wiersze": {
                "get": _question(
                    "listRows", "Wiersze najnowszej wersji, po kolei", "Rows", slug,
                    _number("strona", 1, None), _number("na_strone", USUAL_ROWS, MOST_ROWS),
                )
            },
        },
        "components": {"schemas": _schemas()},
    }  # fmt: skip


def _question(name: str, summary: str, answer: str, *parameters: dict[str, Any]) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{answer}"}}}
    answers: dict[str, Any] = {
        "200": {"description": "Odpowiedź", "content": content},
        "304": {"description": "Nic się nie zmieniło od poprzedniego pytania (If-None-Match)"},
    }
    if parameters:
        answers["404"] = {"description": "Nie ma takiego zbioru"}
    asked = {"operationId": name, "summary": summary, "responses": answers}
    return {**asked, "parameters": list(parameters)} if parameters else asked


def _number(name: str, usual: int, most: int | None) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "integer", "minimum": 1, "default": usual}
    return {"name": name, "in": "query", "schema": {**schema, "maximum": most} if most else schema}


def _schemas() -> dict[str, Any]:
    texts = {"type": "object", "additionalProperties": {"type": "string"}}
    moment = {"type": "string", "format": "date-time"}
    address = {"type": "string", "format": "uri"}
    whole = {"type": "integer", "minimum": 0}
    dataset = {
        "slug": {"type": "string"}, "titles": texts, "descriptions": texts,
        "unit": {"type": ["string", "null"]}, "contact": {"type": "string"},
        "licence": {"enum": list(LICENCES)}, "cadence": {"enum": list(CADENCES)}, "theme": {"enum": list(THEMES)},
        "stale": {"type": "boolean"}, "version": {**whole, "minimum": 1}, "published_at": moment,
        "rows": whole, "bytes": whole, "sha256": {"type": "string"}, "schema": {"type": "object"},
        "page": address, "csv": address, "datapackage": address, "rows_json": address,
    }  # fmt: skip
    return {
        "Dataset": _object(dataset),
        "DatasetList": _object(
            {"datasets": {"type": "array", "items": {"$ref": "#/components/schemas/Dataset"}}}
        ),
        "Rows": _object(
            {
                "slug": {"type": "string"}, "version": whole, "page": whole, "per_page": whole, "total": whole,
                "next": {"type": ["string", "null"], "format": "uri"},
                "rows": {"type": "array", "items": {"type": "object"}},
            }
        ),
    }  # fmt: skip


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }

"""The contract of the interface for counts, in OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.0)."""

from __future__ import annotations

from typing import Any

from portal.measures.outside.bodies import MOST_ROWS
from portal.measures.outside.counts import CHANNELS
from portal.measures.outside.models import Source
from portal.measures.outside.reporting import MOST

ALL = "all"


def describe(address: str) -> dict[str, Any]:
    """Describe both questions that the interface answers."""
    month = {
        "name": "month", "in": "path", "required": True, "schema": {"type": "string", "pattern": r"^\d{4}-\d{2}$"},
        "description": "Miesiąc, który się skończył",
    }  # fmt: skip
    unit = {
        "name": "unit", "in": "query", "schema": {"type": "string"},
        "description": "Symbol wydziału, gdy klucz jest dla wszystkich",
    }  # fmt: skip
    get = {**_question("getMonth", "Co teraz stoi"), "parameters": [unit]}
    put = {
        **_question(
            "tellMonth", "Podaj liczby miesiąca; o usługach, których nie wymieniono, nic się nie zmienia"
        ),
        "requestBody": {"required": True, "content": _json("Month")},
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Liczby spraw spoza portalu",
            "version": "1.0.0",
            "description": "Systemy urzędu podają, ile spraw było w miesiącu. To samo dwa razy nic nie psuje.",
        },
        "servers": [{"url": address}],
        "security": [{"key": []}],
        "paths": {"/{month}": {"parameters": [month], "put": put, "get": get}},
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "schemas": _schemas(),
        },
    }  # fmt: skip


def _question(name: str, summary: str) -> dict[str, Any]:
    faults = {
        "401": "Klucza nie ma, wygasł albo go odwołano", "422": "Błędy, każdy z polem",
        "429": "Za dużo wywołań naraz, najwyżej 60 na minutę",
    }  # fmt: skip
    answers: dict[str, Any] = {"200": {"description": "Co teraz stoi", "content": _json("Standing")}}
    answers |= {code: {"description": said, "content": _json("Errors")} for code, said in faults.items()}
    return {"operationId": name, "summary": summary, "responses": answers}


def _json(schema: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


def _schemas() -> dict[str, Any]:
    text, whole = {"type": "string"}, {"type": "integer", "minimum": 0, "maximum": MOST}
    row = {"service": text, "channel": {"enum": [*CHANNELS, ALL]}, "matters": whole}
    listed = {
        "type": "array",
        "items": _object(row, ("channel", "matters")),
        "maxItems": MOST_ROWS,
    }
    standing = {**row, "channel": {"enum": list(CHANNELS)}}
    overruled = {"service": text, "by": {"enum": [str(one) for one in Source]}}
    fault = {"field": text, "message": text}
    return {
        "Month": _object({"unit": text, "counts": listed}, ("counts",)),
        "Standing": _object(
            {
                "month": text, "unit": text, "changed": {"type": "integer", "minimum": 0},
                "counts": {"type": "array", "items": _object(standing, tuple(standing))},
                "overruled": {"type": "array", "items": _object(overruled, tuple(overruled))},
            },
            ("month", "unit", "counts", "overruled"),
        ),
        "Errors": _object({"errors": {"type": "array", "items": _object(fault, tuple(fault))}}, ("errors",)),
    }  # fmt: skip


def _object(properties: dict[str, Any], required: tuple[str, ...]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }

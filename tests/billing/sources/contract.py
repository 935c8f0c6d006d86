"""The REST contract as a judge: whether an exchange fits openapi.json; as much of JSON Schema as the contract uses."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.support.parts import ROOT

CONTRACT = json.loads((ROOT / "portal/billing/sources/openapi.json").read_text(encoding="utf-8"))
TYPES = {"object": dict, "array": list, "string": str, "integer": int, "null": type(None)}
KNOWN = {
    "$ref", "type", "enum", "pattern", "minLength", "maxLength", "minimum", "maximum", "maxItems", "items", "required",
    "properties", "additionalProperties", "description",
}  # fmt: skip


@dataclass
class Exchange:
    """One request and its answer, as they went over the wire."""

    method: str
    url: str
    headers: dict[str, str]
    body: Any
    status: int
    answer: Any


def faults(exchange: Exchange) -> list[str]:
    """List where an exchange departs from the contract."""
    parts = urlsplit(exchange.url)
    operation, values = _operation(exchange.method, parts.path)
    if operation is None:
        return [f"{exchange.method} {parts.path}: not in the contract"]
    query = parse_qs(parts.query)
    found = [f"query {name}: not declared" for name in query if not _declared(operation, "query", name)]
    for one in operation.get("parameters", []):
        given = {
            "query": lambda n: query.get(n, [None])[0],
            "header": exchange.headers.get,
            "path": values.get,
        }
        value = given[one["in"]](one["name"])
        if value is None:
            found += [f"{one['in']} {one['name']}: missing"] if one["required"] else []
        else:
            found += mismatches(value, one["schema"], one["name"])
    if "requestBody" in operation:
        found += mismatches(exchange.body, _json(operation["requestBody"]), "body")
    answer = _resolve(operation["responses"].get(str(exchange.status), {}))
    if not answer:
        return [*found, f"status {exchange.status}: not declared"]
    return found + mismatches(exchange.answer, _json(answer), "answer")


def mismatches(value: Any, schema: dict[str, Any], at: str) -> Iterator[str] | list[str]:
    """List where a value departs from a schema."""
    schema = _resolve(schema)
    assert set(schema) <= KNOWN, f"the judge knows no {set(schema) - KNOWN}"
    kinds = schema.get("type", list(TYPES))
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if not any(isinstance(value, TYPES[kind]) for kind in kinds) or (
        isinstance(value, bool) and "enum" not in schema
    ):
        return [f"{at}: no {'/'.join(kinds)}"]
    found = [f"{at}: not one of {schema['enum']}"] if "enum" in schema and value not in schema["enum"] else []
    if isinstance(value, str):
        long_enough = schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value))
        found += [] if long_enough else [f"{at}: length"]
        found += [] if re.search(schema.get("pattern", ""), value) else [f"{at}: pattern"]
    if isinstance(value, int):
        found += (
            [] if schema.get("minimum", value) <= value <= schema.get("maximum", value) else [f"{at}: range"]
        )
    if isinstance(value, list):
        found += [f"{at}: too many"] if len(value) > schema.get("maxItems", len(value)) else []
        for index, item in enumerate(value):
            found += mismatches(item, schema.get("items", {}), f"{at}[{index}]")
    if isinstance(value, dict):
        found += [f"{at}.{name}: missing" for name in schema.get("required", []) if name not in value]
        known = schema.get("properties", {})
        if schema.get("additionalProperties", True) is False:
            found += [f"{at}.{name}: not declared" for name in value if name not in known]
        for name, inner in known.items():
            if name in value:
                found += mismatches(value[name], inner, f"{at}.{name}")
    return found


def _operation(method: str, path: str) -> tuple[dict[str, Any] | None, dict[str, str]]:
    for pattern, methods in CONTRACT["paths"].items():
        wanted = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(pattern))
        match = re.fullmatch(wanted, path)
        if match and method.lower() in methods:
            return methods[method.lower()], match.groupdict()
    return None, {}


def _declared(operation: dict[str, Any], place: str, name: str) -> bool:
    return any(one["in"] == place and one["name"] == name for one in operation.get("parameters", []))


def _json(content: dict[str, Any]) -> dict[str, Any]:
    return content["content"]["application/json"]["schema"]


def _resolve(part: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in part:
        found: Any = CONTRACT
        for step in part["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        part = found
    return part

"""Write statements as JSON-LD 1.1."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from portal.opendata.describing.graph import PREFIXES, Link, Thing, Word


def write(things: Iterable[Thing]) -> str:
    """Write things as one graph under the same prefixes as in Turtle."""
    graph = {"@context": PREFIXES, "@graph": [_node(thing) for thing in things]}
    return json.dumps(graph, ensure_ascii=False, indent=1)


def _node(thing: Thing) -> dict[str, Any]:
    node: dict[str, Any] = {"@id": thing.iri} if thing.iri else {}
    node["@type"] = thing.type
    for what, value in thing.said:
        node.setdefault(what, []).append(_value(value))
    return node


def _value(value: Link | Word | Thing) -> dict[str, Any]:
    if isinstance(value, Link):
        return {"@id": value.iri}
    if isinstance(value, Thing):
        return _node(value)
    if value.language:
        return {"@value": value.text, "@language": value.language}
    return {"@value": value.text, "@type": value.type} if value.type else {"@value": value.text}

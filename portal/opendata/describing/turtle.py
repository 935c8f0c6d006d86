"""Write statements as Turtle (W3C Recommendation, 25 February 2014)."""

from __future__ import annotations

from collections.abc import Iterable

from portal.opendata.describing.graph import PREFIXES, Link, Thing, Word

# a line is one statement, and no sign of a text can end it
ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
INDENT = "  "


def write(things: Iterable[Thing]) -> str:
    """Write things one after another under their prefixes."""
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    return head + "".join(f"\n<{thing.iri}> {_statements(thing, INDENT)} .\n" for thing in things)


def _statements(thing: Thing, indent: str) -> str:
    lines = [f"a {thing.type}", *(f"{what} {_value(value, indent)}" for what, value in thing.said)]
    return f" ;\n{indent}".join(lines)


def _value(value: Link | Word | Thing, indent: str) -> str:
    if isinstance(value, Link):
        return f"<{value.iri}>"
    if isinstance(value, Thing):
        return f"[ {_statements(value, indent + INDENT)} ]"
    text = f'"{value.text.translate(ESCAPES)}"'
    if value.language:
        return f"{text}@{value.language}"
    return f"{text}^^{value.type}" if value.type else text

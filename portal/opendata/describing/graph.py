"""Statements about things (RDF), small enough to be written without a library: things, links, texts, values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@dataclass(frozen=True)
class Link:
    """The address of a thing."""

    iri: str


@dataclass(frozen=True)
class Word:
    """A text in a language, or a value of a type (``xsd:dateTime``); a plain text has neither."""

    text: str
    language: str = ""
    type: str = ""


@dataclass
class Thing:
    """A thing of a type with what is said of it; without an address it is known only where it is named."""

    type: str
    iri: str = ""
    said: list[tuple[str, Link | Word | Thing]] = field(default_factory=list)

    def say(self, what: str, *values: Link | Word | Thing) -> Thing:
        """Add statements of one kind."""
        self.said.extend((what, value) for value in values)
        return self


def words(texts: Mapping[str, str]) -> list[Word]:
    """Return a text in each language it was written in."""
    return [Word(text, language) for language, text in sorted(texts.items()) if text]


def moment(at: datetime) -> Word:
    """Return a moment, to the second."""
    return Word(at.astimezone(UTC).replace(microsecond=0).isoformat(), type="xsd:dateTime")

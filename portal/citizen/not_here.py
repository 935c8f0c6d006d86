"""Matters that people look for and this portal does not settle: what to say of each, from the city's own facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portal.citizen.search import fold, likeness
from portal.citizen.stems import stem
from portal.i18n import SOURCE, language

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from portal.facts import Facts

PREFIX = "not_here."
LONG, ALIKE = 6, 0.45  # letters of a word that may be misspelt, and how much of it must agree


@dataclass(frozen=True)
class NotHere:
    """A matter of somebody else, or only of the counter: where it is settled, in the language in force."""

    title: str
    says: str
    link: str
    link_name: str
    is_visited: bool


def find_not_here(facts: Facts, query: str, today: date) -> tuple[list[NotHere], str]:
    """List the matters that a query names by the longest phrase, and the words of it that say something else."""
    asked = fold(query)
    named = [
        (len(words), one, words)
        for one in facts.within(PREFIX).snapshot(today).values()
        if (words := _longest([*one["words"], *_all_said(one.get("alone", ()), asked)], asked))
    ]
    most = max((length for length, _one, _words in named), default=0)
    meant = [(one, words) for length, one, words in named if length == most]
    told = {place for _one, words in meant for place in words}
    rest = [word for place, word in enumerate(asked) if place not in told]
    return [_told(one) for one, _words in meant], " ".join(rest)


def _all_said(phrases: Sequence[str], asked: list[str]) -> list[str]:
    """Return those phrases that are as long as the whole query: beside other words they mean something else."""
    return [phrase for phrase in phrases if len(fold(phrase)) == len(asked)]


def _longest(phrases: list[str], asked: list[str]) -> list[int]:
    """Return where the words of the longest phrase that was asked stand in the query; nothing where none was."""
    found = [_places(fold(phrase), asked) for phrase in phrases]
    return max(found, key=len, default=[])


def _places(phrase: list[str], asked: list[str]) -> list[int]:
    places = [
        next((place for place, typed in enumerate(asked) if _is_same(word, typed)), None) for word in phrase
    ]
    return [] if None in places else [place for place in places if place is not None]


def _is_same(word: str, typed: str) -> bool:
    if stem(word) == stem(typed):
        return True
    return min(len(word), len(typed)) >= LONG and likeness(word, typed) >= ALIKE


def _told(one: Mapping[str, Any]) -> NotHere:
    def said(texts: Mapping[str, str]) -> str:
        return texts.get(language()) or texts[SOURCE]

    return NotHere(
        said(one["titles"]),
        said(one["says"]),
        one.get("url", ""),
        one.get("link_name", ""),
        one.get("visit", False),
    )

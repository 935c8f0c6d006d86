"""Find services and pages by a person's own words: inflected, misspelt, in three languages, in memory."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from portal.citizen.places import Place
from portal.citizen.stems import PASSED_OVER, stem
from portal.i18n import SOURCE, language, speaking

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from portal.service import Service

QUERY_LIMIT = 200
MOST_WORDS = 12
WEIGHTS = {"words": 6, "verb": 5, "title": 4, "summary": 1.5, "whom": 1}
# how sure it is that two words are the same
EXACT, SAME_STEM, BEGINS, SHARED_STEM = 1.0, 0.9, 0.7, 0.6
SHORTEST_BEGINNING, SHORTEST_MISSPELT = 4, 4
SHORTEST_SHARED, LONGEST_REST = 4, 2  # letters that two stems share, and those by which one may be longer
ALIKE = 0.4  # of their pieces of three letters that two words must share
LAST_RESORT = 0.4  # a letter of any kind stands behind what was meant
FAINT = 0.3  # of the best score: what is below it was not meant
MEANT = 1.3  # of a card's words: only what says what it is for, not a stray or misspelt word of a long text
_PLAIN = str.maketrans("łŁ", "lL")
_WORD = re.compile(r"\b[a-z]{1,2}-[a-z0-9]{1,2}\b|\w+")  # the name of a form, such as IN-1, is one word


@dataclass(frozen=True)
class Entry:
    """What a service or a page is found by: each word with the most that it weighs, and the stems of these words."""

    found: Service | Place
    words: Mapping[str, float]
    stems: Mapping[str, float]


_gathered: dict[tuple[str, str], Entry] = {}


def fold(text: str) -> list[str]:
    """Return the words of a text in small letters without diacritics."""
    plain = unicodedata.normalize("NFKD", text.translate(_PLAIN)).casefold()
    return _WORD.findall("".join(char for char in plain if not unicodedata.combining(char)))


def find(services: Iterable[Service], places: Iterable[Place], query: str) -> list[Service | Place]:
    """List the services and pages that fit a query, the best first; an empty query, and one of nothing, finds none."""
    asked = [word for word in fold(query[:QUERY_LIMIT]) if len(word) > 1]
    wanted = [word for word in asked if word not in PASSED_OVER][:MOST_WORDS]
    known: list[Service | Place] = [*places, *services]
    entries = [_entry(one) for one in known]
    if not wanted:
        return _named_by_little(entries, asked[:MOST_WORDS])
    commonness = Counter(one for entry in entries for one in entry.stems)
    scored = [(_score(entry, wanted, commonness, len(entries)), entry.found) for entry in entries]
    best = max((score for score, _one in scored), default=0)
    found = [pair for pair in scored if pair[0] and pair[0] >= FAINT * best]
    return [one for _score_of, one in sorted(found, key=lambda pair: -pair[0])]


def _named_by_little(entries: list[Entry], asked: list[str]) -> list[Service | Place]:
    """List the pages that a query of small words names, such as "where is my case": all of its words stand there."""
    if not any(len(word) >= SHORTEST_MISSPELT for word in asked):
        return []
    named = [entry for entry in entries if all(word in entry.words for word in asked)]
    return [
        entry.found for entry in sorted(named, key=lambda entry: -sum(entry.words[word] for word in asked))
    ]


def _entry(one: Service | Place) -> Entry:
    """Return what a service or page is found by, gathered once for each and language: a card never changes."""
    place = (one.name if isinstance(one, Place) else one.slug), language()
    if place not in _gathered or not _is_of(_gathered[place].found, one):
        _gathered[place] = _gather(one)
    return _gathered[place]


def _is_of(kept: Service | Place, one: Service | Place) -> bool:
    if isinstance(kept, Place) or isinstance(one, Place):
        return kept is one
    return kept.card is one.card


def _gather(one: Service | Place) -> Entry:
    """Gather the words of a card or page, in Polish and in the language in force."""
    words: dict[str, float] = {}
    for text, weight in (*_texts(one), *_polish_texts(one)):
        for word in fold(text):
            if word not in PASSED_OVER or (isinstance(one, Place) and text in one.words):
                words[word] = max(words.get(word, 0), weight)
    stems: dict[str, float] = {}
    for word, weight in words.items():
        stems[stem(word)] = max(stems.get(stem(word), 0), weight)
    return Entry(one, words, stems)


def _polish_texts(one: Service | Place) -> list[tuple[str, float]]:
    with speaking(SOURCE):
        return _texts(one)


def _texts(one: Service | Place) -> list[tuple[str, float]]:
    """Return the texts of a card or page with their weights; one in a phrase or late in a list tells a little less."""
    phrases = [
        (str(phrase), WEIGHTS["words"] / (1 + 0.15 * (len(fold(str(phrase))) - 1) + 0.01 * place))
        for place, phrase in enumerate(one.words if isinstance(one, Place) else one.card.words)
    ]
    if isinstance(one, Place):
        return [*phrases, (str(one.title), WEIGHTS["verb"])]
    whole = [(str(getattr(one.card, name)), weight) for name, weight in WEIGHTS.items() if name != "words"]
    return [*phrases, *whole]


def _score(entry: Entry, wanted: list[str], commonness: Mapping[str, int], count: int) -> float:
    counted = [(_best(entry, word), word) for word in wanted]
    if max(much for much, _word in counted) < MEANT:
        return 0
    total = sum(much * math.log(1 + count / max(1, commonness.get(stem(word), 1))) for much, word in counted)
    is_last = not isinstance(entry.found, Place) and str(entry.found.card.last_resort)
    return total * (LAST_RESORT if is_last else 1)


def _best(entry: Entry, word: str) -> float:
    """Return the most that a word counts for in an entry; a misspelt one only where it is not there as it stands."""
    own = stem(word)
    sure = max(entry.words.get(word, 0) * EXACT, entry.stems.get(own, 0) * SAME_STEM)
    if sure:
        return sure
    near = [
        weight * (BEGINS if known.startswith(word) else SHARED_STEM)
        for known, weight in entry.words.items()
        if len(word) >= SHORTEST_BEGINNING and (known.startswith((word, own)) or _is_longer(own, stem(known)))
    ]
    if near or len(word) < SHORTEST_MISSPELT:
        return max(near, default=0)
    alike = [
        (likeness(word, known), weight)
        for known, weight in entry.words.items()
        if len(known) >= SHORTEST_MISSPELT
    ]
    return max((weight * much * SHARED_STEM for much, weight in alike if much >= ALIKE), default=0)


def _is_longer(own: str, known: str) -> bool:
    """Tell whether a stem is a known one with a letter or two more: "pas" does not make a passport."""
    return own.startswith(known) and len(known) >= SHORTEST_SHARED and len(own) - len(known) <= LONGEST_REST


def likeness(one: str, other: str) -> float:
    """Return what part of their pieces of three letters two words share, between nought and one."""
    mine, theirs = _pieces(one), _pieces(other)
    return len(mine & theirs) / len(mine | theirs)


@lru_cache(maxsize=8192)
def _pieces(word: str) -> frozenset[str]:
    padded = f"  {word} "
    return frozenset(padded[place : place + 3] for place in range(len(padded) - 2))

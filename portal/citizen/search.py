"""Find services by a person's own words: inflected, misspelt, without diacritics, in three languages, in memory."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

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
SHORTEST_BEGINNING, SHORTEST_MISSPELT = 3, 4
ALIKE = 0.4  # of their pieces of three letters that two words must share
LAST_RESORT = 0.4  # a letter of any kind stands behind what was meant
FAINT = 0.3  # of the best score: what is below it was not meant
_PLAIN = str.maketrans("łŁ", "lL")
_WORD = re.compile(r"\b[a-z]{1,2}-[a-z0-9]{1,2}\b|\w+")  # the name of a form, such as IN-1, is one word


@dataclass(frozen=True)
class Entry:
    """What one service is found by: each word with the most that it weighs, and the stems of these words."""

    service: Service
    words: Mapping[str, float]
    stems: Mapping[str, float]


_gathered: dict[tuple[str, str], Entry] = {}


def fold(text: str) -> list[str]:
    """Return the words of a text in small letters without diacritics."""
    plain = unicodedata.normalize("NFKD", text.translate(_PLAIN)).casefold()
    return _WORD.findall("".join(char for char in plain if not unicodedata.combining(char)))


def find_services(services: Iterable[Service], query: str) -> list[Service]:
    """List the services that fit a query, the best first; an empty query finds none."""
    asked = [word for word in fold(query[:QUERY_LIMIT]) if len(word) > 1]
    wanted = ([word for word in asked if word not in PASSED_OVER] or asked)[:MOST_WORDS]
    if not wanted:
        return []
    entries = [_entry(service) for service in services]
    commonness = Counter(one for entry in entries for one in entry.stems)
    scored = [(_score(entry, wanted, commonness, len(entries)), entry.service) for entry in entries]
    best = max((score for score, _service in scored), default=0)
    found = [pair for pair in scored if pair[0] and pair[0] >= FAINT * best]
    return [service for _score_of, service in sorted(found, key=lambda pair: -pair[0])]


def _entry(service: Service) -> Entry:
    """Return what a service is found by, gathered once for each card and language: a card never changes."""
    place = service.slug, language()
    if place not in _gathered or _gathered[place].service.card is not service.card:
        _gathered[place] = _gather(service)
    return _gathered[place]


def _gather(service: Service) -> Entry:
    """Gather the words of a card, in Polish and in the language in force."""
    words: dict[str, float] = {}
    for text, weight in (*_texts(service), *_polish_texts(service)):
        for word in fold(text):
            if word not in PASSED_OVER:
                words[word] = max(words.get(word, 0), weight)
    stems: dict[str, float] = {}
    for word, weight in words.items():
        stems[stem(word)] = max(stems.get(stem(word), 0), weight)
    return Entry(service, words, stems)


def _polish_texts(service: Service) -> list[tuple[str, float]]:
    with speaking(SOURCE):
        return _texts(service)


def _texts(service: Service) -> list[tuple[str, float]]:
    """Return the texts of a card with their weights; one in a phrase, or late in a list, tells a little less."""
    card = service.card
    phrases = [
        (str(phrase), WEIGHTS["words"] / (1 + 0.15 * (len(fold(str(phrase))) - 1) + 0.01 * place))
        for place, phrase in enumerate(card.words)
    ]
    whole = [(str(getattr(card, name)), weight) for name, weight in WEIGHTS.items() if name != "words"]
    return [*phrases, *whole]


def _score(entry: Entry, wanted: list[str], commonness: Mapping[str, int], count: int) -> float:
    total = 0.0
    for word in wanted:
        rarity = math.log(1 + count / max(1, commonness.get(stem(word), 1)))
        total += _best(entry, word) * rarity
    return total * (LAST_RESORT if str(entry.service.card.last_resort) else 1)


def _best(entry: Entry, word: str) -> float:
    """Return the most that a word counts for in an entry; a misspelt one only where it is not there as it stands."""
    own = stem(word)
    sure = max(entry.words.get(word, 0) * EXACT, entry.stems.get(own, 0) * SAME_STEM)
    if sure:
        return sure
    near = [
        weight * (BEGINS if known.startswith(word) else SHARED_STEM)
        for known, weight in entry.words.items()
        if len(word) >= SHORTEST_BEGINNING and (known.startswith((word, own)) or own.startswith(stem(known)))
    ]
    if near or len(word) < SHORTEST_MISSPELT:
        return max(near, default=0)
    alike = [
        (likeness(word, known), weight)
        for known, weight in entry.words.items()
        if len(known) >= SHORTEST_MISSPELT
    ]
    return max((weight * much * SHARED_STEM for much, weight in alike if much >= ALIKE), default=0)


def likeness(one: str, other: str) -> float:
    """Return what part of their pieces of three letters two words share, between nought and one."""
    mine, theirs = _pieces(one), _pieces(other)
    return len(mine & theirs) / len(mine | theirs)


@lru_cache(maxsize=8192)
def _pieces(word: str) -> frozenset[str]:
    padded = f"  {word} "
    return frozenset(padded[place : place + 3] for place in range(len(padded) - 2))

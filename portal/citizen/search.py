"""Find services by a person's own words: without diacritics, by the beginnings of words, in three languages."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.service import Service

STEM = 4
QUERY_LIMIT = 200
_PLAIN = str.maketrans("łŁ", "lL")
_WEIGHTS = (("verb", 6), ("title", 5), ("words", 4), ("summary", 2), ("whom", 1))


def fold(text: str) -> list[str]:
    """Return the words of a text in small letters without diacritics."""
    plain = unicodedata.normalize("NFKD", text.translate(_PLAIN)).casefold()
    return re.findall(r"\w+", "".join(char for char in plain if not unicodedata.combining(char)))


def find_services(services: Iterable[Service], query: str) -> list[Service]:
    """List the services that fit a query, the best first; an empty query finds none."""
    wanted = [word for word in fold(query[:QUERY_LIMIT]) if len(word) > 1]
    scored = [(_score(service, wanted), service) for service in services] if wanted else []
    return [service for score, service in sorted(scored, key=lambda pair: -pair[0]) if score]


def _score(service: Service, wanted: list[str]) -> int:
    total = 0
    for word in wanted:
        total += max((weight for name, weight in _WEIGHTS if _has(_text(service, name), word)), default=0)
    return total


def _text(service: Service, name: str) -> str:
    value = getattr(service.card, name)
    return " ".join(value) if isinstance(value, tuple) else str(value)


def _has(text: str, word: str) -> bool:
    """Tell whether a text has the word, an inflected form of it, or one that begins like it."""
    stem = word[: max(STEM, len(word) - 3)]
    return any(
        known.startswith(word) or (len(word) >= STEM and known.startswith(stem)) for known in fold(text)
    )

"""What a text still leaves open: a sentence that stops before its end, a passage of a pattern that nobody filled."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from portal.decisions.drafting.elements import Lack
from portal.i18n import lazy

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from portal.i18n import Text

PARTS = ("basis", "ruling", "reasons")
AT_THE_END = 80
# a colon, or a word that promises a reason, with nothing after it
_STOPS = re.compile(r"([^\W\d_]+)\W*:\s*\Z|\b(ponieważ|gdyż|bo)\W*\Z", re.IGNORECASE)
# the sign with which patterns mark what an official fills in; "(…)" leaves words of a quotation out
_DOTS = re.compile(r"(?<![(\[.])(?:…|\.{3})(?![)\].])")
# what a pattern tells the official to write in its place
_TOLD = re.compile(r"\((?:opisz|wpisz|podaj|uzupełnij)\b[^)\n]*\)", re.IGNORECASE)


def gaps(values: Mapping[str, Any], patterns: Collection[Mapping[str, Any]]) -> list[Lack]:
    """List the parts of a text that are not finished; ``patterns`` are those that it may have begun from.

    A decision gives its whole ruling and reasons (art. 107 § 1 pkt 5-6 and § 3 KPA, art. 210 § 1 pkt 5-6 and § 4 OP).
    """
    found = []
    for name in PARTS:
        if name == "reasons" and values.get("no_reasons"):
            continue
        text = str(values.get(name) or "").strip()
        word = _stop_of(text) or next(
            (word for one in patterns if (word := _left_open(text, str(one.get(name) or "")))), ""
        )
        if word:
            found.append(Lack(name, _finish(name, word)))
        elif told := _TOLD.search(text):
            found.append(Lack(name, lazy("Zamiast „%(told)s” wpisz swój tekst.", told=told[0])))
        elif _DOTS.search(text):
            found.append(Lack(name, lazy("Uzupełnij miejsca z kropkami (…), które zostały z wzoru.")))
    return found


def _stop_of(text: str) -> str:
    """Return the word after which a text stops, empty for one that is whole."""
    found = _STOPS.search(text[-AT_THE_END:])  # a long text is not read through for what stands at its end
    return (found[1] or found[2]) if found else ""


def _left_open(text: str, pattern: str) -> str:
    """Return the word after which a passage of a pattern is still as it was: the same next line, or none."""
    lines, given = _lines(text), _lines(pattern)
    for at, line in enumerate(given):
        word = _stop_of(line)
        if not word or line not in lines:
            continue
        here = lines.index(line)
        if lines[here + 1 : here + 2] == given[at + 1 : at + 2]:
            return word
    return ""


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _finish(name: str, word: str) -> Text:
    if name == "basis":
        return lazy("Dokończ podstawę prawną po słowie „%(word)s”.", word=word)
    if name == "ruling":
        return lazy("Dokończ rozstrzygnięcie po słowie „%(word)s”.", word=word)
    return lazy("Dokończ uzasadnienie po słowie „%(word)s”.", word=word)

"""What typed text goes through before it is read: length, then form, then what must not be in it."""

import re
import unicodedata

from portal.i18n import lazy
from portal.identifiers import Misspelt

# Marks that change how the text around them is shown: direction, joins, invisible widths. Without them one
# sees what was written. ZWJ and ZWNJ stay, some scripts cannot be written without them.
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
# Controls, lone surrogates and noncharacters: no keyboard makes them, XML and PDF refuse them.
_REFUSED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SPACE = re.compile(r"\s+")
_SPACE_IN_LINE = re.compile(r"[^\S\n]+\n")
_FORMS_GROW = 3  # NFC makes a text at most three times as long


def clean(text: str, limit: int, *, lines: bool = False) -> str:
    """Return text in NFC, trimmed, free of invisible marks; with ``lines`` lines end with LF.

    Raises Misspelt above ``limit`` characters and for control characters.
    """
    if len(text) > _FORMS_GROW * limit + 1000:
        raise too_long(limit, len(text))
    if _REFUSED.search(text):
        raise Misspelt(lazy("Usuń znaki, których nie widać. Najprościej wpisz tekst od nowa."))
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    text = _SPACE_IN_LINE.sub("\n", _LINE_END.sub("\n", text)) if lines else _SPACE.sub(" ", text)
    text = text.strip()
    if len(text) > limit:
        raise too_long(limit, len(text))
    return text


def showable(text: str) -> str:
    """Return text as a page may hold it: without the signs that HTML refuses."""
    return _REFUSED.sub("", text)


def too_long(limit: int, length: int) -> Misspelt:
    """Return the refusal of a text above its limit."""
    return Misspelt(
        lazy(
            "Skróć tekst do %(limit)s znaków, teraz ma %(length)s",
            limit=f"{limit:,}".replace(",", "\N{NO-BREAK SPACE}"),
            length=f"{length:,}".replace(",", "\N{NO-BREAK SPACE}"),
        )
    )

"""Figures of indicators and registers: up to three places, kept as whole thousandths, never as floats."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from portal.i18n import lazy
from portal.identifiers import Misspelt
from portal.words import MINUS, NBSP, number

THOUSAND = 1000
MOST = 10**12  # in whole units: far above any figure of a city, far below what a column holds
_MINUSES = str.maketrans({"−": "-", "–": "-", NBSP: " ", "\N{NARROW NO-BREAK SPACE}": " "})
_FIGURE = re.compile(r"-?(?:[0-9]{1,3}(?: [0-9]{3})+|[0-9]+)(?:[.,][0-9]+)?", re.ASCII)
_PLACES = 3


def read(text: str) -> int:
    """Read a figure such as ``12,5``, ``93 000`` or ``−3``; return thousandths. Raises Misspelt."""
    plain = text.translate(_MINUSES).strip()
    if not _FIGURE.fullmatch(plain):
        raise Misspelt(lazy("Wpisz liczbę cyframi, na przykład 12,5"))
    value = Decimal(plain.replace(" ", "").replace(",", "."))
    if -value.as_tuple().exponent > _PLACES:  # type: ignore[operator]  # an int: the text is a finite number
        raise Misspelt(lazy("Wpisz najwyżej trzy cyfry po przecinku, na przykład 12,5"))
    if abs(value) > MOST:
        raise Misspelt(lazy("Ta liczba jest za duża. Sprawdź, czy nie ma w niej zbędnych zer"))
    return int(value * THOUSAND)


def thousandths(value: Decimal | int) -> int:
    """Turn a value into whole thousandths, halves up."""
    return int((Decimal(value) * THOUSAND).to_integral_value(ROUND_HALF_UP))


def told(value: int) -> str:
    """Write thousandths for a page: ``93 000``, ``12,5``."""
    told = number(Decimal(value) / THOUSAND)  # type: ignore[arg-type]  # Babel takes a Decimal as it is
    return told.replace("-", MINUS)


def plain(value: int) -> str:
    """Write thousandths for a box or a file: ``93000``, ``12,5``."""
    sign, (whole, rest) = "-" if value < 0 else "", divmod(abs(value), THOUSAND)
    return f"{sign}{whole}" + (f",{rest:03d}".rstrip("0") if rest else "")

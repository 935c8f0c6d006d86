"""Sums of money, whole numbers and areas, written as people write them."""

import re
from typing import Any

from portal.fields.asked import Asked
from portal.i18n import Text, lazy
from portal.identifiers import Misspelt
from portal.words import NBSP, money, square_metres

_THOUSANDS = r"[0-9]{1,3}(?: [0-9]{3})+|[0-9]{1,3}(?:\.[0-9]{3})+(?=,)|[0-9]+"
_SUM = re.compile(rf"({_THOUSANDS})(?:[.,]([0-9]{{1,2}}|-))?", re.ASCII)
_CURRENCY = re.compile(r"\s*(?:zł|zl|złotych|złote|pln)\.?$", re.IGNORECASE)
_TOO_FINE = re.compile(r"[0-9 ]+[.,][0-9]{3,}", re.ASCII)
_SQUARE = re.compile(
    r"\s*m(?:2|²|\.? ?kw\.?)?$", re.IGNORECASE
)  # of an area nobody means anything else by "45 m"
_WHOLE = re.compile(r"[+-]?(?:[0-9]{1,3}(?: [0-9]{3})+|[0-9]+)", re.ASCII)
_YEAR = re.compile(r"[0-9]{4}", re.ASCII)
MINUSES = str.maketrans("−–", "--")
MOST_GROSZE = 99_999_999_999


class MoneyField(Asked):
    """A sum in złoty, kept as a whole number of grosze."""

    kind = "money"
    inputmode = "decimal"
    width = 10
    suffix = "zł"
    limit = 40
    missing = lazy("Wpisz kwotę, na przykład 1 250,00")

    def __init__(self, label: Text | str, *, least: int = 0, most: int = MOST_GROSZE, **asked: Any) -> None:
        super().__init__(label, **asked)
        self.least, self.most = least, most

    def read(self, text: str) -> int:
        """Read a sum: ``1 250,00``, ``1250.00``, ``1250 zł``, ``1.250,00``; raises Misspelt."""
        figure = _CURRENCY.sub("", text.translate(MINUSES))
        if figure.startswith("-"):
            raise Misspelt(lazy("Wpisz kwotę bez minusa, na przykład 1 250,00"))
        if _TOO_FINE.fullmatch(figure):
            raise Misspelt(lazy("Wpisz najwyżej dwie cyfry po przecinku, na przykład 1 250,00"))
        found = _SUM.fullmatch(figure)
        if found is None:
            raise Misspelt(lazy("Wpisz kwotę cyframi, na przykład 1 250,00"))
        zlote = int(re.sub(r"[ .]", "", found[1]))
        return 100 * zlote + int((found[2] or "0").replace("-", "0").ljust(2, "0"))

    def judge(self, value: int) -> None:
        """Judge a sum against its bounds; raises Misspelt."""
        if value < self.least:
            raise Misspelt(lazy("Wpisz kwotę od %(least)s", least=money(self.least)))
        if value > self.most:
            raise Misspelt(lazy("Wpisz kwotę do %(most)s", most=money(self.most)))

    def written(self, value: int) -> str:
        """Write a sum as in the box, without the currency that stands behind it."""
        return money(value).removesuffix(f"{NBSP}zł").replace(NBSP, " ")

    def restored(self, value: Any) -> int | None:
        """Return the grosze that JSON kept."""
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def told(self, value: int) -> str:
        """Tell a sum: ``1 250,00 zł``."""
        return money(value)


class WholeNumberField(Asked):
    """A whole number between two bounds, such as a count of people or centimetres.

    ``unit`` may be typed behind it; ``example`` is what a message shows.
    """

    kind = "number"
    inputmode = "numeric"
    width = 5
    limit = 40
    missing = lazy("Wpisz liczbę, na przykład 3")

    def __init__(
        self, label: Text | str, *, least: int = 0, most: int = 999_999_999, unit: str = "", example: int = 3,
        **asked: Any,
    ) -> None:  # fmt: skip
        super().__init__(label, **asked)
        self.least, self.most, self.unit, self.example = least, most, unit, example

    def read(self, text: str) -> int:
        """Read a whole number; raises Misspelt."""
        figure = text.translate(MINUSES)
        if self.unit:
            figure = re.sub(rf"\s*{re.escape(self.unit)}\.?$", "", figure, flags=re.IGNORECASE)
        if not _WHOLE.fullmatch(figure):
            raise Misspelt(
                lazy("Wpisz liczbę całkowitą cyframi, na przykład %(example)s", example=self.example)
            )
        return int(figure.replace(" ", ""))

    def judge(self, value: int) -> None:
        """Judge a number against its bounds; raises Misspelt."""
        if not self.least <= value <= self.most:
            raise Misspelt(lazy("Wpisz liczbę od %(least)s do %(most)s", least=self.least, most=self.most))

    def restored(self, value: Any) -> int | None:
        """Return the number that JSON kept."""
        return value if isinstance(value, int) and not isinstance(value, bool) else None


class YearField(WholeNumberField):
    """A year, as people write it in full."""

    missing = lazy("Wpisz rok czterema cyframi")

    def read(self, text: str) -> int:
        """Read a year; raises Misspelt."""
        year = text.removesuffix("r.").strip()
        if not _YEAR.fullmatch(year):
            raise Misspelt(
                lazy("Wpisz rok czterema cyframi, od %(first)s do %(last)s", first=self.least, last=self.most)
            )
        return int(year)

    def judge(self, value: int) -> None:
        """Judge a year against its bounds; raises Misspelt."""
        if not self.least <= value <= self.most:
            raise Misspelt(lazy("Wpisz rok od %(least)s do %(most)s", least=self.least, most=self.most))


class AreaField(WholeNumberField):
    """An area in square metres with up to two places, kept as a whole number of hundredths of a square metre."""

    inputmode = "decimal"
    width = 10
    suffix = "m²"
    missing = lazy("Wpisz powierzchnię w metrach kwadratowych, na przykład 12,5")

    def read(self, text: str) -> int:
        """Read an area: ``12``, ``12,5``, ``1 250.75 m2``; raises Misspelt."""
        figure = _SQUARE.sub("", text.translate(MINUSES))
        found = _SUM.fullmatch(figure)
        if _TOO_FINE.fullmatch(figure):
            raise Misspelt(lazy("Wpisz najwyżej dwie cyfry po przecinku, na przykład 12,5"))
        if found is None:
            raise Misspelt(lazy("Wpisz powierzchnię cyframi, na przykład 12,5"))
        metres = int(re.sub(r"[ .]", "", found[1]))
        return 100 * metres + int((found[2] or "0").replace("-", "0").ljust(2, "0"))

    def judge(self, value: int) -> None:
        """Judge an area against its bounds; raises Misspelt."""
        if not self.least <= value <= self.most:
            least, most = square_metres(self.least), square_metres(self.most)
            raise Misspelt(lazy("Wpisz powierzchnię od %(least)s do %(most)s", least=least, most=most))

    def written(self, value: int) -> str:
        """Write an area as in the box, without the unit that stands behind it."""
        return square_metres(value).removesuffix(f"{NBSP}m²").replace(NBSP, " ")

    def told(self, value: int) -> str:
        """Tell an area: ``12,5 m²``."""
        return square_metres(value)

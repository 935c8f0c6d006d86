"""The arithmetic of property tax (podatek od nieruchomości): months, shares, rounding; no word of any language."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

YEAR = 12
ZLOTY = 100  # grosze
SQUARE_METRE = 100  # hundredths
HECTARE = 10_000 * SQUARE_METRE
PERMILLE = 1000


@dataclass(frozen=True)
class Span:
    """The months of a year in which something is taxed, the first and the last; none where they do not meet."""

    first: int = 1
    last: int = YEAR

    @property
    def months(self) -> int:
        """Return how many they are."""
        return max(0, self.last - self.first + 1)


def span_of(year: int, since: date | None, until: date | None) -> Span:
    """Return the months that are taxed of what came and went on days (art. 6 ust. 1, 3–5).

    The duty begins with the month after the day it came, and ends with the month of the day it went.
    """
    first = 1 if since is None or since.year < year else YEAR + 1 if since.year > year else since.month + 1
    last = YEAR if until is None or until.year > year else 0 if until.year < year else until.month
    return Span(first, last)


def useful_area(area: int, low: int) -> Fraction:
    """Return the useful area: half of what is 1,40–2,20 m high counts, what is lower was left out (art. 4 ust. 2)."""
    return area + Fraction(low, 2)


def by_area(area: Fraction | int, rate_grosze: int, per: int, share: Fraction, months: int) -> int:
    """Return grosze for hundredths of a square metre, a year's rate for ``per`` of them, a share and months."""
    return whole(Fraction(area) * rate_grosze / per * share * months / YEAR)


def base_of_value(value_grosze: int, share: Fraction) -> int:
    """Return the value that is taxed, in whole złoty (art. 63 § 1 Ordynacja podatkowa)."""
    return to_zloty(value_grosze * share)


def by_value(base_grosze: int, permille: int, months: int) -> int:
    """Return grosze for a value and a rate in thousandths (art. 5 ust. 1 pkt 3)."""
    return whole(Fraction(base_grosze) * permille / PERMILLE * months / YEAR)


def whole(sum_: Fraction) -> int:
    """Round to whole grosze, half upwards."""
    return (2 * sum_.numerator + sum_.denominator) // (2 * sum_.denominator)


def to_zloty(sum_: Fraction | int) -> int:
    """Round grosze to whole złoty: below 50 grosze down, from 50 up (art. 63 § 1 Ordynacja podatkowa)."""
    return ZLOTY * whole(Fraction(sum_) / ZLOTY)

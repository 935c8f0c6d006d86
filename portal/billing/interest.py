"""Interest on tax arrears: a pure function of a sum, two days and the dated tables of law.

Sources: art. 53–56 and 63 Ordynacja podatkowa; Dz.U. 2015 poz. 2233 (On = Kz × L × O / 365, always 365; where
the rate changed, period by period, rounding the sum).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from portal.facts import Facts

RATE = "tax.interest_rate"
THRESHOLD = "tax.interest_threshold_grosze"
YEAR_DAYS = 365
BASIS_POINTS = 10_000
GROSZE = 100


class NoRateError(Exception):
    """Say that the table of rates begins after the days that are to be counted."""


@dataclass(frozen=True)
class Rate:
    """A yearly rate from a day on, in basis points: 1350 is 13,5 %."""

    valid_from: date
    basis_points: int


def rates_of(facts: Facts) -> list[Rate]:
    """List the rates that the city's facts hold, by day."""
    return [Rate(fact.valid_from, int(fact.value)) for fact in facts.all() if fact.name == RATE]


def exact_interest(principal_grosze: int, due_on: date, paid_on: date, rates: Sequence[Rate]) -> Fraction:
    """Return the interest in grosze, unrounded, from the day after ``due_on`` to ``paid_on`` inclusive.

    ``rates`` stand in order of their days. Raises NoRateError when a day has no rate.
    """
    if paid_on <= due_on or principal_grosze <= 0:
        return Fraction(0)
    if not rates or (rates[0].valid_from - due_on).days > 1:
        raise NoRateError(f"no rate of interest for the day after {due_on}")
    weighted = 0
    for index, rate in enumerate(rates):
        ends_on = rates[index + 1].valid_from if index + 1 < len(rates) else None
        weighted += rate.basis_points * _days_within(due_on, paid_on, rate.valid_from, ends_on)
    return Fraction(principal_grosze * weighted, BASIS_POINTS * YEAR_DAYS)


def interest(
    principal_grosze: int, due_on: date, paid_on: date, rates: Sequence[Rate], threshold_grosze: int
) -> int:
    """Return the interest due in grosze: nothing up to the threshold, else rounded to full złoty.

    The threshold is three fees of a registered letter and is tested before rounding (art. 54 § 1 pkt 5); 50
    grosze and more round up (art. 63 § 1).
    """
    exact = exact_interest(principal_grosze, due_on, paid_on, rates)
    if exact <= threshold_grosze:
        return 0
    return int((exact + GROSZE // 2) // GROSZE) * GROSZE


def _days_within(due_on: date, paid_on: date, from_on: date, until_on: date | None) -> int:
    """Count the late days (after ``due_on``, up to ``paid_on``) on which one rate was in force."""
    first = max(from_on.toordinal(), due_on.toordinal() + 1)
    last = paid_on.toordinal() if until_on is None else min(paid_on.toordinal(), until_on.toordinal() - 1)
    return max(0, last - first + 1)

"""Interest for late payment: a pure function of a sum, two days and the dated tables of law.

Taxes and other public dues: art. 53–56 and 63 Ordynacja podatkowa, by art. 67 ustawy o finansach publicznych also
where the due is no tax; Dz.U. 2015 poz. 2233 (On = Kz × L × O / 365, always 365; where the rate changed, period by
period, rounding the sum). Civil dues: art. 481 Kodeks cywilny, reference rate of the central bank and 5,5 points.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from portal.billing.law.kinds import Regime
from portal.billing.law.steps import steps_of
from portal.terms import FIRST_YEAR, LAST_YEAR, add_working_days

if TYPE_CHECKING:
    from portal.facts import Facts

TABLES = {
    Regime.TAX: "tax.interest_rate",
    Regime.PUBLIC: "tax.interest_rate",
    Regime.CIVIL: "civil.interest_rate",
}
THRESHOLD = "tax.interest_threshold_grosze"
SHARE = 10_000 * 365  # rates are in basis points a year, and a year has always 365 days
GROSZ, ZLOTY = 1, 100


class WhyZero(StrEnum):
    """Why no interest is charged."""

    CHARGED = ""
    NOT_LATE = "not_late"
    BELOW_THRESHOLD = "below_threshold"
    LESS_THAN_HALF = "less_than_half"  # of what sums are rounded to


@dataclass(frozen=True)
class InterestLine:
    """A stretch of late days with one rate, both ends inclusive; ``exact`` in grosze, unrounded."""

    from_on: date
    to_on: date
    days: int
    basis_points: int
    exact: Fraction


class Counting:
    """Count the interest on debts of one regime by a set of facts."""

    def __init__(self, facts: Facts, regime: Regime) -> None:
        self.regime = regime
        self._rates = steps_of(facts, TABLES[regime])
        self._thresholds = None if regime is Regime.CIVIL else steps_of(facts, THRESHOLD)

    def on(self, principal_grosze: int, due_on: date, day: date) -> int:
        """Return the interest in grosze that is charged to the end of a day; 0 while the debt is not late.

        Nothing up to the threshold of public law, which is tested before rounding (art. 54 § 1 pkt 5). Public
        interest is rounded to full złoty, half a złoty up (art. 63 § 1); civil interest to the grosz. Raises
        FactsError when a late day has no rate.
        """
        weighted = self._weigh(principal_grosze, due_on, day)
        return 0 if weighted <= self.threshold(day) * SHARE else self._round(weighted)

    def exact(self, principal_grosze: int, due_on: date, day: date) -> Fraction:
        """Return the interest in grosze before threshold and rounding.

        From the day after the last day for payment to ``day`` inclusive (art. 53 § 1 and 4).
        """
        return Fraction(self._weigh(principal_grosze, due_on, day), SHARE)

    def lines(self, principal_grosze: int, due_on: date, day: date) -> list[InterestLine]:
        """List the stretches that make up the exact interest, earliest first; nothing while not late."""
        last_on = last_day(due_on)
        if day <= last_on or principal_grosze <= 0:
            return []
        return [
            InterestLine(from_on, to_on, days, rate, Fraction(principal_grosze * rate * days, SHARE))
            for from_on, to_on, rate in self._rates.stretches(last_on + timedelta(days=1), day)
            for days in ((to_on - from_on).days + 1,)
        ]

    def why_zero(self, principal_grosze: int, due_on: date, day: date) -> WhyZero:
        """Tell why no interest is charged; CHARGED, which is empty, when some is."""
        weighted = self._weigh(principal_grosze, due_on, day)
        if not weighted:
            return WhyZero.NOT_LATE
        if weighted <= self.threshold(day) * SHARE:
            return WhyZero.BELOW_THRESHOLD
        return WhyZero.CHARGED if self._round(weighted) else WhyZero.LESS_THAN_HALF

    def threshold(self, day: date) -> int:
        """Return the grosze up to which interest paid on a day is not charged; civil law has no such limit."""
        return 0 if self._thresholds is None else self._thresholds.at(day)

    def _weigh(self, principal_grosze: int, due_on: date, day: date) -> int:
        """Return the interest times SHARE: whole numbers are exact and several times faster than fractions."""
        last_on = last_day(due_on)
        if day <= last_on or principal_grosze <= 0:
            return 0
        return principal_grosze * self._rates.between(last_on, day)

    def _round(self, weighted: int) -> int:
        unit = GROSZ if self.regime is Regime.CIVIL else ZLOTY
        return (2 * weighted + unit * SHARE) // (2 * unit * SHARE) * unit


def last_day(due_on: date) -> date:
    """Return the last day on which a debt is paid in time: a free day moves it (art. 12 § 5 OP, art. 115 KC).

    Outside the years whose free days are known the day stays.
    """
    return add_working_days(due_on, 0) if FIRST_YEAR <= due_on.year < LAST_YEAR else due_on

"""The prolongation fee (opłata prolongacyjna): the price of paying later, a share of the rate of interest.

Art. 57 § 2-4, 7 and 8 Ordynacja podatkowa: where the council introduced it for taxes of the municipality, at most half
the rate of interest that is in force on the day of the decision, paid with the instalment that it is for; rounded to
full złoty (art. 63 § 1). Days and the year of 365 are counted as for interest (Dz.U. 2015 poz. 2233).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.billing.law.interest import SHARE, ZLOTY, last_day

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

WHOLE = 100


def prolongation_fee(
    terms: Iterable[tuple[date, int]], new_on: date, *, basis_points: int, percent: int, asked_on: date
) -> int:
    """Return the fee of one instalment in grosze; ``terms`` are the original terms of its parts.

    It runs from the day after the original term; for what was in arrears by then from the day after the application,
    to which interest is counted.
    """
    weighted = sum(grosze * max(0, (new_on - max(last_day(on), asked_on)).days) for on, grosze in terms)
    exact = weighted * basis_points * percent
    unit = SHARE * WHOLE * ZLOTY
    return (2 * exact + unit) // (2 * unit) * ZLOTY

"""Since when an indicator is not measured: since the document's day, or since its last observation grew too old."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.programme.shape import Cadence

MONTHS = 12


def silent_since(cadence: Cadence, last_on: date | None, report_on: date, today: date) -> date | None:
    """Return the first day of the silence, None while the last observation is one of the last period.

    An observation holds for the months of the cadence. The days of grace only give time to bring the next one: when
    they are over, the silence counts from the end of the months.
    """
    if last_on is None:
        return min(report_on, today)
    until = months_later(last_on, cadence.months)
    return None if today <= until + timedelta(days=cadence.grace_days) else until + timedelta(days=1)


def months_later(on: date, months: int) -> date:
    """Return the same day some months later; from the end of a month to the end of a month."""
    index = on.year * MONTHS + on.month - 1 + months
    year, month = index // MONTHS, index % MONTHS + 1
    last = calendar.monthrange(year, month)[1]
    is_end = on.day == calendar.monthrange(on.year, on.month)[1]
    return date(year, month, last if is_end else min(on.day, last))

"""Until when messages may be written in a matter that has ended."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from portal.words import day_of

if TYPE_CHECKING:
    from portal.cases.models import Case
    from portal.facts import Facts

DAYS_AFTER_END = "messages.days_after_end"


def last_day(case: Case, facts: Facts) -> date | None:
    """Return the last day on which messages may be written; None while the matter is open."""
    if case.is_open or case.closed_at is None:
        return None
    ended_on = day_of(case.closed_at)
    return ended_on + timedelta(days=int(facts.at(DAYS_AFTER_END, ended_on)))


def may_write(case: Case, facts: Facts, today: date) -> bool:
    """Tell whether messages may be written in a matter today."""
    last = last_day(case, facts)
    return last is None or today <= last

"""Which months a declaration is for, and whether it came in time (art. 6i ust. 1, art. 6m ust. 1, 2 i 4)."""

from datetime import date, timedelta

from portal import Answers, Facts, Term, Unit, term_end
from services.waste_declaration.forms import CHANGE, FIRST

YEAR = 12
CALENDAR = range(2013, 2100)  # years whose free days are known and in which there is a fee


def on_of(value: object) -> date | None:
    """Read a date as answers keep it, in a year in which there is a fee; None for what is none."""
    try:
        on = date.fromisoformat(str(value))
    except ValueError:
        return None
    return on if on.year in CALENDAR else None


def year_of(since: date, filed_on: date) -> int:
    """Return the year that is assessed: of filing, or a later one in which it begins."""
    return max(filed_on.year, since.year)


def deadline(kind: object, since: date, facts: Facts, filed_on: date) -> date | None:
    """Return the last day for declaring; an error may be put right at any time (art. 81 Ordynacja podatkowa)."""
    if kind == FIRST:
        return term_end(since, Term(int(facts.at("first_days", filed_on)), Unit.DAYS)).on
    if kind == CHANGE:
        days = Term(int(facts.at("change_day", filed_on)), Unit.DAYS)
        return term_end(_last_of_month(since), days).on
    return None


def is_late(kind: object, since: date, facts: Facts, filed_on: date) -> bool:
    """Tell whether the last day for declaring is over."""
    until = deadline(kind, since, facts, filed_on)
    return until is not None and until < filed_on


def earliest_lower(facts: Facts, filed_on: date) -> date:
    """Return the first day of the earliest month for which a lower fee can still be declared (art. 6m ust. 4)."""
    this = filed_on.replace(day=1)
    last = (this - timedelta(days=1)).replace(day=1)
    return this if is_late(CHANGE, last, facts, filed_on) else last


def months_from(year: int, since: date, until: date | None = None) -> list[date]:
    """List the first days of the year's months from the month of a day, up to the month before another."""
    found = [date(year, month, 1) for month in range(1, YEAR + 1)]
    first = since.replace(day=1)
    return [on for on in found if on >= first and (until is None or on < until.replace(day=1))]


def answers_since(answers: Answers) -> date | None:
    """Return the day that was declared."""
    return on_of(answers.get("since"))


def _last_of_month(on: date) -> date:
    following = (on.replace(day=1) + timedelta(days=31)).replace(day=1)
    return following - timedelta(days=1)

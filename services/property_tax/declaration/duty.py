"""For which year an entity declares, from when a change counts, and when it is late (art. 6 ust. 1, 3, 9)."""

from datetime import date, timedelta

from portal import Answers, Facts
from services.property_tax.declaration.forms import ANNUAL, CHANGE, FIRST_YEAR
from services.property_tax.sums import YEAR
from services.property_tax.taxed import on_of


def is_change(answers: Answers) -> bool:
    """Tell whether something changed during the year."""
    return answers.get("reason") == CHANGE


def year_of(answers: Answers, filed_on: date) -> int | None:
    """Return the declared year; None where it is none that the form takes."""
    year = answers.get("tax_year")
    return year if isinstance(year, int) and FIRST_YEAR <= year <= filed_on.year + 1 else None


def changed_on(answers: Answers) -> date | None:
    """Return the day of the change."""
    return on_of(answers.get("changed_on")) if is_change(answers) else None


def effect_on(answers: Answers) -> date | None:
    """Return the day from which a change counts: the first of the next month (art. 6 ust. 1 i 3)."""
    on = changed_on(answers)
    if on is None:
        return None
    return date(on.year + 1, 1, 1) if on.month == YEAR else date(on.year, on.month + 1, 1)


def is_late_for_the_year(answers: Answers, facts: Facts, filed_on: date) -> bool:
    """Tell whether the day for declaring a year is over (art. 6 ust. 9 pkt 1)."""
    year = year_of(answers, filed_on)
    if answers.get("reason") != ANNUAL or year is None:
        return False
    return filed_on > date.fromisoformat(f"{year}-{facts.at('declare_by', filed_on)}")


def is_late_with_a_change(answers: Answers, facts: Facts, filed_on: date) -> bool:
    """Tell whether the days for declaring a change are over (art. 6 ust. 9 pkt 2)."""
    on = changed_on(answers)
    return on is not None and on + timedelta(days=int(facts.at("report_days", filed_on))) < filed_on

"""When the duty to pay begins, and for which year the tax is set (art. 6 ust. 1–3)."""

from datetime import date, timedelta

from portal import Answers, Facts
from services.property_tax.information.forms import BUILT, CORRECTED
from services.property_tax.sums import YEAR
from services.property_tax.taxed import on_of


def is_dated(answers: Answers) -> bool:
    """Tell whether something happened on a day; a correction only puts right what was said."""
    return answers.get("event") != CORRECTED


def event_on(answers: Answers) -> date | None:
    """Return the day on which it happened."""
    return on_of(answers.get("event_on")) if is_dated(answers) else None


def effect_on(answers: Answers) -> date | None:
    """Return the day from which the event counts: a month later (ust. 1, 3), what was built a year later (ust. 2)."""
    on = event_on(answers)
    if on is None:
        return None
    if answers.get("event") == BUILT or on.month == YEAR:
        return date(on.year + 1, 1, 1)
    return date(on.year, on.month + 1, 1)


def year_of(answers: Answers, filed_on: date) -> int:
    """Return the year for which the tax is set: of the effect, but none that is over; that one has its own decision."""
    effect = effect_on(answers)
    return max(filed_on.year, effect.year) if effect else filed_on.year


def is_late(answers: Answers, facts: Facts, filed_on: date) -> bool:
    """Tell whether the term for informing is over (art. 6 ust. 6)."""
    on = event_on(answers)
    return on is not None and on + timedelta(days=int(facts.at("report_days", filed_on))) < filed_on

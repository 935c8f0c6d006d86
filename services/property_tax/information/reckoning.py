"""The tax of a person as it is foreseen, and what they should know of it."""

from collections.abc import Iterator
from datetime import date

from portal import Answers, Facts, Reckoning, Text
from services.property_tax.information import duty
from services.property_tax.information.forms import TOGETHER
from services.property_tax.information.things import WORDS
from services.property_tax.lines import LAW, UNDATED, lines_of, notes_of
from services.property_tax.taxed import is_undated
from services.property_tax.texts import _

SET_LATER = _("To jeszcze nie jest decyzja. Podatek ustali decyzja i dopiero ją zapłacisz.")
SOLIDARY = _("Współwłasność: podatek jest jeden, od całości. Każdy współwłaściciel odpowiada za całą kwotę.")
LATE = _("Minęło 14 dni na złożenie informacji. Złóż ją mimo to.")
TOO_SMALL = _(
    "Kwota jest niższa niż koszt listu poleconego z potwierdzeniem odbioru: wtedy podatku się nie ustala."
)
ONCE = _("Do 100 zł płaci się raz, bez rat.")
EARLIER = _("Za wcześniejsze lata wydamy osobne decyzje.")


def reckon(answers: Answers, facts: Facts, on: date) -> Reckoning | None:
    """Return the tax of the year that the event leads to; None as long as nothing whole was entered."""
    year = duty.year_of(answers, on)
    lines = lines_of(answers, year, facts, WORDS)
    if not lines:
        return None
    total = sum(line.amount_grosze for line in lines)
    return Reckoning(
        title=_("Przewidywany podatek od nieruchomości za %(year)s rok", year=year),
        lines=lines,
        total_grosze=total,
        law=LAW,
        notes=tuple(_notes(answers, facts, on, total)),
    )


def _notes(answers: Answers, facts: Facts, on: date, total: int) -> Iterator[Text]:
    year, effect = duty.year_of(answers, on), duty.effect_on(answers)
    new_year = date(year, 1, 1)
    yield SET_LATER
    if total < int(facts.at("least_decided_grosze", new_year)):
        yield TOO_SMALL
    elif total <= int(facts.at("once_grosze", new_year)):
        yield ONCE
    if answers.get("ownership") == TOGETHER:
        yield SOLIDARY
    if effect is not None and effect.year < year:
        yield EARLIER
    if is_undated(answers, year, effect):
        yield UNDATED
    if duty.is_late(answers, facts, on):
        yield LATE
    yield from notes_of(facts, year)

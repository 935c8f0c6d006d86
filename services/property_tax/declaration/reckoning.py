"""The tax of an entity as it declares it, and what it should know of it."""

from collections.abc import Iterator
from datetime import date

from portal import Answers, Facts, Reckoning, Text
from services.property_tax.declaration import duty
from services.property_tax.declaration.things import WORDS
from services.property_tax.lines import LAW, UNDATED, lines_of, notes_of
from services.property_tax.taxed import first_month, is_undated
from services.property_tax.texts import _

MONTHLY = _("Płacisz bez wezwania: za styczeń do 31 stycznia, za inne miesiące do 15. dnia.")
LATE_YEAR = _("Termin na deklarację minął 31 stycznia. Złóż ją mimo to.")
LATE_CHANGE = _("Minęło 14 dni od zmiany. Złóż deklarację mimo to.")
OTHER_YEAR = _("Zmiana liczy się dopiero od następnego roku. Sprawdź rok deklaracji.")


def reckon(answers: Answers, facts: Facts, on: date) -> Reckoning | None:
    """Return the tax of the declared year; None as long as nothing whole was entered."""
    year = duty.year_of(answers, on)
    lines = lines_of(answers, year, facts, WORDS) if year is not None else ()
    if year is None or not lines:
        return None
    return Reckoning(
        title=_("Podatek od nieruchomości za %(year)s rok", year=year),
        lines=lines,
        total_grosze=sum(line.amount_grosze for line in lines),
        law=LAW,
        notes=tuple(_notes(answers, facts, on, year)),
    )


def _notes(answers: Answers, facts: Facts, on: date, year: int) -> Iterator[Text]:
    effect = duty.effect_on(answers)
    yield MONTHLY
    # what came during the year is declared within 14 days of that, not in January
    if duty.is_late_for_the_year(answers, facts, on) and first_month(answers, year) == 1:
        yield LATE_YEAR
    if duty.is_late_with_a_change(answers, facts, on):
        yield LATE_CHANGE
    if effect is not None and effect.year > year:
        yield OTHER_YEAR
    elif is_undated(answers, year, effect):
        yield UNDATED
    yield from notes_of(facts, year)

"""Answers of every kind that a service's fields could keep, for hypothesis."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from portal import fields

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from portal.service import Service, Step

TODAY = date(2026, 11, 23)
WORDS = st.text(max_size=40)
MOST_GROSZE = 10**12
MOST_ENTRIES = 3


def answers_of(service: Service) -> SearchStrategy[dict[str, Any]]:
    """Draw answers to any of a service's questions: some, all or none, given or left blank."""
    asked: dict[str, SearchStrategy[Any]] = {}
    for step in service.steps:
        if step.several is None:
            asked |= _of_page(step)
        else:
            entry = st.fixed_dictionaries({}, optional=_of_page(step))
            asked[step.several.name] = st.none() | st.lists(entry, max_size=MOST_ENTRIES)
    return st.fixed_dictionaries({}, optional=asked)


def _of_page(step: Step) -> dict[str, SearchStrategy[Any]]:
    """Draw what each question of one page, or of one entry of a list, could keep."""
    return {
        field.short_name: st.none() | _values(field)
        for field in step.form(on=TODAY).asked()
        if not isinstance(field, fields.FileField)
    }


def _values(field: fields.Asked) -> SearchStrategy[Any]:
    """Draw what one field keeps; its own bounds are not trusted, an older version may have had others."""
    match field:
        case fields.ManyField():
            return st.lists(st.sampled_from(_codes(field)), unique=True)
        case fields.YesNoField() | fields.ConfirmField():
            return st.booleans()
        case fields.ChoiceField():
            return st.sampled_from(_codes(field))
        case fields.MoneyField() | fields.WholeNumberField():
            return st.integers(0, MOST_GROSZE)
        case fields.DateField():
            return st.dates(date(1900, 1, 1), date(2100, 12, 31)).map(date.isoformat)
        case _:
            return WORDS


def _codes(field: fields.ChoiceField | fields.ManyField) -> list[str]:
    return [choice[0] for choice in field.choices]

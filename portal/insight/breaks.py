"""Splits and mergers of a service as events on its chart: numbered like notes, told beneath, parting the line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from portal.i18n import Text, lazy
from portal.measures.succession import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from portal.insight.marks import Mark
    from portal.measures.notes.models import EventNote
    from portal.measures.queries import Month
    from portal.measures.succession import Change

    Event: TypeAlias = "EventNote | Break"

WORDS: dict[Kind, Text] = {Kind.SPLIT: lazy("podział usługi"), Kind.MERGED: lazy("połączenie usług")}


@dataclass(frozen=True)
class Break:
    """A declared change of what is counted under a service's name; the first month counted anew begins with it."""

    change: Change

    @property
    def since_on(self) -> date:
        """Return the first day of what is counted since."""
        return self.change.on

    @property
    def last_on(self) -> date:
        """Return the same day: a break lasts no longer."""
        return self.change.on

    @property
    def words(self) -> Text:
        """Say what became of the services."""
        return WORDS[self.change.kind]


@dataclass(frozen=True)
class Turn:
    """What a table says in the row of a month beside which a break lies: its number, and on which side it is."""

    number: int
    words: Text
    is_after: bool


def place_of(one: Break, months: Sequence[Month]) -> int | None:
    """Return the place of the first month since a break; where none came since, of the last one before it."""
    if not months or one.since_on < months[0].first:
        return None
    return next((place for place, month in enumerate(months) if month.first >= one.since_on), len(months) - 1)


def turns_of(months: Sequence[Month], events: Sequence[Event]) -> dict[date, list[Turn]]:
    """Return, by the first day of a month, the breaks that lie before or after it."""
    found: dict[date, list[Turn]] = {}
    for number, one in enumerate(events, 1):
        if isinstance(one, Break) and (place := place_of(one, months)) is not None:
            first = months[place].first
            found.setdefault(first, []).append(Turn(number, one.words, first < one.since_on))
    return found


def cuts_of(marks: Sequence[Mark], months: Sequence[Month], events: Sequence[Event]) -> frozenset[int]:
    """Return the places with which a line begins anew: what stands before counts something else."""
    return frozenset(
        mark.place
        for mark in marks
        if isinstance(one := events[mark.number - 1], Break) and months[mark.place].first >= one.since_on
    )

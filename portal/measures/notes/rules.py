"""What a note may say, and from which month it begins the limits of a control chart anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from portal.errors import Refused
from portal.i18n import translate
from portal.measures.counting import next_month
from portal.measures.notes.models import EventKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from portal.measures.notes.models import EventNote

EARLIEST = date(2010, 1, 1)  # before that no figure of the portal can be
AHEAD = timedelta(days=366)  # a law is known before it is in force


@dataclass(frozen=True)
class Said:
    """What a manager says of an event."""

    kind: EventKind
    text: str
    since_on: date
    until_on: date | None = None
    service: str = ""
    unit_code: str | None = None
    rebases: bool = False


def judge(said: Said, today: date) -> None:
    """Raise Refused for a note that cannot stand."""
    if not said.text.strip():
        raise Refused(translate("Napisz, co się stało."), "text")
    if not EARLIEST <= said.since_on <= today + AHEAD:
        raise Refused(translate("Podaj dzień od roku 2010 do roku naprzód."), "since_on")
    if said.until_on is not None and not said.since_on <= said.until_on <= today + AHEAD:
        raise Refused(
            translate("Ostatni dzień nie może być przed pierwszym ani dalej niż rok naprzód."), "until_on"
        )
    if said.service and said.unit_code:
        raise Refused(translate("Wybierz usługę albo wydział, nie oba naraz."), "unit_code")
    if said.rebases and said.unit_code:
        raise Refused(
            translate("Granice liczymy dla miasta i dla usług. Zdarzenie jednego wydziału ich nie zmienia."),
            "rebases",
        )


def rebased_months(notes: Iterable[EventNote], services: Collection[str] = ()) -> frozenset[date]:
    """Return the first full months after the events that begin the limits anew, for the city or for one service.

    ``services`` are the names that the service has or had.

    A service's limits also begin anew with an event of the whole city. The month in whose middle something happened
    is half of each: it stays with what was before, where it may be seen as a signal (measurement: re-base only at a
    recorded intervention).
    """
    return frozenset(
        note.since_on if note.since_on.day == 1 else next_month(note.since_on.replace(day=1))
        for note in notes
        if note.rebases and not note.withdrawn and (note.is_of_city or note.service in services)
    )

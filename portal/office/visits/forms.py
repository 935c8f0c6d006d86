"""What the front desk asks: how a visit ended, what a ticket is for, hours of the day."""

from __future__ import annotations

import re
from typing import Any

from flask import request

from portal import fields
from portal.context import here
from portal.db import session
from portal.fields import Misspelt
from portal.i18n import lazy
from portal.office.visits.words import EXCUSES, LANGUAGES, OUTCOMES, title
from portal.visits import afterwards
from portal.visits.clock import DAY_MINUTES, HOUR, QUANTUM, clock
from portal.visits.free import list_received
from portal.words import alphabetical

_CLOCK = re.compile(r"([0-9]{1,2})(?:[:. ]([0-9]{2}))?")
NO_SERVICE = ("", lazy("Nie wskazuję"))


class ClockField(fields.Asked):
    """A time of the day, kept as its minute; 24:00 is the end of the day."""

    width = 5
    limit = 20
    missing = lazy("Wpisz godzinę, na przykład 8:30")

    def read(self, text: str) -> int:
        """Read a time: ``8:30``, ``8.30``, ``8``; raises Misspelt."""
        found = _CLOCK.fullmatch(text)
        minute = int(found[1]) * HOUR + int(found[2] or 0) if found and int(found[2] or 0) < HOUR else -1
        if not 0 <= minute <= DAY_MINUTES:
            raise Misspelt(lazy("Wpisz godzinę od 0:00 do 24:00, na przykład 8:30"))
        if minute % QUANTUM:
            raise Misspelt(lazy("Wpisz godzinę w pełnych pięciu minutach, na przykład 8:30"))
        return minute

    def written(self, value: int) -> str:
        """Write a time as people read it."""
        return clock(value)

    def restored(self, value: Any) -> int | None:
        """Return the minute that JSON kept."""
        return value if isinstance(value, int) and not isinstance(value, bool) else None


def services() -> list[tuple[str, Any]]:
    """List the services by their names, for a choice that may stay empty."""
    named = [(slug, str(one.card.title)) for slug, one in here().services.items()]
    return [NO_SERVICE, *sorted(named, key=lambda one: alphabetical(one[1]))]


def topics_at_counter() -> list[tuple[str, Any]]:
    """List what somebody may be received for at a counter of the house that the page is about: no other calls them."""
    found = list_received(session(), (request.view_args or {}).get("place", ""))
    return sorted(((one.code, title(one)) for one in found), key=lambda choice: alphabetical(choice[1]))


class EndForm(fields.Form):
    """Ask how a visit ended."""

    heading = lazy("Jak skończyła się wizyta?")
    outcome = fields.ChoiceField(
        lazy("Jak skończyła się wizyta?"),
        choices=[(value, label, hint) for value, (label, hint) in OUTCOMES.items()],
        missing=lazy("Zaznacz, jak skończyła się wizyta."),
    )
    outcome_service = fields.ChoiceField(
        lazy("Usługa"), choices=services, listed=True, optional=True,
        hint=lazy("Potrzebna tylko przy założonej sprawie i przy tym, co można było załatwić w internecie."),
    )  # fmt: skip


class LaterForm(EndForm):
    """Ask what became of a visit of another day that nobody marked."""

    outcome = fields.ChoiceField(
        lazy("Jak skończyła się wizyta?"),
        choices=[
            *((value, label, hint) for value, (label, hint) in OUTCOMES.items()),
            (afterwards.NOBODY, lazy("Nikt nie przyszedł"), lazy("Liczy się jak każda nieobecność.")),
            (afterwards.LEFT, lazy("Osoba wyszła, zanim zaczęła się rozmowa"), lazy("Nie liczy się jako nieobecność.")),
        ],
        missing=lazy("Zaznacz, jak skończyła się wizyta."),
    )  # fmt: skip


class ExcuseForm(fields.Form):
    """Ask why an absence is not to count; nobody writes down what happened to the person."""

    heading = lazy("Usprawiedliw nieobecność")
    why = fields.ChoiceField(
        lazy("Dlaczego ta nieobecność ma się nie liczyć?"),
        choices=[(value, label, hint) for value, (label, hint) in EXCUSES.items()],
        missing=lazy("Zaznacz, dlaczego ta nieobecność ma się nie liczyć."),
    )


class TicketForm(fields.Form):
    """Ask what somebody came for without a booking, and in which language."""

    heading = lazy("Numerek")
    topic = fields.ChoiceField(
        lazy("W jakiej sprawie?"), choices=topics_at_counter, missing=lazy("Wybierz, w jakiej sprawie ktoś przyszedł."),
    )  # fmt: skip
    spoken = fields.ChoiceField(
        lazy("W jakim języku?"), choices=[(code, name) for code, name in LANGUAGES.items()],
        missing=lazy("Wybierz język."),
    )  # fmt: skip


class CodeForm(fields.Form):
    """Ask for the code that was given with the booking."""

    heading = lazy("Kod wizyty")
    code = fields.TextField(
        lazy("Kod wizyty"), limit=12, width=10, autocomplete="off",
        missing=lazy("Wpisz kod wizyty, na przykład A1234."),
        hint=lazy("Litera i cztery cyfry, na przykład A1234."),
    )  # fmt: skip

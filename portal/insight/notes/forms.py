"""What a manager says of an event that moved the numbers."""

from __future__ import annotations

from typing import Any

from portal import fields
from portal.accounts.queries import list_units
from portal.context import here
from portal.db import session
from portal.i18n import lazy
from portal.insight.wording import EVENTS
from portal.measures.notes.models import TEXT_LENGTH, EventKind, EventNote
from portal.measures.notes.rules import EARLIEST, Said
from portal.words import alphabetical

CITY, SERVICE, UNIT = "miasto", "usluga:", "wydzial:"


def _scopes() -> list[tuple[str, Any]]:
    """List what an event may be about: the city, a service, a unit."""
    services = [(slug, str(one.card.title)) for slug, one in here().services.items()]
    return [
        (CITY, lazy("Całe miasto")),
        *(
            (f"{SERVICE}{slug}", title)
            for slug, title in sorted(services, key=lambda one: alphabetical(one[1]))
        ),
        *((f"{UNIT}{one.code}", one.name) for one in list_units(session())),
    ]


class NoteForm(fields.Form):
    """Ask what happened, when, where, and whether the usual ups and downs are reckoned anew from there."""

    heading = lazy("Zdarzenie")
    kind = fields.ChoiceField(lazy("Co to było?"), choices=tuple(EVENTS.items()))
    text = fields.TextField(
        lazy("Opis"), limit=TEXT_LENGTH, missing=lazy("Napisz, co się stało."),
        hint=lazy("Jedno zdanie, do 300 znaków. Bez nazwisk i bez danych mieszkańców."),
    )  # fmt: skip
    since = fields.DateField(lazy("Od kiedy?"), earliest=EARLIEST)
    until = fields.DateField(
        lazy("Do kiedy?"), optional=True, hint=lazy("Zostaw puste, gdy zdarzenie trwało jeden dzień albo trwa dalej."),
    )  # fmt: skip
    scope = fields.ChoiceField(lazy("Czego dotyczy?"), choices=_scopes, listed=True)
    rebases = fields.ConfirmField(
        lazy("Od tego zdarzenia licz granice zwykłych wahań od nowa"), optional=True,
        hint=lazy("Zaznacz tylko po trwałej zmianie, na przykład po nowym prawie. Przez 12 miesięcy od niej karta XmR "
                  "nie powie nic."),
    )  # fmt: skip

    def said(self) -> Said:
        """Return the valid answers as the action takes them."""
        scope = str(self.scope.data)
        return Said(
            EventKind(str(self.kind.data)), str(self.text.data), self.since.data, self.until.data,
            scope.removeprefix(SERVICE) if scope.startswith(SERVICE) else "",
            scope.removeprefix(UNIT) if scope.startswith(UNIT) else None,
            self.rebases.checked,
        )  # fmt: skip


# the action names the parts of what was said, the form its questions
QUESTIONS = {"since_on": "since", "until_on": "until", "service": "scope", "unit_code": "scope"}


def filled(note: EventNote) -> NoteForm:
    """Return the form with what a note says now."""
    scope = (
        f"{SERVICE}{note.service}" if note.service else f"{UNIT}{note.unit_code}" if note.unit_code else CITY
    )
    return NoteForm(data={
        "kind": note.kind, "text": note.text, "since": note.since_on, "until": note.until_on, "scope": scope,
        "rebases": note.rebases,
    })  # fmt: skip

"""What managers are asked of a batch before it goes out, of its list, and of the day on which it went."""

from __future__ import annotations

from typing import Any

from portal import fields
from portal.context import here
from portal.i18n import lazy
from portal.voice.reaching.actions import Declared
from portal.voice.reaching.models import TITLE_LENGTH, Channel
from portal.voice.reaching.rules import messages_may
from portal.words import alphabetical, day_of

MOST_BYTES = 10_000_000
CHANNELS = {
    Channel.LETTER: lazy("list na papierze"),
    Channel.EMAIL: lazy("e-mail spoza portalu"),
    Channel.MESSAGE: lazy("wiadomość z portalu"),
}
DAYS, HELD = ("14", "30", "60", "90"), ("0", "5", "10", "20", "50")


def _services() -> list[tuple[str, Any]]:
    known = [(slug, here().services[slug].card.title) for slug in sorted(here().deployed)]
    return [("", lazy("Wybierz sprawę")), *sorted(known, key=lambda one: alphabetical(one[1]))]


def _channels() -> list[tuple[str, Any]]:
    """List the ways that are open: the portal's own message only where the city says that the consent covers it."""
    may_write = messages_may(here().facts, day_of(here().now()))
    return [(code, label) for code, label in CHANNELS.items() if may_write or code != Channel.MESSAGE]


class CampaignForm(fields.Form):
    """Ask what goes out, for which service, how long its matters count, how many are left out to compare with."""

    heading = lazy("Nowa seria")
    title = fields.TextField(
        lazy("Nazwa serii"), limit=TITLE_LENGTH, missing=lazy("Wpisz nazwę serii."),
        hint=lazy("Dla Was, na przykład: Właściciele psów, wiosna 2027."),
    )  # fmt: skip
    service = fields.ChoiceField(
        lazy("Do jakiej sprawy zapraszacie?"), choices=_services, listed=True, missing=lazy("Wybierz sprawę."),
    )  # fmt: skip
    channel = fields.ChoiceField(
        lazy("Jak docieracie do ludzi?"), choices=_channels,
        hint=lazy(
            "Wiadomość z portalu dostają tylko ci, którzy zgodzili się na przypomnienia, i tylko gdy inspektor ochrony"
            " danych uznał, że zgoda to obejmuje."
        ),
        missing=lazy("Wybierz, jak docieracie."),
    )  # fmt: skip
    days = fields.ChoiceField(
        lazy("Przez ile dni liczyć sprawy?"), choices=tuple((one, one) for one in DAYS), listed=True,
        missing=lazy("Wybierz liczbę dni."),
    )  # fmt: skip
    held_percent = fields.ChoiceField(
        lazy("Ilu adresatów nie pisać, żeby porównać? (%)"), choices=tuple((one, one) for one in HELD), listed=True,
        hint=lazy("Los wybierze grupę, do której nie napiszecie. Bez niej nie wiadomo, ilu i tak by przyszło."),
        missing=lazy("Wybierz odsetek."),
    )  # fmt: skip

    def declared(self) -> Declared:
        """Return what is declared, of a form without faults."""
        said = self.answers()
        return Declared(
            said["title"],
            said["service"],
            Channel(said["channel"]),
            int(said["days"]),
            int(said["held_percent"]),
        )


class ListForm(fields.Form):
    """Ask for the list of recipients."""

    heading = lazy("Lista adresatów")
    file = fields.FileField(
        lazy("Lista (CSV)"), extensions=("csv",), most=1, most_bytes=MOST_BYTES, missing=lazy("Dołącz listę."),
        hint=lazy("Z kolumną pesel. Oddamy ją z kolumną grupa, u nas do końca liczenia zostaną tylko skróty numerów."),
    )  # fmt: skip


class SentForm(fields.Form):
    """Ask on which day it went out, and to how many where no list was drawn."""

    heading = lazy("Wysłane")
    sent_on = fields.DateField(
        lazy("Kiedy seria poszła?"), missing=lazy("Wpisz dzień wysłania, na przykład 14 10 2026")
    )
    recipients = fields.WholeNumberField(
        lazy("Do ilu osób?"), optional=True, most=1_000_000,
        hint=lazy("Tylko bez listy: z listą policzyliśmy to sami."),
    )  # fmt: skip

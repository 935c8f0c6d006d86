"""What a manager types on the board: a value of a day, a correction with its reason, a file."""

from __future__ import annotations

from typing import Any

from portal import fields
from portal.fields.asked import Asked
from portal.i18n import lazy
from portal.programme import figures, sheets
from portal.programme.models import NOTE_LENGTH


class FigureField(Asked):
    """A figure with up to three places, kept as whole thousandths."""

    kind = "number"
    inputmode = "decimal"
    width = 10
    limit = 40
    missing = lazy("Wpisz liczbę cyframi, na przykład 12,5")

    def read(self, text: str) -> int:
        """Read a figure; raises Misspelt."""
        return figures.read(text)

    def written(self, value: int) -> str:
        """Write a figure as it stands in the box."""
        return figures.plain(value)

    def restored(self, value: Any) -> int | None:
        """Return the thousandths that JSON kept."""
        return value if isinstance(value, int) and not isinstance(value, bool) else None


class RecordForm(fields.Form):
    """Ask for a value and the day it tells of."""

    heading = lazy("Nowa wartość")
    value = FigureField(lazy("Wartość"))
    day = fields.DateField(
        lazy("Na jaki dzień?"), past=True,
        hint=lazy("Dzień, na który wartość jest prawdziwa. Dla miesiąca wpisz jego ostatni dzień."),
    )  # fmt: skip
    note = fields.TextField(
        lazy("Skąd ta wartość"), limit=NOTE_LENGTH, optional=True,
        hint=lazy("Na przykład: faktury za październik. Bez nazwisk i numerów PESEL."),
    )  # fmt: skip


class CorrectionForm(fields.Form):
    """Ask for the right value and why the earlier one was wrong."""

    heading = lazy("Poprawka")
    value = FigureField(lazy("Właściwa wartość"))
    reason = fields.TextField(
        lazy("Dlaczego poprawiasz"), limit=NOTE_LENGTH, missing=lazy("Napisz, dlaczego poprawiasz."),
        hint=lazy("Zostaje w historii obok poprzedniej wartości. Bez nazwisk i numerów PESEL."),
    )  # fmt: skip
    note = fields.TextField(lazy("Skąd ta wartość"), limit=NOTE_LENGTH, optional=True)


class SheetForm(fields.Form):
    """Take a table that was saved from a spreadsheet."""

    heading = lazy("Plik")
    file = fields.FileField(
        lazy("Plik CSV"), extensions=("csv", "txt"), most=1, most_bytes=sheets.MOST_BYTES,
        hint=lazy("Tabela zapisana z arkusza jako CSV, do 300 KB. Najpierw pokażemy, co zmieni."),
    )  # fmt: skip

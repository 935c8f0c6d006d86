"""What treasurers type about bank statements: the file, what a waiting line is, why a match is taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal import fields
from portal.context import here
from portal.i18n import lazy
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.i18n import Text

MOST_BYTES = (
    10_000_000  # about 35,000 lines: longer ones are the nightly command's, a request would run too long
)
REASON_LIMIT = 200
CREDIT_ACTS: tuple[tuple[str, Text], ...] = (
    ("account", lazy("To wpłata na konto podatkowe")),
    ("payout", lazy("To wypłata Przelewy24")),
    ("desk", lazy("Wydział przyjął ją już wcześniej jako zapłaconą przelewem")),
    ("back", lazy("To nie nasze, odsyłamy na rachunek nadawcy")),
)
DEBIT_ACTS: tuple[tuple[str, Text], ...] = (
    ("refund", lazy("To zwrot przelewem")),
    ("pair", lazy("To odesłanie pieniędzy, które nie były nasze")),
)


class UploadForm(fields.Form):
    """Take a statement's file."""

    heading = lazy("Nowy wyciąg")
    file = fields.FileField(
        lazy("Plik wyciągu"), extensions=("sta", "mt940", "940", "txt", "xml", "camt053"), most=1,
        most_bytes=MOST_BYTES, missing=lazy("Wybierz plik wyciągu: MT940 albo CAMT.053."),
        hint=lazy("MT940 albo CAMT.053, do 10 MB. Najpierw pokażemy, co się stanie; nic nie zaksięgujemy od razu."),
    )  # fmt: skip


class LineForm(fields.Form):
    """Ask what a waiting line is; each kind of answer needs one more."""

    heading = lazy("Czego dotyczy ta pozycja")
    act = fields.ChoiceField(
        lazy("Co to jest?"), choices=(*CREDIT_ACTS, *DEBIT_ACTS), missing=lazy("Wybierz, co to jest.")
    )
    account = fields.TextField(
        lazy("Konto podatkowe"), limit=34, optional=True,
        hint=lazy("Numer konta w ewidencji albo indywidualny rachunek do wpłat."),
    )  # fmt: skip
    paid_on = fields.DateField(
        lazy("Dzień zapłaty"), past=True, optional=True,
        hint=lazy("Dzień obciążenia rachunku płacącego (art. 60 § 1 pkt 2 Ordynacji podatkowej)."),
    )  # fmt: skip
    batch = fields.ChoiceField(lazy("Która wypłata?"), choices=(), listed=True, optional=True)
    until_on = fields.DateField(
        lazy("Wpłaty do dnia"), past=True, optional=True,
        hint=lazy("Gdy operator nie daje raportu: wypłata obejmuje wszystko, co potwierdził do końca tego dnia."),
    )  # fmt: skip
    refund = fields.ChoiceField(lazy("Który zwrot?"), choices=(), listed=True, optional=True)
    pair = fields.ChoiceField(lazy("Które pieniądze odesłano?"), choices=(), listed=True, optional=True)

    @classmethod
    def offering(cls, posted: Any = None, **choices: Sequence[tuple[str, str]]) -> LineForm:
        """Return the form with what may be chosen for one line."""
        form = cls(on=day_of(here().now()))
        for name, offered in choices.items():
            form[name].choices = offered  # type: ignore[attr-defined]  # each is a ChoiceField
        if posted is not None:
            for one in form.asked():
                one.process(posted, one.data)
        return form


class UndoForm(fields.Form):
    """Ask why a match is taken back."""

    heading = lazy("Cofnięcie dopasowania")
    reason = fields.TextField(
        lazy("Dlaczego cofasz"), limit=REASON_LIMIT, missing=lazy("Napisz, dlaczego cofasz dopasowanie."),
        hint=lazy("Zostaje w księgach przy zapisie korygującym. Bez nazwisk i numerów PESEL."),
    )  # fmt: skip

"""What an official writes down of a mandate: how they checked it, why it ends, when a register struck the firm off."""

from __future__ import annotations

from portal import fields
from portal.accounts.mandates.deciding import Where
from portal.i18n import lazy as _

PLACES = (
    (Where.KRS, _("KRS")),
    (Where.CEIDG, _("CEIDG")),
    (Where.REGISTER, _("rejestr PESEL albo akt stanu cywilnego")),
    (Where.DOCUMENT, _("dokument dołączony do zgłoszenia")),
)
WHAT_LIMIT, REASON_LIMIT = 300, 1000
NOTE_LIMIT = 180  # of a remark that stands in an audit record


class CheckForm(fields.Form):
    """Ask what was checked, where, as of which day, and, for a refusal, why."""

    heading = _("Sprawdzenie")
    where = fields.ChoiceField(
        _("Gdzie sprawdzono?"), choices=PLACES, missing=_("Wybierz, gdzie sprawdzono.")
    )
    what = fields.TextField(
        _("Co sprawdzono?"), limit=WHAT_LIMIT, hint=_("Na przykład: reprezentacja jednoosobowa, prezes zarządu."),
        missing=_("Wpisz, co sprawdzono."),
    )  # fmt: skip
    as_of = fields.DateField(_("Stan na dzień"), past=True)
    reason = fields.TextAreaField(
        _("Powód odmowy"), limit=REASON_LIMIT, optional=True, rows=3,
        hint=_("Tylko gdy odmawiasz. Przeczyta go osoba, która złożyła zgłoszenie."),
    )  # fmt: skip


class RevokeForm(fields.Form):
    """Ask why a mandate ends."""

    heading = _("Odwołanie")
    reason = fields.TextAreaField(
        _("Dlaczego odwołujesz?"), limit=REASON_LIMIT, rows=3,
        missing=_("Podaj powód. Przeczyta go osoba, która działa."),
    )  # fmt: skip


class ReinstateForm(fields.Form):
    """Ask why a striking-off is taken back."""

    heading = _("Cofnięcie wykreślenia")
    remark = fields.TextAreaField(
        _("Dlaczego cofasz wykreślenie?"), limit=NOTE_LIMIT, rows=3,
        hint=_("Na przykład: zaznaczono nie tę firmę."),
        missing=_("Napisz, dlaczego cofasz wykreślenie. Zostanie w rejestrze czynności."),
    )  # fmt: skip


class StrikeForm(fields.Form):
    """Ask on which day a register struck the firm off."""

    heading = _("Wykreślenie firmy")
    as_of = fields.DateField(_("Dzień wykreślenia z rejestru"), past=True)

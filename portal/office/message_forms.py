"""What an official types when they write to a party."""

from portal import fields
from portal.cases.messages.actions import MOST_FILES, TEXT_LIMIT
from portal.i18n import lazy as _


class ReplyForm(fields.Form):
    """Ask for a message, files with it, and the day until which an answer is asked for."""

    heading = _("Napisz do strony")
    text = fields.TextAreaField(
        _("Treść wiadomości"), limit=TEXT_LIMIT, missing=_("Napisz choć jedno zdanie."),
    )  # fmt: skip
    files = fields.FileField(
        _("Pliki"), optional=True, most=MOST_FILES,
        hint=_("PDF, JPG lub PNG, najwyżej pięć, każdy do 50 MB."),
    )  # fmt: skip
    answer_by = fields.DateField(
        _("Do kiedy prosisz o odpowiedź?"), optional=True, future=True,
        hint=_("Strona zobaczy to jako zadanie. To prośba, nie termin z ustawy: braki wzywa się uzupełnić pismem."),
    )  # fmt: skip

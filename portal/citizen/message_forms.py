"""What a party is asked when they write to the office."""

from portal import fields
from portal.cases.messages.actions import MOST_FILES, TEXT_LIMIT
from portal.i18n import lazy as _


class MessageForm(fields.Form):
    """Ask for a message and, if there are any, files with it."""

    heading = _("Napisz do urzędu")
    text = fields.TextAreaField(
        _("Treść wiadomości"), limit=TEXT_LIMIT, missing=_("Napisz choć jedno zdanie."),
    )  # fmt: skip
    files = fields.FileField(
        _("Pliki"), optional=True, most=MOST_FILES,
        hint=_("PDF, JPG lub PNG, najwyżej pięć, każdy do 50 MB."),
    )  # fmt: skip

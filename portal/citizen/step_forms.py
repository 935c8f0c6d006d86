"""What a party is asked when they take a step in their own matter."""

from portal import fields
from portal.i18n import lazy as _

LIMIT = 4000


class AnswerForm(fields.Form):
    """Ask for an answer in words or files, at least one of them."""

    heading = _("Twoja odpowiedź")
    text = fields.TextAreaField(_("Co chcesz napisać?"), limit=LIMIT, optional=True)
    files = fields.FileField(
        _("Pliki"), optional=True, hint=_("PDF, JPG lub PNG, każdy do 50 MB. Możesz wybrać kilka naraz.")
    )

    def check(self) -> None:
        """Refuse an answer that says nothing."""
        if not self.text.data and not self.files.uploads():
            self.add_error("text", _("Napisz coś albo dołącz plik."))


class CompletionForm(fields.Form):
    """Take words and files beside what a call asked for; the call itself decides what must come."""

    heading = _("Twoja odpowiedź")
    text = fields.TextAreaField(_("Co chcesz napisać?"), limit=LIMIT, optional=True)
    files = fields.FileField(
        _("Pliki"), optional=True, hint=_("PDF, JPG lub PNG, każdy do 50 MB. Możesz wybrać kilka naraz.")
    )


class ReasonsForm(fields.Form):
    """Ask why."""

    heading = _("Uzasadnienie")
    text = fields.TextAreaField(
        _("Dlaczego?"), limit=LIMIT, missing=_("Napisz dlaczego, choćby w jednym zdaniu."),
    )  # fmt: skip

"""What a person is asked whose consent somebody else's matter needs."""

from portal import fields
from portal.cases.consents.rules import REASON_LIMIT
from portal.i18n import lazy as _

AGREES, REFUSES = "potwierdzam", "odmawiam"


class ConsentForm(fields.Form):
    """Ask for a yes or a no, and for a word why not."""

    heading = _("Twoja odpowiedź")
    answer = fields.ChoiceField(
        _("Twoja odpowiedź"), missing=_("Wybierz: potwierdzam albo odmawiam."),
        choices=((AGREES, _("Potwierdzam")), (REFUSES, _("Odmawiam"))),
    )  # fmt: skip
    reason = fields.TextAreaField(
        _("Jeśli odmawiasz, napisz dlaczego"), optional=True, limit=REASON_LIMIT,
        hint=_("Przeczyta to urząd i osoba, która prosi."),
    )  # fmt: skip

    def check(self) -> None:
        """Want a word with a refusal."""
        if self.answer.data == REFUSES and not self.reason.data:
            self.add_error("reason", _("Napisz dlaczego, wystarczy jedno zdanie."))

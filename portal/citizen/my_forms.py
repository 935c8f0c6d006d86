"""The small forms of a resident's own pages."""

from portal import fields
from portal.i18n import lazy as _

SCORES = [
    ("5", _("5, bardzo łatwo")),
    ("4", _("4, łatwo")),
    ("3", _("3, ani łatwo, ani trudno")),
    ("2", _("2, trudno")),
    ("1", _("1, bardzo trudno")),
]


class RatingForm(fields.Form):
    """Ask how easy it was, and for one sentence."""

    score = fields.ChoiceField(_("Jak łatwo było załatwić tę sprawę?"), choices=SCORES)
    comment = fields.TextAreaField(_("Co poprawić albo co było dobre?"), optional=True, limit=1000)

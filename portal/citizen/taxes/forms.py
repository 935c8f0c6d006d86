"""What is asked of a resident about their dues: a sum, a calendar, a link for somebody else."""

from __future__ import annotations

from portal import fields
from portal.i18n import lazy as _

LEAST_GROSZE = 100  # the gateway takes nothing smaller
MOST_GROSZE = 100_000_000


class PartForm(fields.Form):
    """Ask how much to pay on an account."""

    heading = _("Ile chcesz zapłacić?")
    amount = fields.MoneyField(_("Kwota"), least=LEAST_GROSZE, most=MOST_GROSZE)


class FeedForm(fields.Form):
    """Ask whether the calendar tells sums."""

    heading = _("Terminy w Twoim kalendarzu")
    amounts = fields.ChoiceField(
        _("Co ma być w kalendarzu?"),
        choices=[
            (
                "no",
                _("Rodzaj opłaty i dzień"),
                _("Tyle wystarczy, gdy kalendarz widzi ktoś jeszcze, na przykład w pracy."),
            ),
            ("yes", _("Rodzaj opłaty, dzień i kwota")),
        ],
        missing=_("Wybierz, czy pokazywać kwoty"),
    )


class LinkForm(fields.Form):
    """Ask what somebody else may pay by a link, and what the link tells them."""

    heading = _("Niech zapłaci ktoś inny")
    what = fields.ChoiceField(
        _("Za co?"), choices=[], listed=True, missing=_("Wybierz, za co ktoś ma zapłacić")
    )
    sum = fields.ChoiceField(
        _("Ile?"),
        choices=[
            ("shown", _("Tyle, ile jest do zapłaty"), _("Strona pokaże kwotę z odsetkami na dzień zapłaty.")),
            ("open", _("Ile zechce ta osoba"), _("Strona nie pokaże, ile jest do zapłaty.")),
        ],
        missing=_("Wybierz, czy link pokazuje kwotę"),
    )
    title = fields.TextField(
        _("Jak to nazwać?"),
        hint=_("Tylko to przeczyta osoba, która dostanie link. Nie wpisuj nazwisk ani numerów."),
        limit=100,
        missing=_("Wpisz, co przeczyta osoba z linkiem, na przykład: Podatek od domu, IV rata"),
    )

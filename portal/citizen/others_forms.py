"""What is asked of somebody who pays for another: whose number, how much, who they are to the person who owes."""

from __future__ import annotations

import re

from portal import fields
from portal.billing import nrb
from portal.billing.law.paying import Relation
from portal.billing.residents.relations import WORDS
from portal.citizen.taxes.forms import LEAST_GROSZE, MOST_GROSZE
from portal.fields import Misspelt
from portal.i18n import lazy as _

NUMBER = re.compile(r"[0-9A-Z][0-9A-Z/.-]{2,33}", re.ASCII)
SPACES = re.compile(r"\s+")


class ReferenceField(fields.TextField):
    """The number of a tax account, or of the bank account that belongs to it; only its own check digits are checked."""

    def read(self, text: str) -> str:
        """Read a number; raises Misspelt."""
        number = SPACES.sub("", text).upper().removeprefix("PL")
        if number.isascii() and number.isdigit() and len(number) > nrb.LENGTH - 3:
            if not nrb.is_valid(number):
                raise Misspelt(_("Sprawdź numer rachunku: ma 26 cyfr i któraś się nie zgadza"))
        elif not NUMBER.fullmatch(number):
            raise Misspelt(_("Wpisz numer konta z decyzji albo numer rachunku, 26 cyfr"))
        return number


CHOOSE = ("", _("Wybierz z listy"))


def _relation(*left_out: Relation) -> fields.ChoiceField:
    words = [(relation, WORDS[relation]) for relation in Relation if relation not in left_out]
    return fields.ChoiceField(
        _("Kim jesteś dla osoby, za którą płacisz?"),
        hint=_(
            "Pytamy, bo prawo pozwala obcej osobie zapłacić tylko niewielki podatek (art. 62b Ordynacji podatkowej)."
        ),
        choices=[CHOOSE, *words],
        listed=True,
        missing=_("Wybierz, kim jesteś dla tej osoby"),
    )


class RelationForm(fields.Form):
    """Ask what the payer is to the person who owes."""

    heading = _("Zapłać za kogoś")
    relation = _relation(Relation.SELF)


class LinkSumForm(RelationForm):
    """The same, and how much to pay where the link does not tell."""

    amount = fields.MoneyField(_("Ile chcesz zapłacić?"), least=LEAST_GROSZE, most=MOST_GROSZE)


class TypedForm(fields.Form):
    """Ask for what stands on the letter: kind, number, sum; and who the payer is."""

    heading = _("Zapłać za kogoś")
    kind = fields.ChoiceField(
        _("Co płacisz?"), choices=[], listed=True, missing=_("Wybierz, jaki to podatek albo opłata")
    )
    number = ReferenceField(
        _("Numer konta podatkowego albo rachunku bankowego"),
        hint=_("Jest na decyzji i na każdym piśmie o tym podatku."),
        limit=60,
        missing=_("Wpisz numer z decyzji"),
    )
    amount = fields.MoneyField(_("Kwota"), least=LEAST_GROSZE, most=MOST_GROSZE)
    relation = _relation()


class EmailForm(fields.Form):
    """Ask where the gateway writes to."""

    heading = _("Zapłać za kogoś")
    email = fields.EmailField(
        _("Twój e-mail"),
        hint=_("Przelewy24 wyśle tam swoje potwierdzenie. U nas go nie zapiszemy."),
        optional=True,
    )

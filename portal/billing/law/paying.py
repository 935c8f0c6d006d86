"""Who may pay whose debt (art. 62b Ordynacja podatkowa)."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from portal.billing.law.kinds import Regime
from portal.errors import Refused
from portal.i18n import translate
from portal.words import money

if TYPE_CHECKING:
    from datetime import date

    from portal.facts import Facts

LIMIT = "tax.third_party_limit_grosze"


class Relation(StrEnum):
    """What the payer is to the person who owes (art. 62b § 1); everybody but OTHER may pay any sum."""

    SELF = "self"
    SPOUSE = "spouse"
    DESCENDANT = "descendant"
    ASCENDANT = "ascendant"
    STEPCHILD = "stepchild"
    SIBLING = "sibling"
    STEP_PARENT = "step_parent"
    MORTGAGE_OWNER = "mortgage_owner"
    OTHER = "other"


def may_pay(relation: Relation, regime: Regime, amount_grosze: int, facts: Facts, on: date) -> None:
    """Check that a payer may pay this debt; raises Refused with a message for the payer.

    ``amount_grosze`` is the tax itself (kwota podatku), so that paying it in parts does not go round the limit.
    Art. 67 ustawy o finansach publicznych carries the limit to other public dues; anybody may pay a civil debt
    (art. 356 § 2 KC).
    """
    if relation is not Relation.OTHER or regime is Regime.CIVIL:
        return
    limit = int(facts.at(LIMIT, on))
    if amount_grosze > limit:
        raise Refused(
            translate(
                "Tego podatku nie możesz zapłacić za inną osobę, bo jest wyższy niż %(limit)s. Tyle najwyżej może "
                "zapłacić ktoś spoza najbliższej rodziny. Poproś podatnika, żeby zapłacił sam.",
                limit=money(limit),
            ),
            "relation",
        )

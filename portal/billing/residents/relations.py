"""What a payer says to be to the person who owes, in words (art. 62b § 1 Ordynacja podatkowa)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.billing.law.paying import Relation
from portal.i18n import lazy

if TYPE_CHECKING:
    from portal.i18n import Text

WORDS: dict[Relation, Text] = {
    Relation.SELF: lazy("Płacę za siebie"),
    Relation.SPOUSE: lazy("Jestem mężem albo żoną"),
    Relation.DESCENDANT: lazy("Jestem dzieckiem, wnukiem albo wnuczką"),
    Relation.ASCENDANT: lazy("Jestem rodzicem, dziadkiem albo babcią"),
    Relation.STEPCHILD: lazy("Jestem pasierbem albo pasierbicą"),
    Relation.SIBLING: lazy("Jestem bratem albo siostrą"),
    Relation.STEP_PARENT: lazy("Jestem ojczymem albo macochą"),
    Relation.MORTGAGE_OWNER: lazy("Jestem właścicielem rzeczy z hipoteką przymusową albo zastawem skarbowym"),
    Relation.OTHER: lazy("Jestem kimś innym"),
}


def said(relation: str) -> str:
    """Return the words of a declaration that was kept."""
    return str(WORDS[Relation(relation)])

"""What a decision says once its merge fields are filled: for previews and for the document alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.decisions.drafting import elements
from portal.service import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from portal.facts import Facts
    from portal.service import Service

TITLES = {
    Outcome.GRANTED: "Decyzja", Outcome.PARTLY: "Decyzja", Outcome.REFUSED: "Decyzja odmowna",
    Outcome.DISCONTINUED: "Decyzja o umorzeniu postępowania", Outcome.OBJECTION: "Decyzja o sprzeciwie",
    Outcome.REPLY: "Odpowiedź",
}  # fmt: skip


def laid_out(
    service: Service, outcome: str, values: Mapping[str, Any], merge: Mapping[str, str], *, about: str,
    facts: Facts, on: date,
) -> dict[str, Any]:  # fmt: skip
    """Return what a decision says, JSON-ready; what is put in for a merge field is text and stays text."""
    texts = {
        name: elements.filled(str(values.get(name) or ""), merge) for name in ("basis", "ruling", "reasons")
    }
    no_reasons = bool(values.get("no_reasons"))
    is_reply = outcome == Outcome.REPLY
    told = [] if is_reply else elements.instruction(service.procedure, facts, on)
    return {
        "title": TITLES[Outcome(outcome)], "about": about, "legal_basis": texts["basis"],
        "ruling": texts["ruling"], "reasons": "" if no_reasons else texts["reasons"],
        "no_reasons": no_reasons, "instruction": told, "is_reply": is_reply,
    }  # fmt: skip

"""What a decision says once its merge fields are filled: for previews and for the document alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.decisions.drafting import elements
from portal.i18n import SOURCE, speaking
from portal.service import Outcome, Procedure
from portal.words import full_day

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


ANEW = {Procedure.TAX: "art. 226 § 1 Ordynacji podatkowej"}
ANEW_KPA = "art. 132 § 1 Kodeksu postępowania administracyjnego"


def instead_of(told: Mapping[str, Any], procedure: Procedure, issued_on: date | None) -> dict[str, Any]:
    """Let a decision say that it takes the place of the one that was appealed: its article, and what is set aside."""
    with speaking(SOURCE):
        first = f" z dnia {full_day(issued_on)}" if issued_on is not None else ""
    opening = f"Po rozpatrzeniu odwołania uchylam w całości decyzję{first} i orzekam:"
    law = ANEW.get(procedure, ANEW_KPA)
    return {**told, "legal_basis": f"{law}, {told['legal_basis']}", "ruling": f"{opening}\n{told['ruling']}"}


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
    told = [] if is_reply else elements.instruction(service.procedure, facts, service.slug, on)
    return {
        "title": TITLES[Outcome(outcome)], "about": about, "legal_basis": texts["basis"],
        "ruling": texts["ruling"], "reasons": "" if no_reasons else texts["reasons"],
        "no_reasons": no_reasons, "instruction": told, "is_reply": is_reply,
    }  # fmt: skip

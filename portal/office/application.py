"""What the party asked for, as the desk shows it: questions and answers, the calculation, the fee."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.cases.filing import described
from portal.context import here

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.cases.models import Case, Document
    from portal.service import Reckoning


def answers(found: Case, documents: Sequence[Document]) -> list[list[str]]:
    """Return question and answer as the receipt keeps them: what the party was shown, whatever changed since."""
    receipt = next((one for one in documents if one.slot == "receipt"), None)
    if receipt is None:
        return described(here().services[found.service], found.answers)
    return list(receipt.values.get("answers", []))


def fee_now(found: Case) -> int:
    """Return what the matter would cost by its answers as they stand now, by the figures of the day it was filed."""
    facts = here().facts.within(f"{found.service}.")
    fee = here().services[found.service].fee(found.answers, facts, found.filed_on)
    return fee.amount_grosze if fee else 0


def reckoned(found: Case, documents: Sequence[Document]) -> object:
    """Return the calculation that the party was shown, as the receipt keeps it; else the one of today's answers."""
    receipt = next((one for one in documents if one.slot == "receipt"), None)
    return receipt.values.get("reckoning") if receipt is not None else reckoned_now(found)


def reckoned_now(found: Case) -> Reckoning | None:
    """Return what the answers as they stand come to, by the figures of the day the matter was filed."""
    facts = here().facts.within(f"{found.service}.")
    return here().services[found.service].reckoned(found.answers, facts, found.filed_on)


def beside(found: Case) -> dict[str, Any]:
    """Return what stands, folded, beside the text of a decision: the answers as they are, and what they come to."""
    service = here().services[found.service]
    return {"asked_for": described(service, found.answers), "reckoning": reckoned_now(found)}

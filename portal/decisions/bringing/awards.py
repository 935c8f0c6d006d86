"""What an official grants where it is less than was asked, as a draft's values keep it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from portal.service import Award

if TYPE_CHECKING:
    from collections.abc import Mapping

AWARD = "award"


def award_of(values: Mapping[str, Any]) -> Award | None:
    """Read the award of a draft; None where the official left the wish as it is."""
    kept = values.get(AWARD) or {}
    if not kept:
        return None
    until = kept.get("until")
    return Award(kept.get("amount_grosze"), date.fromisoformat(until) if until else None, kept.get("parts"))


def kept_award(award: Award) -> dict[str, Any]:
    """Return an award as a draft's values keep it, JSON-ready; what is left alone is left out."""
    until = award.until.isoformat() if award.until else None
    found = {"amount_grosze": award.amount_grosze, "until": until, "parts": award.parts}
    return {name: value for name, value in found.items() if value is not None}

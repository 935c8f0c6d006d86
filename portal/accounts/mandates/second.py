"""When one official's word is not enough for a mandate, and the first of two words."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from portal.accounts.mandates.models import Kind
from portal.accounts.mandates.rules import OF_FIRMS
from portal.acting import ALL
from portal.errors import Conflict
from portal.i18n import translate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from portal.accounts.mandates.deciding import Check
    from portal.accounts.mandates.models import Mandate
    from portal.facts import Facts

RULE = "mandate.two_officials"
WHOLE, UNSIGNED = "whole", "unsigned"  # what the office may name in the rule


def needs_two(
    mandate: Mandate, signatures: Sequence[Mapping[str, Any] | None], facts: Facts, on: date
) -> bool:
    """Tell whether two officials must confirm a mandate, by the rule that the office laid down.

    ``whole``: a power of attorney for everything, whose misuse reaches furthest. ``unsigned``: a firm whose
    representation stands on an uploaded paper with no signature that a trusted issuer bears out; where a register says
    who represents it and no paper came, one official reads the register. ``signatures`` are what was found, by paper.
    """
    rule = str(facts.at(RULE, on)).split()
    if mandate.capacity == Kind.PRINCIPAL:
        return WHOLE in rule and ALL in mandate.scope
    is_unsigned = bool(signatures) and not any(is_borne_out(one) for one in signatures)
    return UNSIGNED in rule and mandate.capacity in OF_FIRMS and is_unsigned


def is_borne_out(signature: Mapping[str, Any] | None) -> bool:
    """Tell whether a signature was read, agrees with its paper and comes from an issuer on the list of trusted ones."""
    return signature is not None and not signature.get("fault") and signature.get("trusted") is True


def awaits_another(mandate: Mandate, official_id: int | None) -> bool:
    """Tell whether an official confirmed first, so that only another may confirm."""
    return mandate.first_by_id is not None and mandate.first_by_id == official_id


def keep_first(mandate: Mandate, check: Check, official_id: int, now: datetime) -> None:
    """Keep that one official confirms; raises Conflict when the same one does twice."""
    if awaits_another(mandate, official_id):
        raise Conflict(translate("To sprawdzenie jest już zapisane. Drugie robi inna osoba z wydziału."))
    mandate.first_by_id, mandate.first_at = official_id, now
    mandate.first_check = {**asdict(check), "on": check.on.isoformat()}

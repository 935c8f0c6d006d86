"""What every letter carries: number, day, addressee, signer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.words import day_of

if TYPE_CHECKING:
    from datetime import datetime

    from portal.cases.models import Case
    from portal.security import Actor
    from portal.service import Known


def frame(
    case: Case, actor: Actor | None, person: Known, now: datetime, *, automatic: str = ""
) -> dict[str, Any]:
    """Return what every letter carries: number, day, addressee, signer; ``automatic`` says it where there is none."""
    signer = {"unit": case.unit.name, **({"name": actor.name} if actor else {"automatic": automatic})}
    return {**head(case, person, now), "signer": signer}


def head(case: Case, person: Known, now: datetime) -> dict[str, Any]:
    """Return what a letter carries whoever signs it."""
    return {
        "reference": case.reference,
        "office_number": case.office_number or "",
        "issued_at": now.isoformat(),
        "issued_on": day_of(now).isoformat(),
        "filed_on": case.filed_on.isoformat(),
        "person": {
            "name": person.full_name,
            "birth_on": person.birth_on.isoformat() if person.birth_on else "",
            "street": case.answers.get("street") or person.street,
            "place": " ".join(
                str(case.answers.get(part) or getattr(person, part)) for part in ("postal_code", "town")
            ).strip(),
        },
        "fee_grosze": case.fee_grosze,
    }

"""What every letter carries: number, day, addressee, signer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.words import day_of

if TYPE_CHECKING:
    from datetime import datetime

    from portal.cases.models import Case, CaseParty
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
        **({"others": others} if (others := [_addressed(one) for one in beside(case)]) else {}),
        "fee_grosze": case.fee_grosze,
    }


def beside(case: Case) -> list[CaseParty]:
    """List the parties beside the one who began the matter, as co-owners are."""
    return [party for party in case.parties if not party.is_filer]


def _addressed(party: CaseParty) -> dict[str, str]:
    one = party.subject
    place = f"{one.postal_code} {one.town}".strip()
    return {"name": one.full_name, "street": one.street, "place": place}

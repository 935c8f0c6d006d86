"""What the paper of an answer says: who asked, what for, what was answered, how the person was known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.i18n import SOURCE, speaking
from portal.words import day_of

if TYPE_CHECKING:
    from datetime import datetime

    from portal.cases.consents.models import CaseConsent
    from portal.cases.models import Case
    from portal.cases.proxies.parties import Proxy
    from portal.context import Portal
    from portal.service import Known

TEMPLATE = "consent"
ANSWERS = {
    "consent_given": "Potwierdzam",
    "consent_refused": "Odmawiam potwierdzenia",
    "consent_withdrawn": "Wycofuję wcześniejsze potwierdzenie",
}


def who_says(known: Known, proxy: Proxy | None) -> str:
    """Name whose word it is and, where a proxy gives it, who does by which mandate, in Polish."""
    if proxy is None:
        return known.full_name
    return f"{known.full_name}, w imieniu tej osoby {proxy.name} ({proxy.values()['as']}, {proxy.number})"


def statement_of(
    portal: Portal, case: Case, consent: CaseConsent, who: str, event: str, now: datetime
) -> dict[str, Any]:
    """Return the values of a statement (oświadczenie); the PESEL of nobody stands in it."""
    with speaking(SOURCE):
        title = str(portal.services[case.service].card.title)
    return {
        "reference": case.reference,
        "office_number": case.office_number or "",
        "issued_on": day_of(now).isoformat(),
        "issued_at": now.isoformat(),
        "service": title,
        "asks": case.parties[0].subject.full_name,
        "who": who,
        "role": consent.title,
        "asked_as": consent.full_name,
        "says": consent.says,
        "answer": ANSWERS[event],
        "reason": consent.reason,
    }

"""Proofs of delivery (potwierdzenie doręczenia): what they say; the sealed PDF is made by the worker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.decisions.delivering import queries, words
from portal.decisions.delivering.course import DELIVERED, Step
from portal.i18n import SOURCE, speaking
from portal.words import day_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.decisions.delivering.models import Delivery

TEMPLATE = "delivery_proof"
TITLE = "Potwierdzenie doręczenia"
# the steps that a proof tells of; inner ones such as printing prove nothing
PROVES = frozenset({
    Step.PUBLISH, Step.NOTIFY, Step.OPEN, Step.CONFIRM, Step.POST, Step.SEND, Step.ARRIVE, Step.RECEIVE,
    Step.RETURN, Step.DEEM,
})  # fmt: skip


def values_of(session: Session, delivery: Delivery) -> dict[str, Any]:
    """Return what a delivery's proof says: which letter (with its hash), to whom, how, when, step by step."""
    document, events = delivery.document, queries.list_steps(session, delivery)
    last = next(one for one in reversed(events) if one.target in DELIVERED and one.step != Step.WAIVE)
    with speaking(SOURCE):
        told = [
            {
                "taken_at": one.at.isoformat(),
                "what": str(words.STEPS[Step(one.step)]),
                "on": one.on.isoformat() if one.on and one.on != day_of(one.at) else "",
                "who": one.official.name if one.official else "",
            }
            for one in events
            if one.step in PROVES
        ]
        said = {"way": str(words.WAYS[delivery.way]), "how": str(words.how(last.step, last.by))}
    return {
        "reference": delivery.case.reference,
        "office_number": delivery.case.office_number or "",
        "letter": document.title,
        "letter_made_on": day_of(document.created_at).isoformat(),
        "sha256": document.file.sha256 if document.file else "",
        "recipient": delivery.party.subject.full_name,
        "delivered_on": delivery.delivered_on.isoformat() if delivery.delivered_on else "",
        "entered_at": last.at.isoformat(),
        "law": str(last.values.get("law") or ""),
        "steps": told,
        **said,
    }

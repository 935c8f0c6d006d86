"""What begins when a letter's sealed PDF is ready: a delivery to each party, by the party's own way."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.accounts.messages import payload_of, wants_mail
from portal.accounts.models import Profile
from portal.cases.actions import note
from portal.cases.models import NOT_SENT, CaseEvent, DocumentKind
from portal.decisions.calls import POSTED
from portal.decisions.delivering.actions import prepare, take
from portal.decisions.delivering.course import State, Step, Way
from portal.decisions.delivering.mailing import queue_answer
from portal.decisions.delivering.receiving import CONFIRMED
from portal.jobs import new_job
from portal.workflow import By

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.cases.models import Case, CaseParty, Document
    from portal.context import Portal
    from portal.decisions.delivering.models import Delivery
    from portal.workflow import Effects

MESSAGE, CALL_MESSAGE, RECEIPT_MESSAGE = "document_ready", "call_ready", "receipt_wanted"
OWN_MESSAGES = frozenset({"fee_call"})


def register_effects(effects: Effects) -> None:
    """Bind what follows a document that is ready."""
    effects.register("document_ready", deliver)


def deliver(
    session: Session, *, portal: Portal, case: Case, values: Mapping[str, Any], now: datetime, **_given: Any
) -> None:
    """Make the deliveries of a letter; what people gave the office goes to nobody."""
    document: Document = values["document"]
    if document.kind in NOT_SENT:
        return
    for party in case.parties:
        delivery = prepare(session, case, document, party, way=Way(party.delivery), now=now)
        if party.delivery == Way.PORTAL:
            _publish(session, portal, delivery, case, document, party, now)
            queue_answer(session, portal, case, document, delivery, now)
        elif not document.to_post and (on := _posted_on(session, document)) is not None:
            _pass_on(session, delivery, State.POSTED, posted_on=on)
    if document.kind != DocumentKind.CALL:
        how = case.parties[0].delivery
        note(session, case, "delivered", now=now, by=By.SYSTEM, values={"slot": document.slot, "how": how})


def _publish(
    session: Session, portal: Portal, delivery: Delivery, case: Case, document: Document, party: CaseParty,
    now: datetime,
) -> None:  # fmt: skip
    """Put a letter into the party's account and let them know, once."""
    take(session, portal, delivery, Step.PUBLISH, by=By.SYSTEM, now=now)
    if document.first_opened_at is not None:
        take(session, portal, delivery, Step.OPEN, by=By.SYSTEM, now=document.first_opened_at)
        return
    if case.demo:
        return
    template = document.template if document.template in OWN_MESSAGES else _message_of(document)
    profile = session.get(Profile, party.subject_id)
    if profile is not None and wants_mail(profile, template):
        take(session, portal, delivery, Step.NOTIFY, by=By.SYSTEM, now=now)
    if template not in OWN_MESSAGES:
        told = {"title": document.title, "reference": case.reference}
        payload = payload_of(party.subject_id, template, told, party.mandate)
        session.add(new_job("send_message", payload, at=now, key=f"letter:{delivery.id}"))


def _message_of(document: Document) -> str:
    """Choose the words of the notice: a letter that waits for an answer, for a receipt, or only to be read."""
    if document.kind == DocumentKind.CALL:
        return CALL_MESSAGE
    return RECEIPT_MESSAGE if document.kind in CONFIRMED else MESSAGE


def _posted_on(session: Session, document: Document) -> date | None:
    """Return the day on which a letter was noted as posted before it had a delivery of its own."""
    query = select(CaseEvent.values).where(CaseEvent.case_id == document.case_id, CaseEvent.kind == POSTED)
    found = [values["on"] for values in session.scalars(query) if values.get("slot") == document.slot]
    return date.fromisoformat(found[-1]) if found else None


def _pass_on(session: Session, delivery: Delivery, state: State, *, posted_on: date) -> None:
    delivery.state, delivery.to_post, delivery.posted_on = state, False, posted_on
    session.flush()

"""What a step of a delivery means for the matter: its own course, its timers, its status, the proof, the tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal import audit
from portal.cases import flows, moving
from portal.cases.actions import note
from portal.cases.models import DocumentKind
from portal.cases.timing.actions import close_tasks, start_delivered
from portal.decisions.bringing.actions import note_served
from portal.decisions.calls import POSTED, RECEIVED
from portal.decisions.delivering import queries, terms
from portal.decisions.delivering.course import DELIVERED, DELIVERS, Step
from portal.jobs import new_job
from portal.workflow import By

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.cases.models import Case, Document
    from portal.context import Portal
    from portal.decisions.delivering.models import Delivery, DeliveryEvent
    from portal.security import Actor
    from portal.service import Procedure

DELIVERED_EVENT = "delivered"  # the transition of a decision, by the system (portal.workflow.decisions)
PROOF_JOB = "make_delivery_proof"
PROVEN = frozenset({Step.CONFIRM, Step.RECEIVE, Step.DEEM})
# what the matter's own course tells of a delivery; calls and their terms are read from there too
TOLD = {
    Step.POST: POSTED,
    Step.RECEIVE: RECEIVED,
    Step.CONFIRM: "confirmed",
    Step.RETURN: "returned",
    Step.DEEM: RECEIVED,
    Step.HAND_OVER: "sent_on",
    Step.WAIVE: "waived",
}
HEARD = {Step.POST: "document.posted", Step.RECEIVE: "document.received"}
SETTLES = frozenset({*DELIVERS, Step.HAND_OVER})


def follow(
    session: Session, portal: Portal, delivery: Delivery, event: DeliveryEvent, *, actor: Actor | None, now: datetime
) -> None:  # fmt: skip
    """Carry out what a step means beyond the delivery itself."""
    step, case = Step(event.step), delivery.case
    _tell(session, delivery, event, actor, now)
    if step in {Step.POST, Step.RECEIVE, Step.HAND_OVER, Step.RETURN}:
        delivery.document.to_post = queries.is_waiting(session, delivery.document_id)
    if step in SETTLES:
        close_tasks(session, case, [task_of(delivery)], actor=actor, now=now)
    if step in PROVEN:
        delivery.proof_id = None  # a corrected receipt has a proof of its own
        session.add(
            new_job(PROOF_JOB, {"delivery": delivery.id}, at=now, key=f"proof:{delivery.id}:{event.id}")
        )
    if step in DELIVERS and delivery.state in DELIVERED:
        _start(session, portal, delivery, now)


def task_of(delivery: Delivery) -> str:
    """Return the code of the task that a delivery opens when it lies."""
    return f"delivery-{delivery.id}"


def _tell(
    session: Session, delivery: Delivery, event: DeliveryEvent, actor: Actor | None, now: datetime
) -> None:
    """Note a step in the matter's course; officials' notes leave a record of who and whom."""
    step, document = Step(event.step), delivery.document
    if step in TOLD:
        values = {"slot": document.slot, "title": document.title}
        if event.on is not None:
            values["on"] = event.on.isoformat()
        if step in {Step.DEEM, Step.HAND_OVER, Step.RETURN}:
            values["step"] = step
        by = By(event.by)
        note(session, delivery.case, TOLD[step], now=now, by=by, actor=actor, values=values)
    if actor is not None and step != Step.OPEN:  # the opening has its record already
        kind = HEARD.get(step, f"delivery.{step}")
        subject_id = delivery.party.subject_id
        audit.record(session, kind, at=now, actor=actor, subject_id=subject_id, object_ref=document.token)


def _start(session: Session, portal: Portal, delivery: Delivery, now: datetime) -> None:
    """When every party has got the letter that the status waits on: move a decided matter, start its terms."""
    document, case = delivery.document, delivery.case
    last_on = queries.delivered_to_all(session, document)
    if last_on is None:
        return
    flow = flows.of(session, portal, case)
    if document.kind == DocumentKind.CALL:
        if case.paused_since is not None and queries.is_last_call(session, document):
            days = document.values.get("days")
            start_delivered(
                session, portal.facts, case, flow, last_on, now=now, days=int(days) if days else None
            )
        return
    if not terms.settles(document) or not queries.is_last_outcome(session, document):
        return
    moves = any(one.event == DELIVERED_EVENT for one in flow.exits(case.status, By.SYSTEM))
    if moves:
        moving.advance(
            session, portal, case, DELIVERED_EVENT, by=By.SYSTEM, now=now, values=_told(document, last_on)
        )
    note_served(session, portal, case, on=last_on, now=now)
    days_left = terms.days_to_appeal(portal.facts, document, _procedure(portal, case), last_on)
    start_delivered(session, portal.facts, case, flow, last_on, now=now, days=days_left)


def _told(document: Document, on: date) -> dict[str, str]:
    return {"slot": document.slot, "title": document.title, "on": on.isoformat()}


def _procedure(portal: Portal, case: Case) -> Procedure:
    return portal.services[case.service].procedure

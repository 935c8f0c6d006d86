"""What officials do to a matter besides deciding it: take it over, note, record a payment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal import audit
from portal.billing.actions import pay_at_desk
from portal.billing.queries import list_case_charges
from portal.cases.actions import note
from portal.cases.models import Case
from portal.cases.moving import note_fee_paid
from portal.workflow import By

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.security import Actor


def assign(session: Session, case: Case, *, actor: Actor, now: datetime) -> None:
    """Take a case over; the party sees who conducts it."""
    case.assigned_to_id = actor.official_id
    note(session, case, "assigned", now=now, by=By.OFFICIAL, actor=actor)
    subject_id = case.parties[0].subject_id
    audit.record(
        session, "case.assigned", at=now, actor=actor, subject_id=subject_id, object_ref=case.reference
    )


def add_note(session: Session, case: Case, text: str, *, actor: Actor, now: datetime) -> None:
    """Add a note that only officials see; it stays in the files."""
    note(session, case, "note", now=now, by=By.OFFICIAL, actor=actor, public=False, values={"text": text})


def note_paid_at_desk(
    session: Session, portal: Portal, case: Case, *, way: str, slip: str, actor: Actor, now: datetime
) -> None:
    """Settle a duty paid at the cash desk or by transfer, once; raises Refused when nothing is owed any more.

    The charge is marked before the case is touched: payments that come by the gateway lock in that order.
    """
    pay_at_desk(session, portal, list_case_charges(session, case.id), actor=actor, now=now)
    session.scalars(select(Case.id).where(Case.id == case.id).with_for_update()).one()
    session.refresh(
        case, ["version", "status", "fee_settled", "paused_since", "paused_days", "due_on", "is_open"]
    )
    note_fee_paid(session, portal, case, now=now)
    values = {"way": way, "slip": slip}
    note(session, case, "paid_at_desk", now=now, by=By.OFFICIAL, actor=actor, public=False, values=values)
    subject_id = case.parties[0].subject_id
    ref = case.reference
    audit.record(
        session, "charge.paid_at_desk", at=now, actor=actor, subject_id=subject_id, object_ref=ref, detail=way
    )

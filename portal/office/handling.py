"""What officials do to a matter besides deciding it: take it over, note, record a payment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal import audit
from portal.accounts.models import Role
from portal.accounts.queries import list_officials
from portal.billing.actions import pay_at_desk
from portal.billing.queries import list_case_charges
from portal.cases.actions import note
from portal.cases.models import Case
from portal.cases.moving import note_fee_paid
from portal.cases.timing.actions import close_tasks
from portal.cases.walls import actions as walls
from portal.cases.walls.sight import keeps_out
from portal.errors import Refused
from portal.i18n import translate
from portal.workflow import By

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.accounts.models import Official, Unit
    from portal.context import Portal
    from portal.security import Actor


MOVED = "moved"  # the event of a case that went to another unit
WORKING = frozenset({Role.CLERK, Role.APPROVER})


def assign(session: Session, case: Case, *, actor: Actor, now: datetime) -> None:
    """Take a case over; the party sees who conducts it."""
    close_tasks(session, case, [walls.TASK], actor=actor, now=now)
    case.assigned_to_id = actor.official_id
    note(session, case, "assigned", now=now, by=By.OFFICIAL, actor=actor)
    subject_id = case.parties[0].subject_id
    audit.record(
        session, "case.assigned", at=now, actor=actor, subject_id=subject_id, object_ref=case.reference
    )


def hand_to(
    session: Session, case: Case, official: Official, text: str, *, actor: Actor, now: datetime
) -> None:
    """Let another official of the unit conduct a case, with a note for them; the party sees who conducts it.

    Raises Refused, see ``check_hand``.
    """
    check_hand(session, case, official)
    case.assigned_to_id = official.id
    close_tasks(session, case, [walls.TASK], actor=actor, now=now)
    _note_move(session, case, "assigned", official.name, text, actor=actor, now=now)


def check_hand(session: Session, case: Case, official: Official) -> None:
    """Refuse to hand a case to who doesn't work matters of its unit, keeps out of it, or conducts it already."""
    _need_open(case)
    if not works_matters(official, case.unit_code):
        said = translate("%(name)s nie prowadzi spraw tego wydziału.", name=official.name)
        raise Refused(said, "official")
    if case.assigned_to_id == official.id:
        raise Refused(translate("Tę sprawę prowadzi już: %(name)s.", name=official.name), "official")
    if session.scalar(select(keeps_out(official.id, case.id))):
        raise Refused(translate("%(name)s jest poza tą sprawą (wyłączenie).", name=official.name), "official")


def move_to(session: Session, case: Case, unit: Unit, text: str, *, actor: Actor, now: datetime) -> None:
    """Pass a case on to another unit of the office; it waits there for whoever takes it. The mark of the case stays.

    Raises Refused, see ``check_move``.
    """
    check_move(session, case, unit)
    _note_move(session, case, MOVED, unit.name, text, actor=actor, now=now)
    case.unit_code, case.assigned_to_id = unit.code, None


def check_move(session: Session, case: Case, unit: Unit) -> None:
    """Refuse to pass a case on where nobody works matters: it would be out of everybody's sight."""
    _need_open(case)
    if case.unit_code == unit.code:
        raise Refused(translate("Ta sprawa jest już w tym wydziale."), "unit")
    if not any(works_matters(one, unit.code) for one in list_officials(session, unit.code)):
        raise Refused(translate("W tym wydziale nikt nie prowadzi spraw w portalu. Wybierz inny."), "unit")


def works_matters(official: Official, unit_code: str) -> bool:
    """Tell whether an official works the matters of a unit."""
    return official.active and official.unit_code == unit_code and bool(WORKING & set(official.roles))


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


def _need_open(case: Case) -> None:
    if not case.is_open:
        raise Refused(translate("Ta sprawa jest zakończona."))


def _note_move(
    session: Session, case: Case, kind: str, to: str, text: str, *, actor: Actor, now: datetime
) -> None:  # fmt: skip
    """Note who conducts a case from now on, with the words for them, which only officials read."""
    note(session, case, kind, now=now, by=By.OFFICIAL, actor=actor, values={"to": to})
    if text.strip():
        add_note(session, case, text.strip(), actor=actor, now=now)
    audit.record(
        session, f"case.{kind}", at=now, actor=actor, subject_id=case.parties[0].subject_id,
        object_ref=case.reference, detail=to[:200],
    )  # fmt: skip

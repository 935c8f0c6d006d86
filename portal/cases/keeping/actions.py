"""Lock what is over, refuse changes to what is locked, and open it again for an administrator with a reason."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import or_, select, update

from portal import audit
from portal.cases.actions import note
from portal.cases.keeping.rules import Keeping, keeping
from portal.cases.models import Case
from portal.cases.numbering import rules as numbers
from portal.cases.numbering.queries import find_class
from portal.errors import Conflict, NotFound, Refused
from portal.i18n import translate
from portal.words import day_of
from portal.workflow import By

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.security import Actor

LOCK_AFTER, OPEN_FOR = "records.lock_after_days", "records.open_for_days"
BATCH = 500
LEAST_REASON = 10


def find_keeping(session: Session, portal: Portal, case: Case) -> Keeping:
    """Say how long a matter is kept: by the class of its office number, else by its service's."""
    number = numbers.read(case.office_number or "")
    service = portal.services.get(case.service)
    symbol = number.case_class if number else (service.case_class if service else "")
    kept = find_class(session, symbol)
    ended_on = day_of(case.closed_at) if case.closed_at and not case.is_open else None
    return keeping(kept.category if kept else "", ended_on)


def lock_some(session: Session, portal: Portal, now: datetime) -> int:
    """Lock a batch of matters that have been over for long enough; return how many, 0 at the end.

    The version grows: whoever has one of them before them and writes later is told that it changed.
    """
    days = int(portal.facts.at(LOCK_AFTER, day_of(now)))
    over = (~Case.is_open, Case.locked_at.is_(None), Case.closed_at <= now - timedelta(days=days))
    due = select(Case.id).where(*over, or_(Case.unlocked_until.is_(None), Case.unlocked_until <= now))
    chosen = list(session.scalars(due.order_by(Case.closed_at).limit(BATCH).with_for_update()))
    locked = update(Case).where(Case.id.in_(chosen)).values(locked_at=now, version=Case.version + 1)
    session.execute(locked.execution_options(synchronize_session=False))
    return len(chosen)


def unlock(
    session: Session, portal: Portal, reference: str, reason: str, *, actor: Actor, now: datetime
) -> Case:
    """Open a locked matter for some days; who did it and why stays on record. Raises NotFound, Refused, Conflict."""
    query = select(Case).where(Case.reference == reference).with_for_update()
    case = session.scalars(query).one_or_none()
    if case is None:
        raise NotFound
    if len(reason.strip()) < LEAST_REASON:
        raise Refused(translate("Napisz, po co otwierasz akta: co najmniej dziesięć znaków."), "reason")
    if case.locked_at is None:
        raise Conflict(translate("Akta tej sprawy nie są zamknięte."))
    if case.disposed_at is not None:
        raise Conflict(translate("Akta tej sprawy zniszczono. Nie ma czego otworzyć."))
    case.locked_at = None
    case.unlocked_until = now + timedelta(days=int(portal.facts.at(OPEN_FOR, day_of(now))))
    # the act's words go to the matter's files, not to the chain of records: they may name a person
    values = {"text": reason.strip()}
    note(session, case, "unlocked", now=now, by=By.OFFICIAL, actor=actor, public=False, values=values)
    audit.record(
        session, "case.unlocked", at=now, actor=actor, subject_id=case.parties[0].subject_id,
        object_ref=reference,
    )  # fmt: skip
    return case

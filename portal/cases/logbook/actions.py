"""Have a sealed copy of a logbook made, once for each state of the matter."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal import audit
from portal.cases.logbook.models import CaseLogbook
from portal.cases.models import Case, CaseEvent
from portal.errors import NotAllowed, NotFound
from portal.jobs import new_job

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.security import Actor

KIND = "make_logbook"
TEMPLATE = "logbook"
TITLE = "Metryka sprawy"
TOKEN_BYTES = 18


def order(session: Session, case: Case, *, actor: Actor, now: datetime) -> CaseLogbook:
    """Have a copy made; as long as nothing happens in the matter, the copy made before is the answer.

    The caller holds the case's row locked, so that a second press finds the first one's order.
    """
    if actor.official_id is None:
        raise NotAllowed
    last = session.scalar(select(func.max(CaseEvent.id)).where(CaseEvent.case_id == case.id)) or 0
    newest = find_newest(session, case)
    if newest is not None and newest.last_event_id == last:
        return newest
    copy = CaseLogbook(
        token=secrets.token_urlsafe(TOKEN_BYTES), case_id=case.id, last_event_id=last,
        asked_by_id=actor.official_id, asked_at=now,
    )  # fmt: skip
    session.add(copy)
    session.flush()  # the job names it
    session.add(new_job(KIND, {"copy": copy.token}, at=now, key=f"{KIND}:{copy.id}"))
    audit.record(session, "logbook.ordered", at=now, actor=actor, object_ref=case.reference)
    return copy


def find_newest(session: Session, case: Case) -> CaseLogbook | None:
    """Find the copy that was ordered last."""
    query = select(CaseLogbook).where(CaseLogbook.case_id == case.id).options(joinedload(CaseLogbook.file))
    return session.scalars(query.order_by(CaseLogbook.id.desc()).limit(1)).one_or_none()


def get_copy(session: Session, token: str, unit_code: str | None) -> tuple[CaseLogbook, Case]:
    """Return a copy and its case to the unit's officials (None: any unit); raises NotFound."""
    query = (
        select(CaseLogbook, Case)
        .join(Case, Case.id == CaseLogbook.case_id)
        .where(CaseLogbook.token == token)
        .options(joinedload(CaseLogbook.file), joinedload(Case.parties))
    )
    row = session.execute(query).unique().one_or_none()
    if row is None or (unit_code is not None and row[1].unit_code != unit_code):
        raise NotFound
    return row[0], row[1]

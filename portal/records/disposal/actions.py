"""Propose a list for disposal, and decide on it: never the same person, never without the state archive's consent."""

from __future__ import annotations

import secrets
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal import audit
from portal.errors import Conflict, NotAllowed, NotFound, Refused
from portal.i18n import translate
from portal.jobs import new_job
from portal.records.disposal.due import LIMIT, list_due
from portal.records.disposal.models import Disposal, DisposalItem, DisposalState
from portal.words import day_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.security import Actor

PROTOCOL, DESTROY = "make_disposal_protocol", "destroy_disposal"
TOKEN_BYTES = 18
SHOWN = 50
GIVEN_UP = "spis odrzucony"


def propose(session: Session, portal: Portal, *, actor: Actor, now: datetime) -> Disposal:
    """Put the matters past their term on a list, the oldest first; its protocol follows by a job.

    Raises Refused when there is none. Two who propose at once collide on the matters: each is on one list only.
    """
    found = list_due(session, portal, day_of(now), LIMIT)
    if not found:
        raise Refused(translate("Nie ma akt, którym minął czas przechowywania."))
    row = Disposal(token=secrets.token_urlsafe(TOKEN_BYTES), proposed_by_id=_official(actor), proposed_at=now)
    row.items = [
        DisposalItem(
            case_id=one.case.id, case_class=one.case_class, category=one.kept.category, ended_on=one.ended_on,
            kept_until=one.kept.until,
        )
        for one in found
    ]  # fmt: skip
    session.add(row)
    session.flush()  # a matter that is on another list is found here
    session.add(new_job(PROTOCOL, {"disposal": row.token}, at=now, key=f"{PROTOCOL}:{row.token}"))
    audit.record(
        session, "disposal.proposed", at=now, actor=actor, object_ref=row.token, detail=str(len(found))
    )
    return row


def confirm(
    session: Session, token: str, *, approval: str, approved_on: date, actor: Actor, now: datetime
) -> Disposal:
    """Confirm a list with the state archive's consent (art. 6 ust. 1 of the law on archives); a job destroys then.

    Raises NotFound, Conflict, NotAllowed for whoever proposed it, Refused with the field.
    """
    row = _lock(session, token)
    _need_second(row, actor)
    if row.file_id is None:
        raise Conflict(translate("Protokół jeszcze powstaje. Zajrzyj za chwilę."))
    if not approval.strip():
        raise Refused(translate("Podaj znak zgody archiwum państwowego."), "approval")
    if not day_of(row.proposed_at) <= approved_on <= day_of(now):
        raise Refused(translate("Zgoda ma datę od dnia spisu do dzisiaj."), "approved_on")
    row.state, row.decided_by_id, row.decided_at = DisposalState.CONFIRMED, _official(actor), now
    row.approval, row.approved_on = approval.strip(), approved_on
    session.add(new_job(DESTROY, {"disposal": row.token}, at=now, key=f"{DESTROY}:{row.token}"))
    audit.record(
        session, "disposal.confirmed", at=now, actor=actor, object_ref=row.token, detail=row.approval
    )
    return row


def refuse(session: Session, token: str, reason: str, *, actor: Actor, now: datetime) -> Disposal:
    """Give a list up; its matters can be proposed again. Who proposed it may do so too."""
    row = _lock(session, token)
    if not reason.strip():
        raise Refused(translate("Napisz, dlaczego."), "reason")
    row.state, row.decided_by_id, row.decided_at = DisposalState.REFUSED, _official(actor), now
    row.reason = reason.strip()
    for item in row.items:
        item.left_because = GIVEN_UP
    audit.record(session, "disposal.refused", at=now, actor=actor, object_ref=row.token)
    return row


def get(session: Session, token: str) -> Disposal:
    """Return a list with its matters; raises NotFound."""
    query = select(Disposal).where(Disposal.token == token)
    items = selectinload(Disposal.items).joinedload(DisposalItem.case)
    people = (joinedload(Disposal.proposed_by), joinedload(Disposal.decided_by), joinedload(Disposal.file))
    row = session.scalars(query.options(items, *people)).one_or_none()
    if row is None:
        raise NotFound
    return row


def list_latest(session: Session) -> list[Disposal]:
    """List the latest lists, the newest first."""
    query = select(Disposal).options(joinedload(Disposal.proposed_by), selectinload(Disposal.items))
    return list(session.scalars(query.order_by(Disposal.id.desc()).limit(SHOWN)))


def _lock(session: Session, token: str) -> Disposal:
    query = select(Disposal).where(Disposal.token == token).with_for_update()
    row = session.scalars(query).one_or_none()
    if row is None:
        raise NotFound
    if row.state != DisposalState.PROPOSED:
        raise Conflict(translate("O tym spisie już rozstrzygnięto."))
    return row


def _need_second(row: Disposal, actor: Actor) -> None:
    if row.proposed_by_id == actor.official_id:
        raise NotAllowed(translate("Spis zatwierdza inna osoba niż ta, która go sporządziła."))


def _official(actor: Actor) -> int:
    if actor.official_id is None:
        raise NotAllowed
    return actor.official_id

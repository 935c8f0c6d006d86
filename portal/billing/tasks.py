"""The treasurer's tasks: who takes one, how one is closed; of two who act at once the second is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import selectinload

from portal import audit
from portal.accounts.models import Official
from portal.billing.models import Payment, TreasurerTask
from portal.errors import Conflict, NotFound, Refused
from portal.i18n import translate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.security import Actor

RESOLUTION_LIMIT = 2000


def list_tasks(
    session: Session, kind: str = "", *, closed: bool = False, limit: int, offset: int = 0
) -> Sequence[tuple[TreasurerTask, str | None]]:
    """List tasks with their owner's name: open ones the oldest first, closed ones the latest first."""
    query = (
        select(TreasurerTask, Official.name)
        .outerjoin(Official, Official.id == TreasurerTask.owner_id)
        .where(*_meant(kind, closed=closed))
        .options(
            selectinload(TreasurerTask.payment).selectinload(Payment.lines),
            selectinload(TreasurerTask.charge),
        )
        .limit(limit)
        .offset(offset)
    )
    order = TreasurerTask.closed_at.desc() if closed else TreasurerTask.opened_at
    rows = session.execute(query.order_by(order, TreasurerTask.id))
    return [(task, name) for task, name in rows]


def count_tasks(session: Session, kind: str = "", *, closed: bool = False) -> int:
    """Count the tasks that ``list_tasks`` lists."""
    return session.scalars(
        select(func.count()).select_from(TreasurerTask).where(*_meant(kind, closed=closed))
    ).one()


def list_tasks_of(session: Session, payment: Payment) -> list[TreasurerTask]:
    """List what was ever asked about a payment, oldest first."""
    query = select(TreasurerTask).where(TreasurerTask.payment_id == payment.id)
    return list(session.scalars(query.order_by(TreasurerTask.id)))


def get_task(session: Session, number: int) -> TreasurerTask:
    """Return a task; raises NotFound."""
    task = session.get(TreasurerTask, number)
    if task is None:
        raise NotFound
    return task


def take_task(
    session: Session, task: TreasurerTask, seen_owner_id: int | None, *, actor: Actor, now: datetime
) -> None:
    """Take a task over from whom the page showed as its owner; raises Conflict when that is no longer so.

    Taking what is one's own already changes nothing: the same button pressed twice.
    """
    if task.closed_at is None and task.owner_id == actor.official_id:
        return
    owner = TreasurerTask.owner_id
    same = owner.is_(None) if seen_owner_id is None else owner == seen_owner_id
    if not _change(session, task, same, owner_id=actor.official_id):
        raise Conflict(_who_was_faster(session, task))
    audit.record(session, "task.taken", at=now, actor=actor, object_ref=str(task.id), detail=task.kind)


def close_task(
    session: Session, task: TreasurerTask, resolution: str, *, actor: Actor, now: datetime
) -> None:
    """Close one's own task, or one that nobody has, with what was done; raises Refused, Conflict.

    The same words sent twice by the same person close it once.
    """
    words = resolution.strip()
    if not words or len(words) > RESOLUTION_LIMIT:
        raise Refused(translate("Napisz, co ustalono i co zrobiono z pieniędzmi."), "resolution")
    if task.closed_by_id == actor.official_id and task.resolution == words:
        return
    mine = TreasurerTask.owner_id.is_(None) | (TreasurerTask.owner_id == actor.official_id)
    done = {"owner_id": actor.official_id, "closed_at": now, "closed_by_id": actor.official_id}
    if not _change(session, task, mine, **done, resolution=words):
        raise Conflict(_who_was_faster(session, task))
    audit.record(session, "task.closed", at=now, actor=actor, object_ref=str(task.id), detail=task.kind)


def _meant(kind: str, *, closed: bool) -> list[Any]:
    state = TreasurerTask.closed_at.is_not(None) if closed else TreasurerTask.closed_at.is_(None)
    return [state, TreasurerTask.kind == kind] if kind else [state]


def _change(session: Session, task: TreasurerTask, condition: Any, **values: Any) -> bool:
    """Compare and set; what others see of the row is what the database has."""
    changed = session.execute(
        update(TreasurerTask)
        .where(TreasurerTask.id == task.id, TreasurerTask.closed_at.is_(None), condition)
        .values(**values)
        .returning(TreasurerTask.id)
        .execution_options(synchronize_session=False)
    )
    return changed.one_or_none() is not None


def _who_was_faster(session: Session, task: TreasurerTask) -> str:
    session.refresh(task)
    owner = session.get(Official, task.closed_by_id or task.owner_id or 0)
    name = owner.name if owner is not None else ""
    if task.closed_at is not None:
        return translate("To zadanie zamknęła już inna osoba: %(name)s.", name=name)
    if not name:
        return translate("To zadanie ktoś właśnie oddał. Otwórz je jeszcze raz.")
    return translate("To zadanie prowadzi inna osoba: %(name)s.", name=name)

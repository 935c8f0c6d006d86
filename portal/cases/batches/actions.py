"""Pick matters into a batch, choose what is asked, note what became of each, exactly once."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from portal.cases.batches.models import Batch, BatchItem, ItemState
from portal.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.cases.models import Case

TOKEN_BYTES = 18
SAID = 400
FORGOTTEN_AFTER = timedelta(days=1)


def pick(
    session: Session, official_id: int, act: str, cases: Sequence[Case], *, now: datetime, **values: Any
) -> Batch:
    """Keep the picked matters with their versions; the official's own old ones that were never done go."""
    _forget(session, official_id, now)
    batch = Batch(
        token=secrets.token_urlsafe(TOKEN_BYTES), official_id=official_id, act=act, values=values, made_at=now
    )
    session.add(batch)
    session.flush()
    session.add_all(BatchItem(batch_id=batch.id, case_id=case.id, version=case.version) for case in cases)
    return batch


def choose(session: Session, batch: Batch, values: Mapping[str, Any]) -> None:
    """Keep what the act still asks for (whom, where to, why); nothing changes once it began."""
    if batch.started_at is None:
        batch.values = {**batch.values, **values}
    session.flush()


def start(session: Session, batch: Batch, now: datetime) -> list[int]:
    """Begin, or go on after an interruption; return the items that still wait."""
    batch.started_at = batch.started_at or now
    query = select(BatchItem.id).where(BatchItem.batch_id == batch.id, BatchItem.state == ItemState.WAITING)
    return list(session.scalars(query.order_by(BatchItem.id)))


def take(session: Session, item_id: int) -> BatchItem | None:
    """Lock an item that still waits; None when another press of the same button had its turn."""
    query = select(BatchItem).where(BatchItem.id == item_id).with_for_update()
    item = session.scalars(query).one()
    return item if item.state == ItemState.WAITING else None


def settle(item: BatchItem, state: ItemState, said: str, now: datetime) -> None:
    """Note what became of an item."""
    item.state, item.said, item.ended_at = state, said[:SAID], now


def get_batch(session: Session, token: str, official_id: int, *, lock: bool = False) -> Batch:
    """Return an official's own batch; raises NotFound for anybody else's."""
    query = select(Batch).where(Batch.token == token, Batch.official_id == official_id)
    found = session.scalars(query.with_for_update() if lock else query).one_or_none()
    if found is None:
        raise NotFound
    return found


def list_items(session: Session, batch: Batch) -> Sequence[BatchItem]:
    """List the items of a batch in the order of the queue they were picked from."""
    return session.scalars(
        select(BatchItem).where(BatchItem.batch_id == batch.id).order_by(BatchItem.id)
    ).all()


def _forget(session: Session, official_id: int, now: datetime) -> None:
    old = select(Batch.id).where(
        Batch.official_id == official_id, Batch.started_at.is_(None), Batch.made_at < now - FORGOTTEN_AFTER
    )
    session.execute(delete(BatchItem).where(BatchItem.batch_id.in_(old)))
    session.execute(
        delete(Batch).where(
            Batch.official_id == official_id,
            Batch.started_at.is_(None),
            Batch.made_at < now - FORGOTTEN_AFTER,
        )
    )

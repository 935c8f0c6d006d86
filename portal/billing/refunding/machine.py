"""The one door through which a refund changes state: a declared edge, compared and set, with its event."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from portal import audit
from portal.billing.machine import OvertakenError, next_poll
from portal.billing.refunding.models import REFUND_EDGES, Refund, RefundEvent, RefundState, Step

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.security import Actor

LONG_TAIL = timedelta(days=1)


def has_edge(refund: Refund, step: Step) -> bool:
    """Tell whether the refund can take this step from where we saw it."""
    return (RefundState(refund.state), step) in REFUND_EDGES


def take(
    session: Session,
    refund: Refund,
    step: Step,
    *,
    at: datetime,
    official_id: int | None = None,
    values: Mapping[str, Any] | None = None,
    **changes: object,
) -> RefundState:
    """Move a refund along an edge from the state we saw; raises OvertakenError when it has left that state.

    A step that stays in its state compares ``called_at`` as well. The caller asks ``has_edge`` first: a step that
    the graph does not have is a mistake (KeyError).
    """
    source = RefundState(refund.state)
    target = REFUND_EDGES[source, step]
    seen = [Refund.id == refund.id, Refund.state == source]
    if source == target:
        seen.append(Refund.called_at == refund.called_at)
    moved = session.execute(
        update(Refund)
        .where(*seen)
        .values(state=target, **changes)
        .returning(Refund.id)
        .execution_options(synchronize_session=False)
    )
    if moved.one_or_none() is None:
        raise OvertakenError
    session.add(
        RefundEvent(
            refund_id=refund.id, at=at, event=step, source=source, target=target, official_id=official_id,
            values=dict(values or {}),
        )
    )  # fmt: skip
    return target


def next_question(refund: Refund, now: datetime) -> datetime:
    """Return when to ask the gateway next: as about payments for 72 hours, then daily until it has an answer."""
    return next_poll(refund.approved_at or now, now) or now + LONG_TAIL


def note_act(session: Session, kind: str, refund: Refund, actor: Actor | None, now: datetime) -> None:
    """Keep a record of what was done to a refund, and by whom."""
    audit.record(
        session, kind, at=now, actor=actor, subject_id=refund.subject_id, object_ref=refund.token,
        detail=f"{refund.amount_grosze} {refund.source} {refund.way}",
    )  # fmt: skip

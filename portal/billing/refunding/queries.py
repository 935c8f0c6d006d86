"""Look-ups of refunds, for those who carry them out and those who decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.billing.refunding.models import Refund, RefundEvent, RefundState
from portal.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

ENDED = frozenset({RefundState.DONE, RefundState.REJECTED, RefundState.WITHDRAWN})


def get_refund(session: Session, token: str) -> Refund:
    """Return a refund with its payment, charge and officials; raises NotFound."""
    found = _find(session, Refund.token == token)
    if found is None:
        raise NotFound
    return found


def get_by_number(session: Session, number: int) -> Refund:
    """Return a refund by its number, as officials name it; raises NotFound."""
    found = _find(session, Refund.id == number)
    if found is None:
        raise NotFound
    return found


def find_by_uuid(session: Session, refunds_uuid: str) -> Refund | None:
    """Find a refund by the id that the gateway signs."""
    return _find(session, Refund.refunds_uuid == refunds_uuid)


def find_by_click(session: Session, click: str) -> Refund | None:
    """Find the refund that a page view asked for."""
    return _find(session, Refund.click == click)


def list_to_pursue(session: Session, now: datetime, limit: int) -> list[tuple[str, datetime]]:
    """List the refunds whose turn it is to be sent or asked about, longest waiting first."""
    query = select(Refund.token, Refund.poll_at).where(Refund.poll_at <= now)
    found = session.execute(query.order_by(Refund.poll_at).limit(limit))
    return [(token, poll_at) for token, poll_at in found if poll_at is not None]


def list_refunds(session: Session, states: Collection[RefundState], limit: int, offset: int) -> list[Refund]:
    """List refunds in some states: those that wait or are under way the oldest first, ended ones the latest."""
    query = select(Refund).where(Refund.state.in_(states)).options(*_WHOLE)
    is_over = set(states) <= ENDED
    order = (Refund.id.desc(),) if is_over else (Refund.requested_at, Refund.id)
    return list(session.scalars(query.order_by(*order).limit(limit).offset(offset)))


def count_refunds(session: Session) -> dict[RefundState, int]:
    """Count the refunds of each state."""
    query = select(Refund.state, func.count()).group_by(Refund.state)
    return {RefundState(state): count for state, count in session.execute(query)}


def list_of_payment(session: Session, payment_id: int) -> list[Refund]:
    """List a payment's refunds in the order they were asked for."""
    query = select(Refund).where(Refund.payment_id == payment_id).options(*_WHOLE)
    return list(session.scalars(query.order_by(Refund.id)))


def list_events(session: Session, refund: Refund) -> list[RefundEvent]:
    """List the steps of a refund, oldest first."""
    query = select(RefundEvent).where(RefundEvent.refund_id == refund.id).order_by(RefundEvent.id)
    return list(session.scalars(query))


_WHOLE = (
    joinedload(Refund.payment),
    joinedload(Refund.charge),
    joinedload(Refund.subject),
    joinedload(Refund.requested_by),
    joinedload(Refund.approved_by),
)


def _find(session: Session, which: ColumnElement[bool]) -> Refund | None:
    # populate_existing: asked again after another transaction moved it
    query = select(Refund).where(which).options(*_WHOLE).execution_options(populate_existing=True)
    return session.scalars(query).one_or_none()

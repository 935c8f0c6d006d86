"""The one door through which a payment changes state: a declared edge, compared and set, with its event."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from portal.billing.models import PAYMENT_EDGES, Payment, PaymentEvent, PaymentState
from portal.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

POLL_MINUTES = (1, 3, 10, 30, *range(60, 72 * 60 + 1, 60))


class OvertakenError(Conflict):
    """Say that somebody else moved the payment between our look and our step."""


def has_edge(payment: Payment, event: str) -> bool:
    """Tell whether the payment can take this step from where we saw it."""
    return (PaymentState(payment.state), event) in PAYMENT_EDGES


def take(
    session: Session,
    payment: Payment,
    event: str,
    *,
    at: datetime,
    values: Mapping[str, Any] | None = None,
    **changes: object,
) -> PaymentState:
    """Move a payment along an edge from the state we saw; raises OvertakenError when it has left that state.

    The caller asks ``has_edge`` first: a step that the graph does not have is a mistake (KeyError).
    """
    source = PaymentState(payment.state)
    target = PAYMENT_EDGES[source, event]
    moved = session.execute(
        update(Payment)
        .where(Payment.id == payment.id, Payment.state == source)
        .values(state=target, **changes)
        .returning(Payment.id)
        .execution_options(synchronize_session=False)
    )
    if moved.one_or_none() is None:
        raise OvertakenError
    session.add(
        PaymentEvent(
            payment_id=payment.id, at=at, event=event, source=source, target=target, values=dict(values or {})
        )
    )
    return target


def next_poll(created_at: datetime, now: datetime) -> datetime | None:
    """Return when to ask the gateway next: 1, 3, 10, 30 minutes after the start, then hourly to 72 hours."""
    for minutes in POLL_MINUTES:
        moment = created_at + timedelta(minutes=minutes)
        if moment > now:
            return moment
    return None

"""What the gateway calls us about: a payment that was made, a refund that was done or refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payments import Event, RefundNotification, TransactionNotification
from portal.billing.actions import note_notified
from portal.billing.refunding.telling import note_refunded
from portal.errors import NotFound

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.billing.gateway import Shop
    from portal.context import Portal


def note(session: Session, portal: Portal, event: Event, shop: Shop, *, now: datetime) -> None:
    """Keep a genuine notice with what follows from it; raises NotFound for what is not ours."""
    told = event.data.object
    if "\0" in told.session_id:  # no name of ours holds one, and PostgreSQL refuses to be asked for it
        raise NotFound
    if isinstance(told, TransactionNotification):
        note_notified(session, told, shop, now=now)
    elif isinstance(told, RefundNotification):
        note_refunded(session, portal, told, shop, now=now)

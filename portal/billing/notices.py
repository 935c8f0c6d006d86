"""What the gateway calls us about: a payment that was made, a refund that was done or refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payments import Event, RefundNotification, TransactionNotification
from portal.billing.actions import note_notified
from portal.errors import NotFound

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.billing.gateway import Shop


def note(session: Session, event: Event, shop: Shop, *, now: datetime) -> None:
    """Keep a genuine notice and queue what follows from it; raises NotFound for what is not ours."""
    told = event.data.object
    if isinstance(told, TransactionNotification):
        note_notified(session, told, shop, now=now)
    elif isinstance(told, RefundNotification):
        raise NotFound  # the portal sends no refunds yet

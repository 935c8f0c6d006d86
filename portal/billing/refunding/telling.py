"""The gateway's signed notice of how a refund ended: compared with our own rows before it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payments import RefundStatus
from portal.billing.refunding import calling
from portal.billing.refunding.calling import RefundAnswer, RefundWord
from portal.billing.refunding.models import Way
from portal.billing.refunding.outcome import conclude, open_refund_task
from portal.billing.refunding.queries import find_by_uuid
from portal.errors import NotFound, Refused

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from payments import RefundNotification
    from portal.billing.gateway import Shop
    from portal.context import Portal

OURS = frozenset({"merchant_id", "session_id", "order_id"})


def note_refunded(
    session: Session, portal: Portal, told: RefundNotification, shop: Shop, *, now: datetime
) -> None:
    """Post a genuine notice about a refund; it may come before the answer to the call, late, or again.

    Raises NotFound for a refund that is not ours, Refused for another shop's or another payment's. Another sum or
    currency than ours is the treasurer's to look at and moves nothing. ``request_id`` is not signed and not read.
    """
    refund = find_by_uuid(session, told.refunds_uuid)
    if refund is None or refund.payment is None or refund.way != Way.GATEWAY:
        raise NotFound
    differs = calling.differences(told, refund, shop.settings)
    if refund.payment.shop != shop.name or OURS & set(differs):
        raise Refused("notification")
    if differs:
        said = {"amount": told.amount, "currency": told.currency, "differs": list(differs)}
        open_refund_task(session, refund, said, now)
        return
    is_done = told.status == RefundStatus.SUCCEEDED
    answer = RefundAnswer(RefundWord.DONE) if is_done else RefundAnswer(RefundWord.REFUSED, code="rejected")
    conclude(session, portal, refund, answer, now)

"""What the gateway calls us about: a payment that was made, a refund that was done or refused."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from payments import Event, RefundNotification, TransactionNotification
from portal.billing import gateway
from portal.billing.actions import mismatch
from portal.billing.machine import has_edge, take
from portal.billing.models import Payment, PaymentEvent, PaymentState
from portal.billing.queries import find_payment
from portal.billing.refunding.telling import note_refunded
from portal.errors import NotFound, Refused
from portal.jobs import new_job

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.billing.gateway import Shop
    from portal.context import Portal

ASK_AFTER_CLAIM = timedelta(minutes=1)


def note(session: Session, portal: Portal, event: Event, shop: Shop, *, now: datetime) -> None:
    """Keep a genuine notice with what follows from it; raises NotFound for what is not ours."""
    told = event.data.object
    if "\0" in told.session_id:  # no name of ours holds one, and PostgreSQL refuses to be asked for it
        raise NotFound
    if isinstance(told, TransactionNotification):
        note_notified(session, told, shop, now=now)
    elif isinstance(told, RefundNotification):
        note_refunded(session, portal, told, shop, now=now)


def note_notified(session: Session, claim: TransactionNotification, shop: Shop, *, now: datetime) -> None:
    """Keep the gateway's signed claim and queue the check of it; the claim itself settles nothing.

    The usual claim (a registered payment, our sum, our currency, our shop) is taken by one comparing statement; any
    other is looked at first. Raises NotFound for a session that is not ours, Refused for another shop's. A repeated
    claim changes nothing. Another sum or currency than ours is a MISMATCH for the treasurer.
    """
    values = {"order_id": claim.order_id, "amount": claim.amount, "origin_amount": claim.origin_amount,
              "currency": claim.currency, "method_id": claim.payment_method}  # fmt: skip
    taken = None
    ours = (shop.settings.merchant_id, shop.settings.pos_id)
    if claim.amount == claim.origin_amount and (claim.merchant_id, claim.pos_id) == ours:
        usual = (Payment.session_id == claim.session_id, Payment.state == PaymentState.REGISTERED,
                 Payment.amount_grosze == claim.amount, Payment.currency == claim.currency,
                 Payment.shop == shop.name)  # fmt: skip
        taken = session.execute(
            update(Payment)
            .where(*usual)
            .values(state=PaymentState.NOTIFIED, order_id=claim.order_id, method_id=claim.payment_method,
                    poll_at=now + ASK_AFTER_CLAIM)
            .returning(Payment.id)
            .execution_options(synchronize_session=False)
        ).scalar_one_or_none()  # fmt: skip
    if taken is None:
        _note_unusual(session, claim, shop, values, now)
        return
    session.add(
        PaymentEvent(payment_id=taken, at=now, event="notified", source=PaymentState.REGISTERED,
                     target=PaymentState.NOTIFIED, values=values)
    )  # fmt: skip
    session.add(new_job("verify_payment", {"session_id": claim.session_id}, at=now))


def _note_unusual(
    session: Session, claim: TransactionNotification, shop: Shop, values: Mapping[str, Any], now: datetime
) -> None:
    """Take a claim that is early, late, repeated, or not what we asked for."""
    payment = find_payment(session, claim.session_id, lock=True)
    if payment is None:
        raise NotFound
    differs = gateway.differences(claim, payment, shop.settings)
    if payment.shop != shop.name or {"merchant_id", "pos_id", "session_id"} & set(differs):
        raise Refused("notification")
    if differs:
        mismatch(session, payment, {**values, "differs": list(differs), "said_by": "notification"}, now)
    elif has_edge(payment, "notified"):
        take(session, payment, "notified", at=now, values=values, order_id=claim.order_id,
             method_id=claim.payment_method, poll_at=now + ASK_AFTER_CLAIM)  # fmt: skip
        session.add(new_job("verify_payment", {"session_id": payment.session_id}, at=now))

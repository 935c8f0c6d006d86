"""What is done to charges and attempts to pay: begin one, note the gateway's answers, remind, cancel."""

from __future__ import annotations

import json
import re
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import exists, update

from portal import audit
from portal.accounts.messages import queue_message
from portal.billing import gateway
from portal.billing.machine import has_edge, next_poll, take
from portal.billing.models import Charge, Payment, PaymentEvent, PaymentState, TaskKind, TreasurerTask
from portal.errors import Conflict, NotFound, Refused, TooMany
from portal.i18n import translate
from portal.jobs import new_job

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from payments import TransactionNotification
    from portal.billing.queries import Due
    from portal.security import Actor
    from portal.settings import GatewaySettings

SESSION_BYTES = 24
CLICK = re.compile(r"[A-Za-z0-9_-]{16,43}")
GRACE_MINUTES = 5  # a payer of the last minute is still on a bank's page
LIFETIME = timedelta(minutes=gateway.TIME_LIMIT_MINUTES + GRACE_MINUTES)
MOST_LIVE = 5


def start_payment(session: Session, due: Due, click: str, *, actor: Actor, now: datetime) -> Payment:
    """Begin an attempt to pay, or return the live one that the same page view began.

    Raises Conflict when the charge is paid, cancelled, or claimed to be paid; Refused for a forged ``click``;
    TooMany when attempts pile up. The amount is the charge's own: nothing of it comes from the form.
    """
    charge = due.charge
    if not CLICK.fullmatch(click):
        raise Refused(translate("Odśwież stronę i spróbuj jeszcze raz."))
    if charge.paid_at is not None:
        raise Conflict(translate("Ta opłata jest już zapłacona. Nie płać drugi raz."))
    if charge.cancelled_at is not None:
        raise Conflict(translate("Tej opłaty już nie trzeba płacić."))
    if due.claimed is not None:
        raise Conflict(translate("Mamy już Twoją wpłatę i sprawdzamy ją w banku. Nie płać drugi raz."))
    same = next((one for one in due.attempts if one.click == click and one.expires_at > now), None)
    if same is not None:
        return same
    if sum(one.expires_at > now for one in due.attempts) >= MOST_LIVE:
        message = translate("Masz otwartych kilka płatności za to samo. Odczekaj kwadrans.")
        raise TooMany(message, retry_after=60 * gateway.TIME_LIMIT_MINUTES)
    payment = Payment(
        session_id=secrets.token_urlsafe(SESSION_BYTES),
        charge_id=charge.id,
        click=click,
        amount_grosze=charge.amount_grosze,
        currency="PLN",
        state=PaymentState.CREATED,
        created_at=now,
        expires_at=now + LIFETIME,
        poll_at=next_poll(now, now),
        polls=0,
    )
    session.add(payment)
    session.flush()  # the event and the record need the payment
    session.add(_begun(payment, now))
    subject_id, ref = charge.subject_id, payment.session_id
    audit.record(session, "payment.started", at=now, actor=actor, subject_id=subject_id, object_ref=ref)
    return payment


def note_registered(session: Session, payment: Payment, url: str, now: datetime) -> bool:
    """Keep where the payer goes; False when the payment moved on meanwhile (paid before the answer)."""
    moved = session.execute(
        update(Payment)
        .where(Payment.id == payment.id, Payment.state == PaymentState.CREATED)
        .values(state=PaymentState.REGISTERED, url=url, registered_at=now)
        .returning(Payment.id)
        .execution_options(synchronize_session=False)
    )
    if moved.one_or_none() is None:
        return False
    session.add(_event(payment, "registered", PaymentState.CREATED, PaymentState.REGISTERED, now))
    return True


def note_notified(
    session: Session,
    payment: Payment | None,
    claim: TransactionNotification,
    *,
    shop: GatewaySettings,
    now: datetime,
) -> None:
    """Keep the gateway's signed claim and queue the check of it; the claim itself settles nothing.

    Raises NotFound for a session that is not ours, Refused for another shop's. A repeated claim changes
    nothing. Another sum or currency than ours is a MISMATCH for the treasurer.
    """
    if payment is None:
        raise NotFound
    differs = gateway.differences(claim, payment, shop)
    if {"merchant_id", "pos_id", "session_id"} & set(differs):
        raise Refused("notification")
    values = {"order_id": claim.order_id, "amount": claim.amount, "origin_amount": claim.origin_amount,
              "currency": claim.currency, "method_id": claim.payment_method}  # fmt: skip
    if differs:
        mismatch(session, payment, {**values, "differs": list(differs), "said_by": "notification"}, now)
    elif has_edge(payment, "notified"):
        take(session, payment, "notified", at=now, values=values, order_id=claim.order_id,
             method_id=claim.payment_method, poll_at=next_poll(payment.created_at, now) or now)  # fmt: skip
        session.add(new_job("verify_payment", {"session_id": payment.session_id}, at=now))


def mismatch(session: Session, payment: Payment, values: Mapping[str, object], now: datetime) -> None:
    """Set money of another sum aside for the treasurer; what is settled stays settled."""
    if not has_edge(payment, "mismatched"):
        return
    take(session, payment, "mismatched", at=now, values=values, poll_at=None)
    open_task(session, payment, TaskKind.MISMATCH, json.dumps(values), now)
    audit.record(session, "payment.mismatch", at=now, actor=None, object_ref=payment.session_id)


def open_task(session: Session, payment: Payment, kind: TaskKind, detail: str, now: datetime) -> None:
    """Give the treasurer something to look at."""
    session.add(TreasurerTask(payment_id=payment.id, kind=kind, detail=detail, opened_at=now))


def remind(session: Session, charge: Charge, reference: str, now: datetime) -> bool:
    """Write to the payer about an unpaid charge, once; False when somebody was faster, or it is paid or checked."""
    marked = session.execute(
        update(Charge)
        .where(Charge.id == charge.id, Charge.reminded_at.is_(None), Charge.paid_at.is_(None))
        .where(~exists().where(Payment.charge_id == Charge.id, Payment.state == PaymentState.NOTIFIED))
        .values(reminded_at=now)
        .returning(Charge.id)
        .execution_options(synchronize_session=False)
    )
    if marked.one_or_none() is None:
        return False
    values = {"title": charge.title, "amount_grosze": charge.amount_grosze, "reference": reference,
              "path": f"/platnosc/{charge.token}"}  # fmt: skip
    queue_message(session, charge.subject_id, "fee_reminder", values, at=now)
    audit.record(
        session, "charge.reminded", at=now, actor=None, subject_id=charge.subject_id, object_ref=reference
    )
    return True


def cancel_charge(session: Session, charge: Charge, *, actor: Actor | None, now: datetime) -> None:
    """Give up an unpaid charge (its matter was withdrawn before); a paid one is left as it is."""
    cancelled = session.execute(
        update(Charge)
        .where(Charge.id == charge.id, Charge.paid_at.is_(None), Charge.cancelled_at.is_(None))
        .values(cancelled_at=now)
        .returning(Charge.id)
        .execution_options(synchronize_session=False)
    )
    if cancelled.one_or_none() is not None:
        subject_id, ref = charge.subject_id, charge.token
        audit.record(session, "charge.cancelled", at=now, actor=actor, subject_id=subject_id, object_ref=ref)


def _begun(payment: Payment, now: datetime) -> PaymentEvent:
    return _event(payment, "created", PaymentState.CREATED, PaymentState.CREATED, now)


def _event(
    payment: Payment, event: str, source: PaymentState, target: PaymentState, now: datetime
) -> PaymentEvent:
    return PaymentEvent(payment_id=payment.id, at=now, event=event, source=source, target=target, values={})

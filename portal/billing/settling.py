"""Posting the gateway's word on a payment, in one transaction: payment, charge, case, record, message.

PAID never changes back. The charge is settled once, by whichever payment comes first; money that comes second
is a surplus with a task for the treasurer, never dropped and never sent back by machine.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, select, update

from portal import audit
from portal.accounts.messages import queue_message
from portal.billing.actions import mismatch, open_task
from portal.billing.gateway import Answer, Word
from portal.billing.machine import has_edge, next_poll, take
from portal.billing.models import Charge, Payment, PaymentState, TaskKind, TreasurerTask
from portal.billing.queries import LIVE
from portal.cases.actions import note_fee_paid

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.cases.models import Case
    from portal.context import Portal

Settled = Row[int, str, int]
SILENCE = timedelta(minutes=5)


def post(
    session: Session, portal: Portal, payment: Payment, case: Case | None, answer: Answer, now: datetime
) -> PaymentState:
    """Post the gateway's word in the caller's transaction; return the state the payment then has.

    ``payment`` and ``case`` were read before: state and version are compared, StaleDataError says look again.
    """
    if answer.word == Word.PAID:
        return _post_money(session, portal, payment, case, answer, now)
    if answer.word == Word.OTHER_SUM:
        values = {"order_id": answer.order_id, "amount": answer.amount_grosze, "currency": answer.currency,
                  "differs": list(answer.differs), "said_by": "gateway"}  # fmt: skip
        mismatch(session, payment, values, now)
        return PaymentState.MISMATCH
    if answer.word == Word.SENT_BACK and has_edge(payment, "sent_back"):
        return take(session, payment, "sent_back", at=now, poll_at=None, values={"order_id": answer.order_id})
    return _post_nothing(session, payment, answer, now)


def _post_money(
    session: Session, portal: Portal, payment: Payment, case: Case | None, answer: Answer, now: datetime
) -> PaymentState:
    # the law looks at the day the account of the payer was debited (art. 60 § 1 pkt 2 Ordynacja podatkowa)
    paid_at = min(answer.authorised_at or now, now)
    charge = _settle_charge(session, payment, paid_at)
    changes: dict[str, Any] = {"order_id": answer.order_id, "method_id": answer.method_id, "verified_at": now,
                               "poll_at": None, "authorised_at": answer.authorised_at}  # fmt: skip
    values = {"order_id": answer.order_id}
    if charge is None:
        state = take(session, payment, "verified_surplus", at=now, values=values, **changes)
        open_task(session, payment, TaskKind.SURPLUS, f"order {answer.order_id}", now)
        audit.record(session, "payment.surplus", at=now, actor=None, object_ref=payment.session_id)
        return state
    state = take(session, payment, "verified", at=now, values=values, **changes)
    if case is not None:
        _tell_case(session, portal, case, charge, now, paid_at)
    reference = case.reference if case is not None else None
    audit.record(
        session, "charge.paid", at=now, actor=None, subject_id=charge.subject_id, object_ref=reference,
        detail=payment.session_id,
    )  # fmt: skip
    return state


def _settle_charge(session: Session, payment: Payment, paid_at: datetime) -> Settled | None:
    """Mark the charge as paid by this payment unless it is settled or cancelled already."""
    settled = session.execute(
        update(Charge)
        .where(Charge.id == payment.charge_id, Charge.paid_at.is_(None), Charge.cancelled_at.is_(None))
        .values(paid_at=paid_at, paid_by_id=payment.id)
        .returning(Charge.subject_id, Charge.title, Charge.amount_grosze)
        .execution_options(synchronize_session=False)
    )
    return settled.one_or_none()


def _tell_case(
    session: Session, portal: Portal, case: Case, charge: Settled, now: datetime, paid_at: datetime
) -> None:
    session.add(case)
    note_fee_paid(session, portal, case, now=now, paid_at=paid_at)
    if not case.demo:
        values = {"title": charge.title, "amount_grosze": charge.amount_grosze, "reference": case.reference}
        queue_message(session, charge.subject_id, "paid", values, at=now)


def _post_nothing(session: Session, payment: Payment, answer: Answer, now: datetime) -> PaymentState:
    """Plan the next question; expire an attempt only when its time is over and the gateway has no money.

    After 72 hours nothing more is planned: an attempt that is still live then is the treasurer's to look at.
    """
    poll_at = next_poll(payment.created_at, now)
    if answer.word == Word.UNKNOWN:
        soon = now + SILENCE
        values: dict[str, Any] = {"poll_at": min(poll_at, soon) if poll_at else None, "asked_at": now}
    else:
        values = {"poll_at": poll_at, "asked_at": now, "polls": payment.polls + 1}
        if now >= payment.expires_at and has_edge(payment, "expired"):
            return take(session, payment, "expired", at=now, **values)
    session.execute(
        update(Payment)
        .where(Payment.id == payment.id, Payment.state == payment.state)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if poll_at is None and payment.poll_at is not None and payment.state in LIVE:
        _hand_over(session, payment, now)
    return PaymentState(payment.state)


def _hand_over(session: Session, payment: Payment, now: datetime) -> None:
    """Give the treasurer an attempt that nobody confirmed, once: a claim may come after the last question."""
    known = select(TreasurerTask.id).where(
        TreasurerTask.payment_id == payment.id, TreasurerTask.kind == TaskKind.UNCONFIRMED
    )
    if session.scalars(known).one_or_none() is None:
        open_task(session, payment, TaskKind.UNCONFIRMED, f"{payment.state}, never confirmed", now)

"""Look-ups of charges, payments and tax accounts; a person finds only their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import exists, select
from sqlalchemy.orm import contains_eager

from portal.billing.models import Charge, Payment, PaymentState
from portal.cases.models import Case, Channel
from portal.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

LIVE = (PaymentState.CREATED, PaymentState.REGISTERED, PaymentState.NOTIFIED)
ONLINE = (Channel.PORTAL, Channel.ASSISTED)  # who came another way is called by a letter, not by e-mail
UNSETTLED = (*LIVE, PaymentState.EXPIRED)


@dataclass(frozen=True)
class Due:
    """A charge with what its page says: the case it belongs to and the attempts under way, newest first."""

    charge: Charge
    reference: str | None
    attempts: Sequence[Payment]

    @property
    def claimed(self) -> Payment | None:
        """Return the attempt of which the gateway says that it was paid, before we have checked."""
        return next((one for one in self.attempts if one.state == PaymentState.NOTIFIED), None)


@dataclass(frozen=True)
class Attempt:
    """A payment with what its return page says."""

    payment: Payment
    charge: Charge
    reference: str | None


def get_own_due(session: Session, token: str, subject_id: int, *, lock: bool = False) -> Due:
    """Return a person's own charge; raises NotFound for anybody else's. Two statements: the first locks."""
    query = (
        select(Charge, Case.reference)
        .outerjoin(Case, Case.id == Charge.case_id)
        .where(Charge.token == token, Charge.subject_id == subject_id)
    )
    row = session.execute(query.with_for_update(of=Charge) if lock else query).one_or_none()
    if row is None:
        raise NotFound
    charge, reference = row
    attempts = select(Payment).where(Payment.charge_id == charge.id, Payment.state.in_(LIVE))
    return Due(charge, reference, list(session.scalars(attempts.order_by(Payment.id.desc()))))


def get_own_attempt(session: Session, session_id: str, subject_id: int) -> Attempt:
    """Return a person's own payment with its charge and case; raises NotFound for anybody else's."""
    query = (
        select(Payment, Case.reference)
        .join(Payment.charge)
        .outerjoin(Case, Case.id == Charge.case_id)
        .options(contains_eager(Payment.charge))
        .where(Payment.session_id == session_id, Charge.subject_id == subject_id)
        .execution_options(populate_existing=True)  # asked again after settling, in the same request
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound
    payment, reference = row
    return Attempt(payment, payment.charge, reference)


def find_payment(session: Session, session_id: str, *, lock: bool = False) -> Payment | None:
    """Find a payment by our id at the gateway."""
    query = select(Payment).where(Payment.session_id == session_id)
    return session.scalars(query.with_for_update() if lock else query).one_or_none()


def find_with_case(session: Session, session_id: str) -> tuple[Payment, Case | None] | None:
    """Find a payment together with the case whose duty it pays."""
    query = (
        select(Payment, Case)
        .join(Charge, Charge.id == Payment.charge_id)
        .outerjoin(Case, Case.id == Charge.case_id)
        .where(Payment.session_id == session_id)
    )
    row = session.execute(query).one_or_none()
    return None if row is None else (row[0], row[1])


def list_to_poll(session: Session, now: datetime, limit: int) -> list[tuple[str, datetime]]:
    """List the payments whose turn it is to be asked about, longest waiting first."""
    query = select(Payment.session_id, Payment.poll_at)
    query = query.where(Payment.state.in_(UNSETTLED), Payment.poll_at <= now)
    found = session.execute(query.order_by(Payment.poll_at).limit(limit))
    return [(session_id, poll_at) for session_id, poll_at in found if poll_at is not None]


def list_unpaid(session: Session, subject_id: int) -> list[Charge]:
    """List what a person has still to pay, earliest due first."""
    query = (
        select(Charge)
        .where(Charge.subject_id == subject_id, Charge.paid_at.is_(None), Charge.cancelled_at.is_(None))
        .order_by(Charge.due_on, Charge.id)
    )
    return list(session.scalars(query))


def list_to_remind(session: Session, before: datetime, limit: int) -> list[tuple[Charge, Case]]:
    """List charges of open matters, made before a moment, that nobody paid or was reminded of."""
    query = (
        select(Charge, Case)
        .join(Case, Case.id == Charge.case_id)
        .where(Charge.paid_at.is_(None), Charge.cancelled_at.is_(None), Charge.reminded_at.is_(None))
        .where(~_claimed(Charge.id == Payment.charge_id))
        .where(Charge.created_at <= before, Case.is_open, Case.demo.is_(False), Case.channel.in_(ONLINE))
        .order_by(Charge.id)
        .limit(limit)
    )
    return [(charge, case) for charge, case in session.execute(query)]


def is_claimed(session: Session, case_id: int) -> bool:
    """Tell whether money for a case's duty is being checked: the gateway says it was paid, we do not know yet."""
    mine = select(Charge.id).where(Charge.case_id == case_id)
    return bool(session.scalar(select(_claimed(Payment.charge_id.in_(mine)))))


def _claimed(whose: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(whose, Payment.state == PaymentState.NOTIFIED)


def find_case_charge(session: Session, case_id: int) -> Charge | None:
    """Find the duty of a case."""
    query = select(Charge).where(Charge.case_id == case_id).order_by(Charge.id).limit(1)
    return session.scalars(query).one_or_none()

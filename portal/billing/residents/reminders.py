"""Reminders of instalments that fall due soon, to who asked for them: one letter for each day, once for each charge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from portal import audit
from portal.accounts.messages import queue_message
from portal.accounts.models import Profile
from portal.billing.allocating import left_of_charge
from portal.billing.models import Charge, PaymentLine
from portal.billing.queries import is_claim
from portal.billing.taxes.models import TaxAccount

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session


BATCH = 500
PATH = "/moje/podatki"
Due = tuple[Charge, int]


def list_due(session: Session, from_on: date, until_on: date, from_subject: int = 0) -> list[Due]:
    """List a batch of open instalments that fall due in a span of days, of people who asked to be reminded.

    What was reminded of is left out, and what money is being checked for.
    """
    query = (
        select(Charge, left_of_charge())
        .join(TaxAccount, TaxAccount.id == Charge.account_id)
        .join(Profile, Profile.subject_id == Charge.subject_id)
        .where(Charge.paid_at.is_(None), Charge.cancelled_at.is_(None), Charge.reminded_at.is_(None))
        .where(Charge.due_on >= from_on, Charge.due_on <= until_on, TaxAccount.demo.is_(False))
        .where(Profile.remind_email, Profile.email_verified_at.is_not(None))
        .where(~is_claim(PaymentLine.account_id == Charge.account_id), Charge.subject_id >= from_subject)
        .order_by(Charge.subject_id, Charge.due_on, Charge.id)
        .limit(BATCH)
    )
    return list(session.execute(query))


def remind(session: Session, rows: Sequence[Due], now: datetime) -> int:
    """Write of what nobody was faster with; return how many charges that is."""
    charges = [charge for charge, _left in rows]
    marked = session.scalars(
        update(Charge)
        .where(
            Charge.id.in_([charge.id for charge in charges]),
            Charge.reminded_at.is_(None),
            Charge.paid_at.is_(None),
        )
        .values(reminded_at=now)
        .returning(Charge.id)
        .execution_options(synchronize_session=False)
    ).all()
    mine = [(charge, left) for charge, left in rows if charge.id in marked]
    if not mine:
        return 0
    subject_id, due_on = charges[0].subject_id, charges[0].due_on
    values = {
        "title": "; ".join(", ".join(filter(None, (charge.title, charge.period))) for charge, _left in mine),
        "amount_grosze": sum(left for _charge, left in mine), "due_on": due_on.isoformat(), "path": PATH,
    }  # fmt: skip
    queue_message(session, subject_id, "due_reminder", values, at=now)
    for charge, _left in mine:
        audit.record(
            session, "charge.reminded", at=now, actor=None, subject_id=subject_id, object_ref=charge.token
        )
    return len(mine)

"""How much may go back: never more than was paid, never more than the money that it comes from still holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, cast, func, select

from portal.accounts.models import Subject
from portal.billing.ledger.book import total
from portal.billing.ledger.models import Book, Entry, Move
from portal.billing.models import Charge, Payment, PaymentState
from portal.billing.refunding.models import NEVER_SENT, Refund, RefundState, Source

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

# moves that change what is owed; every other one on a charge is money
DUES = (Move.CHARGED, Move.CORRECTED, Move.CANCELLED)


@dataclass(frozen=True)
class Money:
    """Whose money goes back: the payment it came by (if any), and what holds it now."""

    source: Source
    payment: Payment | None = None
    charge: Charge | None = None
    subject_id: int | None = None

    @property
    def is_named(self) -> bool:
        """Tell whether the money's source says where it is held."""
        return {
            Source.OVERPAID: self.subject_id is not None,
            Source.CHARGE: self.charge is not None,
            Source.UNIDENTIFIED: self.payment is not None,
        }[self.source]


def lock(session: Session, money: Money) -> None:
    """Keep every other refund of the same money waiting until this transaction ends.

    SQLite has one writer at a time by itself; PostgreSQL holds the rows (rows that point to them may still come).
    """
    for column, value in (
        (Payment.id, money.payment.id if money.payment else None),
        (Charge.id, money.charge.id if money.charge else None),
        (Subject.id, money.subject_id),
    ):
        if value is not None:
            session.execute(select(column).where(column == value).with_for_update(key_share=True)).one()


def refundable_grosze(session: Session, money: Money) -> int:
    """Return how much may still be asked back; call ``lock`` before when the answer is acted upon."""
    held = held_grosze(session, money) - asked_grosze(session, money)
    if money.payment is None:
        return max(0, held)
    if money.payment.state not in {PaymentState.PAID, PaymentState.SURPLUS}:
        return 0
    gone = sum_of(session, Refund.payment_id == money.payment.id, Refund.state.not_in(NEVER_SENT))
    return max(0, min(held, money.payment.amount_grosze - gone))


def held_grosze(session: Session, money: Money) -> int:
    """Return what the books hold of the money."""
    if money.source == Source.OVERPAID:
        return -_sum(session, Entry.book == Book.OVERPAID, Entry.subject_id == money.subject_id)
    if money.source == Source.UNIDENTIFIED:
        payment_id = money.payment.id if money.payment else None
        return -_sum(session, Entry.book == Book.UNIDENTIFIED, Entry.payment_id == payment_id)
    charge_id = money.charge.id if money.charge else None
    mine = Entry.charge_id == charge_id
    paid = -_sum(session, mine, Entry.book == Book.RECEIVABLE, Entry.move.not_in(DUES))
    return paid - _sum(session, mine, Entry.book == Book.REVENUE, Entry.move.not_in(DUES))


def asked_grosze(session: Session, money: Money) -> int:
    """Return what was asked back of the money and waits for approval: the books do not know of it yet."""
    same: list[ColumnElement[bool]] = [Refund.source == money.source, Refund.state == RefundState.REQUESTED]
    if money.source == Source.OVERPAID:
        same.append(Refund.subject_id == money.subject_id)
    elif money.source == Source.CHARGE:
        same.append(Refund.charge_id == (money.charge.id if money.charge else None))
    else:
        same.append(Refund.payment_id == (money.payment.id if money.payment else None))
    return sum_of(session, *same)


def sum_of(session: Session, *which: ColumnElement[bool]) -> int:
    """Return the sum of the refunds that are meant."""
    amount = cast(func.coalesce(func.sum(Refund.amount_grosze), 0), BigInteger)
    return session.scalars(select(amount).where(*which)).one()


def _sum(session: Session, *which: ColumnElement[bool]) -> int:
    return session.scalars(select(total()).where(*which)).one()

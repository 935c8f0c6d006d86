"""Opening the books: charges and payments from before there were any are written into them, each once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import selectinload

from portal.billing.allocating import left_of_charge
from portal.billing.effects import charged
from portal.billing.ledger.book import Transfer, book
from portal.billing.ledger.models import Book, Entry, Move
from portal.billing.models import Charge, Payment, PaymentState
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.vault import Vault

BATCH = 1000
HAS_MONEY = (PaymentState.PAID, PaymentState.SURPLUS)


def open_books(session: Session, vault: Vault, now: datetime) -> int:
    """Book what has no entries yet, in the caller's transaction; return how many transfers were written.

    Done again it finds nothing to do: each transfer has the name that the machine itself would give it.
    """
    uncharged = select(Charge).where(~_has(Entry.charge_id == Charge.id, Move.CHARGED))
    unposted = (
        select(Payment)
        .where(Payment.state.in_(HAS_MONEY), ~_has(Entry.payment_id == Payment.id, Move.PAID))
        .options(selectinload(Payment.lines))
    )
    left = left_of_charge()
    is_over = or_(Charge.paid_at.is_not(None), Charge.cancelled_at.is_not(None))
    remains = select(Charge, left).where(is_over, left > 0)
    written = _write(session, vault, uncharged.order_by(Charge.id), _charged)
    written += _write(session, vault, unposted.order_by(Payment.id), lambda row: _paid(session, row[0]))
    return written + _write(session, vault, remains.order_by(Charge.id), lambda row: _settled(row, now))


def _write(session: Session, vault: Vault, query: Any, make: Callable[[Sequence[Any]], Transfer]) -> int:
    """Book what a query finds, a batch at a time: what is booked is not found again."""
    written = 0
    while rows := session.execute(query.limit(BATCH)).all():
        book(session, vault, [make(row) for row in rows])
        written += len(rows)
    return written


def _charged(row: Sequence[Any]) -> Transfer:
    charge = row[0]
    return charged(charge, charge.created_at)


def _paid(session: Session, payment: Payment) -> Transfer:
    """Put a payment against the charges that it settled; the rest of it is the payer's."""
    paid_at = payment.authorised_at or payment.verified_at or payment.created_at
    about = {"payment_id": payment.id}
    transfer = Transfer(
        Move.PAID, payment.verified_at or paid_at, day_of(paid_at), f"paid:{payment.id}", about
    )
    transfer.debit(Book.CLEARING, payment.amount_grosze, payment.shop)
    for charge, grosze in _charges(session, payment):
        owed = grosze if charge.paid_by_id == payment.id else 0
        sides: dict[str, Any] = {"charge_id": charge.id, "subject_id": charge.subject_id}
        transfer.credit(Book.RECEIVABLE, min(owed, charge.amount_grosze), **sides)
        transfer.credit(Book.OVERPAID, grosze - min(owed, charge.amount_grosze), **sides)
    return transfer


def _charges(session: Session, payment: Payment) -> Iterator[tuple[Charge, int]]:
    for line in payment.lines:
        yield session.get_one(Charge, line.charge_id), line.amount_grosze


def _settled(row: Sequence[Any], now: datetime) -> Transfer:
    """Settle what is paid without a payment of the gateway's (at the desk), or was given up."""
    charge, left = row
    about = {"charge_id": charge.id, "subject_id": charge.subject_id}
    if charge.paid_at is not None:
        transfer = Transfer(
            Move.DESK_PAID, charge.paid_at, day_of(charge.paid_at), f"desk:{charge.id}", about
        )
        transfer.debit(Book.DESK, left)
    else:
        at = charge.cancelled_at or now
        transfer = Transfer(Move.CANCELLED, at, day_of(at), f"cancelled:{charge.id}", about)
        transfer.debit(Book.REVENUE, left, charge.kind)
    transfer.credit(Book.RECEIVABLE, left)
    return transfer


def _has(mine: Any, move: Move) -> Any:
    return exists().where(mine, Entry.move == move)

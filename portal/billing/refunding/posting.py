"""A refund in the books: promised when it is approved, gone when it is done, given back when it was refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.billing.ledger.book import Transfer, book, total
from portal.billing.ledger.models import Book, Entry, Move
from portal.billing.refunding.models import Refund, Source, Way
from portal.errors import Conflict
from portal.words import day_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.vault import Vault

Side = tuple[Book, str, int, dict[str, Any]]


def promise(session: Session, vault: Vault, refund: Refund, now: datetime) -> None:
    """Take the money from where it is held; from now on it is the payer's again."""
    transfer = _transfer(refund, Move.REFUND_SENT, f"refund:{refund.id}", now)
    for name, part, grosze, about in sources(session, refund):
        transfer.debit(name, grosze, part, **about)
    transfer.credit(Book.REFUNDS, refund.amount_grosze)
    book(session, vault, [transfer])


def let_go(session: Session, vault: Vault, refund: Refund, now: datetime, bank_account: str = "") -> None:
    """Take the money out of the gateway's hands, or out of the city's bank account."""
    transfer = _transfer(refund, Move.REFUND_DONE, f"refund_done:{refund.id}", now)
    transfer.debit(Book.REFUNDS, refund.amount_grosze)
    if refund.way == Way.GATEWAY:
        transfer.credit(Book.CLEARING, refund.amount_grosze, refund.payment.shop if refund.payment else "")
    else:
        transfer.credit(Book.BANK, refund.amount_grosze, bank_account)
    book(session, vault, [transfer])


def take_back(session: Session, vault: Vault, refund: Refund, now: datetime) -> None:
    """Put the money back where it was held."""
    transfer = _transfer(refund, Move.REFUND_REJECTED, f"refund_rejected:{refund.id}", now)
    for name, part, grosze, about in promised(session, refund):
        transfer.credit(name, grosze, part, **about)
    book(session, vault, [transfer])


def promise_again(session: Session, vault: Vault, refund: Refund, now: datetime) -> None:
    """Take the money once more: the gateway paid a refund that it had called refused."""
    transfer = _transfer(refund, Move.REFUND_SENT, f"refund_again:{refund.id}", now)
    for name, part, grosze, about in promised(session, refund):
        transfer.debit(name, grosze, part, **about)
    book(session, vault, [transfer])


def promised(session: Session, refund: Refund) -> list[Side]:
    """List the sides of the first transfer as they were booked: a reversal must mirror them to the grosz."""
    first = select(Entry.transfer).where(Entry.once == f"refund:{refund.id}").scalar_subquery()
    rows = session.scalars(select(Entry).where(Entry.transfer == first).order_by(Entry.id))
    return [
        (Book(row.book), row.part, row.amount_grosze,
         {"subject_id": row.subject_id, "charge_id": row.charge_id})
        for row in rows
    ]  # fmt: skip


def sources(session: Session, refund: Refund) -> list[Side]:
    """Tell which books a refund's money would be taken from; raises Conflict when they no longer hold it."""
    if refund.source == Source.OVERPAID:
        return [(Book.OVERPAID, "", refund.amount_grosze, {"subject_id": refund.subject_id})]
    if refund.source == Source.CHARGE and refund.charge is not None:
        about = {"charge_id": refund.charge.id, "subject_id": refund.charge.subject_id}
        return [(Book.REVENUE, refund.charge.kind, refund.amount_grosze, about)]
    return unidentified(session, refund.payment_id, refund.amount_grosze)


def unidentified(session: Session, payment_id: int | None, grosze: int) -> list[Side]:
    """Take from the numbers that a payment named what is still held under each; raises Conflict for too little."""
    mine = (Entry.book == Book.UNIDENTIFIED, Entry.payment_id == payment_id)
    rows = session.execute(select(Entry.part, total()).where(*mine).group_by(Entry.part).order_by(Entry.part))
    left, sides = grosze, list[Side]()
    for part, balance in rows:
        taken = min(left, -balance)
        if taken > 0:
            sides.append((Book.UNIDENTIFIED, part, taken, {}))
            left -= taken
    if left:
        raise Conflict
    return sides


def _transfer(refund: Refund, move: Move, once: str, now: datetime) -> Transfer:
    about = {"payment_id": refund.payment_id, "refund_id": refund.id, "official_id": refund.approved_by_id}
    return Transfer(move, now, day_of(now), once, about)

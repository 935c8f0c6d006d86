"""The sums of the front page: a day's payments, what waits for a person, and balances that are sums over the books."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, and_, case, cast, distinct, func, select

from portal.billing.allocating import left_of_charge
from portal.billing.ledger.book import total
from portal.billing.ledger.models import Book, Entry, Move
from portal.billing.models import Charge, Payment, TreasurerTask

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import ColumnElement, Subquery
    from sqlalchemy.orm import Session

    from portal.office.treasury.days import Days

NAME = "named"  # grouped by name: PostgreSQL takes an expression with values of its own for another one
HELD = (Book.OVERPAID, Book.UNIDENTIFIED, Book.REFUNDS)  # what the city owes: their balances are credits


@dataclass(frozen=True)
class Figure:
    """One sum with what it is of and how many things it is made of."""

    name: str
    count: int
    grosze: int


@dataclass(frozen=True)
class Waiting:
    """The open tasks of one kind."""

    kind: str
    count: int
    unowned: int
    oldest_at: datetime


def add_up(figures: Iterable[Figure]) -> tuple[int, int]:
    """Return how many things and how much figures come to."""
    found = list(figures)
    return sum(one.count for one in found), sum(one.grosze for one in found)


def paid_by_shop(session: Session, days: Days) -> list[Figure]:
    """Add up the payments that were posted on some days, by shop."""
    posted = (Payment.verified_at >= days.since, Payment.verified_at < days.until)
    grosze = cast(func.sum(Payment.amount_grosze), BigInteger)
    query = select(Payment.shop, func.count(), grosze).where(*posted)
    found = session.execute(query.group_by(Payment.shop).order_by(Payment.shop))
    return [Figure(*row) for row in found]


def paid_by_kind(session: Session, days: Days) -> list[Figure]:
    """Add up where the money of those payments went, by kind of dues; the sum is that of ``paid_by_shop``.

    A payment for two kinds counts in each.
    """
    query = (
        select(kind_of_entry().label(NAME), func.count(distinct(Entry.payment_id)), -total())
        .outerjoin(Charge, Charge.id == Entry.charge_id)
        .where(*went(days))
        .group_by(NAME)
        .order_by(NAME)
    )
    return [Figure(*row) for row in session.execute(query)]


def went(days: Days) -> tuple[ColumnElement[bool], ...]:
    """Return the condition on entries that say where the gateway's money went on some days."""
    return (
        Entry.move == Move.PAID, Entry.book != Book.CLEARING, Entry.at >= days.since, Entry.at < days.until,
    )  # fmt: skip


def kind_of_entry() -> ColumnElement[str]:
    """Return the kind of dues of an entry joined with its charge; money that is nobody's due has its book's name."""
    apart = (Book.OVERPAID, Book.UNIDENTIFIED, Book.FORWARDED)
    return case((Entry.book.in_(apart), Entry.book), else_=func.coalesce(Charge.kind, Entry.book))


def list_held(session: Session) -> dict[str, Figure]:
    """Add up the money that the gateway holds (by shop, under ``clearing/<shop>``) and what the city owes back."""
    name = case((Entry.book == Book.CLEARING, Entry.book + "/" + Entry.part), else_=Entry.book)
    query = select(name.label(NAME), func.count(), total()).where(Entry.book.in_((Book.CLEARING, *HELD)))
    found = {row[0]: Figure(*row) for row in session.execute(query.group_by(NAME).order_by(NAME))}
    owed = {book: found.pop(book, Figure(book, 0, 0)) for book in map(str, HELD)}
    return {**found, **{name: Figure(name, one.count, -one.grosze) for name, one in owed.items()}}


def list_receivable(session: Session) -> list[Figure]:
    """Add up what is still owed, by kind: a settled or cancelled charge has nothing left."""
    left = open_charges()
    grosze = cast(func.sum(left.c.left), BigInteger)
    query = select(left.c.kind, func.count(), grosze).group_by(left.c.kind).order_by(left.c.kind)
    return [Figure(*row) for row in session.execute(query)]


def open_charges() -> Subquery:
    """Return the charges of which something is left, with how much."""
    live = and_(Charge.paid_at.is_(None), Charge.cancelled_at.is_(None))
    query = select(Charge.id, Charge.kind, Charge.due_on, left_of_charge().label("left")).where(live)
    return query.subquery()


def list_waiting(session: Session) -> list[Waiting]:
    """Count the open tasks by kind, the kind with the oldest first."""
    oldest = func.min(TreasurerTask.opened_at)
    unowned = func.count() - func.count(TreasurerTask.owner_id)
    query = (
        select(TreasurerTask.kind, func.count(), unowned, oldest)
        .where(TreasurerTask.closed_at.is_(None))
        .group_by(TreasurerTask.kind)
        .order_by(oldest, TreasurerTask.kind)
    )
    return [Waiting(*row) for row in session.execute(query)]

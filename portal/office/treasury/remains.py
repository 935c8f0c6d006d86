"""What a balance is made of: by payment, by person, by refund, by charge; the parts add up to the balance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from sqlalchemy import BigInteger, and_, cast, func, select

from portal.accounts.models import Subject
from portal.billing.ledger.book import total
from portal.billing.ledger.models import Book, Entry
from portal.billing.models import Charge, Payment
from portal.billing.taxes.models import TaxAccount
from portal.cases.models import Case
from portal.office.treasury.figures import HELD, open_charges
from portal.office.treasury.finding import PAGE
from portal.office.treasury.holding import held_payment

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import ColumnElement, Select, Subquery
    from sqlalchemy.orm import Session

T = TypeVar("T")
ORIGINS = 500  # of the people of one page; the latest are shown


@dataclass(frozen=True)
class Remain:
    """One part of a balance, in grosze as the page shows it, since when it stands, and what it belongs to."""

    grosze: int
    since: datetime
    payment: Payment | None = None
    subject: Subject | None = None
    part: str = ""
    refund_id: int | None = None
    line_id: int | None = None


@dataclass(frozen=True)
class Origin:
    """One sum that came into a balance: when, how much, by which move and payment."""

    subject_id: int | None
    at: datetime
    grosze: int
    move: str
    session_id: str | None
    order_id: int | None


@dataclass(frozen=True)
class Due:
    """One open charge: what is left of it, whose account or matter it belongs to."""

    title: str
    period: str
    due_on: date
    grosze: int
    account_id: int | None
    account: str
    reference: str


@dataclass(frozen=True)
class Parts(Generic[T]):
    """One page of the parts of a balance, with how many there are and what all of them come to."""

    rows: Sequence[T]
    count: int
    grosze: int


def list_parts(session: Session, book: Book, part: str, page: int) -> Parts[Remain]:
    """List what a balance is made of, the oldest first; two statements."""
    groups = _groups(book, part)
    count, grosze = session.execute(_figures(groups)).one()
    query = (
        select(groups, Payment, Subject)
        .outerjoin(Payment, Payment.id == groups.c.held_payment_id)
        .outerjoin(Subject, Subject.id == groups.c.held_subject_id)
        .order_by(groups.c.since, groups.c.first)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    sign = -1 if book in HELD else 1
    rows = [
        Remain(
            sign * row.grosze,
            row.since,
            row.Payment,
            row.Subject,
            row.held_part,
            row.held_refund_id,
            row.held_line_id,
        )
        for row in session.execute(query)
    ]
    return Parts(rows, count, sign * grosze)


def list_origins(session: Session, subject_ids: Collection[int | None]) -> list[Origin]:
    """List the sums that made people's overpayments, the latest first; one statement."""
    meant = (Entry.book == Book.OVERPAID, Entry.amount_grosze < 0, Entry.subject_id.in_(subject_ids))
    query = (
        select(Entry.subject_id, Entry.at, -Entry.amount_grosze, Entry.move, Payment.session_id, Payment.order_id)
        .outerjoin(Payment, Payment.id == Entry.payment_id)
        .where(*meant)
        .order_by(Entry.at.desc(), Entry.id.desc())
        .limit(ORIGINS)
    )  # fmt: skip
    return [Origin(*row) for row in session.execute(query)]


def list_dues(session: Session, kind: str, page: int) -> Parts[Due]:
    """List the open charges of one kind, earliest due first; two statements."""
    left = open_charges()
    mine = select(left).where(left.c.kind == kind).subquery()
    figures = select(func.count(), cast(func.coalesce(func.sum(mine.c.left), 0), BigInteger))
    count, grosze = session.execute(figures.select_from(mine)).one()
    query = (
        select(
            Charge.title, Charge.period, Charge.due_on, mine.c.left, TaxAccount.id, TaxAccount.number,
            Case.reference,
        )
        .join(mine, mine.c.id == Charge.id)
        .outerjoin(TaxAccount, TaxAccount.id == Charge.account_id)
        .outerjoin(Case, Case.id == Charge.case_id)
        .order_by(Charge.due_on, Charge.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )  # fmt: skip
    rows = [
        Due(title, period or "", due_on, amount, account_id, number or "", reference or "")
        for title, period, due_on, amount, account_id, number, reference in session.execute(query)
    ]
    return Parts(rows, count, grosze)


def _figures(groups: Subquery) -> Select[int, int]:
    amount = cast(func.coalesce(func.sum(groups.c.grosze), 0), BigInteger)
    return select(func.count(), amount).select_from(groups)


def _groups(book: Book, part: str) -> Subquery:
    """Add up a balance by what its money belongs to; what comes to nothing is left out."""
    nothing = cast(None, BigInteger)
    by: dict[str, ColumnElement[Any]] = {
        "held_payment_id": nothing, "held_subject_id": nothing, "held_refund_id": nothing, "held_line_id": nothing,
        "held_part": cast("", Entry.part.type),
    }  # fmt: skip
    keys = _keys(book)
    columns = [column.label(name) for name, column in (by | keys).items()]
    since, first = func.min(Entry.at).label("since"), func.min(Entry.id).label("first")
    meant = and_(Entry.book == book, Entry.part == part) if book == Book.CLEARING else Entry.book == book
    query = select(*columns, total().label("grosze"), since, first).where(meant)
    # by name: PostgreSQL takes an expression with values of its own for another one
    return query.group_by(*keys).having(total() != 0).subquery()


def _keys(book: Book) -> dict[str, ColumnElement[Any]]:
    """Return what the money of a balance belongs to; no name is that of a column, which grouping would prefer."""
    keys: dict[str, dict[str, ColumnElement[Any]]] = {
        Book.CLEARING: {"held_payment_id": held_payment()},
        Book.UNIDENTIFIED: {
            "held_payment_id": Entry.payment_id.expression, "held_part": Entry.part.expression,
            "held_line_id": Entry.line_id.expression,
        },
        Book.OVERPAID: {"held_subject_id": Entry.subject_id.expression},
        Book.REFUNDS: {"held_refund_id": Entry.refund_id.expression},
    }  # fmt: skip
    return keys[book]

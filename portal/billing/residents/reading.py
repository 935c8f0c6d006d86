"""What a person reads of their money: what was paid and how it was divided, what is being checked, years back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from portal.billing.ledger.models import Book, Entry, Move
from portal.billing.models import Charge, Payment, PaymentLine, PaymentState
from portal.billing.taxes.models import Assessment, TaxAccount
from portal.errors import NotFound
from portal.words import day_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.billing.taxes.reading import Line

PAYING = (Move.PAID, Move.DESK_PAID, Move.BANK_IN, Move.CREDITED)
CAME = (PaymentState.PAID, PaymentState.SURPLUS)
OF_PAYER = (Book.RECEIVABLE, Book.INTEREST, Book.OVERPAID)


@dataclass(frozen=True)
class PaidPart:
    """What one charge got of a payment; without a charge it is what was too much."""

    charge: Charge | None
    principal_grosze: int
    interest_grosze: int


@dataclass(frozen=True)
class Paid:
    """Money of one transfer that came for a person: the legal day, how it came, and what it went for."""

    paid_on: date
    move: Move
    payment: Payment | None
    parts: Sequence[PaidPart]
    overpaid_grosze: int

    @property
    def amount_grosze(self) -> int:
        """Return all of the money."""
        parts = sum(part.principal_grosze + part.interest_grosze for part in self.parts)
        return parts + max(0, self.overpaid_grosze)


@dataclass(frozen=True)
class Year:
    """One year of one account: assessments, instalments, and every movement on them by charge."""

    account: TaxAccount
    year: int
    years: Sequence[int]
    assessments: Sequence[Assessment]
    charges: Sequence[Charge]
    paid: Sequence[Paid]
    left: dict[int, int] = field(default_factory=dict)
    corrected: dict[int, int] = field(default_factory=dict)


def list_paid(session: Session, subject_id: int, from_on: date, until_on: date) -> list[Paid]:
    """List what came for a person between two days, newest first; one statement, read by the day from an index."""
    query = (
        select(Entry, Charge, Payment)
        .outerjoin(Charge, Charge.id == Entry.charge_id)
        .outerjoin(Payment, Payment.id == Entry.payment_id)
        .where(Entry.subject_id == subject_id, Entry.book.in_(OF_PAYER))
        .where(Entry.value_on >= from_on, Entry.value_on <= until_on, Entry.move.in_(PAYING))
        .order_by(Entry.value_on.desc(), Entry.id.desc())
    )
    return _gather(list(session.execute(query)))


def find_first_day(session: Session, subject_id: int) -> date | None:
    """Return the day of the first entry in the books about a person's dues."""
    mine = (Entry.subject_id == subject_id, Entry.book == Book.RECEIVABLE)
    return session.scalars(select(func.min(Entry.value_on)).where(*mine)).one()


def find_of_payment(session: Session, payment_id: int, subject_id: int) -> Paid | None:
    """Return how one payment was divided among a person's debts; one statement."""
    query = (
        select(Entry, Charge, Payment)
        .outerjoin(Charge, Charge.id == Entry.charge_id)
        .join(Payment, Payment.id == Entry.payment_id)
        .where(Entry.payment_id == payment_id, Entry.subject_id == subject_id)
        .where(Entry.book.in_(OF_PAYER), Entry.move == Move.PAID)
        .order_by(Entry.id)
    )
    return next(iter(_gather(list(session.execute(query)))), None)


def list_paid_for_others(session: Session, payer_id: int, from_on: date, until_on: date) -> list[Payment]:
    """List the payments that a person made for others, newest first; nothing of whose debt it was."""
    theirs = or_(
        Charge.subject_id != payer_id, TaxAccount.subject_id != payer_id, PaymentLine.reference.is_not(None)
    )
    query = (
        select(Payment)
        .join(PaymentLine, PaymentLine.payment_id == Payment.id)
        .outerjoin(Charge, Charge.id == PaymentLine.charge_id)
        .outerjoin(TaxAccount, TaxAccount.id == PaymentLine.account_id)
        .where(Payment.payer_id == payer_id, Payment.state.in_(CAME), theirs)
        .order_by(Payment.id.desc())
    )
    found = session.scalars(query).unique()
    return [one for one in found if from_on <= day_of(one.authorised_at or one.created_at) <= until_on]


def list_claims(
    session: Session, accounts: Sequence[int], lines: Sequence[Line]
) -> list[tuple[Payment, PaymentLine]]:
    """List money that the gateway says was paid for these accounts and duties and that we still check."""
    duties = [line.charge.id for line in lines if line.account is None]
    if not accounts and not duties:
        return []
    query = (
        select(Payment, PaymentLine)
        .join(PaymentLine, PaymentLine.payment_id == Payment.id)
        .where(or_(PaymentLine.account_id.in_(accounts), PaymentLine.charge_id.in_(duties)))
        .where(Payment.state == PaymentState.NOTIFIED)
        .order_by(Payment.id)
    )
    return list(session.execute(query))


def get_own_account(session: Session, token: str, subject_id: int) -> TaxAccount:
    """Return a person's own tax account; raises NotFound for anybody else's."""
    query = select(TaxAccount).where(TaxAccount.token == token, TaxAccount.subject_id == subject_id)
    account = session.scalars(query).one_or_none()
    if account is None:
        raise NotFound
    return account


def list_years(session: Session, account: TaxAccount) -> list[int]:
    """List the years for which something was charged on an account, the newest first."""
    query = select(Charge.year).where(Charge.account_id == account.id, Charge.year.is_not(None)).distinct()
    return sorted((one for one in session.scalars(query) if one is not None), reverse=True)


def read_year(session: Session, account: TaxAccount, year: int) -> Year:
    """Read one year of an account: four statements; raises NotFound for a year in which nothing was charged."""
    years = list_years(session, account)
    if year not in years:
        raise NotFound
    of_year = select(Assessment).where(Assessment.account_id == account.id, Assessment.year == year)
    assessments = list(session.scalars(of_year.order_by(Assessment.id)))
    due = select(Charge).where(Charge.account_id == account.id, Charge.year == year)
    charges = list(session.scalars(due.order_by(Charge.due_on, Charge.id)))
    moved = (
        select(Entry, Charge, Payment)
        .join(Charge, Charge.id == Entry.charge_id)
        .outerjoin(Payment, Payment.id == Entry.payment_id)
        .where(Charge.account_id == account.id, Charge.year == year)
        .where(Entry.book.in_((Book.RECEIVABLE, Book.INTEREST)))
        .order_by(Entry.value_on, Entry.id)
    )
    rows = list(session.execute(moved))
    left: dict[int, int] = dict.fromkeys((charge.id for charge in charges), 0)
    corrected: dict[int, int] = {}
    for entry, charge, _payment in rows:
        if entry.book == Book.RECEIVABLE:
            left[charge.id] += entry.amount_grosze
        if entry.move == Move.CORRECTED:
            corrected[charge.id] = corrected.get(charge.id, 0) + entry.amount_grosze
    paid = _gather([row for row in rows if row[0].move in PAYING])
    return Year(account, year, years, assessments, charges, paid, left, corrected)


def _gather(rows: Sequence[tuple[Entry, Charge | None, Payment | None]]) -> list[Paid]:
    """Put the sides of each transfer together, in the order in which the transfers come."""
    transfers: dict[str, list[tuple[Entry, Charge | None, Payment | None]]] = {}
    for row in rows:
        transfers.setdefault(row[0].transfer, []).append(row)
    return [paid for sides in transfers.values() if (paid := _paid(sides)).amount_grosze > 0]


def _paid(sides: Sequence[tuple[Entry, Charge | None, Payment | None]]) -> Paid:
    sums: dict[int, list[int]] = {}
    charges: dict[int, Charge] = {}
    overpaid = 0
    for entry, charge, _payment in sides:
        if entry.book == Book.OVERPAID or charge is None:
            overpaid -= entry.amount_grosze
            continue
        charges[charge.id] = charge
        sums.setdefault(charge.id, [0, 0])[entry.book == Book.INTEREST] -= entry.amount_grosze
    parts = [
        PaidPart(charge, *sums[charge.id])
        for charge in sorted(charges.values(), key=lambda one: (one.due_on, one.id))
    ]
    entry, _charge, payment = sides[0]
    return Paid(entry.value_on, Move(entry.move), payment, parts, overpaid)

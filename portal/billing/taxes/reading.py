"""What a person owes as of a day: open charges with what is left and their interest, and the position of arrears."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select

from portal.billing.allocating import interest_of, left_of_charge
from portal.billing.ledger.book import total
from portal.billing.ledger.models import Book, Entry
from portal.billing.models import Charge
from portal.billing.sources.reading import list_arrears
from portal.billing.taxes.models import Assessment, TaxAccount
from portal.cases.models import Case
from portal.service import Due, Reads, TaxItem, TaxPosition

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy.orm import Session

    from portal.facts import Facts
    from portal.service import Reader


@dataclass(frozen=True)
class Line:
    """One open charge as a page shows it: what is left, and the interest to the end of the page's day, in grosze."""

    charge: Charge
    account: TaxAccount | None
    reference: str | None
    left_grosze: int
    interest_grosze: int
    days_late: int
    assessment: Assessment | None = None

    @property
    def total_grosze(self) -> int:
        """Return what settles the charge today."""
        return self.left_grosze + self.interest_grosze


@dataclass(frozen=True)
class Owed:
    """All that a person owes, earliest due first."""

    lines: Sequence[Line]

    @property
    def late(self) -> list[Line]:
        """Return what is past its term."""
        return [line for line in self.lines if line.days_late]

    @property
    def total_grosze(self) -> int:
        """Return what settles everything today."""
        return sum(line.total_grosze for line in self.lines)

    @property
    def late_grosze(self) -> int:
        """Return what settles all arrears today."""
        return sum(line.total_grosze for line in self.late)

    def of_account(self, account_id: int) -> list[Line]:
        """Return what is open on one account."""
        return [line for line in self.lines if line.account is not None and line.account.id == account_id]


def list_owed(session: Session, subject_id: int, on: date, facts: Facts) -> Owed:
    """List a person's open charges, tax instalments and duties alike; one statement.

    Nothing is asked for a matter that is settled and may still be objected to: a certificate refused unpaid.
    """
    objected = and_(Case.is_open, Case.settled_at.is_not(None))
    query = (
        select(Charge, left_of_charge(), TaxAccount, Case.reference, Assessment)
        .outerjoin(TaxAccount, TaxAccount.id == Charge.account_id)
        .outerjoin(Case, Case.id == Charge.case_id)
        .outerjoin(Assessment, Assessment.id == Charge.assessment_id)
        .where(Charge.subject_id == subject_id, Charge.paid_at.is_(None), Charge.cancelled_at.is_(None))
        .where(or_(Charge.case_id.is_(None), ~objected))
        .order_by(Charge.due_on, Charge.id)
    )
    return Owed([line_of(*row, on=on, facts=facts) for row in session.execute(query)])


def line_of(
    charge: Charge,
    left: int,
    account: TaxAccount | None,
    reference: str | None,
    assessment: Assessment | None = None,
    *,
    on: date,
    facts: Facts,
) -> Line:
    """Put an open charge into the figures of a day."""
    interest = interest_of(charge, facts, on)(left, charge.due_on)
    late = max(0, (on - charge.due_on).days) if account is not None else 0
    return Line(charge, account, reference, left, interest, late, assessment)


def list_accounts(session: Session, subject_id: int) -> list[TaxAccount]:
    """List a person's tax accounts, oldest first."""
    query = select(TaxAccount).where(TaxAccount.subject_id == subject_id).order_by(TaxAccount.id)
    return list(session.scalars(query))


def overpaid_grosze(session: Session, subject_id: int) -> int:
    """Return the money of a person's that the city holds as overpaid (nadpłata)."""
    mine = (Entry.subject_id == subject_id, Entry.book == Book.OVERPAID)
    return -session.scalars(select(total()).where(*mine)).one()


def tax_position(session: Session, subject_id: int, on: date, facts: Facts) -> TaxPosition:
    """Return a person's arrears as of the end of a day, on accounts kept here and elsewhere; two statements.

    Where another system's figures are older than the day, the whole position is as of their day: nobody certifies
    what nobody has read.
    """
    late = and_(
        Charge.account_id == TaxAccount.id,
        Charge.subject_id == subject_id,
        Charge.due_on < on,
        Charge.paid_at.is_(None),
        Charge.cancelled_at.is_(None),
    )
    query = (
        select(TaxAccount, Charge, left_of_charge())
        .outerjoin(Charge, late)
        .where(TaxAccount.subject_id == subject_id)
        .order_by(Charge.due_on, Charge.id)
    )
    rows = list(session.execute(query))
    items = [
        TaxItem(
            kind=account.title,
            period=charge.period or "",
            due_on=charge.due_on,
            principal_grosze=left,
            interest_grosze=interest_of(charge, facts, on)(left, charge.due_on),
        )
        for account, charge, left in rows
        if charge is not None and left > 0
    ]
    elsewhere = list_arrears(session, subject_id, on, facts)
    return TaxPosition(
        as_of=min([on, *(day for day in elsewhere.days)]),
        accounts=len({row[0].id for row in rows}) + len(elsewhere.days),
        arrears=tuple(sorted([*items, *elsewhere.items], key=lambda item: item.due_on)),
        is_stale=elsewhere.is_stale,
    )


def list_dues(session: Session, subject_id: int, on: date, facts: Facts) -> tuple[Due, ...]:
    """List what is open on a person's accounts kept here, late or not, earliest due first."""
    lines = [line for line in list_owed(session, subject_id, on, facts).lines if line.account is not None]
    return tuple(
        Due(line.charge.kind, line.charge.title, line.charge.period or "", line.charge.year, line.charge.due_on,
            line.left_grosze, line.interest_grosze)
        for line in lines
    )  # fmt: skip


def register_readers(readers: dict[Reads, Reader]) -> None:
    """Bind what services may read."""
    readers[Reads.TAX_POSITION] = tax_position
    readers[Reads.DUES] = list_dues
    readers[Reads.OVERPAID] = lambda session, subject_id, _on, _facts: overpaid_grosze(session, subject_id)

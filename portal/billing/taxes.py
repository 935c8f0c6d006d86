"""The tax ledger: what a person owes as of a day, and the adapter that reads it from our own tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import and_, select

from portal.billing import interest
from portal.billing.models import TaxAccount, TaxInstalment
from portal.service import Reads, TaxItem, TaxPosition
from portal.words import WARSAW

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.facts import Facts
    from portal.service import Reader


class TaxLedger(Protocol):
    """Tell a person's tax position; the city's own finance system can stand behind it."""

    def tax_position(self, session: Session, subject_id: int, on: date, facts: Facts) -> TaxPosition:
        """Return the arrears as of the end of a day, with interest to that day."""


@dataclass(frozen=True)
class Line:
    """One instalment as its page shows it: what is left of it, and the interest to the day of the page."""

    title: str
    period: str
    due_on: date
    amount_grosze: int
    left_grosze: int
    interest_grosze: int
    days_late: int


@dataclass(frozen=True)
class Account:
    """One tax account with its instalments, earliest first."""

    number: str
    title: str
    as_of: datetime
    lines: Sequence[Line]


class EmbeddedLedger:
    """Read positions from the portal's own tables; one statement."""

    def tax_position(self, session: Session, subject_id: int, on: date, facts: Facts) -> TaxPosition:
        """Return the arrears as of the end of a day, with interest to that day."""
        late = and_(
            TaxInstalment.account_id == TaxAccount.id,
            TaxInstalment.due_on < on,
            TaxInstalment.paid_grosze < TaxInstalment.amount_grosze,
        )
        query = (
            select(TaxAccount, TaxInstalment)
            .outerjoin(TaxInstalment, late)
            .where(TaxAccount.subject_id == subject_id)
            .order_by(TaxInstalment.due_on, TaxInstalment.id)
        )
        rows = list(session.execute(query))
        owed = [(account, instalment) for account, instalment in rows if instalment is not None]
        count = Counting(facts, on)
        items = [
            TaxItem(
                kind=account.title,
                period=row.period,
                due_on=row.due_on,
                principal_grosze=row.amount_grosze - row.paid_grosze,
                interest_grosze=count.interest(row),
            )
            for account, row in owed
        ]
        return TaxPosition(as_of=on, accounts=len({account.id for account, _ in rows}), arrears=tuple(items))


@dataclass(frozen=True)
class Counting:
    """Count interest to one day by the facts in force."""

    facts: Facts
    on: date

    def interest(self, row: TaxInstalment) -> int:
        """Return the interest on what is left of an instalment, in grosze; 0 while it is not late."""
        if row.due_on >= self.on:
            return 0
        rates = interest.rates_of(self.facts)
        threshold = int(self.facts.at(interest.THRESHOLD, self.on))
        return interest.interest(row.amount_grosze - row.paid_grosze, row.due_on, self.on, rates, threshold)


def tax_position(session: Session, subject_id: int, on: date, facts: Facts) -> TaxPosition:
    """Return a person's arrears from the embedded ledger; one statement."""
    return EmbeddedLedger().tax_position(session, subject_id, on, facts)


def register_readers(readers: dict[Reads, Reader]) -> None:
    """Bind what a service asks for when it reads the tax position."""
    readers[Reads.TAX_POSITION] = tax_position


def list_accounts(session: Session, subject_id: int, on: date, facts: Facts) -> list[Account]:
    """List a person's tax accounts with every instalment; one statement."""
    query = (
        select(TaxAccount, TaxInstalment)
        .outerjoin(TaxInstalment, TaxInstalment.account_id == TaxAccount.id)
        .where(TaxAccount.subject_id == subject_id)
        .order_by(TaxAccount.id, TaxInstalment.due_on, TaxInstalment.id)
    )
    count = Counting(facts, on)
    found: dict[int, Account] = {}
    lines: dict[int, list[Line]] = {}
    for account, row in session.execute(query):
        under = lines.setdefault(account.id, [])
        local = account.as_of.astimezone(WARSAW)
        found.setdefault(account.id, Account(account.number, account.title, local, under))
        if row is not None:
            under.append(_line(account, row, count))
    return list(found.values())


def _line(account: TaxAccount, row: TaxInstalment, count: Counting) -> Line:
    left = max(0, row.amount_grosze - row.paid_grosze)
    late = max(0, (count.on - row.due_on).days) if left else 0
    return Line(
        title=account.title,
        period=row.period,
        due_on=row.due_on,
        amount_grosze=row.amount_grosze,
        left_grosze=left,
        interest_grosze=count.interest(row) if late else 0,
        days_late=late,
    )

"""Read a person's accounts from the mirror, in the shape of the accounts that are kept here.

A balance says as of when it is; one that is older than the city's limit can be read and not paid.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.billing.law.interest import Counting, last_day
from portal.billing.law.kinds import kind_of
from portal.billing.sources.models import MirrorAccount, MirrorLine, MirrorPayment
from portal.billing.sources.reporting import waiting_grosze
from portal.words import day_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.facts import Facts

STALE_AFTER = "tax.stale_after_hours"


@dataclass(frozen=True)
class LineView:
    """One due: what is left of it, and the interest: the source's or, where it tells none, counted by the law."""

    external_id: str
    period: str
    decision: str
    due_on: date
    amount_grosze: int
    left_grosze: int
    interest_grosze: int
    days_late: int


@dataclass(frozen=True)
class AccountView:
    """One account; ``waiting_grosze`` was paid here and is not yet posted there (przyjęto, czeka na zaksięgowanie)."""

    number: str
    kind: str
    title: str
    object_title: str
    bank_account: str
    as_of: datetime
    is_stale: bool
    lines: tuple[LineView, ...]
    waiting_grosze: int

    @property
    def owed_grosze(self) -> int:
        """Return what the source holds to be unpaid, with interest."""
        return sum(line.left_grosze + line.interest_grosze for line in self.lines)

    @property
    def payable_grosze(self) -> int:
        """Return what can be paid now: nothing from stale figures, and nothing twice."""
        return 0 if self.is_stale else max(0, self.owed_grosze - self.waiting_grosze)


@dataclass(frozen=True)
class PaymentView:
    """One payment in the history that the source tells; ``receipt_no`` when it was made here."""

    account_number: str
    paid_on: date
    amount_grosze: int
    title: str
    receipt_no: str | None


def list_accounts(session: Session, subject_id: int, now: datetime, facts: Facts) -> list[AccountView]:
    """List a person's accounts with every line, the earliest due first; three statements, one when there is none."""
    query = select(MirrorAccount).where(MirrorAccount.subject_id == subject_id).order_by(MirrorAccount.number)
    accounts = list(session.scalars(query))
    if not accounts:
        return []
    ids = [account.id for account in accounts]
    lines: dict[int, list[MirrorLine]] = defaultdict(list)
    rows = select(MirrorLine).where(MirrorLine.account_id.in_(ids)).order_by(MirrorLine.due_on, MirrorLine.id)
    for line in session.scalars(rows):
        lines[line.account_id].append(line)
    waiting, day = waiting_grosze(session, ids), day_of(now)
    fresh_from = now - timedelta(hours=int(facts.at(STALE_AFTER, day)))
    return [
        AccountView(
            number=account.number,
            kind=account.kind,
            title=account.title,
            object_title=account.object_title,
            bank_account=account.bank_account,
            as_of=account.as_of,
            is_stale=account.as_of < fresh_from,
            lines=_lines(account, lines[account.id], day, facts),
            waiting_grosze=waiting.get(account.id, 0),
        )
        for account in accounts
    ]


def list_history(session: Session, subject_id: int) -> list[PaymentView]:
    """List the payments on a person's accounts as the source tells them, newest first; one statement."""
    query = (
        select(MirrorAccount.number, MirrorPayment)
        .join(MirrorPayment, MirrorPayment.account_id == MirrorAccount.id)
        .where(MirrorAccount.subject_id == subject_id)
        .order_by(MirrorPayment.paid_on.desc(), MirrorPayment.id.desc())
    )
    return [
        PaymentView(number, paid.paid_on, paid.amount_grosze, paid.title, paid.receipt_no)
        for number, paid in session.execute(query)
    ]


def _lines(account: MirrorAccount, rows: list[MirrorLine], day: date, facts: Facts) -> tuple[LineView, ...]:
    counting = Counting(facts, kind_of(facts, account.kind, day).regime)
    return tuple(_line(row, counting, day) for row in rows)


def _line(row: MirrorLine, counting: Counting, day: date) -> LineView:
    left = max(0, row.amount_grosze - row.paid_grosze)
    interest = row.interest_grosze
    if interest is None:
        interest = counting.on(left, row.due_on, day) if left else 0
    return LineView(
        external_id=row.external_id,
        period=row.period,
        decision=row.decision,
        due_on=row.due_on,
        amount_grosze=row.amount_grosze,
        left_grosze=left,
        interest_grosze=interest,
        days_late=max(0, (day - last_day(row.due_on)).days) if left else 0,
    )

"""Read a person's accounts from the mirror, in the shape of the accounts that are kept here.

A balance says as of when it is; one that is older than the city's limit can be read and not paid.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select

from portal.billing.law.interest import Counting, last_day
from portal.billing.law.kinds import kind_of
from portal.billing.sources.models import MirrorAccount, MirrorLine, MirrorPayment
from portal.billing.sources.reporting import waiting_grosze
from portal.errors import Refused
from portal.i18n import translate
from portal.service import TaxItem
from portal.terms import end_of_day
from portal.words import day_of, money

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session

    from portal.facts import Facts

STALE_AFTER = "tax.stale_after_hours"
AMOUNT = "amount"
# a due whose principal is paid may still bear the interest that the source tells
IS_OPEN = or_(MirrorLine.paid_grosze < MirrorLine.amount_grosze, MirrorLine.interest_grosze > 0)


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

    id: int
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
    """List a person's accounts with what is unpaid on each; three statements, one when there is no account."""
    query = select(MirrorAccount).where(MirrorAccount.subject_id == subject_id).order_by(MirrorAccount.number)
    return _views(session, list(session.scalars(query)), now, facts)


def need_payable(session: Session, sums: Mapping[int, int], now: datetime, facts: Facts) -> None:
    """Check that sums (by account) can be paid now: raises Refused for stale figures or for more than is owed."""
    if not sums:
        return
    query = select(MirrorAccount).where(MirrorAccount.id.in_(sums)).order_by(MirrorAccount.id)
    for view in _views(session, list(session.scalars(query)), now, facts):
        if view.is_stale:
            message = translate("Dane tego konta są zbyt stare, żeby płacić na ich podstawie. Zajrzyj jutro.")
            raise Refused(message, AMOUNT)
        if sums[view.id] > view.payable_grosze:
            message = translate(
                "Na tym koncie możesz teraz zapłacić najwyżej %(sum)s.", sum=money(view.payable_grosze)
            )
            raise Refused(message, AMOUNT)


def _views(
    session: Session, accounts: Sequence[MirrorAccount], now: datetime, facts: Facts
) -> list[AccountView]:
    if not accounts:
        return []
    ids = [account.id for account in accounts]
    lines: dict[int, list[MirrorLine]] = defaultdict(list)
    unpaid = (MirrorLine.account_id.in_(ids), IS_OPEN)
    for line in session.scalars(select(MirrorLine).where(*unpaid).order_by(MirrorLine.due_on, MirrorLine.id)):
        lines[line.account_id].append(line)
    waiting, day = waiting_grosze(session, ids), day_of(now)
    fresh_from = now - timedelta(hours=int(facts.at(STALE_AFTER, day)))
    return [
        AccountView(
            id=account.id,
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


@dataclass(frozen=True)
class Arrears:
    """What other systems hold to be late, and the day of each account's figures.

    ``is_stale``: some of the figures are older than the city's limit before the day is over.
    """

    days: tuple[date, ...]
    items: tuple[TaxItem, ...]
    is_stale: bool = False


def list_arrears(session: Session, subject_id: int, on: date, facts: Facts) -> Arrears:
    """List what is unpaid and was due before a day, with interest to it; one statement."""
    late = and_(
        MirrorLine.account_id == MirrorAccount.id,
        MirrorLine.due_on < on,
        IS_OPEN,
    )
    query = (
        select(MirrorAccount, MirrorLine)
        .outerjoin(MirrorLine, late)
        .where(MirrorAccount.subject_id == subject_id)
        .order_by(MirrorLine.due_on, MirrorLine.id)
    )
    rows = list(session.execute(query))
    accounts = {account.id: account for account, _line_ in rows}
    items = [_item(account, line, on, facts) for account, line in rows if line is not None]
    is_stale = bool(accounts) and _is_old(min(account.as_of for account in accounts.values()), on, facts)
    return Arrears(tuple(day_of(account.as_of) for account in accounts.values()), tuple(items), is_stale)


def _is_old(as_of: datetime, on: date, facts: Facts) -> bool:
    """Tell whether figures will be older than the city's limit before a day is over."""
    return as_of < end_of_day(on) - timedelta(hours=int(facts.at(STALE_AFTER, on)))


def _item(account: MirrorAccount, line: MirrorLine, on: date, facts: Facts) -> TaxItem:
    view = _line(line, Counting(facts, kind_of(facts, account.kind, on).regime), on)
    return TaxItem(account.title, line.period, line.due_on, view.left_grosze, view.interest_grosze)


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

"""Look-ups of statements and their lines: what a draft would do, what waits for a person and how long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.accounts.models import Official
from portal.billing.payouts.models import GatewayBatch
from portal.billing.statements.models import (
    WAITING,
    BankLine,
    BankStatement,
    LineKind,
    LineState,
    StatementState,
)
from portal.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import InstrumentedAttribute, Session

ALARM = "payment.unmatched_alarm_days"


class Movement(NamedTuple):
    """A line as booking reads it: what the bank said, and what was planned."""

    id: int
    position: int
    booked_on: date
    value_on: date
    amount_grosze: int
    title: str
    counterparty: str
    counterparty_account: str
    credited_account: str
    is_reversal: bool
    match_kind: str
    account_id: int | None
    batch_id: int | None
    refund_id: int | None
    pair_id: int | None


@dataclass(frozen=True)
class Group:
    """Lines of one fate: how many, and what their credits and debits come to, in grosze."""

    state: LineState
    match_kind: LineKind
    count: int
    credits_grosze: int
    debits_grosze: int
    surplus_grosze: int


@dataclass(frozen=True)
class Waiting:
    """A line that waits for a person: how many days, whether that is too long, who looks into it."""

    line: BankLine
    days: int
    is_late: bool
    owner: str | None


def get_statement(session: Session, token: str, *, lock: bool = False) -> BankStatement:
    """Return a statement that was read whole; raises NotFound."""
    query = select(BankStatement).where(
        BankStatement.token == token, BankStatement.state != StatementState.LOADING
    )
    found = session.scalars(query.with_for_update() if lock else query).one_or_none()
    if found is None:
        raise NotFound
    return found


def list_statements(session: Session, limit: int, offset: int = 0) -> Sequence[BankStatement]:
    """List statements, the latest first."""
    query = select(BankStatement).where(BankStatement.state != StatementState.LOADING)
    order = (BankStatement.to_on.desc(), BankStatement.id.desc())
    return session.scalars(query.order_by(*order).limit(limit).offset(offset)).all()


def count_statements(session: Session) -> int:
    """Count the statements that ``list_statements`` lists."""
    shown = BankStatement.state != StatementState.LOADING
    return session.scalars(select(func.count()).select_from(BankStatement).where(shown)).one()


def find_before(session: Session, statement: BankStatement) -> BankStatement | None:
    """Find the statement that should end with this one's opening balance."""
    query = select(BankStatement).where(
        BankStatement.account == statement.account, BankStatement.from_on <= statement.from_on,
        BankStatement.to_on <= statement.to_on, BankStatement.id != statement.id,
        BankStatement.state != StatementState.LOADING,
    )  # fmt: skip
    same_day = query.where(BankStatement.closing_grosze == statement.opening_grosze)
    order = (BankStatement.to_on.desc(), BankStatement.id.desc())
    return (
        session.scalars(same_day.order_by(*order).limit(1)).one_or_none()
        or session.scalars(
            query.where(BankStatement.to_on < statement.to_on).order_by(*order).limit(1)
        ).one_or_none()
    )


def list_groups(session: Session, statement: BankStatement) -> list[Group]:
    """Count a statement's lines by what became, or would become, of them; one statement."""
    amount = BankLine.amount_grosze
    query = (
        select(
            BankLine.state, BankLine.match_kind, func.count(), _sum(func.abs(amount) + amount),
            _sum(func.abs(amount) - amount), _sum(BankLine.surplus_grosze),
        )
        .where(BankLine.statement_id == statement.id)
        .group_by(BankLine.state, BankLine.match_kind)
        .order_by(BankLine.state, BankLine.match_kind)
    )  # fmt: skip
    return [
        Group(LineState(state), LineKind(kind), count, credits_ // 2, debits // 2, surplus)
        for state, kind, count, credits_, debits, surplus in session.execute(query)
    ]


def list_lines(
    session: Session, statement: BankStatement, kind: LineKind | None, limit: int, offset: int = 0
) -> Sequence[BankLine]:
    """List a statement's lines in the bank's order, all or of one kind."""
    query = select(BankLine).where(BankLine.statement_id == statement.id)
    if kind is not None:
        query = query.where(BankLine.match_kind == kind)
    return session.scalars(query.order_by(BankLine.position).limit(limit).offset(offset)).all()


def next_lines(session: Session, statement_id: int, after: int, limit: int) -> list[Movement]:
    """Return the next lines that are not in the books yet."""
    columns = [getattr(BankLine, name) for name in Movement._fields]
    query = select(*columns).where(
        BankLine.statement_id == statement_id, BankLine.position > after, BankLine.state == LineState.NEW
    )
    return [Movement(*row) for row in session.execute(query.order_by(BankLine.position).limit(limit))]


def list_waiting(
    session: Session, today: date, alarm_days: int, limit: int, offset: int = 0
) -> list[Waiting]:
    """List the lines that wait for a person, the oldest first."""
    query = (
        select(BankLine, Official.name)
        .outerjoin(Official, Official.id == BankLine.owner_id)
        .options(joinedload(BankLine.statement))
        .where(WAITING)
        .order_by(BankLine.booked_on, BankLine.id)
        .limit(limit)
        .offset(offset)
    )
    return [
        Waiting(line, days, days > alarm_days, owner)
        for line, owner in session.execute(query)
        for days in ((today - line.booked_on).days,)
    ]


def count_waiting(session: Session, before: date | None = None) -> tuple[int, int]:
    """Count the lines that wait for a person and add them up, in grosze; with ``before`` the older ones only."""
    query = select(func.count(), _sum(BankLine.amount_grosze)).where(WAITING)
    if before is not None:
        query = query.where(BankLine.booked_on < before)
    count, grosze = session.execute(query).one()
    return count, grosze


def count_late(session: Session, today: date, alarm_days: int) -> int:
    """Count the lines that have waited too long."""
    return count_waiting(session, today - timedelta(days=alarm_days))[0]


def get_line(session: Session, statement_token: str, position: int, *, lock: bool = False) -> BankLine:
    """Return a line by its statement and place, which say nothing of anybody; raises NotFound."""
    query = (
        select(BankLine)
        .join(BankStatement, BankStatement.id == BankLine.statement_id)
        .where(BankStatement.token == statement_token, BankLine.position == position)
        .options(contains_eager(BankLine.statement))
    )
    found = session.scalars(query.with_for_update(of=BankLine) if lock else query).one_or_none()
    if found is None:
        raise NotFound
    return found


def find_owner(session: Session, line: BankLine) -> str | None:
    """Return the name of who looks into a line."""
    return session.scalars(select(Official.name).where(Official.id == line.owner_id)).one_or_none()


def find_batch(session: Session, line: BankLine) -> GatewayBatch | None:
    """Return the payout that a line is."""
    return session.get(GatewayBatch, line.batch_id) if line.batch_id is not None else None


def _sum(of: ColumnElement[int] | InstrumentedAttribute[int]) -> ColumnElement[int]:
    return cast(func.coalesce(func.sum(of), 0), BigInteger)

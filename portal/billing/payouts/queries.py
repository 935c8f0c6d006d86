"""What books, gateway and bank say of a shop: figures for the comparison, payouts, how far reports were read."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, and_, case, cast, func, select

from portal.billing.ledger.book import total
from portal.billing.ledger.models import Book, Entry, Move
from portal.billing.payouts import reasons
from portal.billing.payouts.models import BatchState, GatewayBatch, GatewayReport
from portal.billing.payouts.three_way import Row, ShopFigures, Turnover
from portal.billing.statements.models import BankLine, LineKind, LineState
from portal.words import WARSAW, day_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

LONGEST = 200  # rows that a page shows behind one difference


def list_reports(session: Session) -> dict[str, GatewayReport]:
    """Return how far each shop's reports were read."""
    return {row.shop: row for row in session.scalars(select(GatewayReport))}


def list_open_batches(session: Session, shops: Sequence[str]) -> Sequence[GatewayBatch]:
    """List the payouts of some shops that no statement shows yet, the oldest first."""
    query = select(GatewayBatch).where(
        GatewayBatch.shop.in_(shops), GatewayBatch.state.in_((BatchState.SENT, BatchState.DIFFERS))
    )
    return session.scalars(query.order_by(GatewayBatch.batch_id).limit(LONGEST)).all()


def find_figures(session: Session, shop: str, first: date, last: date, late: date) -> ShopFigures:
    """Gather what the comparison of a shop looks at: its balance now, and the turnover of some days.

    ``late``: what was verified before that day and is in no payout has waited too long.
    """
    held = (Entry.book == Book.CLEARING, Entry.part == shop)
    balance = session.scalars(select(total()).where(*held)).one()
    told, came = _told_in(first, last), _came_in(first, last)
    return ShopFigures(
        shop, balance, _turnover(session, shop, first, last), reasons.list_reasons(session, shop, late),
        only_told=_batches(session, shop, and_(told, ~came), GatewayBatch.amount_grosze),
        only_came=_batches(session, shop, and_(came, ~told), BankLine.amount_grosze),
        other_sum=_batches(
            session, shop, and_(told, came, GatewayBatch.amount_grosze != BankLine.amount_grosze),
            GatewayBatch.amount_grosze - BankLine.amount_grosze,
        ),
    )  # fmt: skip


def _turnover(session: Session, shop: str, first: date, last: date) -> Turnover:
    held = (Entry.book == Book.CLEARING, Entry.part == shop)
    booked = (Entry.at >= _midnight(first), Entry.at < _midnight(last + timedelta(days=1)))
    by_day = Entry.value_on.between(first, last)

    def entries(*which: ColumnElement[bool]) -> int:
        return session.scalars(select(total()).where(*which)).one()

    kept = (Entry.book == Book.COMMISSION, Entry.part == shop, Entry.move == Move.PAYOUT, by_day)
    told = session.execute(
        select(
            func.count(), _sum(GatewayBatch.gross_grosze), _sum(GatewayBatch.refund_grosze),
            _sum(GatewayBatch.commission_grosze), _sum(GatewayBatch.amount_grosze),
        )
        .outerjoin(BankLine, BankLine.id == GatewayBatch.line_id)
        .where(GatewayBatch.shop == shop, _told_in(first, last))
    ).one()  # fmt: skip
    came = session.execute(
        select(func.count(), _sum(BankLine.amount_grosze))
        .join(GatewayBatch, GatewayBatch.line_id == BankLine.id)
        .where(GatewayBatch.shop == shop, _came_in(first, last))
    ).one()
    return Turnover(
        entries(*held, Entry.move == Move.PAID, *booked), -entries(*held, Entry.move == Move.REFUND_DONE, *booked),
        -entries(*held, Entry.move == Move.PAYOUT, by_day), *told, *came, entries(*kept),
    )  # fmt: skip


def _batches(session: Session, shop: str, which: ColumnElement[bool], grosze: Any) -> list[Row]:
    query = (
        select(GatewayBatch, grosze)
        .outerjoin(BankLine, BankLine.id == GatewayBatch.line_id)
        .where(GatewayBatch.shop == shop, which)
        .order_by(GatewayBatch.id)
    )
    return [
        Row(str(batch.batch_id), day_of(batch.paid_out_at) if batch.paid_out_at else None, int(amount))
        for batch, amount in session.execute(query)
    ]


def _told_in(first: date, last: date) -> ColumnElement[bool]:
    """Return the condition that the gateway paid out in some days; a guessed payout, that it came then."""
    since, until = _midnight(first), _midnight(last + timedelta(days=1))
    told = and_(GatewayBatch.paid_out_at >= since, GatewayBatch.paid_out_at < until)
    return case((GatewayBatch.paid_out_at.is_not(None), told), else_=_came_in(first, last))


def _came_in(first: date, last: date) -> ColumnElement[bool]:
    """Return the condition that a payout's line has its legal day in some days; False for one that did not come."""
    earlier = case((BankLine.value_on < BankLine.booked_on, BankLine.value_on), else_=BankLine.booked_on)
    seen = and_(BankLine.state == LineState.MATCHED, BankLine.match_kind == LineKind.PAYOUT)
    return case((BankLine.id.is_not(None), and_(seen, earlier.between(first, last))), else_=False)


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time(), WARSAW)


def _sum(of: Any) -> ColumnElement[int]:
    return cast(func.coalesce(func.sum(of), 0), BigInteger)

"""Why the gateway holds what it holds of a shop: every entry of the clearing account falls under one reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, and_, cast, func, select

from portal.billing.ledger.book import total
from portal.billing.ledger.models import Book, Entry, Move
from portal.billing.models import Payment
from portal.billing.payouts.models import STRANGE, BatchState, GatewayBatch, GatewayItem, ItemKind
from portal.billing.payouts.three_way import Difference, Row, Why
from portal.words import day_of

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

LONGEST = 200
KNOWN = (Move.PAID, Move.REFUND_DONE, Move.PAYOUT)


def list_reasons(session: Session, shop: str, late: date) -> list[Difference]:
    """List the reasons that come to something; with those that verified before ``late`` marked as such."""
    held = (Entry.book == Book.CLEARING, Entry.part == shop)
    paid, back = (*held, Entry.move == Move.PAID), (*held, Entry.move == Move.REFUND_DONE)
    found = [
        _entries(session, Why.NOT_PAID_OUT, late, *paid, ~_in_payout()),
        _entries(session, Why.NOT_TAKEN_OFF, late, *back, ~_in_payout()),
        _entries(
            session,
            Why.ON_THE_WAY,
            late,
            *held,
            Entry.move.in_((Move.PAID, Move.REFUND_DONE)),
            _in_payout(),
            ~_in_payout(GatewayBatch.state == BatchState.BOOKED),
        ),
        _strange(session, shop),
        _loose(session, shop),
        _entries(session, Why.OTHER, late, *held, Entry.move.not_in(KNOWN)),
    ]
    return [one for one in found if one.count]


def _in_payout(*which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that an entry's payment, or its refund, is in a payout."""
    payment = and_(
        Entry.move == Move.PAID,
        GatewayItem.payment_id == Entry.payment_id,
        GatewayItem.kind == ItemKind.TRANSACTION,
    )
    refund = and_(Entry.move == Move.REFUND_DONE, GatewayItem.refund_id == Entry.refund_id)
    query = select(GatewayItem.id).join(GatewayBatch, GatewayBatch.id == GatewayItem.batch_id)
    return query.where(payment, *which).exists() | query.where(refund, *which).exists()


def _entries(session: Session, why: Why, late: date, *which: ColumnElement[bool]) -> Difference:
    count, grosze = session.execute(select(func.count(), total()).where(*which)).one()
    query = (
        select(Entry.at, Entry.amount_grosze, Payment.order_id, Payment.session_id)
        .outerjoin(Payment, Payment.id == Entry.payment_id)
        .where(*which)
        .order_by(Entry.at, Entry.id)
        .limit(LONGEST)
    )
    rows = [
        Row(
            str(order_id or ""),
            day_of(at),
            amount,
            why is Why.NOT_PAID_OUT and day_of(at) < late,
            session_id or "",
        )
        for at, amount, order_id, session_id in session.execute(query)
    ]
    return Difference(why, count, grosze, rows)


def _strange(session: Session, shop: str) -> Difference:
    """Compare the strange items of payouts on statements with what our books have of the same payment or refund."""
    ours = _ours(Entry.payment_id == GatewayItem.payment_id, Move.PAID)
    back = _ours(Entry.refund_id == GatewayItem.refund_id, Move.REFUND_DONE)
    query = (
        select(GatewayItem, GatewayBatch.paid_out_at, ours, back)
        .join(GatewayBatch, GatewayBatch.id == GatewayItem.batch_id)
        .where(STRANGE, GatewayBatch.shop == shop, GatewayBatch.state == BatchState.BOOKED)
        .order_by(GatewayItem.id)
    )
    rows = []
    for item, at, paid, refunded in session.execute(query):
        is_paid = item.kind == ItemKind.TRANSACTION
        differs = paid - item.amount_grosze if is_paid else refunded + item.amount_grosze
        rows.append(
            Row(
                str(item.order_id),
                day_of(at) if at else None,
                differs,
                session_id=item.session_id if is_paid else "",
            )
        )
    return Difference(Why.STRANGE, len(rows), sum(row.grosze for row in rows), rows[:LONGEST])


def _ours(which: ColumnElement[bool], move: Move) -> Any:
    return (
        select(total())
        .where(which, Entry.book == Book.CLEARING, Entry.move == move)
        .correlate(GatewayItem)
        .scalar_subquery()
    )


def _loose(session: Session, shop: str) -> Difference:
    which = (
        GatewayBatch.shop == shop, GatewayBatch.state == BatchState.BOOKED, GatewayBatch.loose_grosze != 0,
    )  # fmt: skip
    loose = cast(func.coalesce(func.sum(GatewayBatch.loose_grosze), 0), BigInteger)
    count, grosze = session.execute(select(func.count(), loose).where(*which)).one()
    query = select(GatewayBatch).where(*which).order_by(GatewayBatch.id).limit(LONGEST)
    rows = [
        Row(str(one.batch_id), day_of(one.booked_at) if one.booked_at else None, -one.loose_grosze)
        for one in session.scalars(query)
    ]
    return Difference(Why.LOOSE, count, -grosze, rows)

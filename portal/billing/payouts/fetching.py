"""Keeping what the gateway tells of its payouts, each payment and refund in them set against our own rows."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select, update

from portal.billing.models import Payment, PaymentState, TaskKind, TreasurerTask
from portal.billing.payouts.models import (
    STRANGE,
    BatchState,
    GatewayBatch,
    GatewayItem,
    GatewayReport,
    ItemKind,
    ItemState,
)
from portal.billing.refunding.models import Refund, RefundState
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from payments.reports import BatchReport

VERIFIED = frozenset({PaymentState.PAID, PaymentState.SURPLUS})
PATIENCE = timedelta(
    hours=12
)  # a notification may come after the payout; the poller asks about it every hour
AT_ONCE = 500


def list_new(session: Session, shop: str, batch_ids: Iterable[int]) -> list[int]:
    """Return those payouts that the gateway has not told us the content of."""
    wanted = set(batch_ids)
    query = select(GatewayBatch.batch_id).where(
        GatewayBatch.shop == shop, GatewayBatch.is_told, GatewayBatch.batch_id.in_(wanted)
    )
    return sorted(wanted - set(session.scalars(query)))


def store(session: Session, shop: str, report: BatchReport, now: datetime) -> GatewayBatch:
    """Keep a payout with its payments and refunds; one that was guessed from the books is told in full now."""
    query = select(GatewayBatch).where(
        GatewayBatch.shop == shop, GatewayBatch.batch_id == report.batch.batch_id
    )
    batch = session.scalars(query.with_for_update()).one_or_none()
    if batch is None:
        batch = GatewayBatch(shop=shop, batch_id=report.batch.batch_id, state=BatchState.SENT)
        session.add(batch)
    if batch.state != BatchState.BOOKED:
        _take_sums(batch, report)
    else:  # what is booked stays as it was booked
        batch.loose_grosze = batch.cleared_grosze - _cleared(report)
    batch.opened_at, batch.paid_out_at = report.batch.created_at, report.batch.paid_out_at
    batch.is_told, batch.fetched_at = True, now
    session.flush()  # the items name it
    session.execute(delete(GatewayItem).where(GatewayItem.batch_id == batch.id))
    items = [*_transactions(batch.id, report), *_refunds(batch.id, report)]
    for start in range(0, len(items), AT_ONCE):
        session.execute(insert(GatewayItem), items[start : start + AT_ONCE])
    compare(session, [batch.id])
    return batch


def _cleared(report: BatchReport) -> int:
    return sum(one.amount for one in report.transactions) - sum(one.amount for one in report.refunds)


def _take_sums(batch: GatewayBatch, report: BatchReport) -> None:
    gross = sum(one.amount for one in report.transactions)
    settled = sum(one.settled_amount for one in report.transactions)
    batch.amount_grosze = report.batch.amount
    batch.gross_grosze = gross
    batch.refund_grosze = sum(one.amount for one in report.refunds)
    batch.commission_grosze = gross - settled + report.batch.charge
    batch.loose_grosze = 0
    batch.state = BatchState.DIFFERS if report.difference else BatchState.SENT


def _transactions(batch_id: int, report: BatchReport) -> list[dict[str, object]]:
    return [
        {
            "batch_id": batch_id, "kind": ItemKind.TRANSACTION, "order_id": one.order_id, "number": 0,
            "session_id": one.session_id, "amount_grosze": one.amount, "fee_grosze": one.fee_grosze or 0,
            "state": ItemState.MISSING_HERE,
        }
        for one in report.transactions
    ]  # fmt: skip


def _refunds(batch_id: int, report: BatchReport) -> list[dict[str, object]]:
    return [
        {
            "batch_id": batch_id, "kind": ItemKind.REFUND, "order_id": one.order_id, "number": one.refund_id,
            "session_id": one.request_id or "", "amount_grosze": one.amount, "fee_grosze": 0,
            "state": ItemState.MISSING_HERE,
        }
        for one in report.refunds
    ]  # fmt: skip


def list_strange(session: Session) -> Sequence[int]:
    """List the payouts that hold something which is not as our rows say."""
    return session.scalars(select(GatewayItem.batch_id).where(STRANGE).distinct()).all()


def compare(session: Session, batch_ids: Sequence[int]) -> None:
    """Set the strange items of payouts against our rows: by session, order and sum; by our number of a refund."""
    shops = dict(
        session.execute(
            select(GatewayBatch.id, GatewayBatch.shop).where(GatewayBatch.id.in_(batch_ids))
        ).all()
    )
    strange = session.scalars(select(GatewayItem).where(STRANGE, GatewayItem.batch_id.in_(batch_ids))).all()
    for start in range(0, len(strange), AT_ONCE):
        piece = strange[start : start + AT_ONCE]
        changes = [*_paid(session, piece, shops), *_returned(session, piece)]
        if changes:
            session.execute(update(GatewayItem), changes)


def _paid(session: Session, items: Sequence[GatewayItem], shops: dict[int, str]) -> list[dict[str, object]]:
    mine = [item for item in items if item.kind == ItemKind.TRANSACTION]
    query = select(Payment).where(Payment.session_id.in_([item.session_id for item in mine]))
    known = {payment.session_id: payment for payment in session.scalars(query)}
    return [
        {"id": item.id, "payment_id": payment.id, "state": _state_of(item, payment, shops[item.batch_id])}
        for item in mine
        if (payment := known.get(item.session_id)) is not None
    ]


def _state_of(item: GatewayItem, payment: Payment, shop: str) -> ItemState:
    told = (item.order_id, item.amount_grosze, shop)
    ours = (payment.order_id, payment.amount_grosze, payment.shop)
    return ItemState.MATCHED if told == ours and payment.state in VERIFIED else ItemState.DIFFERS


def _returned(session: Session, items: Sequence[GatewayItem]) -> list[dict[str, object]]:
    mine = [item for item in items if item.kind == ItemKind.REFUND]
    query = select(Refund).where(Refund.request_id.in_([item.session_id for item in mine if item.session_id]))
    known = {refund.request_id: refund for refund in session.scalars(query)}
    found: list[dict[str, object]] = []
    for item in mine:
        refund = known.get(item.session_id)
        if refund is not None:
            same = refund.amount_grosze == item.amount_grosze and refund.state == RefundState.DONE
            state = ItemState.MATCHED if same else ItemState.DIFFERS
            found.append(
                {"id": item.id, "payment_id": refund.payment_id, "refund_id": refund.id, "state": state}
            )
    return found


def open_tasks(session: Session, now: datetime) -> None:
    """Give the treasurer each payout that is still strange after a night, once."""
    late = GatewayBatch.fetched_at <= now - PATIENCE
    strange = GatewayBatch.id.in_(select(GatewayItem.batch_id).where(STRANGE))
    differs = GatewayBatch.state == BatchState.DIFFERS
    query = select(GatewayBatch.shop, GatewayBatch.batch_id).where(late & strange | differs)
    known = set(session.scalars(select(TreasurerTask.detail).where(TreasurerTask.kind == TaskKind.UNMATCHED)))
    for shop, batch_id in session.execute(query):
        detail = json.dumps({"shop": shop, "batch": batch_id})
        if detail not in known:
            session.add(TreasurerTask(kind=TaskKind.UNMATCHED, detail=detail, opened_at=now))


def known_until(session: Session, shop: str, today: date) -> date:
    """Return the day until which a shop's payouts are known: its last reading, or before its first payment."""
    read_at = session.scalar(select(GatewayReport.read_at).where(GatewayReport.shop == shop))
    if read_at is None:
        read_at = session.scalar(select(func.min(Payment.created_at)).where(Payment.shop == shop))
    return min(day_of(read_at), today) if read_at is not None else today


def note_read(session: Session, shop: str, now: datetime, error: str) -> None:
    """Keep whether a shop's reports could be read."""
    row = session.get(GatewayReport, shop)
    if row is None:
        row = GatewayReport(shop=shop, asked_at=now)
        session.add(row)
    row.asked_at, row.error = now, error
    if not error:
        row.read_at = now

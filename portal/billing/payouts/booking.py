"""A payout in the books, once: what came to the bank, what the gateway kept, and what it no longer holds for us."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from portal.billing.ledger.book import Transfer
from portal.billing.ledger.models import Book, Entry, Move
from portal.billing.models import Payment
from portal.billing.payouts.models import BatchState, GatewayBatch, GatewayItem, ItemKind, ItemState
from portal.billing.refunding.models import Refund

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from portal.billing.payouts.guessing import Guess


def take(session: Session, batch: GatewayBatch, line_id: int, now: datetime) -> bool:
    """Give a payout to the line of a statement that shows it; False when another line has it already."""
    taken = session.execute(
        update(GatewayBatch)
        .where(GatewayBatch.id == batch.id, GatewayBatch.state == BatchState.SENT)
        .values(state=BatchState.BOOKED, line_id=line_id, booked_at=now)
        .returning(GatewayBatch.id)
        .execution_options(synchronize_session=False)
    )
    return taken.one_or_none() is not None


def give_back(session: Session, batch: GatewayBatch) -> None:
    """Let a payout wait for its line again; one that only the books told, under a number of ours, is forgotten."""
    if batch.batch_id < 0:
        session.execute(delete(GatewayItem).where(GatewayItem.batch_id == batch.id))
        session.execute(delete(GatewayBatch).where(GatewayBatch.id == batch.id))
        return
    session.execute(
        update(GatewayBatch)
        .where(GatewayBatch.id == batch.id)
        .values(state=BatchState.SENT, line_id=None, booked_at=None, version=GatewayBatch.version + 1)
        .execution_options(synchronize_session=False)
    )


def transfer_of(batch: GatewayBatch, grosze: int, line_id: int, on: date, now: datetime) -> Transfer:
    """Return the transfer of a payout without its bank side: the caller debits where the money is."""
    again = f":{batch.version}" if batch.version else ""
    once = f"payout:{batch.shop}:{batch.batch_id}{again}"
    transfer = Transfer(Move.PAYOUT, now, on, once, {"line_id": line_id})
    transfer.debit(Book.COMMISSION, batch.cleared_grosze - grosze, batch.shop)
    transfer.credit(Book.CLEARING, batch.cleared_grosze, batch.shop)
    return transfer


def add_guessed(
    session: Session, guess: Guess, batch_id: int, grosze: int, now: datetime, *, version: int = 0
) -> GatewayBatch:
    """Write down a payout that the books tell of, with the payments and refunds that it must hold.

    ``batch_id`` below zero is a number of ours; ``version`` tells a second guess under it from one taken back.
    """
    batch = GatewayBatch(
        shop=guess.shop, batch_id=batch_id, amount_grosze=grosze, gross_grosze=guess.gross_grosze,
        refund_grosze=guess.refund_grosze, commission_grosze=guess.gross_grosze - guess.refund_grosze - grosze,
        state=BatchState.SENT, is_told=False, fetched_at=now, version=version,
    )  # fmt: skip
    session.add(batch)
    session.flush()  # its items name it
    items = [*_payments(session, guess, batch.id), *_refunds(session, guess, batch.id)]
    if items:
        session.execute(insert(GatewayItem), items)
    known = sum(_signed(item) for item in items)
    batch.loose_grosze = batch.cleared_grosze - known
    return batch


def _signed(item: dict[str, Any]) -> int:
    grosze: int = item["amount_grosze"]
    return grosze if item["kind"] == ItemKind.TRANSACTION else -grosze


def _payments(session: Session, guess: Guess, batch_id: int) -> list[dict[str, Any]]:
    known = select(GatewayItem.id).where(
        GatewayItem.payment_id == Entry.payment_id, GatewayItem.kind == ItemKind.TRANSACTION
    )
    query = (
        select(Payment.id, Payment.order_id, Payment.session_id, Entry.amount_grosze)
        .join(Payment, Payment.id == Entry.payment_id)
        .where(*_held(guess), Entry.move == Move.PAID, ~known.exists())
    )
    return [
        _item(
            batch_id,
            ItemKind.TRANSACTION,
            order_id or 0,
            amount,
            session_id=session_id,
            payment_id=payment_id,
        )
        for payment_id, order_id, session_id, amount in session.execute(query)
    ]


def _refunds(session: Session, guess: Guess, batch_id: int) -> list[dict[str, Any]]:
    known = select(GatewayItem.id).where(GatewayItem.refund_id == Entry.refund_id)
    query = (
        select(Refund.id, Payment.id, Payment.order_id, Entry.amount_grosze)
        .join(Refund, Refund.id == Entry.refund_id)
        .join(Payment, Payment.id == Refund.payment_id)
        .where(*_held(guess), Entry.move == Move.REFUND_DONE, ~known.exists())
    )
    return [
        _item(batch_id, ItemKind.REFUND, order_id or 0, -amount, number=refund_id, payment_id=payment_id,
              refund_id=refund_id)
        for refund_id, payment_id, order_id, amount in session.execute(query)
    ]  # fmt: skip


def _held(guess: Guess) -> tuple[ColumnElement[bool], ...]:
    return Entry.book == Book.CLEARING, Entry.part == guess.shop, Entry.id <= guess.last_entry_id


def _item(batch_id: int, kind: ItemKind, order_id: int, grosze: int, **more: Any) -> dict[str, Any]:
    blank: dict[str, Any] = {"number": 0, "session_id": "", "payment_id": None, "refund_id": None}
    return {
        **blank, "batch_id": batch_id, "kind": kind, "order_id": order_id, "amount_grosze": grosze, "fee_grosze": 0,
        "state": ItemState.MATCHED, **more,
    }  # fmt: skip

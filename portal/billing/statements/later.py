"""What became known after a statement was booked: a payout whose report came later leaves the waiting list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from portal.billing.ledger.book import book
from portal.billing.ledger.models import Book
from portal.billing.payouts import booking as payouts
from portal.billing.payouts.models import GatewayBatch
from portal.billing.statements.booking import WAIT, legal_day
from portal.billing.statements.matching import plan, shops_by_account
from portal.billing.statements.models import WAITING, BankLine, LineKind, LineState
from portal.words import day_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.context import Portal

MOST = 500


def match_payouts(session: Session, portal: Portal, now: datetime) -> int:
    """Book waiting lines that a report now tells to be payouts; return how many."""
    query = (
        select(BankLine)
        .options(joinedload(BankLine.statement))
        .where(WAITING, BankLine.match_kind == LineKind.PAYOUT)
        .order_by(BankLine.id)
        .limit(MOST)
        .with_for_update(of=BankLine)
    )
    shops = shops_by_account(portal.facts, day_of(now))
    transfers = []
    for line in session.scalars(query):
        (planned,) = plan(session, [line], shops.get(line.statement.account, frozenset()))
        if planned.batch_id is None:
            continue
        batch = session.get_one(GatewayBatch, planned.batch_id)
        if not payouts.take(session, batch, line.id, now):
            continue
        transfer = payouts.transfer_of(batch, line.amount_grosze, line.id, legal_day(line), now)
        transfer.debit(Book.UNIDENTIFIED, line.amount_grosze, WAIT)
        transfers.append(transfer)
        _mark(session, line, batch.id, now)
    book(session, portal.vault, transfers)
    return len(transfers)


def _mark(session: Session, line: BankLine, batch_id: int, now: datetime) -> None:
    session.execute(
        update(BankLine)
        .where(BankLine.id == line.id)
        .values(state=LineState.MATCHED, batch_id=batch_id, settled_at=now, version=BankLine.version + 1)
        .execution_options(synchronize_session=False)
    )

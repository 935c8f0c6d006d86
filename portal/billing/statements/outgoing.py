"""Money that left the city's bank account: a refund by transfer, and what was sent back because it is not ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from portal.billing.ledger.book import Transfer, total
from portal.billing.ledger.models import Book, Entry, Move
from portal.billing.refunding.calling import RefundAnswer, RefundWord
from portal.billing.refunding.models import Refund, RefundState
from portal.billing.refunding.outcome import conclude
from portal.billing.statements.models import WAITING, BankLine, LineState
from portal.errors import Conflict
from portal.words import day_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.context import Portal


def pay_refund(
    session: Session, portal: Portal, line_id: int, refund_id: int, account: str, now: datetime
) -> Transfer | None:
    """Let a statement show a refund: one that waited is done by it, one that an official had called done is seen.

    The refund's own transfer takes the money from the bank, so the line books nothing; where the official named
    another of the city's accounts, return the transfer that puts that right.
    """
    refund = session.get_one(Refund, refund_id)
    if refund.state != RefundState.DONE:
        answer = RefundAnswer(RefundWord.DONE)
        if conclude(session, portal, refund, answer, now, bank_account=account) != RefundState.DONE:
            raise Conflict  # it was refused meanwhile: a person's question
        return None
    mine = (Entry.refund_id == refund.id, Entry.book == Book.BANK, Entry.part != account)
    transfer = Transfer(Move.BANK_OUT, now, day_of(now), f"line:{line_id}", {"line_id": line_id})
    for part, grosze in session.execute(select(Entry.part, total()).where(*mine).group_by(Entry.part)):
        transfer.credit(Book.BANK, grosze, part)
        transfer.debit(Book.BANK, grosze, account)
    return transfer if transfer.sides else None


def take_back(session: Session, credit_id: int, debit_id: int, now: datetime) -> int | None:
    """Pair a credit that was promised back with the debit that did it; None when the credit was settled otherwise."""
    paired = session.execute(
        update(BankLine)
        .where(BankLine.id == credit_id, WAITING)
        .values(state=LineState.MATCHED, pair_id=debit_id, settled_at=now, version=BankLine.version + 1)
        .returning(BankLine.id)
        .execution_options(synchronize_session=False)
    )
    return paired.scalar_one_or_none()

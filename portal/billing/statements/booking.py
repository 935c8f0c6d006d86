"""Putting lines of a statement into the books: many at once, each exactly once, in the caller's transaction."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from portal.billing.ledger.book import Transfer, book
from portal.billing.ledger.models import Book, Move
from portal.billing.machine import OvertakenError
from portal.billing.payouts import booking as payouts
from portal.billing.payouts.guessing import guess
from portal.billing.payouts.models import GatewayBatch
from portal.billing.statements.matching import BATCH, NOTHING, Plan, amounts_of, plan
from portal.billing.statements.models import BankLine, LineKind, LineState
from portal.billing.statements.outgoing import pay_refund, take_back
from portal.billing.statements.owing import Owing
from portal.facts import FactsError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.billing.law.allocation import Split
    from portal.billing.statements.models import BankStatement
    from portal.billing.statements.queries import Movement
    from portal.context import Portal

YEAR = timedelta(days=366)
WAIT = "line"  # the part of UNIDENTIFIED that holds what waits for a person


@dataclass
class Batch:
    """Lines of one statement being booked together."""

    session: Session
    portal: Portal
    statement: BankStatement
    shops: frozenset[str]
    now: datetime
    owing: Owing
    transfers: list[Transfer] = field(default_factory=list)
    done: dict[tuple[LineState, LineKind], list[int]] = field(default_factory=lambda: defaultdict(list))
    changed: list[dict[str, Any]] = field(default_factory=list)


def book_lines(
    session: Session, portal: Portal, statement: BankStatement, shops: frozenset[str], now: datetime,
    lines: Sequence[Movement],
) -> None:  # fmt: skip
    """Book lines that are NEW, with what they settle, and mark them; raises OvertakenError when somebody did before.

    One statement into the books, however many lines; the marks and the entries come or go together.
    """
    plans = _plan_again(session, lines, shops)
    owing = Owing(session, {one.account_id for one in plans if one.account_id is not None}, portal.facts)
    batch = Batch(session, portal, statement, shops, now, owing)
    for line, planned in zip(lines, plans, strict=True):
        _book_one(batch, line, planned)
    owing.mark(now)
    _mark(batch)  # before the books: of two who book at once the second is told here to look again
    book(session, portal.vault, batch.transfers)


def _plan_again(session: Session, lines: Sequence[Movement], shops: frozenset[str]) -> list[Plan]:
    """Look again at what was not known when the file was read: a report, an account, a promise may have come since."""
    open_ones = [line for line in lines if line.match_kind != LineKind.ACCOUNT]
    again = dict(zip((line.id for line in open_ones), plan(session, open_ones, shops), strict=True))
    return [again.get(line.id) or Plan(LineKind.ACCOUNT, account_id=line.account_id) for line in lines]


def legal_day(line: Movement | BankLine) -> date:
    """Return the day that the law looks at: when the payer's account was debited (art. 60 § 1 pkt 2 OP).

    A statement does not tell that day; the value day is the nearest to it. Who shows an earlier debit is put
    right by hand: taken back and matched again with the day that the payer's bank confirms.
    """
    return min(line.value_on, line.booked_on)


def came_on(line: Movement | BankLine, statement: BankStatement) -> date:
    """Return when a line's money came: a mistyped day of the bank's gives way to the statement's own."""
    return line.booked_on if abs(line.booked_on - statement.to_on) <= YEAR else statement.to_on


def _split(batch: Batch, line: Movement, account_id: int) -> Split | None:
    """Divide a line; None when its day can't be right: far from the statement's, or before any law we know."""
    if any(abs(on - batch.statement.to_on) > YEAR for on in (line.value_on, line.booked_on)):
        return None
    try:
        return batch.owing.divide(account_id, line.amount_grosze, legal_day(line))
    except FactsError:
        return None


def line_transfer(
    line: Movement | BankLine, account: str, on: date, now: datetime, split: Split | None
) -> Transfer:
    """Begin the transfer of a line: its bank side, and where nothing is known the side that waits."""
    move = Move.BANK_IN if line.amount_grosze > 0 else Move.BANK_OUT
    transfer = Transfer(move, now, on, f"line:{line.id}", {"line_id": line.id})
    transfer.debit(Book.BANK, line.amount_grosze, account)
    if split is None:
        transfer.credit(Book.UNIDENTIFIED, line.amount_grosze, WAIT)
    return transfer


def credit_account(transfer: Transfer, split: Split, subject_id: int) -> None:
    """Add the sides that put money against what an account owes; a surplus belongs to the taxpayer."""
    for part in split.parts:
        about: dict[str, Any] = {"charge_id": part.key, "subject_id": subject_id}
        transfer.credit(Book.RECEIVABLE, part.principal_grosze, **about)
        transfer.credit(Book.INTEREST, part.interest_grosze, **about)
    transfer.credit(Book.OVERPAID, split.left_grosze, subject_id=subject_id)


def _book_one(batch: Batch, line: Movement, planned: Plan) -> None:
    if not line.amount_grosze:
        _note(batch, line, LineState.MATCHED, planned)
        return
    match planned.match_kind:
        case LineKind.ACCOUNT:
            _book_account(batch, line, planned)
        case LineKind.PAYOUT:
            _book_payout(batch, line, planned)
        case LineKind.REFUND:
            _book_refund(batch, line, planned)
        case LineKind.SENT_BACK:
            _book_sent_back(batch, line, planned)
        case _:
            _book_unknown(batch, line, planned)


def _book_account(batch: Batch, line: Movement, planned: Plan) -> None:
    account_id, on = planned.account_id or 0, legal_day(line)
    split = _split(batch, line, account_id)
    if split is None:
        _book_unknown(batch, line, NOTHING)
        return
    transfer = line_transfer(line, batch.statement.account, on, batch.now, split)
    credit_account(transfer, split, batch.owing.subjects[account_id])
    batch.transfers.append(transfer)
    _note(batch, line, LineState.MATCHED, planned, surplus_grosze=split.left_grosze)


def _book_payout(batch: Batch, line: Movement, planned: Plan) -> None:
    found = _batch_of(batch, line, planned)
    if found is None or not payouts.take(batch.session, found, line.id, batch.now):
        _book_unknown(batch, line, planned)
        return
    transfer = payouts.transfer_of(found, line.amount_grosze, line.id, legal_day(line), batch.now)
    transfer.debit(Book.BANK, line.amount_grosze, batch.statement.account)
    batch.transfers.append(transfer)
    _note(batch, line, LineState.MATCHED, planned, batch_id=found.id)


def _batch_of(batch: Batch, line: Movement, planned: Plan) -> GatewayBatch | None:
    if planned.batch_id is not None:
        found = batch.session.get_one(GatewayBatch, planned.batch_id)
        return found if line.amount_grosze in amounts_of(found) else None
    named = [int(number) for number in BATCH.findall(line.title)]
    if _is_told(batch, named):
        return None  # the gateway tells of it, and tells another sum: a person's question
    told = guess(batch.session, batch.shops, line.amount_grosze, line.booked_on)
    if told is None:
        return None
    number = named[0] if len(named) == 1 else -line.id
    return payouts.add_guessed(batch.session, told, number, line.amount_grosze, batch.now)


def _is_told(batch: Batch, named: Sequence[int]) -> bool:
    mine = (GatewayBatch.shop.in_(batch.shops), GatewayBatch.batch_id.in_(named))
    return batch.session.scalars(select(GatewayBatch.id).where(*mine).limit(1)).one_or_none() is not None


def _book_refund(batch: Batch, line: Movement, planned: Plan) -> None:
    transfer = pay_refund(
        batch.session, batch.portal, line.id, planned.refund_id or 0, batch.statement.account, batch.now
    )
    if transfer is not None:
        batch.transfers.append(transfer)
    _note(batch, line, LineState.MATCHED, planned, refund_id=planned.refund_id)


def _book_sent_back(batch: Batch, line: Movement, planned: Plan) -> None:
    credit = take_back(batch.session, planned.pair_id or 0, line.id, batch.now)
    if credit is None:
        _book_unknown(batch, line, planned)
        return
    transfer = line_transfer(line, batch.statement.account, legal_day(line), batch.now, None)
    batch.transfers.append(transfer)
    _note(batch, line, LineState.MATCHED, planned, pair_id=credit)


def _book_unknown(batch: Batch, line: Movement, planned: Plan) -> None:
    """Keep the sum where it waits for a person: the bank's balance is right whatever it turns out to be."""
    transfer = line_transfer(line, batch.statement.account, legal_day(line), batch.now, None)
    batch.transfers.append(transfer)
    _note(batch, line, LineState.UNMATCHED, planned)


def _note(batch: Batch, line: Movement, state: LineState, planned: Plan, **more: Any) -> None:
    batch.done[state, planned.match_kind].append(line.id)
    values = {"account_id": planned.account_id, **more}
    values = {name: value for name, value in values.items() if getattr(line, name, 0) != value}
    if values:
        batch.changed.append({"id": line.id, **values})


def _mark(batch: Batch) -> None:
    for (state, kind), ids in batch.done.items():
        marked = batch.session.execute(
            update(BankLine)
            .where(BankLine.id.in_(ids), BankLine.state == LineState.NEW)
            .values(
                state=state, match_kind=kind, version=BankLine.version + 1,
                settled_at=batch.now if state == LineState.MATCHED else None,
            )
            .returning(BankLine.id)
            .execution_options(synchronize_session=False)
        )  # fmt: skip
        if len(marked.all()) != len(ids):
            raise OvertakenError
    names = sorted({name for row in batch.changed for name in row} - {"id"})
    for name in names:
        rows = [{"id": row["id"], name: row[name]} for row in batch.changed if name in row]
        batch.session.execute(update(BankLine), rows)

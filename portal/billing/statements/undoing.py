"""Taking a match back: a correcting transfer puts the sum where it waits for a person; nothing booked is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from portal import audit
from portal.accounts.models import Subject
from portal.billing.allocating import left_of_charge
from portal.billing.ledger.book import Transfer, book, total
from portal.billing.ledger.models import Book, Entry, Move
from portal.billing.models import Charge, TaskKind
from portal.billing.payouts import booking as payouts
from portal.billing.payouts.models import GatewayBatch
from portal.billing.statements import tasks
from portal.billing.statements.booking import WAIT, legal_day
from portal.billing.statements.models import BankLine, LineKind, LineState
from portal.errors import Conflict, Refused
from portal.i18n import translate
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.security import Actor

LASTING = frozenset({LineKind.REFUND, LineKind.UNKNOWN})


def undo(
    session: Session, portal: Portal, line: BankLine, reason: str, *, actor: Actor, now: datetime
) -> None:
    """Let a matched line wait for a person again. Raises Conflict when somebody was faster.

    Raises Refused for a refund (money that left is left), for a surplus that was used meanwhile, and for a charge
    that was cancelled meanwhile.
    """
    if not can_undo(line):
        raise Refused(translate("Tego dopasowania nie można cofnąć."))
    _back_to_waiting(session, line)
    rows = _sides(session, line)
    _check_surplus(session, rows)
    about = {"line_id": line.id, "official_id": actor.official_id, "reason": reason[:200]}
    # the move of what is taken back: sums by move then say what stands
    move = Move.PAYOUT if line.match_kind == LineKind.PAYOUT else Move.CREDITED
    on = legal_day(line) if move == Move.PAYOUT else day_of(now)
    transfer = Transfer(move, now, on, f"line:{line.id}:{line.version}", about)
    for name, part, subject_id, charge_id, grosze in rows:
        transfer.credit(Book(name), grosze, part, subject_id=subject_id, charge_id=charge_id)
    transfer.debit(Book.UNIDENTIFIED, sum(row[-1] for row in rows), WAIT)
    if rows:
        book(session, portal.vault, [transfer])
    _reopen(session, {charge_id for *_, charge_id, _grosze in rows if charge_id is not None})
    if line.batch_id is not None and line.match_kind == LineKind.PAYOUT:
        payouts.give_back(session, session.get_one(GatewayBatch, line.batch_id))
    if line.pair_id is not None:
        _unpair(session, line)
    tasks.open_task(session, line.statement, TaskKind.UNMATCHED, {"lines": 1}, now)
    ref = f"{line.statement.token}/{line.position}"
    audit.record(session, "line.undone", at=now, actor=actor, object_ref=ref, detail=line.match_kind)


def can_undo(line: BankLine) -> bool:
    """Tell whether a line's match can be taken back at all."""
    return line.state == LineState.MATCHED and line.match_kind not in LASTING


def _back_to_waiting(session: Session, line: BankLine) -> None:
    changed = session.execute(
        update(BankLine)
        .where(
            BankLine.id == line.id, BankLine.version == line.version, BankLine.state == LineState.MATCHED
        )
        .values(
            state=LineState.UNMATCHED, match_kind=LineKind.UNKNOWN, account_id=None, batch_id=None, pair_id=None,
            surplus_grosze=0, settled_at=None, version=BankLine.version + 1,
        )
        .returning(BankLine.id)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    if changed.one_or_none() is None:
        raise Conflict(translate("Ktoś właśnie zajął się tą pozycją. Otwórz ją jeszcze raz."))


def _sides(session: Session, line: BankLine) -> Sequence[tuple[str, str, int | None, int | None, int]]:
    """Return what a line's transfers come to, but for the bank and the place where sums wait."""
    kept = (Entry.book == Book.BANK) | ((Entry.book == Book.UNIDENTIFIED) & (Entry.part == WAIT))
    names = (Entry.book, Entry.part, Entry.subject_id, Entry.charge_id)
    query = select(*names, total()).where(Entry.line_id == line.id, ~kept).group_by(*names)
    rows = session.execute(query.having(func.sum(Entry.amount_grosze) != 0))
    return [(book_, part, subject, charge, grosze) for book_, part, subject, charge, grosze in rows]


def _check_surplus(session: Session, rows: Sequence[tuple[str, str, int | None, int | None, int]]) -> None:
    for name, _part, subject_id, _charge_id, grosze in rows:
        if name == Book.OVERPAID:
            # a refund of the same money waits until this is done, or this waits for it
            owner = select(Subject.id).where(Subject.id == subject_id)
            session.execute(owner.with_for_update(key_share=True)).one()
            mine = (Entry.book == Book.OVERPAID, Entry.subject_id == subject_id)
            if session.scalars(select(total()).where(*mine)).one() > grosze:
                raise Refused(translate("Nadpłata z tej wpłaty została już wykorzystana albo zwrócona."))


def _reopen(session: Session, charge_ids: set[int]) -> None:
    """Open again the charges that money was taken back from."""
    if not charge_ids:
        return
    meant = Charge.id.in_(charge_ids)
    locked = (
        select(Charge.id).where(meant, Charge.cancelled_at.is_(None)).order_by(Charge.id).with_for_update()
    )
    if len(session.scalars(locked).all()) != len(charge_ids):
        raise Refused(translate("Należność, na którą zaliczono tę wpłatę, została odpisana."))
    owed = session.execute(select(Charge.id, left_of_charge()).where(meant)).all()
    opened = [charge_id for charge_id, left in owed if left > 0]
    session.execute(
        update(Charge)
        .where(Charge.id.in_(opened))
        .values(paid_at=None, paid_by_id=None, version=Charge.version + 1)
        .execution_options(synchronize_session=False)
    )


def _unpair(session: Session, line: BankLine) -> None:
    session.execute(
        update(BankLine)
        .where(BankLine.id == line.pair_id)
        .values(
            state=LineState.UNMATCHED, match_kind=LineKind.UNKNOWN, pair_id=None, settled_at=None,
            version=BankLine.version + 1,
        )
        .execution_options(synchronize_session=False)
    )  # fmt: skip

"""A person's acts on a line of a statement: say what it is, and take that back by a correcting transfer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from portal import audit
from portal.billing.ledger.book import Transfer, book
from portal.billing.ledger.models import Book, Move
from portal.billing.models import TaskKind
from portal.billing.payouts import booking as payouts
from portal.billing.payouts.guessing import held_until
from portal.billing.payouts.models import BatchState, GatewayBatch
from portal.billing.statements import tasks
from portal.billing.statements.booking import WAIT, came_on, credit_account
from portal.billing.statements.models import WAITING, BankLine, LineKind, LineState
from portal.billing.statements.outgoing import pay_refund
from portal.billing.statements.owing import Owing
from portal.billing.taxes.models import TaxAccount
from portal.errors import Conflict, Refused
from portal.facts import FactsError
from portal.i18n import translate
from portal.words import day_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.billing.law.allocation import Split
    from portal.billing.refunding.models import Refund
    from portal.context import Portal
    from portal.security import Actor


def preview_account(
    session: Session, portal: Portal, line: BankLine, account: TaxAccount, paid_on: date
) -> tuple[Split, Owing]:
    """Return how a line would be put against an account; nothing is written. Raises Refused for an unknown day."""
    owing = Owing(session, {account.id}, portal.facts, lock=False)
    return _divide(owing, line, account, paid_on), owing


def match_account(
    session: Session, portal: Portal, line: BankLine, account: TaxAccount, paid_on: date,
    *, actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """Put a waiting credit against a tax account as of the legal day that the payer's bank confirms.

    Raises Refused for a day after the money came or before any law we know, or for a debit; Conflict when somebody
    settled the line meanwhile.
    """
    _need_credit(line)
    latest = came_on(line, line.statement)
    if paid_on > latest:
        raise Refused(
            translate("Pieniądze wpłynęły %(day)s. Dzień zapłaty nie może być późniejszy.", day=latest),
            "paid_on",
        )
    owing = Owing(session, {account.id}, portal.facts)
    split = _divide(owing, line, account, paid_on)
    _leave(session, line, LineKind.ACCOUNT, now, account_id=account.id, surplus_grosze=split.left_grosze)
    transfer = _transfer(line, Move.CREDITED, paid_on, actor, now)
    transfer.debit(Book.UNIDENTIFIED, line.amount_grosze, WAIT)
    credit_account(transfer, split, account.subject_id)
    owing.mark(now)
    book(session, portal.vault, [transfer])
    if split.left_grosze:
        tasks.open_task(session, line.statement, TaskKind.SURPLUS, {"amount": split.left_grosze}, now)
    _record(session, line, "line.account", actor, now, account.subject_id)


def match_payout(
    session: Session, portal: Portal, line: BankLine, batch: GatewayBatch, *, actor: Actor, now: datetime
) -> None:
    """Say that a waiting credit is a payout; what came less than its payments is the commission.

    Raises Refused for a sum that the payout cannot be, Conflict when the line or the payout is settled.
    """
    _need_credit(line)
    if not 0 < line.amount_grosze <= batch.cleared_grosze:
        raise Refused(translate("Wypłata nie mogła przynieść takiej kwoty."), "batch")
    if batch.state == BatchState.DIFFERS:
        batch.state = BatchState.SENT  # a person looked at it
        session.flush()
    if not payouts.take(session, batch, line.id, now):
        raise Conflict(translate("Ta wypłata ma już swoją pozycję na wyciągu."))
    _leave(session, line, LineKind.PAYOUT, now, batch_id=batch.id)
    transfer = payouts.transfer_of(batch, line.amount_grosze, line.id, line.value_on, now)
    transfer.debit(Book.UNIDENTIFIED, line.amount_grosze, WAIT)
    book(session, portal.vault, [transfer])
    _record(session, line, "line.payout", actor, now)


def match_held(
    session: Session,
    portal: Portal,
    line: BankLine,
    shop: str,
    until_on: date,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Say that a waiting credit is the payout of all that a shop's books held at a day's end, where no report tells.

    Raises Refused when the books held less than came, Conflict when the line is settled.
    """
    held = held_until(session, shop, until_on)
    if held is None or held.gross_grosze - held.refund_grosze < line.amount_grosze:
        raise Refused(translate("Do tego dnia operator nie miał tylu pieniędzy."), "until_on")
    batch = payouts.add_guessed(session, held, -line.id, line.amount_grosze, now, version=line.version)
    match_payout(session, portal, line, batch, actor=actor, now=now)


def match_refund(
    session: Session, portal: Portal, line: BankLine, refund: Refund, *, actor: Actor, now: datetime
) -> None:
    """Say that a waiting debit is a refund by transfer; raises Refused for another sum, Conflict."""
    if -line.amount_grosze != refund.amount_grosze:
        raise Refused(translate("Kwota zwrotu jest inna niż kwota z wyciągu."), "refund")
    _leave(session, line, LineKind.REFUND, now, refund_id=refund.id)
    account = line.statement.account
    transfers = [
        one for one in (pay_refund(session, portal, line.id, refund.id, account, now),) if one is not None
    ]
    for one in transfers:
        one.once = _once(line)
    # the refund took the money from the bank: what the line had booked there is taken back
    back = _transfer(line, Move.BANK_OUT, line.value_on, actor, now, "refund")
    back.debit(Book.BANK, -line.amount_grosze, account)
    back.credit(Book.UNIDENTIFIED, -line.amount_grosze, WAIT)
    book(session, portal.vault, [*transfers, back])
    _record(session, line, "line.refund", actor, now)


def match_desk(session: Session, portal: Portal, line: BankLine, *, actor: Actor, now: datetime) -> None:
    """Say that an official had taken a waiting credit as paid before the statement came; raises Refused, Conflict."""
    _need_credit(line)
    _leave(session, line, LineKind.DESK, now)
    transfer = _transfer(line, Move.CREDITED, line.value_on, actor, now)
    transfer.debit(Book.UNIDENTIFIED, line.amount_grosze, WAIT)
    transfer.credit(Book.DESK, line.amount_grosze)
    book(session, portal.vault, [transfer])
    _record(session, line, "line.desk", actor, now)


def promise_back(session: Session, line: BankLine, *, actor: Actor, now: datetime) -> None:
    """Say that a waiting credit is not the city's and goes back; it waits on for the debit that does it.

    The debit to the account that it came from, of the same sum, settles both when its statement is booked.
    """
    _need_credit(line)
    if not line.counterparty_account:
        raise Refused(translate("Wyciąg nie podaje rachunku nadawcy. Ustal go w banku."), "act")
    _set(session, line, match_kind=LineKind.SENT_BACK, owner_id=actor.official_id)
    _record(session, line, "line.sent_back", actor, now)


def pair(session: Session, credit: BankLine, debit: BankLine, *, actor: Actor, now: datetime) -> None:
    """Say that a waiting debit took back a waiting credit of the same sum; raises Refused, Conflict."""
    _need_credit(credit)
    if credit.amount_grosze != -debit.amount_grosze:
        raise Refused(translate("Kwoty obu pozycji są różne."), "pair")
    _leave(session, credit, LineKind.SENT_BACK, now, pair_id=debit.id)
    _leave(session, debit, LineKind.SENT_BACK, now, pair_id=credit.id)
    _record(session, credit, "line.paired", actor, now)


def take_line(session: Session, line: BankLine, *, actor: Actor, now: datetime) -> None:
    """Become the one who looks into a waiting line; raises Conflict when it is settled meanwhile."""
    _set(session, line, owner_id=actor.official_id)
    _record(session, line, "line.taken", actor, now)


def _divide(owing: Owing, line: BankLine, account: TaxAccount, paid_on: date) -> Split:
    try:
        return owing.divide(account.id, line.amount_grosze, paid_on)
    except FactsError as error:
        message = translate(
            "Dla tego dnia zapłaty nie znamy przepisów. Wpisz dzień, który potwierdził bank płacącego."
        )
        raise Refused(message, "paid_on") from error


def _need_credit(line: BankLine) -> None:
    if line.amount_grosze <= 0:
        raise Refused(translate("To jest obciążenie rachunku, nie wpływ."), "act")


def _leave(session: Session, line: BankLine, kind: LineKind, now: datetime, **values: Any) -> None:
    """Take a line off the waiting list; close the statement's task with the last one."""
    _set(session, line, state=LineState.MATCHED, match_kind=kind, settled_at=now, **values)
    tasks.close_when_done(session, line.statement, now)


def _set(session: Session, line: BankLine, **values: Any) -> None:
    changed = session.execute(
        update(BankLine)
        .where(BankLine.id == line.id, BankLine.version == line.version, WAITING)
        .values(version=BankLine.version + 1, **values)
        .returning(BankLine.id)
        .execution_options(synchronize_session=False)
    )
    if changed.one_or_none() is None:
        raise Conflict(translate("Ktoś właśnie zajął się tą pozycją. Otwórz ją jeszcze raz."))


def _once(line: BankLine, what: str = "") -> str:
    return f"line:{line.id}:{line.version}{what}"


def _transfer(line: BankLine, move: Move, on: date, actor: Actor, now: datetime, what: str = "") -> Transfer:
    about = {"line_id": line.id, "official_id": actor.official_id}
    return Transfer(move, now, on, _once(line, f":{what}" if what else ""), about)


def _record(
    session: Session, line: BankLine, kind: str, actor: Actor, now: datetime, subject_id: int | None = None
) -> None:
    ref = f"{line.statement.token}/{line.position}"
    audit.record(
        session, kind, at=now, actor=actor, subject_id=subject_id, object_ref=ref, detail=str(day_of(now))
    )

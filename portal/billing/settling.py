"""Posting the gateway's word on a payment, in one transaction: payment, books, charges, case, message.

PAID never changes back. What is owed is settled once, by whichever payment comes first; money that comes second,
or is more than was owed, is an overpayment with a task for the treasurer, never dropped and never sent back by
machine.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from portal.accounts.messages import queue_message
from portal.billing.actions import mismatch, open_task
from portal.billing.allocating import OpenCharge, credit, divide, mark, without
from portal.billing.gateway import Answer, Word
from portal.billing.ledger.book import Transfer, book
from portal.billing.ledger.models import Book, Move
from portal.billing.machine import has_edge, next_poll, take
from portal.billing.models import Charge, Payment, PaymentState, TaskKind, TreasurerTask
from portal.billing.queries import LIVE
from portal.billing.sources.reporting import report_payment
from portal.cases.moving import note_fee_paid
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.billing.law.allocation import Part
    from portal.billing.models import PaymentLine
    from portal.billing.queries import Picture
    from portal.context import Portal
    from portal.facts import Facts

SILENCE = timedelta(minutes=5)
CLOCKS_DIFFER = timedelta(hours=1)


@dataclass
class Division:
    """What becomes of a payment's money: parts of charges, what is too much, another system's, nobody's."""

    parts: list[Part] = field(default_factory=list)
    surplus: list[tuple[PaymentLine, int]] = field(default_factory=list)
    forwarded: list[PaymentLine] = field(default_factory=list)
    unknown: list[PaymentLine] = field(default_factory=list)

    @property
    def is_all_surplus(self) -> bool:
        """Tell whether none of the money was owed."""
        return not (self.parts or self.forwarded or self.unknown)


def post(session: Session, portal: Portal, picture: Picture, answer: Answer, now: datetime) -> PaymentState:
    """Post the gateway's word in the caller's transaction; return the state the payment then has.

    ``picture`` was read before: states and versions are compared, OvertakenError or StaleDataError says look again.
    """
    payment = picture.payment
    if answer.word == Word.PAID:
        return _post_money(session, portal, picture, answer, now)
    if answer.word == Word.OTHER_SUM:
        values = {"order_id": answer.order_id, "amount": answer.amount_grosze, "currency": answer.currency,
                  "differs": list(answer.differs), "said_by": "gateway"}  # fmt: skip
        mismatch(session, payment, values, now)
        return PaymentState.MISMATCH
    if answer.word == Word.SENT_BACK and has_edge(payment, "sent_back"):
        return take(session, payment, "sent_back", at=now, poll_at=None, values={"order_id": answer.order_id})
    return _post_nothing(session, payment, answer, now)


def _post_money(
    session: Session, portal: Portal, picture: Picture, answer: Answer, now: datetime
) -> PaymentState:
    payment = picture.payment
    paid_at = _legal_moment(payment, answer, now)
    paid_on = day_of(paid_at)
    division = share_out(picture, paid_on, portal.facts)
    settled = mark(
        session, division.parts, picture.owed, paid_at, payment.id, of_accounts=picture.accounts.keys()
    )
    changes: dict[str, Any] = {"order_id": answer.order_id, "method_id": answer.method_id, "verified_at": now,
                               "poll_at": None, "authorised_at": answer.authorised_at}  # fmt: skip
    event = "verified_surplus" if division.is_all_surplus else "verified"
    state = take(session, payment, event, at=now, values={"order_id": answer.order_id}, **changes)
    book(session, portal.vault, [_transfer(picture, division, paid_on, now)])
    _report(session, picture, division, paid_on, now)
    _open_tasks(session, payment, division, now)
    if division.parts or division.forwarded:
        _tell(session, portal, picture, settled, now, paid_at)
    return state


def _legal_moment(payment: Payment, answer: Answer, now: datetime) -> datetime:
    """Return when the law holds the money to be paid: when the payer's account was debited, as the gateway says.

    Source: art. 60 § 1 pkt 2 Ordynacja podatkowa. A moment before the payment was begun, or to come, is no payer's.
    """
    told = answer.authorised_at
    if told is None or told < payment.created_at - CLOCKS_DIFFER:
        return now
    return min(told, now)


def share_out(picture: Picture, paid_on: date, facts: Facts) -> Division:
    """Divide a payment among what its lines name; the rest of a line is the payer's, an unknown number a question."""
    division = Division()
    for line in picture.lines:
        if line.mirror_id is not None:
            division.forwarded.append(line)
            continue
        if line.charge_id is None and line.account_id is None:
            division.unknown.append(line)
            continue
        owed = without(_meant(picture.owed, line), division.parts)
        split = divide(line.amount_grosze, owed, paid_on, facts, line.named or ())
        division.parts += split.parts
        if split.left_grosze:
            division.surplus.append((line, split.left_grosze))
    return division


def _meant(owed: Sequence[OpenCharge], line: PaymentLine) -> list[OpenCharge]:
    if line.charge_id is not None:
        return [one for one in owed if one.charge.id == line.charge_id]
    return [one for one in owed if one.charge.account_id == line.account_id]


def _transfer(picture: Picture, division: Division, paid_on: date, now: datetime) -> Transfer:
    payment = picture.payment
    transfer = Transfer(Move.PAID, now, paid_on, f"paid:{payment.id}", {"payment_id": payment.id})
    transfer.debit(Book.CLEARING, payment.amount_grosze, payment.shop)
    credit(transfer, division.parts, picture.owed)
    for line, grosze in division.surplus:
        transfer.credit(Book.OVERPAID, grosze, subject_id=picture.subject_of(line), charge_id=line.charge_id)
    for line in division.forwarded:
        account, source = picture.mirrors[line.mirror_id or 0]
        transfer.credit(Book.FORWARDED, line.amount_grosze, source.name, subject_id=account.subject_id)
    for line in division.unknown:
        transfer.credit(Book.UNIDENTIFIED, line.amount_grosze, line.reference or "")
    return transfer


def _report(session: Session, picture: Picture, division: Division, paid_on: date, now: datetime) -> None:
    """Let the systems that keep other accounts know, each once for an account: they allocate, we do not."""
    for line in division.forwarded:
        account, source = picture.mirrors[line.mirror_id or 0]
        report_payment(
            session, source=source, payment_id=picture.payment.id, account_number=account.number,
            amount_grosze=line.amount_grosze, paid_on=paid_on, now=now,
        )  # fmt: skip


def _open_tasks(session: Session, payment: Payment, division: Division, now: datetime) -> None:
    if division.surplus:
        open_task(session, payment, TaskKind.SURPLUS, "", now)
    if division.unknown:
        open_task(session, payment, TaskKind.UNIDENTIFIED, division.unknown[0].reference or "", now)


def _tell(
    session: Session,
    portal: Portal,
    picture: Picture,
    settled: Sequence[Charge],
    now: datetime,
    paid_at: datetime,
) -> None:
    """Let the cases go on, and write to who paid, once."""
    for case_id in sorted(charge.case_id for charge in settled if charge.case_id is not None):
        session.add(picture.cases[case_id])
        note_fee_paid(session, portal, picture.cases[case_id], now=now, paid_at=paid_at)
    payer = picture.payment.payer_id
    cases = picture.cases.values()
    if payer is None or (cases and all(case.demo for case in cases)):
        return
    values = {
        "title": "; ".join(line.title for line in picture.lines),
        "amount_grosze": picture.payment.amount_grosze,
        "reference": ", ".join(case.reference for case in cases),
    }
    queue_message(session, payer, "paid", values, at=now)


def _post_nothing(session: Session, payment: Payment, answer: Answer, now: datetime) -> PaymentState:
    """Plan the next question; expire an attempt only when its time is over and the gateway has no money.

    After 72 hours nothing more is planned: an attempt that is still live then is the treasurer's to look at.
    """
    poll_at = next_poll(payment.created_at, now)
    if answer.word == Word.UNKNOWN:
        soon = now + SILENCE
        values: dict[str, Any] = {"poll_at": min(poll_at, soon) if poll_at else None, "asked_at": now}
    else:
        values = {"poll_at": poll_at, "asked_at": now, "polls": payment.polls + 1}
        if now >= payment.expires_at and has_edge(payment, "expired"):
            return take(session, payment, "expired", at=now, **values)
    session.execute(
        update(Payment)
        .where(Payment.id == payment.id, Payment.state == payment.state)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if poll_at is None and payment.poll_at is not None and payment.state in LIVE:
        _hand_over(session, payment, now)
    return PaymentState(payment.state)


def _hand_over(session: Session, payment: Payment, now: datetime) -> None:
    """Give the treasurer an attempt that nobody confirmed, once: a claim may come after the last question."""
    known = select(TreasurerTask.id).where(
        TreasurerTask.payment_id == payment.id, TreasurerTask.kind == TaskKind.UNCONFIRMED
    )
    if session.scalars(known).one_or_none() is None:
        open_task(session, payment, TaskKind.UNCONFIRMED, f"{payment.state}, never confirmed", now)

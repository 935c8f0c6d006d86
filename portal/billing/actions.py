"""What is done to charges and attempts to pay: begin one, note the gateway's answers, remind, cancel."""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from portal import audit
from portal.accounts.messages import queue_message
from portal.billing import gateway
from portal.billing.allocating import OpenCharge, credit, left_of_charge, mark
from portal.billing.gateway import MAIN
from portal.billing.law.allocation import Part
from portal.billing.ledger.book import Transfer, book
from portal.billing.ledger.models import Book, Move
from portal.billing.machine import has_edge, next_poll, take
from portal.billing.models import (
    Charge,
    Payment,
    PaymentEvent,
    PaymentLine,
    PaymentState,
    TaskKind,
    TreasurerTask,
)
from portal.billing.queries import is_claim
from portal.errors import Conflict, Refused, TooMany
from portal.i18n import translate
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.billing.queries import Due
    from portal.context import Portal
    from portal.security import Actor
    from portal.vault import Vault

SESSION_BYTES = 24
CLICK = re.compile(r"[A-Za-z0-9_-]{16,43}")
GRACE_MINUTES = 5  # a payer of the last minute is still on a bank's page
LIFETIME = timedelta(minutes=gateway.TIME_LIMIT_MINUTES + GRACE_MINUTES)
MOST_LIVE = 5


@dataclass(frozen=True)
class Wanted:
    """One thing that a payment is for: a charge or a tax account, or a number that somebody typed."""

    title: str
    amount_grosze: int
    charge_id: int | None = None
    account_id: int | None = None
    mirror_id: int | None = None
    reference: str | None = None
    named: tuple[int, ...] = ()


def start_payment(session: Session, due: Due, click: str, *, actor: Actor, now: datetime) -> Payment:
    """Begin an attempt to pay a matter's duty, or return the live one that the same page view began.

    Raises Conflict when the charge is paid, cancelled, or claimed to be paid; Refused for a forged ``click``;
    TooMany when attempts pile up. The amount is what the books say is left: nothing of it comes from the form.
    """
    charge = due.charge
    if charge.paid_at is not None:
        raise Conflict(translate("Ta opłata jest już zapłacona. Nie płać drugi raz."))
    if charge.cancelled_at is not None:
        raise Conflict(translate("Tej opłaty już nie trzeba płacić."))
    wanted = Wanted(charge.title, due.left_grosze, charge_id=charge.id)
    return begin(
        session, [wanted], due.attempts, click, shop=MAIN, payer_id=actor.subject_id, actor=actor, now=now
    )


def begin(
    session: Session,
    wanted: Sequence[Wanted],
    attempts: Sequence[Payment],
    click: str,
    *,
    shop: str,
    payer_id: int | None,
    actor: Actor | None,
    now: datetime,
    basket_id: int | None = None,
) -> Payment:
    """Begin an attempt to pay something, or return the live one of ``attempts`` that the same page view began.

    Raises Conflict when money for it is being checked, Refused for a forged ``click``, TooMany when attempts pile up.
    """
    if not CLICK.fullmatch(click):
        raise Refused(translate("Odśwież stronę i spróbuj jeszcze raz."))
    if any(one.state == PaymentState.NOTIFIED for one in attempts):
        raise Conflict(translate("Mamy już Twoją wpłatę i sprawdzamy ją w banku. Nie płać drugi raz."))
    same = next((one for one in attempts if one.click == click and one.expires_at > now), None)
    if same is not None:
        return same
    if sum(one.expires_at > now for one in attempts) >= MOST_LIVE:
        message = translate("Masz otwartych kilka płatności za to samo. Odczekaj kwadrans.")
        raise TooMany(message, retry_after=60 * gateway.TIME_LIMIT_MINUTES)
    payment = _new(wanted, click, shop=shop, payer_id=payer_id, basket_id=basket_id, now=now)
    session.add(payment)
    session.flush()  # the event and the record need the payment
    session.add(_event(payment, "created", PaymentState.CREATED, PaymentState.CREATED, now))
    audit.record(
        session, "payment.started", at=now, actor=actor, subject_id=payer_id, object_ref=payment.session_id
    )
    return payment


def _new(
    wanted: Sequence[Wanted],
    click: str,
    *,
    shop: str,
    payer_id: int | None,
    basket_id: int | None,
    now: datetime,
) -> Payment:
    return Payment(
        session_id=secrets.token_urlsafe(SESSION_BYTES),
        basket_id=basket_id,
        payer_id=payer_id,
        shop=shop,
        click=click,
        amount_grosze=sum(one.amount_grosze for one in wanted),
        currency="PLN",
        state=PaymentState.CREATED,
        created_at=now,
        expires_at=now + LIFETIME,
        poll_at=next_poll(now, now),
        polls=0,
        lines=[PaymentLine(**asdict(one)) for one in wanted],
    )


def note_registered(session: Session, payment: Payment, url: str, now: datetime) -> bool:
    """Keep where the payer goes; False when the payment moved on meanwhile (paid before the answer)."""
    moved = session.execute(
        update(Payment)
        .where(Payment.id == payment.id, Payment.state == PaymentState.CREATED)
        .values(state=PaymentState.REGISTERED, url=url, registered_at=now)
        .returning(Payment.id)
        .execution_options(synchronize_session=False)
    )
    if moved.one_or_none() is None:
        return False
    session.add(_event(payment, "registered", PaymentState.CREATED, PaymentState.REGISTERED, now))
    return True


def ask_again_at(session: Session, session_id: str, at: datetime) -> None:
    """Plan the next question before this one is asked: one whose answer breaks us does not end the asking."""
    session.execute(
        update(Payment)
        .where(Payment.session_id == session_id)
        .values(poll_at=at)
        .execution_options(synchronize_session=False)
    )


def mismatch(session: Session, payment: Payment, values: Mapping[str, object], now: datetime) -> None:
    """Set money of another sum aside for the treasurer; what is settled stays settled."""
    if not has_edge(payment, "mismatched"):
        return
    take(session, payment, "mismatched", at=now, values=values, poll_at=None)
    open_task(session, payment, TaskKind.MISMATCH, json.dumps(values), now)
    audit.record(session, "payment.mismatch", at=now, actor=None, object_ref=payment.session_id)


def open_task(session: Session, payment: Payment, kind: TaskKind, detail: str, now: datetime) -> None:
    """Give the treasurer something to look at."""
    session.add(TreasurerTask(payment_id=payment.id, kind=kind, detail=detail, opened_at=now))


def remind(session: Session, charge: Charge, reference: str, now: datetime) -> bool:
    """Write to the payer about an unpaid charge, once; False when somebody was faster, or it is paid or checked."""
    marked = session.execute(
        update(Charge)
        .where(Charge.id == charge.id, Charge.reminded_at.is_(None), Charge.paid_at.is_(None))
        .where(~is_claim(PaymentLine.charge_id == Charge.id))
        .values(reminded_at=now)
        .returning(Charge.id)
        .execution_options(synchronize_session=False)
    )
    if marked.one_or_none() is None:
        return False
    values = {"title": charge.title, "amount_grosze": charge.amount_grosze, "reference": reference,
              "path": f"/platnosc/{charge.token}"}  # fmt: skip
    queue_message(session, charge.subject_id, "fee_reminder", values, at=now)
    audit.record(
        session, "charge.reminded", at=now, actor=None, subject_id=charge.subject_id, object_ref=reference
    )
    return True


def cancel_charge(
    session: Session, vault: Vault, charge: Charge, *, actor: Actor | None, now: datetime
) -> None:
    """Give up an unpaid charge (its matter was withdrawn before); a paid one is left as it is."""
    cancelled = session.execute(
        update(Charge)
        .where(Charge.id == charge.id, Charge.paid_at.is_(None), Charge.cancelled_at.is_(None))
        .values(cancelled_at=now, version=Charge.version + 1)
        .returning(Charge.id)
        .execution_options(synchronize_session=False)
    )
    if cancelled.one_or_none() is None:
        return
    left = session.scalars(select(left_of_charge()).where(Charge.id == charge.id)).one()
    about = {"charge_id": charge.id, "subject_id": charge.subject_id}
    transfer = Transfer(Move.CANCELLED, now, day_of(now), f"cancelled:{charge.id}", about)
    transfer.debit(Book.REVENUE, left, charge.kind)
    transfer.credit(Book.RECEIVABLE, left)
    book(session, vault, [transfer] if left else [])
    subject_id, ref = charge.subject_id, charge.token
    audit.record(session, "charge.cancelled", at=now, actor=actor, subject_id=subject_id, object_ref=ref)


def pay_at_desk(
    session: Session, portal: Portal, owed: Sequence[OpenCharge], *, actor: Actor | None, now: datetime
) -> None:
    """Settle charges that were paid at the cash desk, or by a transfer that an official saw; raises Refused, once.

    The charges are marked before a case is touched: payments that come by the gateway lock in that order.
    """
    live = [one for one in owed if one.is_open]
    if not live:
        raise Refused(translate("Ta opłata jest już rozliczona."))
    parts = [Part(one.charge.id, one.left_grosze, 0) for one in live]
    mark(session, parts, live, now)
    official_id = actor.official_id if actor is not None else None
    once = f"desk:{live[0].charge.id}"
    transfer = Transfer(Move.DESK_PAID, now, day_of(now), once, {"official_id": official_id})
    transfer.debit(Book.DESK, sum(part.principal_grosze for part in parts))
    credit(transfer, parts, live)
    book(session, portal.vault, [transfer])


def _event(
    payment: Payment, event: str, source: PaymentState, target: PaymentState, now: datetime
) -> PaymentEvent:
    return PaymentEvent(payment_id=payment.id, at=now, event=event, source=source, target=target, values={})

"""The books beside the rows that they tell of: payments, refunds, charges, and what the gateway still holds."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Select, and_, case, cast, func, or_, select

from portal.billing.ledger.book import total
from portal.billing.ledger.findings import Finding, found
from portal.billing.ledger.models import Book, Entry, Move
from portal.billing.models import Charge, Payment, PaymentState
from portal.billing.refunding.models import NEVER_SENT, Refund, RefundState, Way

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Subquery
    from sqlalchemy.orm import Session

HAS_MONEY = (PaymentState.PAID, PaymentState.SURPLUS)
PROMISED = (RefundState.APPROVED, RefundState.SENDING, RefundState.SENT, RefundState.DONE)


def check_payments(session: Session) -> list[Finding]:
    """I3: each payment that brought money has exactly one posting of its amount, each posting such a payment."""
    unposted, orphans = _payments()
    return [
        *found("I3 payment_not_posted_once", session.scalars(unposted)),
        *found("I3 posting_without_payment", session.scalars(orphans)),
    ]


@cache  # as all below: to put a question into words takes longer than to ask it of a small town's books
def _payments() -> tuple[Select[Any], Select[Any]]:
    posted = _transfers(Entry.payment_id, Entry.move == Move.PAID)
    query = select(Payment.id).outerjoin(posted, posted.c.key == Payment.id)
    wrong = or_(posted.c.key.is_(None), posted.c.transfers != 1, posted.c.debit != Payment.amount_grosze)
    unposted = query.where(Payment.state.in_(HAS_MONEY), wrong)
    orphans = (
        select(Entry.transfer)
        .outerjoin(Payment, Payment.id == Entry.payment_id)
        .where(Entry.move == Move.PAID, or_(Payment.id.is_(None), Payment.state.not_in(HAS_MONEY)))
        .distinct()
    )
    return unposted.order_by(Payment.id), orphans.order_by(Entry.transfer)


def check_refund_sums(session: Session) -> list[Finding]:
    """I4: what goes back of a payment is never more than was paid; nor has more of it left already."""
    rows = sorted({row for query in _refund_sums() for row in session.scalars(query)})
    return found("I4 refunded_more_than_paid", rows)


@cache
def _refund_sums() -> list[Select[Any]]:
    asked = (
        select(Refund.payment_id, _whole(func.sum(Refund.amount_grosze)).label("sum"))
        .where(Refund.state.not_in(NEVER_SENT), Refund.payment_id.is_not(None))
        .group_by(Refund.payment_id)
        .subquery()
    )
    left = (
        select(Entry.payment_id, _whole(-func.sum(Entry.amount_grosze)).label("sum"))
        .where(Entry.move == Move.REFUND_DONE, Entry.amount_grosze < 0, Entry.payment_id.is_not(None))
        .group_by(Entry.payment_id)
        .subquery()
    )
    return [
        select(Payment.id)
        .join(sums, sums.c.payment_id == Payment.id)
        .where(sums.c.sum > Payment.amount_grosze)
        for sums in (asked, left)
    ]


def check_refunds(session: Session) -> list[Finding]:
    """I4: each refund is in the books as its state says, with its amount."""
    wrong, orphans = _refunds()
    return [
        *found("I4 refund_not_in_books", session.scalars(wrong)),
        *found("I4 posting_without_refund", session.scalars(orphans)),
    ]


@cache
def _refunds() -> tuple[Select[Any], Select[Any]]:
    sent = _transfers(Entry.refund_id, Entry.move == Move.REFUND_SENT)
    done = _transfers(Entry.refund_id, Entry.move == Move.REFUND_DONE)
    back = _transfers(Entry.refund_id, Entry.move == Move.REFUND_REJECTED)
    net = _count(sent) - _count(back)
    debit = func.coalesce(sent.c.debit, 0) - func.coalesce(back.c.debit, 0)
    is_promised, is_done = Refund.state.in_(PROMISED), Refund.state == RefundState.DONE
    wrong = or_(
        net != case((is_promised, 1), else_=0),
        debit != case((is_promised, Refund.amount_grosze), else_=0),
        _count(done) != case((is_done, 1), else_=0),
        func.coalesce(done.c.debit, 0) != case((is_done, Refund.amount_grosze), else_=0),
    )
    query = select(Refund.id)
    for posted in (sent, done, back):
        query = query.outerjoin(posted, posted.c.key == Refund.id)
    orphans = (
        select(Entry.transfer)
        .outerjoin(Refund, Refund.id == Entry.refund_id)
        .where(
            Entry.move.in_((Move.REFUND_SENT, Move.REFUND_DONE, Move.REFUND_REJECTED)), Refund.id.is_(None)
        )
        .distinct()
    )
    return query.where(wrong).order_by(Refund.id), orphans.order_by(Entry.transfer)


def check_clearing(session: Session) -> list[Finding]:
    """I5: what the gateway holds of a shop = verified payments less refunds that were done less payouts."""
    books, paid_out, paid, back = (_by_shop(session, query) for query in _sums_by_shop())
    shops = sorted({*books, *paid, *back})
    return found(
        "I5 clearing_differs",
        (
            shop for shop in shops
            if books.get(shop, 0) != paid.get(shop, 0) - back.get(shop, 0) + paid_out.get(shop, 0)
        ),
    )  # fmt: skip


@cache
def _sums_by_shop() -> tuple[Select[str, int], ...]:
    held = Entry.book == Book.CLEARING
    done = and_(Refund.state == RefundState.DONE, Refund.way == Way.GATEWAY)
    back = select(Payment.shop, _amount(Refund.amount_grosze)).join(Payment, Payment.id == Refund.payment_id)
    return (
        select(Entry.part, total()).where(held).group_by(Entry.part),
        select(Entry.part, total()).where(held, Entry.move == Move.PAYOUT).group_by(Entry.part),
        select(Payment.shop, _amount(Payment.amount_grosze))
        .where(Payment.state.in_(HAS_MONEY))
        .group_by(Payment.shop),
        back.where(done).group_by(Payment.shop),
    )


def check_charges(session: Session) -> list[Finding]:
    """Each charge was charged once, is never paid below nothing, and is settled exactly when nothing is left."""
    uncharged, below, with_rest, without_rest = _charges()
    return [
        *found("charge_not_charged_once", session.scalars(uncharged)),
        *found("charge_below_nothing", session.scalars(below)),
        *found("charge_settled_with_rest", session.scalars(with_rest)),
        *found("charge_open_without_rest", session.scalars(without_rest)),
    ]


@cache
def _charges() -> tuple[Select[Any], ...]:
    charged = _transfers(Entry.charge_id, Entry.move == Move.CHARGED)
    mine = and_(Entry.charge_id == Charge.id, Entry.book == Book.RECEIVABLE)
    lefts = select(Charge.id, total().label("left")).outerjoin(Entry, mine).group_by(Charge.id).subquery()
    is_over = or_(Charge.paid_at.is_not(None), Charge.cancelled_at.is_not(None))
    joined = select(Charge.id).join(lefts, lefts.c.id == Charge.id).order_by(Charge.id)
    uncharged = select(Charge.id).outerjoin(charged, charged.c.key == Charge.id).order_by(Charge.id)
    wrong = or_(charged.c.key.is_(None), charged.c.transfers != 1, charged.c.debit != Charge.amount_grosze)
    return (
        uncharged.where(wrong),
        joined.where(lefts.c.left < 0),
        joined.where(is_over, lefts.c.left != 0),
        joined.where(~is_over, lefts.c.left == 0),
    )


def _transfers(key: Any, which: ColumnElement[bool]) -> Subquery:
    """Count the transfers that are meant, and add up their debits, for each row that they name."""
    debit = case((Entry.amount_grosze > 0, Entry.amount_grosze), else_=0)
    return (
        select(key.label("key"), func.count(Entry.transfer.distinct()).label("transfers"),
               _whole(func.sum(debit)).label("debit"))
        .where(which, key.is_not(None))
        .group_by(key)
        .subquery()
    )  # fmt: skip


def _by_shop(session: Session, query: Select[str, int]) -> dict[str, int]:
    return dict(session.execute(query).all())


def _count(posted: Subquery) -> ColumnElement[int]:
    return func.coalesce(posted.c.transfers, 0)


def _amount(column: Any) -> ColumnElement[int]:
    return _whole(func.coalesce(func.sum(column), 0))


def _whole(value: Any) -> ColumnElement[int]:
    return cast(value, BigInteger)

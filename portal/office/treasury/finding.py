"""Find payments for the treasurer: by day, shop, state and kind, by a number, and all that is known of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, and_, cast, func, or_, select
from sqlalchemy.orm import selectinload

from portal.billing.ledger.book import total
from portal.billing.ledger.models import Book, Entry, Move
from portal.billing.models import Charge, Payment, PaymentEvent, PaymentLine, PaymentState
from portal.billing.queries import LIVE
from portal.errors import NotFound
from portal.office.treasury.figures import kind_of_entry, went

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from portal.office.treasury.days import Days

PAGE = 50
POSTED = "zaksiegowane"
# word in the address: the states that it means; no states: all of them
GROUPS: dict[str, frozenset[str]] = {
    POSTED: frozenset({PaymentState.PAID, PaymentState.SURPLUS}),
    "w-toku": frozenset(LIVE),
    "niezgodne": frozenset({PaymentState.MISMATCH}),
    "wygasle": frozenset({PaymentState.EXPIRED}),
    "wszystkie": frozenset(),
}


@dataclass(frozen=True)
class Wanted:
    """Which payments are meant: posted ones by the day of posting, others by the day they were begun."""

    days: Days
    shop: str = ""
    state: str = POSTED

    @property
    def condition(self) -> Any:
        """Return the condition on payments."""
        days, states = self.days, GROUPS[self.state]
        posted = and_(Payment.verified_at >= days.since, Payment.verified_at < days.until)
        begun = and_(
            Payment.verified_at.is_(None), Payment.created_at >= days.since, Payment.created_at < days.until
        )
        when = posted if self.state == POSTED else or_(posted, begun)
        meant = [when, *([Payment.state.in_(states)] if states else [])]
        return and_(*meant, Payment.shop == self.shop) if self.shop else and_(*meant)


@dataclass(frozen=True)
class Found:
    """One page of a list: payments with the sum that the list is about, and what the whole list comes to."""

    rows: Sequence[tuple[Payment, int]]
    count: int
    grosze: int


def list_payments(session: Session, wanted: Wanted, page: int) -> Found:
    """List a page of payments, the latest first; three statements."""
    figures = select(func.count(), cast(func.coalesce(func.sum(Payment.amount_grosze), 0), BigInteger))
    count, grosze = session.execute(figures.where(wanted.condition)).one()
    at = func.coalesce(Payment.verified_at, Payment.created_at)
    query = select(Payment, Payment.amount_grosze).where(wanted.condition).order_by(at.desc(), Payment.id)
    return Found(_page(session, query, page), count, grosze)


def list_by_kind(session: Session, days: Days, kind: str, page: int) -> Found:
    """List the payments of which a part went to one kind of dues on some days, with that part; three statements."""
    shares = (
        select(Entry.payment_id, (-total()).label("grosze"), func.max(Entry.id).label("last"))
        .outerjoin(Charge, Charge.id == Entry.charge_id)
        .where(*went(days), kind_of_entry() == kind)
        .group_by(Entry.payment_id)
        .subquery()
    )
    figures = select(func.count(), cast(func.coalesce(func.sum(shares.c.grosze), 0), BigInteger))
    count, grosze = session.execute(figures.select_from(shares)).one()
    query = select(Payment, shares.c.grosze).join(shares, shares.c.payment_id == Payment.id)
    return Found(_page(session, query.order_by(shares.c.last.desc()), page), count, grosze)


def _page(session: Session, query: Select[Payment, int], page: int) -> list[tuple[Payment, int]]:
    shown = query.options(selectinload(Payment.lines)).limit(PAGE).offset((page - 1) * PAGE)
    return [(payment, grosze) for payment, grosze in session.execute(shown)]


def get_payment(session: Session, session_id: str) -> Payment:
    """Return a payment with its lines; raises NotFound."""
    lines = selectinload(Payment.lines)
    query = select(Payment).options(
        lines.joinedload(PaymentLine.charge), lines.joinedload(PaymentLine.account)
    )
    found = session.scalars(query.where(Payment.session_id == session_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def list_by_number(session: Session, number: str) -> list[Payment]:
    """List the payments whose order, session or session's end a person typed, the latest first."""
    meant = [Payment.session_id == number]
    if len(number) >= 6:  # noqa: PLR2004 - what the lists show of a session
        meant.append(Payment.session_id.endswith(number, autoescape=True))
    if number.isascii() and number.isdigit() and len(number) <= 18:  # noqa: PLR2004 - what a column of ids holds
        meant.append(Payment.order_id == int(number))
    query = select(Payment).where(or_(*meant)).options(selectinload(Payment.lines))
    return list(session.scalars(query.order_by(Payment.id.desc()).limit(PAGE)))


def list_events(session: Session, payment: Payment) -> list[PaymentEvent]:
    """List what happened to a payment, in order."""
    query = select(PaymentEvent).where(PaymentEvent.payment_id == payment.id)
    return list(session.scalars(query.order_by(PaymentEvent.id)))


def list_entries(session: Session, payment: Payment) -> list[tuple[Entry, Charge | None]]:
    """List the sides of the transfers that name a payment, as they were booked."""
    query = (
        select(Entry, Charge)
        .outerjoin(Charge, Charge.id == Entry.charge_id)
        .where(Entry.payment_id == payment.id)
        .order_by(Entry.at, Entry.transfer, Entry.id)
    )
    return [(entry, charge) for entry, charge in session.execute(query)]


def refunded(entries: Iterable[tuple[Entry, Charge | None]]) -> Mapping[str, int]:
    """Add up what of a payment was promised back and what the gateway has sent, from its entries."""
    sides = [entry for entry, _charge in entries if entry.book == Book.REFUNDS]
    return {
        "promised": -sum(one.amount_grosze for one in sides if one.move != Move.REFUND_DONE),
        "sent": sum(one.amount_grosze for one in sides if one.move == Move.REFUND_DONE),
    }

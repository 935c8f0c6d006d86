"""What may be asked back, for a page that asks: each holder of money with how much of it may go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.accounts.models import Subject
from portal.billing.ledger.models import Book, Entry
from portal.billing.models import Charge
from portal.billing.refunding.limits import Money, refundable_grosze
from portal.billing.refunding.models import Source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

    from portal.billing.models import Payment


@dataclass(frozen=True)
class Offer:
    """One holder of money: whose it is, its name for a form, and the most that may go back, in grosze."""

    key: str
    money: Money
    whose: str
    most_grosze: int


def list_offers(session: Session, payment: Payment) -> list[Offer]:
    """List what of a payment's money may go back: overpaid, a matter's duty, or what nobody could place.

    An instalment of a tax goes back only after its assessment was corrected: then it is an overpayment.
    """
    query = select(Entry.book, Entry.subject_id, Charge).outerjoin(Charge, Charge.id == Entry.charge_id)
    rows = session.execute(query.where(Entry.payment_id == payment.id).order_by(Entry.id)).all()
    people = {subject_id for _book, subject_id, _charge in rows if subject_id is not None}
    duties = {
        charge.id: charge for book, _subject, charge in rows
        if book == Book.RECEIVABLE and charge is not None and charge.case_id is not None
    }  # fmt: skip
    offers = [
        *(of_person(session, session.get_one(Subject, person), payment) for person in sorted(people)),
        *(of_charge(session, charge, payment) for charge in duties.values()),
        _unplaced(session, payment),
    ]
    return _possible(offers)


def of_person(session: Session, subject: Subject, payment: Payment | None = None) -> Offer:
    """Return what a person overpaid."""
    money = Money(Source.OVERPAID, payment, None, subject.id)
    return Offer(f"overpaid-{subject.token}", money, subject.full_name, refundable_grosze(session, money))


def of_charge(session: Session, charge: Charge, payment: Payment | None = None) -> Offer:
    """Return what was paid for a matter's duty (art. 9 ust. 1 ustawy o opłacie skarbowej)."""
    money = Money(Source.CHARGE, payment, charge, charge.subject_id)
    return Offer(f"charge-{charge.token}", money, charge.title, refundable_grosze(session, money))


def _unplaced(session: Session, payment: Payment) -> Offer:
    money = Money(Source.UNIDENTIFIED, payment)
    return Offer("unidentified", money, "", refundable_grosze(session, money))


def _possible(offers: Iterable[Offer]) -> list[Offer]:
    return [offer for offer in offers if offer.most_grosze]

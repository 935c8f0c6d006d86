"""What the treasurer does with money that is held: put an overpayment against a debt, place what nobody could place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from portal import audit
from portal.billing.allocating import OpenCharge, credit, divide, left_of_charge, mark, without
from portal.billing.ledger.book import Transfer, book
from portal.billing.ledger.models import Book, Entry, Move
from portal.billing.models import Charge, Payment
from portal.billing.refunding.limits import Money, asked_grosze, held_grosze, lock
from portal.billing.refunding.models import Source
from portal.billing.refunding.posting import unidentified
from portal.billing.taxes.models import TaxAccount
from portal.cases.models import Case
from portal.cases.moving import note_fee_paid
from portal.errors import Conflict, Refused
from portal.i18n import translate
from portal.words import WARSAW, day_of, money

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from sqlalchemy.orm import Session

    from portal.billing.law.allocation import Part
    from portal.context import Portal
    from portal.facts import Facts
    from portal.security import Actor

NOON = time(12, tzinfo=WARSAW)


@dataclass(frozen=True)
class Target:
    """What money is put against: the open charges of a tax account, or one charge."""

    subject_id: int
    ref: str
    owed: Sequence[OpenCharge]


@dataclass(frozen=True)
class Share:
    """Money of one legal day with the parts that the law makes of it; what is left over was not owed."""

    paid_on: date
    grosze: int
    parts: Sequence[Part]
    left_grosze: int


def account_target(session: Session, account: TaxAccount) -> Target:
    """Return what is open on a tax account, earliest due first."""
    return Target(account.subject_id, account.token, _list_open(session, Charge.account_id == account.id))


def charge_target(session: Session, charge: Charge) -> Target:
    """Return one charge with what is left of it."""
    return Target(charge.subject_id, charge.token, _list_open(session, Charge.id == charge.id))


def list_portions(session: Session, subject_id: int) -> list[tuple[date, int]]:
    """List what is held as a person's overpayment by the day it arose, oldest first: the oldest is spent first.

    A refund that was refused counts as if it had never been: the money did not become younger by it.
    """
    mine = (Entry.subject_id == subject_id, Entry.book == Book.OVERPAID)
    query = select(Entry.value_on, Entry.amount_grosze, Entry.refund_id).where(*mine)
    rows = session.execute(query.order_by(Entry.value_on, Entry.id)).all()
    undone: dict[int, int] = {}
    for _on, grosze, refund_id in rows:
        if refund_id is not None:
            undone[refund_id] = undone.get(refund_id, 0) + grosze
    live = [(on, grosze) for on, grosze, refund_id in rows if refund_id is None or undone[refund_id]]
    spent = sum(grosze for _on, grosze in live if grosze > 0)
    return _beyond(spent, [(on, -grosze) for on, grosze in live if grosze < 0])


def share_out(portions: Iterable[tuple[date, int]], grosze: int, target: Target, facts: Facts) -> list[Share]:
    """Divide money among a target's charges, each portion as of its own day; pure.

    Source: art. 76 § 1 and art. 76a § 2 Ordynacja podatkowa (an overpayment counts from the day it arose).
    """
    shares: list[Share] = []
    owed = list(target.owed)
    for paid_on, held in portions:
        taken = min(held, grosze)
        if not taken:
            continue
        split = divide(taken, owed, paid_on, facts)
        shares.append(Share(paid_on, taken, split.parts, split.left_grosze))
        owed, grosze = without(owed, split.parts), grosze - taken
    return shares


def credit_overpayment(
    session: Session, portal: Portal, grosze: int, target: Target, *, actor: Actor, now: datetime
) -> list[Charge]:
    """Put a person's overpayment against what they owe (zaliczenie nadpłaty); return what is settled by it.

    Raises Refused for more than is held or owed, OvertakenError when money came meanwhile.
    """
    own = Money(Source.OVERPAID, subject_id=target.subject_id)
    lock(session, own)
    most = held_grosze(session, own) - asked_grosze(session, own)
    if not 0 < grosze <= most:
        message = translate("Można zaliczyć najwyżej %(most)s.", most=money(max(0, most)))
        raise Refused(message, "amount")
    shares = share_out(list_portions(session, target.subject_id), grosze, target, portal.facts)
    surplus = sum(share.left_grosze for share in shares)
    if surplus:
        message = translate("Do zapłaty jest tylko %(due)s.", due=money(grosze - surplus))
        raise Refused(message, "amount")
    number = _count(session, Entry.book == Book.OVERPAID, Entry.subject_id == target.subject_id)
    transfers = []
    for place, share in enumerate(shares, start=number):
        once = f"credited:{target.subject_id}:{place}"
        transfer = Transfer(Move.CREDITED, now, share.paid_on, once, {"official_id": actor.official_id})
        transfer.debit(Book.OVERPAID, share.grosze, subject_id=target.subject_id)
        credit(transfer, share.parts, target.owed)
        transfers.append(transfer)
    settled = _settle(session, portal, target, shares, None, now)
    book(session, portal.vault, transfers)
    _note(session, "overpayment.credited", target, grosze, actor, now)
    return settled


def identify(
    session: Session, portal: Portal, payment: Payment, target: Target, *, actor: Actor, now: datetime
) -> list[Charge]:
    """Place what a payment brought for an unknown number, as of the day it was paid; return what is settled by it.

    What is more than was owed becomes the overpayment of whose account it is. Raises Conflict when nothing is held.
    """
    own = Money(Source.UNIDENTIFIED, payment)
    lock(session, own)
    grosze = held_grosze(session, own) - asked_grosze(session, own)
    if grosze <= 0:
        raise Conflict(translate("Tę wpłatę już przypisano albo zwrócono."))
    paid_on = day_of(payment.authorised_at or payment.verified_at or now)
    (share,) = share_out([(paid_on, grosze)], grosze, target, portal.facts)
    number = _count(session, Entry.book == Book.UNIDENTIFIED, Entry.payment_id == payment.id)
    about = {"payment_id": payment.id, "official_id": actor.official_id}
    transfer = Transfer(Move.CREDITED, now, paid_on, f"identified:{payment.id}:{number}", about)
    for name, part, held, _about in unidentified(session, payment.id, grosze):
        transfer.debit(name, held, part)
    credit(transfer, share.parts, target.owed)
    transfer.credit(Book.OVERPAID, share.left_grosze, subject_id=target.subject_id)
    settled = _settle(session, portal, target, [share], payment.id, now)
    book(session, portal.vault, [transfer])
    _note(session, "payment.identified", target, grosze, actor, now)
    return settled


def _settle(
    session: Session, portal: Portal, target: Target, shares: Sequence[Share], payment_id: int | None,
    now: datetime,
) -> list[Charge]:  # fmt: skip
    """Compare and set the charges, and let a matter go on whose duty is settled by this."""
    paid_at = min(now, datetime.combine(max(share.paid_on for share in shares), NOON))
    parts = [part for share in shares for part in share.parts]
    settled = mark(session, parts, target.owed, paid_at, payment_id)
    for charge in settled:
        if charge.case_id is not None:
            case = session.get_one(Case, charge.case_id)
            note_fee_paid(session, portal, case, now=now, paid_at=paid_at)
    return settled


def _list_open(session: Session, which: Any) -> list[OpenCharge]:
    query = (
        select(Charge, left_of_charge())
        .where(which, Charge.paid_at.is_(None), Charge.cancelled_at.is_(None))
        .order_by(Charge.due_on, Charge.id)
        .execution_options(populate_existing=True)
    )
    return [OpenCharge(charge, left) for charge, left in session.execute(query)]


def _beyond(spent: int, portions: Iterable[tuple[date, int]]) -> list[tuple[date, int]]:
    left = []
    for on, grosze in portions:
        gone = min(spent, grosze)
        spent -= gone
        if grosze > gone:
            left.append((on, grosze - gone))
    return left


def _count(session: Session, *which: Any) -> int:
    """Count the entries of what is held: who books on the same count a second time collides in the books."""
    return session.scalars(select(func.count()).select_from(Entry).where(*which)).one()


def _note(session: Session, kind: str, target: Target, grosze: int, actor: Actor, now: datetime) -> None:
    audit.record(
        session, kind, at=now, actor=actor, subject_id=target.subject_id, object_ref=target.ref,
        detail=str(grosze),
    )  # fmt: skip

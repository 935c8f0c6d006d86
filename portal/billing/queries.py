"""Look-ups of charges, payments and tax accounts; a person finds only their own."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, exists, or_, select

from portal.billing.allocating import OpenCharge, left_of_charge
from portal.billing.models import Basket, Charge, Payment, PaymentLine, PaymentState
from portal.billing.sources.models import MirrorAccount, TaxSource
from portal.billing.taxes.models import TaxAccount
from portal.cases.models import Case, Channel
from portal.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

LIVE = (PaymentState.CREATED, PaymentState.REGISTERED, PaymentState.NOTIFIED)
ONLINE = (Channel.PORTAL, Channel.ASSISTED)  # who came another way is called by a letter, not by e-mail
UNSETTLED = (*LIVE, PaymentState.EXPIRED)


@dataclass(frozen=True)
class Due:
    """A charge with what its page says: what is left, the case it belongs to, attempts under way, newest first."""

    charge: Charge
    left_grosze: int
    reference: str | None
    attempts: Sequence[Payment]

    @property
    def claimed(self) -> Payment | None:
        """Return the attempt of which the gateway says that it was paid, before we have checked."""
        return next((one for one in self.attempts if one.state == PaymentState.NOTIFIED), None)


@dataclass(frozen=True)
class Picture:
    """A payment with all that posting it looks at: its lines, the charges they may settle, the cases of duties."""

    payment: Payment
    lines: Sequence[PaymentLine]
    owed: Sequence[OpenCharge]
    cases: Mapping[int, Case] = field(default_factory=dict)
    accounts: Mapping[int, TaxAccount] = field(default_factory=dict)
    mirrors: Mapping[int, tuple[MirrorAccount, TaxSource]] = field(default_factory=dict)

    @property
    def reference(self) -> str | None:
        """Return the reference of the case whose duty is paid; None for no case and for several."""
        found = [case.reference for case in self.cases.values()]
        return found[0] if len(found) == 1 else None

    @property
    def is_settled(self) -> bool:
        """Tell whether every charge that the payment names by itself is settled, by whichever payment."""
        named = {line.charge_id for line in self.lines}
        return None not in named and all(
            one.charge.paid_at is not None for one in self.owed if one.charge.id in named
        )

    def subject_of(self, line: PaymentLine) -> int | None:
        """Return whose charge or account a line is for."""
        if line.account_id is not None:
            return self.accounts[line.account_id].subject_id
        if line.mirror_id is not None:
            return self.mirrors[line.mirror_id][0].subject_id
        return next((one.charge.subject_id for one in self.owed if one.charge.id == line.charge_id), None)


def get_own_due(session: Session, token: str, subject_id: int, *, lock: bool = False) -> Due:
    """Return a person's own charge; raises NotFound for anybody else's. Two statements: the first locks."""
    query = (
        select(Charge, left_of_charge(), Case.reference)
        .outerjoin(Case, Case.id == Charge.case_id)
        .where(Charge.token == token, Charge.subject_id == subject_id)
    )
    row = session.execute(query.with_for_update(of=Charge) if lock else query).one_or_none()
    if row is None:
        raise NotFound
    charge, left, reference = row
    return Due(charge, left, reference, list_attempts(session, PaymentLine.charge_id == charge.id))


def list_attempts(session: Session, meant: ColumnElement[bool]) -> list[Payment]:
    """List the attempts under way whose lines are meant, newest first."""
    query = select(Payment).join(PaymentLine, PaymentLine.payment_id == Payment.id)
    query = query.where(meant, Payment.state.in_(LIVE)).order_by(Payment.id.desc())
    return list(session.scalars(query).unique())


def find_payment(session: Session, session_id: str, *, lock: bool = False) -> Payment | None:
    """Find a payment by our id at the gateway."""
    query = select(Payment).where(Payment.session_id == session_id)
    return session.scalars(query.with_for_update() if lock else query).one_or_none()


def find_picture(session: Session, session_id: str) -> Picture | None:
    """Find a payment with its lines, the charges they may settle and the cases of duties; one statement."""
    rows = session.execute(_picture(), {"session_id": session_id}).all()
    if not rows:
        return None
    lines = {row[1].id: row[1] for row in rows}
    owed = {row[2].id: OpenCharge(row[2], row[3]) for row in rows if row[2] is not None}
    cases = {row[4].id: row[4] for row in rows if row[4] is not None}
    accounts = {row[5].id: row[5] for row in rows if row[5] is not None}
    mirrors = {row[6].id: (row[6], row[7]) for row in rows if row[6] is not None}
    return Picture(rows[0][0], list(lines.values()), list(owed.values()), cases, accounts, mirrors)


@cache  # asked twice for each payment that is settled: to put the question took longer than to answer it
def _picture() -> Select[Payment, PaymentLine, Charge, int, Case, TaxAccount, MirrorAccount, TaxSource]:
    by_charge = Charge.id == PaymentLine.charge_id
    by_account = and_(
        Charge.account_id == PaymentLine.account_id, Charge.paid_at.is_(None), Charge.cancelled_at.is_(None)
    )
    return (
        select(Payment, PaymentLine, Charge, left_of_charge(), Case, TaxAccount, MirrorAccount, TaxSource)
        .join(PaymentLine, PaymentLine.payment_id == Payment.id)
        .outerjoin(TaxAccount, TaxAccount.id == PaymentLine.account_id)
        .outerjoin(MirrorAccount, MirrorAccount.id == PaymentLine.mirror_id)
        .outerjoin(TaxSource, TaxSource.id == MirrorAccount.source_id)
        .outerjoin(Charge, or_(by_charge, by_account))
        .outerjoin(Case, Case.id == Charge.case_id)
        .where(Payment.session_id == bindparam("session_id"))
        .order_by(PaymentLine.id, Charge.due_on, Charge.id)
        .execution_options(populate_existing=True)  # asked again after settling, in the same request
    )


def get_own_picture(session: Session, session_id: str, payer_id: int | None) -> Picture:
    """Return a payment that this person made (None: that nobody signed in for); raises NotFound for any other."""
    found = find_picture(session, session_id)
    if found is None or found.payment.payer_id != payer_id:
        raise NotFound
    return found


def list_to_poll(session: Session, now: datetime, limit: int) -> list[tuple[str, datetime]]:
    """List the payments whose turn it is to be asked about, longest waiting first."""
    query = select(Payment.session_id, Payment.poll_at)
    query = query.where(Payment.state.in_(UNSETTLED), Payment.poll_at <= now)
    found = session.execute(query.order_by(Payment.poll_at).limit(limit))
    return [(session_id, poll_at) for session_id, poll_at in found if poll_at is not None]


def list_to_remind(session: Session, before: datetime, limit: int) -> list[tuple[Charge, Case]]:
    """List charges of open matters, made before a moment, that nobody paid or was reminded of."""
    query = (
        select(Charge, Case)
        .join(Case, Case.id == Charge.case_id)
        .where(Charge.paid_at.is_(None), Charge.cancelled_at.is_(None), Charge.reminded_at.is_(None))
        .where(~is_claim(Charge.id == PaymentLine.charge_id))
        .where(
            Charge.created_at <= before,
            Case.is_open,
            Case.settled_at.is_(None),
            Case.demo.is_(False),
            Case.channel.in_(ONLINE),
        )
        .order_by(Charge.id)
        .limit(limit)
    )
    return [(charge, case) for charge, case in session.execute(query)]


def is_claimed(session: Session, case_id: int) -> bool:
    """Tell whether money for a case's duty is being checked: the gateway says it was paid, we do not know yet."""
    mine = select(Charge.id).where(Charge.case_id == case_id)
    return bool(session.scalar(select(is_claim(PaymentLine.charge_id.in_(mine)))))


def is_claim(whose: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that a payment for what is meant was notified and not yet verified."""
    return exists().where(whose, Payment.id == PaymentLine.payment_id, Payment.state == PaymentState.NOTIFIED)


def find_case_charge(session: Session, case_id: int) -> Charge | None:
    """Find the duty of a case."""
    query = select(Charge).where(Charge.case_id == case_id).order_by(Charge.id).limit(1)
    return session.scalars(query).one_or_none()


def list_case_charges(session: Session, case_id: int) -> list[OpenCharge]:
    """List a case's charges with what is left of them."""
    query = select(Charge, left_of_charge()).where(Charge.case_id == case_id).order_by(Charge.id)
    return [OpenCharge(charge, left) for charge, left in session.execute(query)]


def get_basket(session: Session, basket_id: int) -> Basket:
    """Return the basket of a payment."""
    return session.get_one(Basket, basket_id)


def get_charge_token(session: Session, charge_id: int) -> str:
    """Return the public name of a charge."""
    return session.scalars(select(Charge.token).where(Charge.id == charge_id)).one()

"""Debts and payments that a test needs to be there, written through the portal's own actions."""

import secrets
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.billing.actions import pay_at_desk
from portal.billing.allocating import OpenCharge, left_of_charge
from portal.billing.law.schedule import Instalment
from portal.billing.models import PAYMENT_EDGES, Charge, Payment, PaymentEvent, PaymentLine, PaymentState
from portal.billing.taxes.actions import Decision, charge_years
from portal.billing.taxes.models import TaxAccount
from portal.context import Portal


def open_account(
    session: Session, subject_id: int, now: datetime, kind: str = "property_tax", **more: Any
) -> TaxAccount:
    """Open a tax account."""
    titles = {"property_tax": "Podatek od nieruchomości", "waste_fee": "Opłata za gospodarowanie odpadami"}
    account = TaxAccount(
        number=more.pop("number", secrets.token_hex(6)), subject_id=subject_id, kind=kind,
        title=more.pop("title", titles.get(kind, kind)), opened_at=now, **more,
    )  # fmt: skip
    session.add(account)
    session.flush()
    return account


def owe(
    session: Session, portal: Portal, account: TaxAccount, dues: list[tuple[str, date, int]], now: datetime
) -> list[Charge]:
    """Charge an account with instalments: (period, due day, grosze)."""
    year = dues[0][1].year
    decision = Decision(
        year, sum(grosze for _p, _d, grosze in dues), f"FN-II.3120.{account.id}.{year}", now.date()
    )
    planned = [Instalment(n, period, due, grosze) for n, (period, due, grosze) in enumerate(dues, start=1)]
    ((_row, charges),) = charge_years(session, portal.vault, [(account, decision, planned)], now)
    return charges


def let_owe(
    session: Session, portal: Portal, subject_id: int, grosze: int, due_on: date, now: datetime,
    kind: str = "property_tax", period: str = "IV rata",
) -> Charge:  # fmt: skip
    """Let a person owe one instalment of an account of its own."""
    account = open_account(session, subject_id, now, kind)
    return owe(session, portal, account, [(period, due_on, grosze)], now)[0]


def pay_off(session: Session, portal: Portal, charge: Charge, now: datetime) -> None:
    """Let a charge have been paid at the cash desk."""
    query = select(Charge, left_of_charge()).where(Charge.id == charge.id)
    owed = [OpenCharge(row, left) for row, left in session.execute(query)]
    pay_at_desk(session, portal, owed, actor=None, now=now)


def attempt(session: Session, charge: Charge, now: datetime, *steps: str, click: str, **more: Any) -> Payment:
    """Write down an attempt to pay a charge that took these steps of its graph."""
    line = PaymentLine(charge_id=charge.id, title=charge.title, amount_grosze=charge.amount_grosze)
    payment = Payment(
        session_id=secrets.token_hex(16), click=click, amount_grosze=charge.amount_grosze,
        payer_id=charge.subject_id, created_at=now, expires_at=now, lines=[line], **more,
    )  # fmt: skip
    session.add(payment)
    session.flush()
    state = PaymentState.CREATED
    session.add(_step(payment, now, "created", state, state))
    for name in steps:
        before, state = state, PAYMENT_EDGES[state, name]
        session.add(_step(payment, now, name, before, state))
    payment.state = state
    return payment


def _step(
    payment: Payment, now: datetime, name: str, source: PaymentState, target: PaymentState
) -> PaymentEvent:
    return PaymentEvent(payment_id=payment.id, at=now, event=name, source=source, target=target, values={})


def pay_duty(session: Session, portal: Portal, case_id: int, now: datetime) -> None:
    """Let a matter's duty have been paid at the cash desk."""
    charge = session.scalars(select(Charge).where(Charge.case_id == case_id)).one()
    pay_off(session, portal, charge, now)

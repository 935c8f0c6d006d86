"""What billing does within another room's transaction: the charge that a filing brings."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from portal.billing.ledger.book import Transfer, book
from portal.billing.ledger.models import Book, Move
from portal.billing.models import Charge
from portal.billing.refunds import keep_fee
from portal.cases.filing import CREATE_CHARGE
from portal.i18n import SOURCE, speaking
from portal.words import day_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.cases.models import Case
    from portal.context import Portal
    from portal.service import Fee
    from portal.workflow import Effects

TOKEN_BYTES = 18


def create_charge(
    session: Session,
    *,
    portal: Portal,
    case: Case,
    subject_id: int,
    fee: Fee,
    at: datetime,
    due_on: date | None = None,
) -> None:
    """Charge a case's fee; without ``due_on`` it is due on the day of filing.

    Source: the duty arises with the application (art. 6 ust. 1 pkt 1 ustawy o opłacie skarbowej).
    """
    with speaking(SOURCE):
        title = str(fee.title)
    charge = Charge(
        token=secrets.token_urlsafe(TOKEN_BYTES),
        subject_id=subject_id,
        case_id=case.id,
        kind=fee.kind,
        title=title,
        law=fee.law,
        amount_grosze=fee.amount_grosze,
        due_on=due_on or day_of(at),
        created_at=at,
        version=0,
    )
    session.add(charge)
    session.flush()  # the books name the charge
    book(session, portal.vault, [charged(charge, at)])


def charged(charge: Charge, at: datetime) -> Transfer:
    """Return the transfer that charges what a charge says."""
    about = {"charge_id": charge.id, "subject_id": charge.subject_id}
    transfer = Transfer(Move.CHARGED, at, day_of(at), f"charged:{charge.id}", about)
    transfer.debit(Book.RECEIVABLE, charge.amount_grosze)
    transfer.credit(Book.REVENUE, charge.amount_grosze, charge.kind)
    return transfer


def register_effects(effects: Effects) -> None:
    """Bind the effects of this room."""
    effects.register(CREATE_CHARGE, create_charge)
    effects.register("keep_fee", keep_fee)

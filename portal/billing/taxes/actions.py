"""What is done to tax accounts kept here: open one, assess a year, correct an assessment."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.billing.allocating import OpenCharge, left_of_charge, mark
from portal.billing.effects import charged
from portal.billing.law.allocation import Part
from portal.billing.law.kinds import kind_of
from portal.billing.law.schedule import instalments
from portal.billing.ledger.book import Transfer, book
from portal.billing.ledger.models import Book, Move
from portal.billing.models import Charge
from portal.billing.taxes.models import Assessment, TaxAccount
from portal.errors import Refused
from portal.i18n import translate
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.billing.law.kinds import Payer
    from portal.billing.law.schedule import Instalment
    from portal.context import Portal
    from portal.vault import Vault

TOKEN_BYTES = 18


@dataclass(frozen=True)
class Decision:
    """What a decision (or the taxpayer's own declaration) assesses for a year, in grosze."""

    year: int
    amount_grosze: int
    number: str
    decided_on: date
    served_on: date | None = None


def assess(
    session: Session, portal: Portal, account: TaxAccount, decision: Decision, *, payer: Payer, now: datetime
) -> Assessment:
    """Charge a year on an account by the instalments that its kind's facts lay down."""
    kind = kind_of(portal.facts, account.kind, decision.decided_on)
    planned = instalments(
        kind, decision.year, decision.amount_grosze, payer=payer, served_on=decision.served_on
    )
    ((assessment, _charges),) = charge_years(session, portal.vault, [(account, decision, planned)], now)
    return assessment


def charge_years(
    session: Session,
    vault: Vault,
    years: Iterable[tuple[TaxAccount, Decision, Sequence[Instalment]]],
    now: datetime,
) -> list[tuple[Assessment, list[Charge]]]:
    """Charge many years at once: two flushes and one statement into the books, however many there are."""
    made = []
    for account, decision, planned in years:
        row = Assessment(
            account_id=account.id, year=decision.year, decision=decision.number, decided_on=decision.decided_on,
            served_on=decision.served_on, amount_grosze=decision.amount_grosze, created_at=now,
        )  # fmt: skip
        session.add(row)
        made.append((account, row, planned))
    session.flush()  # instalments name their assessment
    charges = [(row, [_charge(account, row, one, now) for one in planned]) for account, row, planned in made]
    session.add_all(charge for _row, own in charges for charge in own)
    session.flush()  # the books name the charges
    book(session, vault, [charged(charge, now) for _row, own in charges for charge in own])
    return charges


def correct(
    session: Session,
    portal: Portal,
    assessment: Assessment,
    decision: Decision,
    *,
    due_on: date,
    now: datetime,
) -> Assessment:
    """Replace an assessment by a new one: more is a charge of its own, less comes off the last instalments.

    What was paid of instalments that are no longer owed becomes an overpayment (art. 72 Ordynacja podatkowa). Raises
    Refused when nothing changes, OvertakenError when money came meanwhile. Nothing that was booked is changed.
    """
    more = decision.amount_grosze - assessment.amount_grosze
    if not more:
        raise Refused(translate("Nowa kwota jest taka sama jak dotychczasowa."))
    account = session.get_one(TaxAccount, assessment.account_id)
    row = Assessment(
        account_id=account.id, year=assessment.year, decision=decision.number, decided_on=decision.decided_on,
        served_on=decision.served_on, amount_grosze=decision.amount_grosze, corrects_id=assessment.id,
        created_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()  # what follows names it
    if more > 0:
        period = f"wyrównanie {row.id} za {row.year}"
        charge = _new_charge(account, row, period=period, due_on=due_on, grosze=more, now=now)
        session.add(charge)
        session.flush()  # the books name the charge
        book(session, portal.vault, [charged(charge, now)])
    else:
        _take_off(session, portal, row, -more, now)
    return row


def assess_again(
    session: Session, vault: Vault, undone: Assessment, decision: Decision, planned: Sequence[Instalment], now: datetime
) -> Assessment:  # fmt: skip
    """Charge a year whose assessment was taken back whole, by instalments named apart from those that went."""
    account = session.get_one(TaxAccount, undone.account_id)
    row = Assessment(
        account_id=account.id, year=undone.year, decision=decision.number, decided_on=decision.decided_on,
        served_on=decision.served_on, amount_grosze=decision.amount_grosze, corrects_id=undone.id, created_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()  # instalments name their assessment
    charges = [
        _charge(account, row, replace(one, period_title=f"{one.period_title}, przypis {row.id}"), now)
        for one in planned
    ]
    session.add_all(charges)
    session.flush()  # the books name the charges
    book(session, vault, [charged(charge, now) for charge in charges])
    return row


def _take_off(session: Session, portal: Portal, row: Assessment, grosze: int, now: datetime) -> None:
    """Take a sum off a year's instalments, the last first: what is open of them goes, what was paid is given back."""
    query = (
        select(Charge, left_of_charge())
        .where(Charge.account_id == row.account_id, Charge.year == row.year, Charge.cancelled_at.is_(None))
        .order_by(Charge.due_on.desc(), Charge.id.desc())
    )
    owed = [OpenCharge(charge, left) for charge, left in session.execute(query)]
    parts = []
    for one in owed:
        taken = min(one.left_grosze, grosze)
        grosze -= taken
        if taken:
            parts.append(Part(one.charge.id, taken, 0))
    mark(session, parts, owed, now)
    subject_id = owed[0].charge.subject_id if owed else None
    on = day_of(now)
    transfer = Transfer(Move.CORRECTED, now, on, f"corrected:{row.id}", {"subject_id": subject_id})
    transfer.debit(Book.REVENUE, sum(part.principal_grosze for part in parts) + grosze)
    for part in parts:
        transfer.credit(Book.RECEIVABLE, part.principal_grosze, charge_id=part.key)
    transfer.credit(Book.OVERPAID, grosze)
    book(session, portal.vault, [transfer])


def _charge(account: TaxAccount, row: Assessment, one: Instalment, now: datetime) -> Charge:
    return _new_charge(
        account, row, period=one.period_title, due_on=one.due_on, grosze=one.amount_grosze, now=now
    )


def _new_charge(
    account: TaxAccount, row: Assessment, *, period: str, due_on: date, grosze: int, now: datetime
) -> Charge:
    return Charge(
        token=secrets.token_urlsafe(TOKEN_BYTES), subject_id=account.subject_id, account_id=account.id,
        assessment_id=row.id, kind=account.kind, title=account.title, period=period, year=row.year,
        amount_grosze=grosze, due_on=due_on, created_at=now, version=0,
    )  # fmt: skip

"""Tax accounts of the invented people: two years assessed on each, most of it paid by transfer, a few debts."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from portal.billing import nrb
from portal.billing.allocating import OpenCharge, credit
from portal.billing.law.allocation import Part
from portal.billing.law.kinds import kind_of
from portal.billing.law.schedule import Instalment, instalments
from portal.billing.ledger.book import Transfer, book
from portal.billing.ledger.models import Book, Move
from portal.billing.taxes.actions import Decision, charge_years
from portal.billing.taxes.models import TaxAccount
from portal.demo.people import SEED
from portal.words import WARSAW

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy.orm import Session

    from portal.accounts.models import Subject
    from portal.billing.ledger.book import Transfer as Moved
    from portal.billing.models import Charge
    from portal.context import Portal
    from portal.demo.people import Invented

TAXED_SHARE = 0.75
LARGE_DEBT = 20000  # a larger debt is of property tax, a smaller one of waste
BANK_PREFIX = "12405211"
YEARLY = {"property_tax": (9600, 16400, 32800, 48400, 71200), "waste_fee": (24000, 52800, 67200)}
KINDS = tuple(YEARLY)
PAID_BEFORE_DAYS = 9


@dataclass(frozen=True)
class Kept:
    """One account with the person's debt on it in grosze (0: none)."""

    account: TaxAccount
    person: Invented
    debt_grosze: int


def load_taxes(
    session: Session, portal: Portal, people: Sequence[tuple[Invented, Subject]], today: date
) -> None:
    """Open the accounts, charge last year and this one, and pay what was due before today and is not owed."""
    source = random.Random(SEED)  # noqa: S311 - an invented city needs no secret chance
    kept = [
        account
        for person, subject in people
        if person.debt_grosze or source.random() < TAXED_SHARE
        for account in _accounts(person, subject, today)
    ]
    session.add_all(one.account for one in kept)
    session.flush()  # assessments need the accounts' ids
    moment = datetime.combine(date(today.year - 1, 1, 20), time(9), WARSAW)
    years = [year for one in kept for year in _years(portal, one, today, source)]
    made = charge_years(session, portal.vault, years, moment)
    owing = {one.account.id: one.debt_grosze for one in kept if one.debt_grosze}
    transfers = [
        _paid(charge, kind_of(portal.facts, charge.kind, today).bank_account, source)
        for _row, charges in made
        for charge in charges
        if charge.due_on < today and charge.amount_grosze != owing.get(charge.account_id or 0)
    ]
    session.flush()
    book(session, portal.vault, transfers)


def _accounts(person: Invented, subject: Subject, today: date) -> Iterator[Kept]:
    opened_at = datetime.combine(date(today.year - 1, 1, 2), time(9), WARSAW)
    for number, kind in enumerate(KINDS):
        owes = bool(person.debt_grosze) and (person.debt_grosze > LARGE_DEBT) == (kind == "property_tax")
        account = TaxAccount(
            number=f"{'PO'[number]}{subject.id:06d}", subject_id=subject.id, kind=kind, title="",
            object_title=f"{person.street}, Białystok" if person.street else "",
            bank_account=nrb.individual_account(f"{BANK_PREFIX}{number + 1}", subject.id), opened_at=opened_at,
            demo=True,
        )  # fmt: skip
        yield Kept(account, person, person.debt_grosze if owes else 0)


def _years(
    portal: Portal, one: Kept, today: date, source: random.Random
) -> Iterator[tuple[TaxAccount, Decision, list[Instalment]]]:
    """Assess last year and this; the last instalment that is late is the debt, where there is one."""
    kind = kind_of(portal.facts, one.account.kind, today)
    one.account.title = kind.title
    yearly = source.choice(YEARLY[one.account.kind])
    planned = {year: instalments(kind, year, yearly, payer="person") for year in (today.year - 1, today.year)}
    late = [due for dues in planned.values() for due in dues if due.due_on < today]
    for year, dues in planned.items():
        if one.debt_grosze and late[-1] in dues:
            at = dues.index(late[-1])
            dues[at] = replace(dues[at], amount_grosze=one.debt_grosze)
        total = sum(due.amount_grosze for due in dues)
        decision = Decision(year, total, f"FN-II.3120.{source.randint(100, 9000)}.{year}", date(year, 1, 20))
        yield one.account, decision, dues


def _paid(charge: Charge, bank_account: str, source: random.Random) -> Moved:
    """Let a charge have been paid by transfer some days before it was due."""
    paid_on = charge.due_on - timedelta(days=source.randint(0, PAID_BEFORE_DAYS))
    charge.paid_at = datetime.combine(paid_on, time(12), WARSAW)
    charge.version = 1
    transfer = Transfer(Move.BANK_IN, charge.paid_at, paid_on, f"demo:{charge.id}")
    transfer.debit(Book.BANK, charge.amount_grosze, bank_account)
    credit(transfer, [Part(charge.id, charge.amount_grosze, 0)], [OpenCharge(charge, charge.amount_grosze)])
    return transfer

"""Undo what a decision brought to the books that no longer stands: each thing by entries against it, none changed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.billing.allocating import OpenCharge, hold, left_of_charge
from portal.billing.brought.replacing import PERIOD_LENGTH, Why, instead_of, replace_charges
from portal.billing.brought.scheduling import BESIDE
from portal.billing.law.schedule import DECISION_DAYS
from portal.billing.ledger.book import Transfer, book
from portal.billing.ledger.models import Book, Move
from portal.billing.models import Charge
from portal.billing.taxes.actions import Decision, correct
from portal.billing.taxes.by_hand import find_current
from portal.billing.taxes.models import Assessment
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.cases.brought.models import CaseOutcome
    from portal.cases.models import Case
    from portal.context import Portal

LAW = "uchylenie decyzji"


def undo_assessment(session: Session, portal: Portal, row: CaseOutcome, now: datetime) -> int | None:
    """Give the year its sum of before; return the change in grosze, None where a later assessment stands by now.

    What was paid of it becomes an overpayment (art. 72 § 1 pkt 1, art. 77 § 1 pkt 1 and § 3 Ordynacja podatkowa).
    """
    number = row.told.get("assessment")
    if number is None:  # the year already had this sum
        return 0
    made = session.get_one(Assessment, number)
    current = find_current(session, made.account_id, made.year)
    if current is None or current.id != made.id:
        return None
    before = session.get_one(Assessment, made.corrects_id).amount_grosze if made.corrects_id else 0
    if before == made.amount_grosze:
        return 0
    on = day_of(now)
    decision = Decision(made.year, before, f"{made.decision}: {LAW}"[:120], on)
    due_on = on + timedelta(days=DECISION_DAYS)
    correct(session, portal, made, decision, due_on=due_on, now=now)
    return before - made.amount_grosze


def undo_schedule(
    session: Session, portal: Portal, case: Case, row: CaseOutcome, now: datetime
) -> int | None:
    """Give what was owed its old terms again, less what was paid meanwhile; return the restored sum in grosze.

    None where somebody gave the new charges other terms since, or their rows are unknown: a person looks at it. Paid
    interest becomes an overpayment, for interest is counted anew from the old terms.
    """
    made = _list(session, row.told.get("made", ()))
    off = {int(number): int(grosze) for number, grosze in row.told.get("off", ())}
    if not off or any(one.charge.cancelled_at is not None for one in made):
        return None
    hold(session, [one for one in made if one.is_open])
    made = _list(session, row.told.get("made", ()))
    paid = sum(_paid(one) for one in made if one.charge.kind not in BESIDE)
    old = session.scalars(select(Charge).where(Charge.id.in_(off)).order_by(Charge.due_on, Charge.id)).all()
    back = list(_restored(old, off, paid, _name(case, row), now))
    why = Why(f"undo:{case.id}:{row.decision}-{row.position}", f"{case.reference}: {LAW}")
    still = [(one, one.left_grosze) for one in made if one.is_open]
    replace_charges(session, portal.vault, still, back, why, now)
    _give_interest_back(session, portal, made, why, now)
    return sum(charge.amount_grosze for charge in back)


def _list(session: Session, numbers: Sequence[int]) -> list[OpenCharge]:
    query = select(Charge, left_of_charge()).where(Charge.id.in_(numbers)).order_by(Charge.id)
    return [OpenCharge(*row) for row in session.execute(query.execution_options(populate_existing=True))]


def _paid(one: OpenCharge) -> int:
    return one.charge.amount_grosze - one.left_grosze


def _name(case: Case, row: CaseOutcome) -> str:
    return f" (wraca, {case.reference}/{row.decision}-{row.position})"


def _restored(
    old: Sequence[Charge], off: dict[int, int], paid: int, name: str, now: datetime
) -> Iterator[Charge]:
    """Yield the old debts again by their old terms; what was paid is taken from the oldest first."""
    for charge in old:
        taken = min(off[charge.id], paid)
        paid -= taken
        if left := off[charge.id] - taken:
            period = f"{(charge.period or charge.title)[: PERIOD_LENGTH - len(name)]}{name}"
            yield instead_of(charge, period, charge.due_on, left, now)


def _give_interest_back(
    session: Session, portal: Portal, made: Sequence[OpenCharge], why: Why, now: datetime
) -> None:
    paid = [one for one in made if one.charge.kind in BESIDE and _paid(one)]
    transfers = []
    for one in paid:
        about = {"subject_id": one.charge.subject_id, "reason": why.reason}
        transfer = Transfer(Move.CORRECTED, now, day_of(now), f"{why.once}:i{one.charge.id}", about)
        transfer.debit(Book.REVENUE, _paid(one), one.charge.kind)
        transfer.credit(Book.OVERPAID, _paid(one))
        transfers.append(transfer)
    if transfers:
        book(session, portal.vault, transfers)

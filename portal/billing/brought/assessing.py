"""A year's debt that a matter brings: assessed or corrected on the party's account, in the terms of its kind."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.accounts.models import Subject
from portal.billing.law.interest import last_day
from portal.billing.law.kinds import kind_of
from portal.billing.law.schedule import DECISION_DAYS, Instalment, instalments
from portal.billing.taxes.actions import Decision, assess_again, charge_years, correct
from portal.billing.taxes.by_hand import find_current
from portal.billing.taxes.models import TaxAccount
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.billing.taxes.models import Assessment as AssessmentRow
    from portal.cases.models import Case
    from portal.context import Portal
    from portal.facts import Facts
    from portal.service import Assessment, Yearly


@dataclass(frozen=True)
class Foreseen:
    """What carrying an assessment out would do: the account (None: it is opened), the sum before, the new terms.

    ``before_grosze`` is None where the year is not assessed yet. ``due_on`` is the term of what a correction adds.
    """

    account: TaxAccount | None
    before_grosze: int | None
    terms: tuple[Instalment, ...]
    due_on: date

    def change(self, grosze: int) -> int:
        """Return what the account owes more (or, below nothing, less) by it."""
        return grosze - (self.before_grosze or 0)


def foresee(session: Session, facts: Facts, subject_id: int, brought: Assessment, on: date) -> Foreseen:
    """Tell what an assessment would do on a day; nothing is changed."""
    account = find_account(session, subject_id, brought)
    current = find_current(session, account.id, brought.year) if account is not None else None
    terms = () if current is not None else tuple(plan(facts, brought, on))
    before = current.amount_grosze if current is not None else None
    return Foreseen(account, before, terms, _added_by(brought, on))


def plan(facts: Facts, brought: Assessment, on: date) -> Sequence[Instalment]:
    """Return the instalments of a year, as its kind lays them down; where every term is over, one in 14 days.

    A debt that arises by a decision (art. 21 § 1 pkt 2 Ordynacja podatkowa) is not due before 14 days from its
    delivery (art. 47 § 1 and 2); until that day is known the day of issue stands for it.
    """
    if not brought.amount_grosze:
        return ()
    # the sum is of the months that are owed already
    kind = replace(kind_of(facts, brought.kind, on), proportional=False)
    schedule = kind.schedules.get(brought.payer)
    served_on = on if schedule is not None and schedule.by_decision else None
    found = instalments(
        kind, brought.year, brought.amount_grosze, payer=brought.payer, from_on=brought.from_on, served_on=served_on
    )  # fmt: skip
    return found or (
        Instalment(1, f"rok {brought.year}", last_day(_added_by(brought, on)), brought.amount_grosze),
    )


def carry_out(
    session: Session, portal: Portal, case: Case, brought: Assessment, now: datetime, *, is_anew: bool = False
) -> tuple[TaxAccount, AssessmentRow | None, int]:
    """Assess the year, or correct it; return the account, what was assessed (None: nothing changed), and the change.

    ``is_anew``: an earlier decision of the case assessed the year and was undone; the new one gives the year its own
    instalments again, none due before 14 days from now.

    Raises OvertakenError when money came meanwhile, FactsError for a kind without terms.
    """
    on, subject_id = day_of(now), case.parties[0].subject_id
    # two matters of one person that open one account, or assess one year, do it one after the other
    session.execute(select(Subject.id).where(Subject.id == subject_id).with_for_update(key_share=True)).one()
    account = account_for(session, portal, case, brought, now)
    current = find_current(session, account.id, brought.year)
    decision = Decision(brought.year, brought.amount_grosze, case.office_number or case.reference, on)
    if current is None:
        planned = plan(portal.facts, brought, on)
        ((made, _charges),) = charge_years(session, portal.vault, [(account, decision, planned)], now)
        return account, made, brought.amount_grosze
    change = brought.amount_grosze - current.amount_grosze
    if not change:
        return account, None, 0
    if is_anew and not current.amount_grosze:
        earliest_on = last_day(_added_by(brought, on))
        planned = [
            replace(one, due_on=max(one.due_on, earliest_on)) for one in plan(portal.facts, brought, on)
        ]
        return account, assess_again(session, portal.vault, current, decision, planned, now), change
    return (
        account,
        correct(session, portal, current, decision, due_on=_added_by(brought, on), now=now),
        change,
    )


def account_for(
    session: Session, portal: Portal, case: Case, brought: Assessment | Yearly, now: datetime
) -> TaxAccount:
    """Return the party's account of the kind and thing, opened where there is none."""
    found = find_account(session, case.parties[0].subject_id, brought)
    return found or _open(session, portal, case, brought, now)


def find_account(session: Session, subject_id: int, brought: Assessment | Yearly) -> TaxAccount | None:
    """Find the party's account of the kind; of several the one for the same thing, or else none."""
    mine = (TaxAccount.subject_id == subject_id, TaxAccount.kind == brought.kind)
    found = session.scalars(select(TaxAccount).where(*mine).order_by(TaxAccount.id)).all()
    same = [one for one in found if one.object_title == brought.object_title]
    if same or not brought.object_title:
        return next(iter([*same, *found]), None)
    return next((one for one in found if not one.object_title), None)


def _open(
    session: Session, portal: Portal, case: Case, brought: Assessment | Yearly, now: datetime
) -> TaxAccount:
    """Open an account under the matter's own number, which nobody else has."""
    account = TaxAccount(
        number=case.reference, subject_id=case.parties[0].subject_id, kind=brought.kind, opened_at=now,
        title=kind_of(portal.facts, brought.kind, day_of(now)).title, object_title=brought.object_title, demo=case.demo,
    )  # fmt: skip
    session.add(account)
    session.flush()  # what is assessed names it
    return account


def _added_by(brought: Assessment, on: date) -> date:
    return brought.due_on or on + timedelta(days=DECISION_DAYS)

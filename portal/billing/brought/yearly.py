"""What is stated every year: the account on which the year will be assessed, and the asking, year by year, in time."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.billing.brought.assessing import account_for
from portal.billing.taxes.by_hand import find_current
from portal.billing.taxes.models import TaxAccount
from portal.cases.brought.models import CaseOutcome
from portal.cases.models import Case, CaseParty
from portal.cases.timing.actions import close_tasks
from portal.jobs import add_once
from portal.words import WARSAW

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.service import Yearly

JOB = "ask_for_statement"
ASKED_AT = time(9, tzinfo=WARSAW)


def carry_out(
    session: Session, portal: Portal, case: Case, brought: Yearly, row: CaseOutcome, now: datetime
) -> TaxAccount:
    """Open the account, and let a job ask early in each year in which something is stated."""
    for on in brought.days:
        payload = {"case": case.id, "decision": row.decision, "position": row.position, "on": on.isoformat()}
        key = f"statement:{case.id}:{row.decision}:{row.position}:{on.year}"
        add_once(session, JOB, payload, at=_asked_at(on), key=key)
    return account_for(session, portal, case, brought, now)


def stop(session: Session, case: Case, row: CaseOutcome, now: datetime) -> None:
    """Close what is still asked; the jobs of later years find that the right no longer stands."""
    years = [date.fromisoformat(on).year for on in row.values["days"]]
    close_tasks(session, case, {task_of(row, year) for year in years}, actor=None, now=now)


def is_assessed(session: Session, row: CaseOutcome, year: int) -> bool:
    """Tell whether a year was stated before anybody asked: it is assessed on the account already."""
    account = session.scalars(select(TaxAccount).where(TaxAccount.token == row.account)).one_or_none()
    return account is not None and find_current(session, account.id, year) is not None


def note_assessed(session: Session, account: TaxAccount, year: int, now: datetime) -> None:
    """Close what asked for a year's statement: it came, and the year is assessed."""
    theirs = select(CaseParty.case_id).where(CaseParty.subject_id == account.subject_id)
    asking = (
        CaseOutcome.kind == "yearly",
        CaseOutcome.account == account.token,
        CaseOutcome.undone_at.is_(None),
    )
    for row in session.scalars(select(CaseOutcome).where(CaseOutcome.case_id.in_(theirs), *asking)):
        close_tasks(session, row.case, {task_of(row, year)}, actor=None, now=now)


def task_of(row: CaseOutcome, year: int) -> str:
    """Return the code of a year's task."""
    return f"statement-{row.decision}-{row.position}-{year}"


def _asked_at(on: date) -> datetime:
    """Return the moment of asking: the second of January, for the first is a holiday (ustawa o dniach wolnych)."""
    return datetime.combine(date(on.year, 1, 2), ASKED_AT)

"""What is stated every year: the account on which the year will be assessed, and the asking, year by year, in time."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

from portal.accounts.messages import queue_message
from portal.billing.brought.assessing import account_for
from portal.cases.brought.models import CaseOutcome
from portal.cases.models import Case
from portal.cases.timing.actions import close_tasks, open_task
from portal.i18n import SOURCE, speaking, translate
from portal.jobs import add_once
from portal.words import WARSAW

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.billing.taxes.models import TaxAccount
    from portal.context import Portal
    from portal.jobs import Job, Workers
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


def ask(job: Job) -> None:
    """Open the office's task of one year and write to the party, once; nothing when the right no longer stands."""
    told = job.payload
    on = date.fromisoformat(told["on"])
    with job.finishing() as session:
        row = session.get_one(CaseOutcome, (told["case"], told["decision"], told["position"]))
        if row.undone_at is not None:
            return
        case = session.get_one(Case, told["case"])
        with speaking(SOURCE):
            label = translate(
                "Sprawdź, czy wpłynęło %(what)s, i przypisz rok %(year)s",
                what=row.values["what"],
                year=on.year,
            )
        open_task(session, case, task_of(row, on.year), label[:200], job.now, on)
        party = case.parties[0]
        if party.delivery == "portal" and not case.demo:
            values = {"reference": case.reference, "title": row.values["what"], "due_on": on.isoformat()}
            key = f"statement-asked:{case.id}:{row.decision}:{row.position}:{on.year}"
            queue_message(
                session, party.subject_id, "statement_due", values, at=job.now, key=key, mandate=party.mandate
            )


def stop(session: Session, case: Case, row: CaseOutcome, now: datetime) -> None:
    """Close what is still asked; the jobs of later years find that the right no longer stands."""
    years = [date.fromisoformat(on).year for on in row.values["days"]]
    close_tasks(session, case, {task_of(row, year) for year in years}, actor=None, now=now)


def task_of(row: CaseOutcome, year: int) -> str:
    """Return the code of a year's task."""
    return f"statement-{row.decision}-{row.position}-{year}"


def register_jobs(workers: Workers) -> None:
    """Bind this room's work."""
    workers.register(JOB, ask)


def _asked_at(on: date) -> datetime:
    """Return the moment of asking: the second of January, for the first is a holiday (ustawa o dniach wolnych)."""
    return datetime.combine(date(on.year, 1, 2), ASKED_AT)

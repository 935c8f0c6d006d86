"""Background work of what matters brought: asking, year by year, for what is stated every year, its form begun."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from portal.accounts.messages import queue_message
from portal.billing.brought.yearly import JOB, is_assessed, task_of
from portal.cases.beginning import actions as beginning
from portal.cases.brought.models import CaseOutcome
from portal.cases.models import Case
from portal.cases.timing.actions import open_task
from portal.i18n import SOURCE, speaking, translate
from portal.jobs import add_once
from portal.words import day_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.jobs import Job, Workers

AGAIN = "again"  # of a job: the day on which it tries once more, because no place was free for a form


def register_jobs(workers: Workers) -> None:
    """Bind this room's work."""
    workers.register(JOB, ask)


def ask(job: Job) -> None:
    """Open the office's task of one year, begin the form, write to the party, once.

    Nothing is asked when the right no longer stands or ended before its time, nor when the year was stated already.
    """
    told = job.payload
    on = date.fromisoformat(told["on"])
    with job.finishing() as session:
        row = session.get_one(CaseOutcome, (told["case"], told["decision"], told["position"]))
        if row.undone_at is not None or "ended_on" in row.told or is_assessed(session, row, on.year):
            return
        case = session.get_one(Case, told["case"])
        if AGAIN not in told:
            _open_task(session, job, case, row, on)
        _write(session, job, case, row, on)


def _open_task(session: Session, job: Job, case: Case, row: CaseOutcome, on: date) -> None:
    with speaking(SOURCE):
        label = translate(
            "Sprawdź, czy wpłynęło %(what)s, i przypisz rok %(year)s", what=row.values["what"], year=on.year
        )
    open_task(session, case, task_of(row, on.year), label[:200], job.now, on)


def _write(session: Session, job: Job, case: Case, row: CaseOutcome, on: date) -> None:
    """Begin the form that states it, where there is one, and write to the party that it is time.

    With no place free for one more form both wait for the next day; on the last day it is written all the same.
    """
    party, form = case.parties[0], str(row.values.get("form") or "")
    values = {"reference": case.reference, "title": row.values["what"], "due_on": on.isoformat()}
    if form in job.portal.offered:
        service = job.portal.services[form]
        wanted = beginning.keep(session, case, form, on, beginning.key_of(service, case.answers))
        if wanted.offered_at is None:
            beginning.begin(session, job.portal, wanted, job.now)
        if beginning.waits(wanted) and day_of(job.now) < on:
            _try_again(session, job)
            return
        values |= {"path": beginning.page_of(form), "until": on.isoformat()}
    if party.delivery == "portal" and not case.demo:
        key = f"statement-asked:{case.id}:{row.decision}:{row.position}:{on.year}"
        queue_message(
            session, party.subject_id, "statement_due", values, at=job.now, key=key, mandate=party.mandate
        )


def _try_again(session: Session, job: Job) -> None:
    at = job.now + timedelta(days=1)
    told = {**job.payload, AGAIN: day_of(at).isoformat()}
    key = ":".join(
        ["statement", *(str(told[name]) for name in ("case", "decision", "position", "on", AGAIN))]
    )
    add_once(session, JOB, told, at=job.now, run_at=at, key=key)

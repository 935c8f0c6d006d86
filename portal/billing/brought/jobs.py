"""Background work of what matters brought: asking, year by year, for what is stated every year."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from portal.accounts.messages import queue_message
from portal.billing.brought.yearly import JOB, task_of
from portal.cases.brought.models import CaseOutcome
from portal.cases.models import Case
from portal.cases.timing.actions import open_task
from portal.i18n import SOURCE, speaking, translate

if TYPE_CHECKING:
    from portal.jobs import Job, Workers


def register_jobs(workers: Workers) -> None:
    """Bind this room's work."""
    workers.register(JOB, ask)


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

"""The nightly look through the books."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.billing.ledger.checking import check, hold_still
from portal.billing.models import TaskKind, TreasurerTask

if TYPE_CHECKING:
    from portal.jobs import Job, Workers


def check_ledger(job: Job) -> None:
    """Give the treasurer one task with the names of what does not hold; an open one is brought up to date."""
    with job.reading() as session:
        hold_still(session)
        findings = check(session, job.portal.vault)
    with job.finishing() as session:
        query = select(TreasurerTask).where(
            TreasurerTask.kind == TaskKind.LEDGER, TreasurerTask.closed_at.is_(None)
        )
        task = session.scalars(query.limit(1)).one_or_none()
        detail = "\n".join(map(str, findings))
        if findings and task is None:
            session.add(TreasurerTask(kind=TaskKind.LEDGER, detail=detail, opened_at=job.now))
        elif findings and task is not None:
            task.detail = detail


def register_jobs(workers: Workers) -> None:
    """Bind the nightly look."""
    workers.register("check_ledger", check_ledger, every=timedelta(days=1))

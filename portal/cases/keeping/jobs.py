"""Background work of keeping: what has been over for long enough is locked."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from portal.cases.keeping.actions import lock_some

if TYPE_CHECKING:
    from portal.jobs import Job, Workers

LOCK_EVERY = timedelta(hours=6)


def register_jobs(workers: Workers) -> None:
    """Bind this room's kind of job."""
    workers.register("lock_matters", lock_matters, every=LOCK_EVERY)


def lock_matters(job: Job) -> None:
    """Lock batch after batch, each in a transaction of its own."""
    while True:
        with job.writing() as session:
            count = lock_some(session, job.portal, job.now)
        if not count:
            return

"""Background work of files: what came while the scanner was away is looked at later."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from portal.errors import PortalError, Unavailable
from portal.files import actions, queries

if TYPE_CHECKING:
    from portal.files.models import StoredFile
    from portal.jobs import Job, Workers

RESCAN_EVERY = timedelta(minutes=5)
BATCH = 100
log = structlog.get_logger("portal.files")


def register_jobs(workers: Workers) -> None:
    """Bind this room's kinds of job."""
    workers.register("rescan_files", rescan_files, every=RESCAN_EVERY)


def rescan_files(job: Job) -> None:
    """Scan the files that wait; when the scanner is still away, leave them to the next round."""
    seen = 0
    while waiting := _next(job, seen):
        for stored in waiting:
            try:
                with actions.lent(job.portal, stored) as content:
                    state = actions.scan(job.portal, content)
            except Unavailable:
                return
            except PortalError as fault:
                # damaged files must not keep those behind them waiting; they stay locked
                log.warning("stored file cannot be scanned", file=stored.id, error=type(fault).__name__)
                continue
            with job.writing() as session:
                actions.set_state(session, stored.id, state)
        seen = waiting[-1].id


def _next(job: Job, seen: int) -> list[StoredFile]:
    with job.reading() as session:
        return queries.list_waiting(session, BATCH, seen)

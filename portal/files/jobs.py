"""Background work of files: what came while the scanner was away is looked at later."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from portal.errors import Unavailable
from portal.files import actions, queries

if TYPE_CHECKING:
    from portal.jobs import Job, Workers

RESCAN_EVERY = timedelta(minutes=5)
BATCH = 100


def register_jobs(workers: Workers) -> None:
    """Bind this room's kinds of job."""
    workers.register("rescan_files", rescan_files, every=RESCAN_EVERY)


def rescan_files(job: Job) -> None:
    """Scan the files that wait; when the scanner is still away, leave them to the next round."""
    with job.reading() as session:
        waiting = queries.list_waiting(session, BATCH)
    for stored in waiting:
        try:
            state = actions.scan(job.portal, actions.get_bytes(job.portal, stored))
        except Unavailable:
            return
        with job.writing() as session:
            actions.set_state(session, stored.id, state)

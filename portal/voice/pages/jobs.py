"""Background work of the footer's question: forget which pages were sent."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from portal.voice.pages.actions import forget_pages
from portal.words import day_of

if TYPE_CHECKING:
    from portal.jobs import Job, Workers

SWEEP_EVERY = timedelta(hours=6)


def register_jobs(workers: Workers) -> None:
    """Bind this room's kind of job."""
    workers.register("sweep_answered_pages", sweep_pages, every=SWEEP_EVERY)


def sweep_pages(job: Job) -> None:
    """Forget the pages whose days are over."""
    with job.finishing() as session:
        forget_pages(session, day_of(job.now))

"""The daily round of the feeders: what the portal knows by itself becomes observations."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from portal.programme import feeding

if TYPE_CHECKING:
    from portal.jobs import Job, Workers

FEED = "feed_programme"
EVERY = timedelta(days=1)


def register_jobs(workers: Workers) -> None:
    """Bind this room's kinds of job."""
    workers.register(FEED, feed, every=EVERY)


def feed(job: Job) -> None:
    """Ask every feeder; what stands already is not written again."""
    with job.finishing() as session:
        feeding.feed(session, job.portal, job.now)

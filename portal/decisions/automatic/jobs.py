"""The job that tries to settle a matter by machine, after its filing or its payment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from sqlalchemy import select

from portal.cases.models import Case
from portal.cases.moving import MACHINE_JOB
from portal.decisions.automatic.actions import settle
from portal.errors import NotFound, Refused

if TYPE_CHECKING:
    from portal.jobs import Job, Workers

log = structlog.get_logger("portal.decisions")


def settle_automatically(job: Job) -> None:
    """Settle a matter if its rules allow it; what is refused waits for an official, as it did before."""
    query = select(Case).where(Case.reference == job.payload["case"]).with_for_update()
    try:
        with job.finishing() as session:
            settle(session, job.portal, session.scalars(query).one(), now=job.portal.now())
    except (Refused, NotFound) as refused:
        log.info("left to an official", error=type(refused).__name__, job=job.id)


def register_jobs(workers: Workers) -> None:
    """Bind this room's kind of job."""
    workers.register(MACHINE_JOB, settle_automatically)

"""The job that begins forms before what was given ends: each once, each in a transaction of its own."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.cases.beginning.actions import begin, days_before, tell
from portal.cases.beginning.models import BegunForm
from portal.words import day_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.jobs import Job, Workers
    from portal.service import Service

JOB = "begin_forms"
BEGIN_EVERY = timedelta(days=1)


def register_jobs(workers: Workers) -> None:
    """Bind this room's kind of job."""
    workers.register(JOB, begin_forms, every=BEGIN_EVERY)


def begin_forms(job: Job) -> None:
    """Begin what is due of each service that takes matters; one that is switched off begins nothing meanwhile."""
    for slug in sorted(job.portal.offered):
        service = job.portal.services[slug]
        if service.renews is not None and service.renews.ends is not None:
            _begin_of(job, service)


def _begin_of(job: Job, service: Service) -> None:
    """Begin form after form; one that its person begins at the same moment is theirs, and looked at the next day."""
    after = 0
    while after >= 0:
        try:
            with job.writing() as session:
                after = _begin_next(session, job, service, after)
        except IntegrityError:
            after += 1


def _begin_next(session: Session, job: Job, service: Service, after: int) -> int:
    """Begin the next form that is due; return its row, -1 when there is none."""
    until = day_of(job.now) + timedelta(days=days_before(job.portal, service, job.now))
    waiting = (BegunForm.offered_at.is_(None), BegunForm.closed_at.is_(None), BegunForm.id > after)
    query = select(BegunForm).where(*waiting, BegunForm.service == service.slug, BegunForm.ends_on <= until)
    row = session.scalars(
        query.order_by(BegunForm.id).limit(1).with_for_update(skip_locked=True)
    ).one_or_none()
    if row is None:
        return -1
    begun = begin(session, job.portal, row, job.now)
    if begun is not None:
        tell(session, job.portal, row, begun, job.now)
    return row.id

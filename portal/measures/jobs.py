"""Recount the days whose matters changed: from the rows, whole buckets at a time, never adding one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import case, delete, func, select

from portal.cases.models import Case, Touched
from portal.measures.models import DailyCount

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.jobs import Job, Workers

EVERY = timedelta(minutes=1)
BATCH = 400
SETTLED = ("issued", "refused")


def register_jobs(workers: Workers) -> None:
    """Bind this room's kinds of job."""
    workers.register("recount", recount_touched, every=EVERY)


def recount_touched(job: Job) -> None:
    """Recount up to a batch of stale buckets; a bucket touched meanwhile stays stale."""
    with job.finishing() as session:
        stale = list(session.scalars(select(Touched).order_by(Touched.stamp).limit(BATCH)))
        for bucket in stale:
            recount(session, bucket.on, bucket.service, job.now)
            same = (Touched.on == bucket.on, Touched.service == bucket.service, Touched.stamp == bucket.stamp)
            session.execute(delete(Touched).where(*same))


def recount(session: Session, on: object, service: str, now: datetime) -> None:
    """Count one day of one service anew."""
    session.execute(delete(DailyCount).where(DailyCount.on == on, DailyCount.service == service))
    settled = func.sum(case((Case.status.in_(SETTLED), 1), else_=0))
    query = (
        select(Case.channel, Case.demo, func.count(), settled)
        .where(Case.filed_on == on, Case.service == service)
        .group_by(Case.channel, Case.demo)
    )
    for channel, demo, filed, done in session.execute(query).all():
        session.add(
            DailyCount(
                on=on,
                service=service,
                channel=channel,
                demo=demo,
                filed=filed,
                settled=int(done),
                counted_at=now,
            )
        )
    session.flush()  # the rows of this bucket before the next bucket is read

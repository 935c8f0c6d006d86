"""Recount the days whose matters changed: from the rows, whole buckets at a time, never adding one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import case, delete, func, select

from portal.cases.models import Case, Touched
from portal.measures.models import DailyCount

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy import ColumnElement
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


def recount(session: Session, on: date, service: str, now: datetime) -> None:
    """Count one day of one service anew."""
    _count(session, now, of_counts=(DailyCount.on == on, DailyCount.service == service),
           of_cases=(Case.filed_on == on, Case.service == service))  # fmt: skip


def recount_all(session: Session, now: datetime) -> None:
    """Count every day of every service anew, by one question."""
    _count(session, now)


def _count(
    session: Session, now: datetime, *, of_counts: Sequence[ColumnElement[bool]] = (),
    of_cases: Sequence[ColumnElement[bool]] = (),
) -> None:  # fmt: skip
    session.execute(delete(DailyCount).where(*of_counts))
    settled = func.sum(case((Case.status.in_(SETTLED), 1), else_=0))
    bucket = (Case.filed_on, Case.service, Case.channel, Case.demo)
    query = select(*bucket, func.count(), settled).where(*of_cases).group_by(*bucket)
    session.add_all(
        DailyCount(
            on=on, service=service, channel=channel, demo=demo, filed=filed, settled=int(done), counted_at=now
        )
        for on, service, channel, demo, filed, done in session.execute(query).all()
    )  # fmt: skip
    session.flush()  # the rows of this bucket before the next bucket is read

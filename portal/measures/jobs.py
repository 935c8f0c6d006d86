"""Recount what changed within a minute, and every night whatever month is not final yet."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import and_, delete, func, or_, select

from portal.cases.models import Touched
from portal.jobs import add_once
from portal.measures.costs.counting import recount_work
from portal.measures.counting import month_of, next_month, recount_days, recount_months
from portal.measures.models import MonthFact
from portal.measures.outside.feeding import count_feed
from portal.measures.publishing.freezing import freeze
from portal.measures.publishing.models import Figure, Status
from portal.measures.publishing.revising import KIND
from portal.measures.satisfaction import trailing_year
from portal.measures.tiers.computing import list_tiers
from portal.measures.tiers.keeping import keep_tiers
from portal.measures.told import tell_answers
from portal.words import day_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.jobs import Job, Workers

EVERY, NIGHTLY = timedelta(minutes=1), timedelta(days=1)
BATCH, MONTHS_AT_ONCE = 400, 12
FINAL_AFTER = timedelta(days=90)  # open matters of a younger month may still change its figures


def register_jobs(workers: Workers) -> None:
    """Bind this room's kinds of job."""
    workers.register("recount", recount_touched, every=EVERY)
    workers.register("recount_young", recount_young, every=NIGHTLY)
    workers.register("recount_work", recount_years_work, every=NIGHTLY)
    workers.register("keep_tiers", keep_todays_tiers, every=NIGHTLY)
    workers.register("publish_months", publish_months, every=NIGHTLY)
    workers.register("tell_answers", tell_what_was_answered, every=NIGHTLY)
    workers.register(KIND, revise_month)
    workers.register("count_feed", count_other_systems, every=NIGHTLY)


def recount_touched(job: Job) -> None:
    """Recount up to a batch of stale buckets; a bucket touched meanwhile stays stale."""
    with job.finishing() as session:
        stale = list(session.scalars(select(Touched).order_by(Touched.stamp).limit(BATCH)))
        days = defaultdict[str, list[date]](list)
        for bucket in stale:
            days[bucket.service].append(bucket.on)
        for service in sorted(days):
            recount_days(session, service, days[service], job.now)
        if stale:
            seen = [
                and_(Touched.on == one.on, Touched.service == one.service, Touched.stamp == one.stamp)
                for one in stale
            ]
            session.execute(delete(Touched).where(or_(*seen)))


def recount_young(job: Job) -> None:
    """Recount every month that can still change: what a forgotten mark would have left stale is right by morning."""
    today = day_of(job.now)
    with job.finishing() as session:
        recount_months(session, month_of(today - FINAL_AFTER), next_month(month_of(today)), job.now)


def recount_years_work(job: Job) -> None:
    """Recount the work of a year's settled matters, and of this month's."""
    since, _until = trailing_year(day_of(job.now))
    with job.finishing() as session:
        recount_work(session, since, next_month(month_of(day_of(job.now))))


def keep_todays_tiers(job: Job) -> None:
    """Keep which tier each service has, where that changed."""
    with job.finishing() as session:
        keep_tiers(
            session, list_tiers(session, job.portal, current_app.view_functions, job.now), day_of(job.now)
        )


def publish_months(job: Job) -> None:
    """Publish the figures of full months that are not final yet, the oldest first; the rest in a job of its own.

    A city that was just moved here has ten years of them, and its newest month would wait ten nights.
    """
    since = date.fromisoformat(job.payload.get("since", str(date.min)))
    with job.finishing() as session:
        months = [month for month in _unpublished(session, day_of(job.now)) if month >= since]
        for month in months[:MONTHS_AT_ONCE]:
            freeze(session, job.portal, month, final_after=FINAL_AFTER, now=job.now)
        for later in months[MONTHS_AT_ONCE : MONTHS_AT_ONCE + 1]:
            add_once(session, job.kind, {"since": str(later)}, at=job.now, key=f"{job.kind}:{job.id}:{later}")


def tell_what_was_answered(job: Job) -> None:
    """Tell everybody once a month how it went for people."""
    with job.finishing() as session:
        tell_answers(session, job.portal, job.now)


def count_other_systems(job: Job) -> None:
    """Count what other systems told of the months that are not final."""
    today = day_of(job.now)
    with job.finishing() as session:
        count_feed(session, job.portal, today - FINAL_AFTER, today, job.now)


def revise_month(job: Job) -> None:
    """Publish a month anew, also a final one, because of something that was said of it later."""
    month, why = date.fromisoformat(job.payload["month"]), job.payload["why"]
    with job.finishing() as session:
        freeze(session, job.portal, month, final_after=FINAL_AFTER, now=job.now, why=why)


def _unpublished(session: Session, today: date) -> list[date]:
    first = session.scalar(select(func.min(MonthFact.on)))
    final = set(session.scalars(select(Figure.month).where(Figure.status == Status.FINAL).distinct()))
    found = []
    while first is not None and next_month(first) <= today:
        found += [] if first in final else [first]
        first = next_month(first)
    return found

"""Background work of visits: holds that run out, offers, reminders, visits that cannot be kept, what is forgotten."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.orm import aliased

from portal.errors import Conflict
from portal.visits import absences, messages, waiting
from portal.visits.checking import check
from portal.visits.clock import moment_of, wall
from portal.visits.forgetting import empty, forget_guests
from portal.visits.free import list_free
from portal.visits.graph import WAITING as HELD_OR_OFFERED
from portal.visits.graph import State
from portal.visits.messages import FREED
from portal.visits.models import Visit, VisitEvent, Waiting, WaitingState
from portal.visits.offering import lapse, offer_waiting
from portal.visits.rules import Limits, may_disturb
from portal.visits.sending import jobs as sending_jobs
from portal.visits.wishes import list_let_go, wish_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy.orm import Session

    from portal.jobs import Job, Workers
    from portal.visits.free import Free

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
AT_ONCE = 500
KEEP_LAPSED = timedelta(days=7)


def register_jobs(workers: Workers) -> None:
    """Bind this room's kinds of job."""
    workers.register("expire_visits", expire, every=MINUTE)
    workers.register("offer_waiting_visits", offer_round, every=MINUTE)
    workers.register(FREED, offer_round)
    workers.register("offer_another_visit", offer_another, every=5 * MINUTE)
    workers.register("remind_of_visits", remind, every=5 * MINUTE)
    workers.register("forget_visits", forget, every=DAY)
    workers.register("check_visits", look_through, every=DAY)
    sending_jobs.register_jobs(workers)


def expire(job: Job) -> None:
    """Free what is held no longer, each by itself: one that is confirmed at this moment stands in nobody's way."""
    with job.reading() as session:
        over = (Visit.held_until.is_not(None), Visit.held_until <= job.now)
        numbers = session.scalars(select(Visit.id).where(*over).order_by(Visit.id).limit(AT_ONCE)).all()
    for number in numbers:
        _alone(
            job,
            number,
            lambda session, visit: lapse(session, job.portal, visit, now=job.now),
            *HELD_OR_OFFERED,
        )


def offer_another(job: Job) -> None:
    """Seat elsewhere, or offer another time, where an official is away or hours are closed; then settle what was."""
    portal, now = job.portal, job.now
    with job.reading() as session:
        unkept, displaced = absences.list_unkept(session, now), absences.list_displaced(session)
    for number in unkept:
        _alone(
            job, number, lambda session, visit: absences.displace(session, portal, visit, now=now), State.BOOKED,
            State.OFFERED,
        )  # fmt: skip
    for number in displaced:
        _alone(
            job, number, lambda session, visit: absences.settle_displaced(session, visit, now=now),
            State.BOOKED,
        )  # fmt: skip


def offer_round(job: Job) -> None:
    """Offer what is free to who waits for it, in the order in which they came; at night nobody is asked."""
    today, minute = wall(job.now)
    with job.reading() as session:
        lines = _lines(session)
    for number in [one.id for one in lines if one.until_on < today]:
        _alone_waiting(job, number, lambda session, found: waiting.end(session, found, now=job.now))
    if not may_disturb(minute):
        return
    for _key, line in groupby(lines, key=lambda one: (one.topic_id, one.channel)):
        _offer_line(job, [one for one in line if one.until_on >= today])


def _lines(session: Session) -> Sequence[Waiting]:
    query = select(Waiting).where(Waiting.state == WaitingState.WAITING)
    return session.scalars(
        query.order_by(Waiting.topic_id, Waiting.channel, Waiting.joined_at, Waiting.id)
    ).all()


def _offer_line(job: Job, line: Sequence[Waiting]) -> None:
    """Offer the free times of one topic and way along its line, whichever houses people wait for."""
    if not line:
        return
    with job.reading() as session:
        first = session.get_one(Waiting, line[0].id)
        free = list(
            list_free(
                session, job.portal, first.topic, first.channel, now=job.now,
                from_on=min(one.from_on for one in line), until_on=max(one.until_on for one in line),
            )
        )  # fmt: skip
    for one in line:
        if any(wish_of(one, None).suits(time) for time in free):
            _alone_waiting(job, one.id, lambda session, found: _offer(session, job, found, free))


def _offer(session: Session, job: Job, found: Waiting, times: Sequence[Free]) -> None:
    old = session.get(Visit, found.instead_of_id) if found.instead_of_id else None
    if old is not None and old.state != State.BOOKED:
        waiting.turn(session, found, WaitingState.LEFT, ended_at=job.now)
        return
    wish, let_go = wish_of(found, old), list_let_go(session, found)
    fitting = [time for time in times if wish.suits(time) and time not in let_go]
    offer_waiting(session, job.portal, found, fitting, now=job.now)


def remind(job: Job) -> None:
    """Remind of tomorrow's visits from a set hour on, of the next hour's shortly before; each once."""
    today, minute = wall(job.now)
    limits = Limits.of(job.portal.facts, today)
    booked = (Visit.state == State.BOOKED, Visit.displaced_at.is_(None))
    day = (*booked, Visit.on == today + DAY, Visit.day_reminded_at.is_(None))
    hour = (*booked, Visit.on == today, Visit.hour_reminded_at.is_(None))
    soon = timedelta(minutes=limits.remind_before_minutes)
    with job.finishing() as session:
        if minute >= limits.remind_minute:
            for visit in session.scalars(select(Visit).where(*day).with_for_update(skip_locked=True)).all():
                visit.day_reminded_at = job.now
                messages.tell(session, visit, "visits/day_before", at=job.now)
        for visit in session.scalars(select(Visit).where(*hour).with_for_update(skip_locked=True)).all():
            begins = moment_of(visit.on, visit.minute)
            if begins - soon <= job.now < begins:
                visit.hour_reminded_at = job.now
                if visit.booked_at is not None and visit.booked_at < begins - soon:
                    messages.tell(session, visit, "visits/hour_before", at=job.now)


def look_through(job: Job) -> None:
    """Look every night whether two visits share a time; what is found stops the job, where the machine is watched."""
    with job.reading() as session:
        if findings := check(session):
            raise RuntimeError(f"{len(findings)} findings, told by: flask visits check")


def forget(job: Job) -> None:
    """Take people out of visits whose term is over; take away what was only held, and the guests for whom it was."""
    today = wall(job.now)[0]
    last = today - timedelta(days=Limits.of(job.portal.facts, today).keep_days)
    with job.finishing() as session:
        # also those that nobody marked as over: their people have the same right to be forgotten
        old = select(Visit.id).where(Visit.on < last, Visit.whom.is_not(None))
        empty(session, session.scalars(old).all())
        other = aliased(Visit)
        named = or_(
            exists().where(other.instead_of_id == Visit.id), exists().where(Waiting.offered_visit_id == Visit.id)
        )  # fmt: skip
        lapsed = select(Visit.id).where(
            Visit.state.in_((State.EXPIRED, State.RELEASED)), Visit.created_at < job.now - KEEP_LAPSED, ~named
        )
        numbers = session.scalars(lapsed).all()
        for table, column in ((VisitEvent, VisitEvent.visit_id), (Visit, Visit.id)):
            session.execute(
                delete(table).where(column.in_(numbers)).execution_options(synchronize_session=False)
            )
        forget_guests(session, job.now - KEEP_LAPSED, AT_ONCE)


def _alone(job: Job, number: int, act: Callable[[Session, Visit], None], *states: State) -> None:
    """Do one visit's part in a transaction of its own; what changed meanwhile is left to whoever changed it."""
    with job.portal.db.session(write=True) as session:
        visit = session.get(Visit, number)
        if visit is None or visit.state not in states:
            return
        try:
            act(session, visit)
            session.commit()
        except Conflict:
            session.rollback()


def _alone_waiting(job: Job, number: int, act: Callable[[Session, Waiting], None]) -> None:
    with job.portal.db.session(write=True) as session:
        found = session.get(Waiting, number)
        if found is None or found.state != WaitingState.WAITING:
            return
        try:
            act(session, found)
            session.commit()
        except Conflict:
            session.rollback()

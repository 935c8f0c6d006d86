"""The job that rings timers: it reminds and opens tasks, each once, and moves no matter."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.cases import flows
from portal.cases.actions import note
from portal.cases.models import Case
from portal.cases.timing.actions import open_task, ring, tell
from portal.cases.timing.models import CaseTimer, TimerState
from portal.i18n import SOURCE, speaking
from portal.words import day_of
from portal.workflow import Anchor, By, Does

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.jobs import Job, Workers
    from portal.workflow import Timer

RING_EVERY = timedelta(hours=1)
BATCH = 200
FURTHEST_DAYS = 14  # no timer rings earlier before a due day


def register_jobs(workers: Workers) -> None:
    """Bind this room's kind of job."""
    workers.register("ring_timers", ring_timers, every=RING_EVERY)


def ring_timers(job: Job) -> None:
    """Ring all timers that are due, some at a time; one that rings late rings all the same, and once."""
    while True:
        with job.writing() as session:
            due = _list_due(session, day_of(job.now))
            for timer in due:
                _ring(session, job.portal, timer, job)
        if len(due) < BATCH:
            break
    last = 0
    while last >= 0:
        with job.writing() as session:
            last = _tell_some(session, job, last)


def _tell_some(session: Session, job: Job, after: int) -> int:
    """Ring the timers of the due day of the next matters; return the last one's row, -1 when there are no more."""
    today = day_of(job.now)
    running = (Case.is_open, Case.paused_since.is_(None), Case.settled_at.is_(None))
    query = select(Case).where(
        *running, Case.due_on <= today + timedelta(days=FURTHEST_DAYS), Case.id > after
    )
    cases = session.scalars(query.order_by(Case.id).limit(BATCH)).all()
    known, told = flows.of_all(session, job.portal, cases), _list_told(session, cases)
    for case in cases:
        for timer in known[case.service, case.service_version].timers:
            if timer.anchor == Anchor.DUE and case.status in timer.statuses:
                _tell(session, job, case, timer, told)
    return cases[-1].id if len(cases) == BATCH else -1


def _list_told(session: Session, cases: Sequence[Case]) -> set[tuple[int, str, date]]:
    """Return what rang before for some matters, so that an hour in which nothing is new writes nothing."""
    query = select(CaseTimer.case_id, CaseTimer.code, CaseTimer.rings_on)
    query = query.where(
        CaseTimer.case_id.in_([case.id for case in cases]), CaseTimer.state == TimerState.TOLD
    )
    return {(case_id, code, on) for case_id, code, on in session.execute(query)}


def _tell(session: Session, job: Job, case: Case, timer: Timer, told: set[tuple[int, str, date]]) -> None:
    rings_on = case.due_on - timedelta(days=timer.before_days)
    if (case.id, timer.code, rings_on) in told or rings_on > day_of(job.now):
        return
    is_past = (
        timer.before_days > 0 and day_of(job.now) > case.due_on
    )  # nobody is told that a day will come that went by
    if tell(session, case, timer.code, rings_on, job.now) and not is_past:
        _say(session, case, timer, job)


def _list_due(session: Session, today: date) -> Sequence[CaseTimer]:
    query = select(CaseTimer).where(CaseTimer.state == TimerState.ARMED, CaseTimer.rings_on <= today)
    query = query.order_by(CaseTimer.rings_on, CaseTimer.id).limit(BATCH)
    return session.scalars(query.options(joinedload(CaseTimer.case))).all()


def _ring(session: Session, portal: Portal, timer: CaseTimer, job: Job) -> None:
    """Ring one timer, unless a person moved its matter meanwhile."""
    case = timer.case
    declared = next((one for one in flows.of(session, portal, case).timers if one.code == timer.code), None)
    if not ring(session, timer, job.now) or declared is None or case.status not in declared.statuses:
        return
    _say(session, case, declared, job)


def _say(session: Session, case: Case, timer: Timer, job: Job) -> None:
    """Open the timer's task, where it has one, and note that it rang."""
    with speaking(SOURCE):
        label = str(timer.label)
    if timer.does == Does.TASK:
        open_task(session, case, timer.code, label, job.now)
    values = {"timer": timer.code, "text": label}
    note(session, case, "timer", now=job.now, by=By.SYSTEM, public=False, values=values)

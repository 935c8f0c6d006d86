"""The job that rings timers: it reminds and opens tasks, each once, and moves no matter."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.cases import flows
from portal.cases.actions import note
from portal.cases.timing.actions import open_task, ring
from portal.cases.timing.models import CaseTimer, TimerState
from portal.i18n import SOURCE, speaking
from portal.words import day_of
from portal.workflow import By, Does

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.jobs import Job, Workers

RING_EVERY = timedelta(minutes=15)
BATCH = 200


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
            return


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
    with speaking(SOURCE):
        label = str(declared.label)
    if declared.does == Does.TASK:
        open_task(session, case, timer.code, label, job.now)
    values = {"timer": timer.code, "text": label}
    note(session, case, "timer", now=job.now, by=By.SYSTEM, public=False, values=values)

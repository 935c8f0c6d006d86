"""Arm and clear a matter's timers as it moves, and open and close the tasks that come of them."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.cases.closures.actions import closed_days
from portal.cases.timing.models import CaseTask, CaseTimer, TimerState
from portal.i18n import SOURCE, speaking
from portal.terms import Term, Unit, add_working_days, term_end
from portal.words import day_of
from portal.workflow import Anchor

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.cases.models import Case
    from portal.facts import Facts
    from portal.i18n import Text
    from portal.security import Actor
    from portal.workflow import Flow, Timer

POSTAL_WAIT_DAYS = "delivery.postal_wait_days"
TOKEN_BYTES = 18


def follow(
    session: Session, facts: Facts, case: Case, flow: Flow, *, arrived: bool, now: datetime,
    actor: Actor | None = None, is_new: bool = False,
) -> None:  # fmt: skip
    """Set a matter's timers as its status asks for; close the tasks of what it has left behind.

    ``arrived`` tells whether the matter came to its status just now: terms from the arrival are set only then.
    Timers that count from a delivery are set by ``start_delivered``: until then nobody's term runs. Those of the due
    day need no row before they ring: the job reads the cases' own due days. ``is_new`` spares a matter that was
    filed just now the look for timers it can't have.
    """
    if not flow.timers:
        return
    kept = [] if is_new else _list(session, case)
    armed = {row.code: row for row in kept if row.state == TimerState.ARMED}
    wanted = {timer.code: timer for timer in flow.timers if case.status in timer.statuses}
    closed = _closed(session, wanted.values(), case.filed_on)
    for code, row in armed.items():
        if code not in wanted:
            _end(row, TimerState.CLEARED, now)
    for code, timer in wanted.items() if arrived else ():
        rings_on = None if timer.anchor == Anchor.DUE else ring_day(timer, case, facts, day_of(now), closed)
        if rings_on is not None:
            _set(session, case, code, rings_on, armed.get(code), now)
    if kept:  # no timer ever, no task of one
        gone = {timer.code for timer in flow.timers} - wanted.keys()
        gone |= {code for code, timer in wanted.items() if _is_ahead(timer, case, day_of(now))}
        close_tasks(session, case, gone, actor=actor, now=now)


def _is_ahead(timer: Timer, case: Case, today: date) -> bool:
    """Tell of a timer of the due day that it has not come yet: the day was moved, or the clock stands."""
    if timer.anchor != Anchor.DUE:
        return False
    return case.paused_since is not None or case.due_on - timedelta(days=timer.before_days) > today


def start_delivered(
    session: Session,
    facts: Facts,
    case: Case,
    flow: Flow,
    on: date,
    *,
    now: datetime,
    days: int | None = None,
) -> None:
    """Set the timers that count from the delivery of the letter a matter's status waits on.

    ``days`` is the term that the letter itself gave, where it gave another than the flow's.
    """
    armed = {row.code: row for row in _list(session, case) if row.state == TimerState.ARMED}
    for timer in flow.timers:
        if case.status not in timer.statuses or timer.anchor != Anchor.DELIVERED or timer.after is None:
            continue
        term = Term(days, Unit.DAYS) if days else timer.after
        rings_on = _day_after(timer, on, term, facts)
        _set(session, case, timer.code, rings_on, armed.get(timer.code), now)


def ring_day(
    timer: Timer, case: Case, facts: Facts, today: date, closed: frozenset[date] = frozenset()
) -> date | None:
    """Return the day on which a timer rings for a matter that stands in one of its statuses today.

    None for one that waits for a delivery, or for a due day while the clock stands or stopped for good. ``closed`` are
    the office's own closed days: a reminder in working days passes over them.
    """
    if timer.anchor == Anchor.DUE:
        stands = case.paused_since is not None or case.settled_at is not None
        return None if stands else case.due_on - timedelta(days=timer.before_days)
    if timer.after is None or timer.anchor == Anchor.DELIVERED:
        return None
    start = case.filed_on if timer.anchor == Anchor.FILED else today
    return _day_after(timer, start, timer.after, facts, closed)


def _closed(session: Session, timers: Iterable[Timer], since: date) -> frozenset[date]:
    """Return the days that reminders in working days pass over; no statement where there is no such reminder."""
    counts = any(timer.after is not None and timer.after.unit == Unit.WORKING_DAYS for timer in timers)
    return closed_days(session, since) if counts else frozenset()


def _day_after(
    timer: Timer, start: date, term: Term, facts: Facts, closed: frozenset[date] = frozenset()
) -> date:
    """Return the first day after a term, and after the post's wait where the timer waits (art. 57 § 5 KPA)."""
    in_working_days = term.unit == Unit.WORKING_DAYS
    end = add_working_days(start, term.length, closed) if in_working_days else term_end(start, term).on
    wait = int(facts.at(POSTAL_WAIT_DAYS, end)) if timer.waits else 0
    return end + timedelta(days=wait + 1)


def open_task(
    session: Session, case: Case, code: str, label: Text, now: datetime, do_by: date | None = None
) -> bool:
    """Open a task, once: false when it is open already."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    with speaking(SOURCE):
        said = str(label)
    row = dialect.insert(CaseTask).values(
        token=secrets.token_urlsafe(TOKEN_BYTES),
        case_id=case.id,
        code=code,
        label=said,
        opened_at=now,
        do_by=do_by,
    )
    return session.scalars(row.on_conflict_do_nothing().returning(CaseTask.id)).one_or_none() is not None


def close_tasks(
    session: Session, case: Case, codes: Iterable[str], *, actor: Actor | None, now: datetime
) -> None:
    """Close a matter's open tasks of some codes; without an official they close by themselves."""
    who = actor.official_id if actor else None
    query = update(CaseTask).where(
        CaseTask.case_id == case.id, CaseTask.code.in_(sorted(codes)), CaseTask.closed_at.is_(None)
    )
    session.execute(
        query.values(closed_at=now, closed_by_id=who).execution_options(synchronize_session=False)
    )


def tell(session: Session, case: Case, code: str, rings_on: date, now: datetime) -> bool:
    """Keep that a timer of the due day rang for that day; false when it did before."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = dialect.insert(CaseTimer).values(
        case_id=case.id, code=code, rings_on=rings_on, state=TimerState.TOLD, set_at=now, ended_at=now
    )
    return session.scalars(row.on_conflict_do_nothing().returning(CaseTimer.id)).one_or_none() is not None


def ring(session: Session, timer: CaseTimer, now: datetime) -> bool:
    """Take an armed timer to rung; false when somebody moved the matter, or it rang already."""
    query = update(CaseTimer).where(CaseTimer.id == timer.id, CaseTimer.state == TimerState.ARMED)
    query = query.values(state=TimerState.RUNG, ended_at=now).returning(CaseTimer.id)
    rung = session.scalars(query.execution_options(synchronize_session=False)).one_or_none()
    return rung is not None


def _list(session: Session, case: Case) -> Sequence[CaseTimer]:
    query = select(CaseTimer).where(CaseTimer.case_id == case.id, CaseTimer.state != TimerState.CLEARED)
    return session.scalars(query).all()


def _set(
    session: Session, case: Case, code: str, rings_on: date, armed: CaseTimer | None, now: datetime
) -> None:
    """Arm a timer, or move the one that is armed; a day that is past rings at once, by the job's next round."""
    if armed is None:
        session.add(
            CaseTimer(case_id=case.id, code=code, rings_on=rings_on, state=TimerState.ARMED, set_at=now)
        )
    elif armed.rings_on != rings_on:
        armed.rings_on = rings_on


def _end(timer: CaseTimer, state: TimerState, now: datetime) -> None:
    timer.state, timer.ended_at = state, now

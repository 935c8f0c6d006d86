"""Work that happens after commit: rows written in the same transaction, drained by the worker with retry.

A job may run more than once (a worker can die after acting, before marking), so what it does must be safe to
repeat. ``job.finishing()`` marks it done in the same commit as its last writes.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import Index, String, Text, bindparam, delete, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from portal.db import Base, Moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.sql.dml import ReturningUpdate

    from portal.context import Portal

LEASE = timedelta(minutes=5)
BACK_OFF_SECONDS = (10, 60, 300, 900, 3600, 3600, 7200, 14400, 28800, 28800)
TRIES = len(BACK_OFF_SECONDS) + 1
ERROR_LENGTH = 2000
KEEP_DONE = timedelta(days=30)
SWEEP_EVERY = timedelta(days=1)
log = structlog.get_logger("portal.jobs")


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    DONE = "done"
    DEAD = "dead"


class LeaseLost(Exception):
    """Say that no worker ever came back with the job: each died with it, so no other is risked."""


class JobRow(Base):
    """One piece of work; ``key`` makes it unique, the lease keeps other workers off while it runs."""

    __tablename__ = "jobs"
    __table_args__ = (Index("ix_jobs_state_run_at", "state", "run_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    payload: Mapped[dict[str, Any]]
    key: Mapped[str | None] = mapped_column(String(200), unique=True)
    state: Mapped[str] = mapped_column(String(10), default=JobState.WAITING)
    run_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


def new_job(kind: str, payload: dict[str, Any], *, at: datetime, key: str | None = None) -> JobRow:
    """Make a job row for the caller's session; a second row with the same key fails at flush."""
    return JobRow(
        kind=kind, payload=payload, key=key, run_at=at, created_at=at, state=JobState.WAITING, attempts=0
    )


def add_all(session: Session, rows: Sequence[JobRow]) -> None:
    """Add jobs by one statement, where one by one would cost a statement each; their ids stay unknown."""
    names = ("kind", "payload", "key", "state", "run_at", "attempts", "created_at")
    session.execute(insert(JobRow), [{name: getattr(row, name) for name in names} for row in rows])


def add_once(
    session: Session,
    kind: str,
    payload: dict[str, Any],
    *,
    at: datetime,
    key: str,
    run_at: datetime | None = None,
) -> None:
    """Add a job unless one with this key exists, whatever its state."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    values = {
        "kind": kind,
        "payload": payload,
        "key": key,
        "state": JobState.WAITING,
        "run_at": run_at or at,
        "attempts": 0,
        "created_at": at,
    }
    session.execute(dialect.insert(JobRow).values(**values).on_conflict_do_nothing(index_elements=["key"]))


@dataclass
class Job:
    """What a worker function is given."""

    id: int
    kind: str
    payload: dict[str, Any]
    attempts: int
    now: datetime
    portal: Portal
    finished: bool = False

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a read transaction."""
        with self.portal.db.reading() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a write transaction that commits at its end."""
        with self.portal.db.writing() as session:
            yield session

    @contextmanager
    def finishing(self) -> Iterator[Session]:
        """Open the last write transaction: its commit marks the job done."""
        with self.portal.db.writing() as session:
            yield session
            _mark_done(session, self.id, self.now)
        self.finished = True


Worker = Callable[[Job], None]


@dataclass
class Workers:
    """Know which function does which kind of job, and what recurs."""

    functions: dict[str, Worker] = field(default_factory=dict)
    periods: dict[str, timedelta] = field(default_factory=dict)

    def register(self, kind: str, function: Worker, *, every: timedelta | None = None) -> None:
        """Bind a kind of job to its function; ``every`` makes it recur."""
        if kind in self.functions:
            raise ValueError(f"job kind {kind} is registered twice")
        self.functions[kind] = function
        if every:
            self.periods[kind] = every

    def schedule(self, session: Session, now: datetime) -> None:
        """Add the recurring jobs of this moment, once per period however many workers run."""
        for kind, period in self.periods.items():
            bucket = int(now.timestamp() // period.total_seconds())
            add_once(session, kind, {}, at=now, key=f"{kind}@{bucket}")

    def run_next(self, portal: Portal) -> bool:
        """Run one due job to its end or failure; return False when none is due."""
        now = portal.now()
        with portal.db.writing() as session:
            row = _claim(session, now)
        if row is None:
            return False
        job = Job(row.id, row.kind, row.payload, row.attempts, now, portal)
        try:
            if job.attempts > TRIES:
                raise LeaseLost
            self.functions[job.kind](job)
            if not job.finished:
                with job.finishing():
                    pass
        except Exception as error:  # noqa: BLE001 - the entry point of all background work: nothing may stop the drain
            log.warning(
                "job failed", kind=job.kind, job=job.id, attempts=job.attempts, error=type(error).__name__
            )
            with portal.db.writing() as session:
                _put_back(session, job, _where(error))
        return True

    def drain(self, portal: Portal, limit: int = 10_000) -> int:
        """Run due jobs until none is left; return how many ran."""
        count = 0
        while count < limit and self.run_next(portal):
            count += 1
        return count


def sweep_done(job: Job) -> None:
    """Forget the work that was done a month ago: a minute's recurring jobs alone are two million rows a year."""
    with job.finishing() as session:
        old = (JobRow.state == JobState.DONE, JobRow.run_at < job.now - KEEP_DONE)
        session.execute(delete(JobRow).where(*old).execution_options(synchronize_session=False))


def list_dead(session: Session) -> list[JobRow]:
    """List the jobs that failed for good, newest first."""
    return list(
        session.scalars(select(JobRow).where(JobRow.state == JobState.DEAD).order_by(JobRow.id.desc()))
    )


def revive(session: Session, job_id: int, now: datetime) -> None:
    """Let a dead job try again from the beginning."""
    session.execute(
        update(JobRow)
        .where(JobRow.id == job_id, JobRow.state == JobState.DEAD)
        .values(state=JobState.WAITING, attempts=0, run_at=now, leased_until=None)
    )


def _claim(session: Session, now: datetime) -> JobRow | None:
    return session.scalars(_first_due(), {"moment": now, "lease": now + LEASE}).one_or_none()


@cache  # asked for every job: to put the question took longer than to answer it
def _first_due() -> ReturningUpdate[Any]:
    due, now = aliased(JobRow), bindparam("moment", type_=Moment())
    wanted = (
        select(due.id)
        .where(due.state == JobState.WAITING, due.run_at <= now)
        .where(or_(due.leased_until.is_(None), due.leased_until < now))
        .order_by(due.run_at, due.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    return (
        update(JobRow)
        .where(JobRow.id == wanted)
        .values(leased_until=bindparam("lease", type_=Moment()), attempts=JobRow.attempts + 1)
        .returning(JobRow)
        .execution_options(synchronize_session=False)
    )


def _mark_done(session: Session, job_id: int, now: datetime) -> None:
    values = {"state": JobState.DONE, "done_at": now, "leased_until": None, "error": None}
    session.execute(
        update(JobRow)
        .where(JobRow.id == job_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def _put_back(session: Session, job: Job, error: str) -> None:
    last = job.attempts >= TRIES
    wait = 0 if last else BACK_OFF_SECONDS[job.attempts - 1]
    values = {
        "state": JobState.DEAD if last else JobState.WAITING,
        "run_at": job.now + timedelta(seconds=wait),
        "leased_until": None,
        "error": error[:ERROR_LENGTH],
    }
    # a fault after the job's last commit does not bring finished work back, nor does one who was given up by
    # its lease take the job away from whoever has it now
    mine = (JobRow.id == job.id, JobRow.state == JobState.WAITING, JobRow.attempts == job.attempts)
    session.execute(update(JobRow).where(*mine).values(**values))


def _where(error: Exception) -> str:
    """Name an error and its place, without its message: that could hold personal data."""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    places = "; ".join(f"{frame.filename.rsplit('/', 2)[-1]}:{frame.lineno} {frame.name}" for frame in frames)
    return f"{type(error).__name__} at {places}"

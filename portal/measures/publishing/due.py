"""Tell a month that differs because its next revision is still to come from one that differs without a reason."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.jobs import JobRow, JobState
from portal.measures.publishing.freezing import newest, verify
from portal.measures.publishing.revising import KIND

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.context import Portal

INSTANT = timedelta(microseconds=1)  # what was kept in the very moment of a publishing is in it
LATE = timedelta(minutes=15)  # a revision that is this late does not come by itself


def find_due(session: Session, portal: Portal, month: date, now: datetime) -> JobRow | None:
    """Return the next revision of a month if it explains all that differs; None where a difference has no reason.

    It does when the figures are those of the rows and of what was reported from outside before that revision was asked
    for. A publishing since then may have told a part of it: then what was reported before that one is looked at too.
    """
    due = next(_list_waiting(session, month, now), None)
    if due is None:
        return None
    told = {row.computed_at for row in newest(session, month).values()}
    moments = sorted({due.created_at, *(at + INSTANT for at in told if at >= due.created_at)})
    return due if any(not list(verify(session, portal, month, at)) for at in moments) else None


def _list_waiting(session: Session, month: date, now: datetime) -> Iterator[JobRow]:
    """Yield the revisions of a month that wait, not late and never failed, in the order of asking."""
    query = select(JobRow).where(
        JobRow.kind == KIND,
        JobRow.state == JobState.WAITING,
        JobRow.run_at > now - LATE,
        JobRow.attempts == 0,
    )
    for row in session.scalars(query.order_by(JobRow.created_at, JobRow.id)):
        if row.payload["month"] == f"{month:%Y-%m-%d}":
            yield row

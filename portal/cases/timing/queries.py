"""What can be read of tasks and timers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.cases.timing.models import CaseTask, CaseTimer, TimerState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from portal.cases.models import Case


def list_open_tasks(session: Session, case: Case) -> Sequence[CaseTask]:
    """List what waits to be looked at in a matter, oldest first."""
    query = select(CaseTask).where(CaseTask.case_id == case.id, CaseTask.closed_at.is_(None))
    return session.scalars(query.order_by(CaseTask.id)).all()


def list_armed(session: Session, case: Case) -> Sequence[CaseTimer]:
    """List the timers that will ring in a matter, the next one first."""
    query = select(CaseTimer).where(CaseTimer.case_id == case.id, CaseTimer.state == TimerState.ARMED)
    return session.scalars(query.order_by(CaseTimer.rings_on, CaseTimer.id)).all()

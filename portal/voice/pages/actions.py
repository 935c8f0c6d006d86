"""Count what was answered."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

from portal.voice.pages.models import AnsweredPage, PageAnswer
from portal.words import day_of

if TYPE_CHECKING:
    from datetime import date, datetime
    from types import ModuleType

    from sqlalchemy.orm import Session

    from portal.voice.pages.models import Done

KEPT = timedelta(days=1)  # a page that was shown before midnight may be sent after it


def days_taken(today: date) -> tuple[date, ...]:
    """List the days whose pages may still be sent."""
    return today, today - KEPT


def claim(session: Session, submission: str, shown_on: date) -> bool:
    """Tell whether a page is sent for the first time; of two at the same moment one is."""
    mark = hashlib.sha256(submission.encode()).hexdigest()
    row = _dialect(session).insert(AnsweredPage).values(mark=mark, shown_on=shown_on)
    query = row.on_conflict_do_nothing().returning(AnsweredPage.mark)
    return session.scalar(query) is not None


def forget_pages(session: Session, today: date) -> None:
    """Let go of the pages that nobody can send any more."""
    session.execute(delete(AnsweredPage).where(AnsweredPage.shown_on < min(days_taken(today))))


def count(session: Session, service: str, done: Done, score: int, now: datetime) -> None:
    """Add one to an answer's sum of this month, also when many answer at the same moment."""
    row = (
        _dialect(session)
        .insert(PageAnswer)
        .values(month=day_of(now).replace(day=1), service=service, done=str(done), score=score, count=1)
    )
    key = ["month", "service", "done", "score"]
    session.execute(
        row.on_conflict_do_update(index_elements=key, set_={"count": PageAnswer.count + row.excluded.count})
    )


def _dialect(session: Session) -> ModuleType:
    return postgresql if session.get_bind().dialect.name == "postgresql" else sqlite

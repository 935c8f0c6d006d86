"""What was answered in some months."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.voice.pages.models import Done, PageAnswer

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session


def list_counts(session: Session, since: date, until: date) -> list[tuple[str, Done, int, int]]:
    """List service, whether it was done, score and how often, from a month to before another."""
    key = (PageAnswer.service, PageAnswer.done, PageAnswer.score)
    query = select(*key, func.sum(PageAnswer.count)).where(
        PageAnswer.month >= since, PageAnswer.month < until
    )
    return [
        (service, Done(done), score, int(count))
        for service, done, score, count in session.execute(query.group_by(*key))
    ]

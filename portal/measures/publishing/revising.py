"""Let months that were published be published anew: what changed is a revision that says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal import jobs
from portal.measures.publishing.models import Figure, Status

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from sqlalchemy.orm import Session

KIND = "revise_month"
WHY_LENGTH = 200


def statuses_of(session: Session, months: Iterable[date]) -> dict[date, Status]:
    """Return those of some months that were published, and whether their figures are final."""
    query = select(Figure.month, Figure.status).where(Figure.month.in_(sorted(set(months)))).distinct()
    found: dict[date, Status] = {}
    for month, status in session.execute(query):
        if found.get(month) != Status.FINAL:
            found[month] = Status(status)
    return found


def ask_revision(session: Session, months: Iterable[date], why: str, now: datetime) -> list[date]:
    """Have those of some months that were published published anew after the commit; return them."""
    published = sorted(statuses_of(session, months))
    rows = [
        jobs.new_job(KIND, {"month": f"{month:%Y-%m-%d}", "why": why[:WHY_LENGTH]}, at=now)
        for month in published
    ]
    if rows:
        jobs.add_all(session, rows)
    return published

"""Let months that were published be published anew: what changed is a revision that says why."""

from __future__ import annotations

import hashlib
from datetime import timedelta
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
HOUR, SETTLING = timedelta(hours=1), timedelta(minutes=2)  # no request lasts longer than two minutes


def statuses_of(session: Session, months: Iterable[date]) -> dict[date, Status]:
    """Return those of some months that were published, and whether their figures are final."""
    query = select(Figure.month, Figure.status).where(Figure.month.in_(sorted(set(months)))).distinct()
    found: dict[date, Status] = {}
    for month, status in session.execute(query):
        if found.get(month) != Status.FINAL:
            found[month] = Status(status)
    return found


def ask_revision_of_hour(session: Session, month: date, why: str, now: datetime) -> None:
    """Have a month that was published published anew once for all that is told of it within an hour.

    What a machine says may change sixty times a minute; each time a revision would be told. It runs a little after the
    hour, so that what was said in its last moment and kept in the next one is in it.
    """
    if not statuses_of(session, [month]):
        return
    hour = now.replace(minute=0, second=0, microsecond=0)
    about = hashlib.sha256(why.encode()).hexdigest()[:16]
    jobs.add_once(
        session, KIND, _payload(month, why), at=now, key=f"{KIND}:{month:%Y-%m}:{about}@{hour:%Y-%m-%dT%H}",
        run_at=hour + HOUR + SETTLING,
    )  # fmt: skip


def ask_revision(session: Session, months: Iterable[date], why: str, now: datetime) -> list[date]:
    """Have those of some months that were published published anew after the commit; return them."""
    published = sorted(statuses_of(session, months))
    rows = [jobs.new_job(KIND, _payload(month, why), at=now) for month in published]
    if rows:
        jobs.add_all(session, rows)
    return published


def _payload(month: date, why: str) -> dict[str, str]:
    return {"month": f"{month:%Y-%m-%d}", "why": why[:WHY_LENGTH]}

"""Count a visit once, however often the button is pressed, and take the last one back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.cases.tallies.models import Ending, Tally
from portal.words import day_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.security import Actor

UNDO_WITHIN = timedelta(minutes=10)


def count(
    session: Session, submission: str, ending: Ending, service: str | None, *, actor: Actor, now: datetime
) -> bool:
    """Count a visit; false when this very press was counted before."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = dialect.insert(Tally).values(
        submission=submission, on=day_of(now), unit_code=actor.unit_code, official_id=actor.official_id, ending=ending,
        service=service, at=now,
    )  # fmt: skip
    return session.scalars(row.on_conflict_do_nothing().returning(Tally.id)).one_or_none() is not None


def undo(session: Session, submission: str, *, actor: Actor, now: datetime) -> bool:
    """Take back one's own count of the last minutes; the row stays and says so. False when there is none."""
    query = update(Tally).where(
        Tally.submission == submission, Tally.official_id == actor.official_id, Tally.undone_at.is_(None),
        Tally.at >= now - UNDO_WITHIN,
    )  # fmt: skip
    query = query.values(undone_at=now).returning(Tally.id).execution_options(synchronize_session=False)
    return session.scalars(query).one_or_none() is not None


def counts_of_day(session: Session, official_id: int, on: date) -> dict[str, int]:
    """Return how many visits of each ending an official counted on a day."""
    query = select(Tally.ending, func.count()).where(
        Tally.on == on, Tally.official_id == official_id, Tally.undone_at.is_(None)
    )
    return {ending: int(number) for ending, number in session.execute(query.group_by(Tally.ending))}

"""Close the office on a day, open it again, list the days that are closed.

A term of the law is not the office's to move: where it ends is said by the statute's own table of free days (art. 57
§ 4 KPA, art. 12 § 5 OP). Closed days count only in what the office sets itself, such as reminders in working days.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import joinedload

from portal import audit
from portal.cases.closures.models import ClosedDay
from portal.errors import Refused
from portal.i18n import translate
from portal.terms import free_day
from portal.words import day_of, full_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.security import Actor

AHEAD = timedelta(days=730)


def close(session: Session, on: date, reason: str, *, actor: Actor, now: datetime) -> None:
    """Close the office on a day; once, whoever was first. Raises Refused with the field to put right."""
    today = day_of(now)
    if not today <= on <= today + AHEAD:
        raise Refused(translate("Podaj dzień od dzisiaj do dwóch lat naprzód."), "on")
    if (free := free_day(on)) is not None:
        said = translate("%(day)s i tak jest dniem wolnym: %(name)s.", day=full_day(on), name=free.name)
        raise Refused(said, "on")
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = dialect.insert(ClosedDay).values(
        on=on, reason=reason, entered_by_id=actor.official_id, entered_at=now
    )
    added = session.scalars(row.on_conflict_do_nothing().returning(ClosedDay.on)).one_or_none()
    if added is not None:
        audit.record(
            session, "day.closed", at=now, actor=actor, object_ref=on.isoformat(), detail=reason[:200]
        )


def open_again(session: Session, on: date, *, actor: Actor, now: datetime) -> None:
    """Take a closing back; a second press finds it taken back."""
    gone = delete(ClosedDay).where(ClosedDay.on == on).returning(ClosedDay.on)
    if session.scalars(gone.execution_options(synchronize_session=False)).one_or_none() is not None:
        audit.record(session, "day.opened", at=now, actor=actor, object_ref=on.isoformat())


def list_closed(session: Session, since: date) -> Sequence[ClosedDay]:
    """List the closed days from a day on."""
    query = select(ClosedDay).where(ClosedDay.on >= since).options(joinedload(ClosedDay.entered_by))
    return session.scalars(query.order_by(ClosedDay.on)).all()


def closed_days(session: Session, since: date) -> frozenset[date]:
    """Return the closed days from a day on, for counting."""
    return frozenset(session.scalars(select(ClosedDay.on).where(ClosedDay.on >= since)))

"""Find announcements: those that show today, a unit's own, one by its number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.errors import NotFound
from portal.voice.announcing.models import Announcement, State

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

LISTED = 200


def list_shown(session: Session, today: date, most: int = LISTED) -> list[Announcement]:
    """List what shows on a day, newest first."""
    shown = _all().where(
        Announcement.state == State.PUBLISHED,
        Announcement.starts_on <= today,
        Announcement.ends_on >= today,
    )
    return list(session.scalars(shown.limit(most)))


def list_of_unit(session: Session, unit_code: str | None) -> list[Announcement]:
    """List a unit's announcements in whatever state, newest first; without a unit those of all."""
    query = _all() if unit_code is None else _all().where(Announcement.unit_code == unit_code)
    return list(session.scalars(query.limit(LISTED)))


def get_one(session: Session, number: int) -> Announcement:
    """Return an announcement in whatever state; raises NotFound."""
    found = session.scalar(_all().where(Announcement.id == number))
    if found is None:
        raise NotFound
    return found


def _all() -> Select[Announcement]:
    newest = (Announcement.starts_on.desc(), Announcement.id.desc())
    return select(Announcement).options(joinedload(Announcement.unit)).order_by(*newest)

"""Which notes stand, and what was said before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from portal.accounts.models import Official
from portal.errors import NotFound
from portal.measures.notes.models import EventKind, EventNote

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

MOST = 200  # notes of one look: a manager who writes one a week fills it in four years


def list_standing(
    session: Session, since: date, until: date, *, services: Collection[str] | None = None,
    unit_codes: frozenset[str] | None = None,
) -> list[EventNote]:  # fmt: skip
    """List the notes that stand and touch the days from ``since`` to before ``until``, the earliest event first.

    Of more than MOST the latest events, and every one that begins the limits anew: a chart without it would err.
    With the names of a service: its own and those of the whole city. ``unit_codes`` keeps, of the units' notes, those
    of these.
    """
    last = func.coalesce(EventNote.until_on, EventNote.since_on)
    query = select(EventNote).where(
        _is_newest(), EventNote.withdrawn.is_(False), EventNote.since_on < until, last >= since
    )
    if services is not None:
        query = query.where(EventNote.service.in_(("", *services)))
    if unit_codes is not None:
        query = query.where(or_(EventNote.unit_code.is_(None), EventNote.unit_code.in_(unit_codes)))
    return list(reversed(_latest(session, query)))


def list_newest(session: Session, *, withdrawn: bool) -> list[EventNote]:
    """List the newest version of each note that stands, or that was taken back, the latest event first; as many."""
    query = select(EventNote).where(_is_newest(), EventNote.withdrawn.is_(withdrawn))
    return _latest(session, query)


def list_versions(session: Session, token: str) -> list[tuple[EventNote, str]]:
    """List every version of a note with who wrote it, the newest first; raises NotFound."""
    query = (
        select(EventNote, Official.name)
        .join(Official, Official.id == EventNote.official_id)
        .where(EventNote.token == token)
        .order_by(EventNote.version.desc())
    )
    found = [(note, name) for note, name in session.execute(query)]
    if not found:
        raise NotFound
    return found


def find_newest(session: Session, token: str) -> EventNote | None:
    """Find the newest version of a note."""
    query = select(EventNote).where(EventNote.token == token).order_by(EventNote.version.desc()).limit(1)
    return session.scalars(query).one_or_none()


def kind_of(note: EventNote) -> EventKind:
    """Return what happened."""
    return EventKind(note.kind)


def _latest(session: Session, query: Select[EventNote]) -> list[EventNote]:
    """Return the MOST latest events, the latest first, and of the others those that begin the limits anew."""
    query = query.order_by(EventNote.since_on.desc(), EventNote.id.desc())
    found = list(session.scalars(query.limit(MOST)))
    if len(found) == MOST:
        kept = {note.id for note in found}
        found += (note for note in session.scalars(query.where(EventNote.rebases)) if note.id not in kept)
    return found


def _is_newest() -> ColumnElement[bool]:
    newest = select(func.max(EventNote.id)).group_by(EventNote.token)
    return EventNote.id.in_(newest)

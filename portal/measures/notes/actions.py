"""Write a note down, change it, take it back: each as a new version beside the old ones."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlalchemy.exc import IntegrityError

from portal import audit
from portal.accounts.models import Unit
from portal.errors import Conflict, NotAllowed, NotFound, Refused
from portal.i18n import translate
from portal.measures.notes import queries
from portal.measures.notes.models import EventNote
from portal.measures.notes.rules import Said, judge
from portal.words import day_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.security import Actor


def add(session: Session, token: str, said: Said, *, actor: Actor, now: datetime) -> EventNote:
    """Write a note down under the token that its page drew; the same page sent twice is one note. Raises Refused."""
    before = queries.find_newest(session, token)
    if before is not None:
        return before
    _judge(session, said, now)
    return _write(session, token, 1, said, "note.added", actor=actor, now=now)


def change(session: Session, token: str, seen: int, said: Said, *, actor: Actor, now: datetime) -> EventNote:
    """Say something else of an event; the old text stays.

    ``seen`` is the version that the manager was shown: Conflict when another was faster. Raises Refused, NotFound.
    """
    before = _standing(session, token, seen)
    _judge(session, said, now)
    if said == said_in(before):
        return before
    return _write(session, token, seen + 1, said, "note.changed", actor=actor, now=now)


def take_back(session: Session, token: str, seen: int, *, actor: Actor, now: datetime) -> EventNote:
    """Take a note back: it is drawn no more and re-bases nothing, and its texts stay. Raises Conflict, NotFound."""
    newest = queries.find_newest(session, token)
    if newest is not None and newest.withdrawn:
        return newest
    before = _standing(session, token, seen)
    return _write(
        session, token, seen + 1, said_in(before), "note.taken_back", actor=actor, now=now, withdrawn=True
    )


def said_in(note: EventNote) -> Said:
    """Return what a version says."""
    return Said(
        queries.kind_of(note),
        note.text,
        note.since_on,
        note.until_on,
        note.service,
        note.unit_code,
        note.rebases,
    )


def _standing(session: Session, token: str, seen: int) -> EventNote:
    newest = queries.find_newest(session, token)
    if newest is None:
        raise NotFound
    if newest.version != seen or newest.withdrawn:
        raise _taken()
    return newest


def _judge(session: Session, said: Said, now: datetime) -> None:
    judge(said, day_of(now))
    if said.unit_code is not None and session.get(Unit, said.unit_code) is None:
        raise Refused(translate("Nie ma takiego wydziału."), "unit_code")


def _write(
    session: Session, token: str, version: int, said: Said, act: str, *, actor: Actor, now: datetime,
    withdrawn: bool = False,
) -> EventNote:  # fmt: skip
    if actor.official_id is None:
        raise NotAllowed
    note = EventNote(
        token=token,
        version=version,
        withdrawn=withdrawn,
        official_id=actor.official_id,
        at=now,
        **asdict(said),
    )
    session.add(note)
    try:
        session.flush()
    except IntegrityError as error:  # two at once: the rule of one version is the judge
        raise _taken() from error
    told = f"{version}: {said.kind} {said.since_on}{' XmR' if said.rebases else ''}"
    audit.record(session, act, at=now, actor=actor, object_ref=token, detail=told)
    return note


def _taken() -> Conflict:
    return Conflict(translate("Ktoś zmienił tę notatkę przed chwilą. Przeczytaj ją i zdecyduj jeszcze raz."))

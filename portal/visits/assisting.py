"""The office arranges, moves and calls off a visit for somebody who asks by phone, at the counter or in writing.

A time is taken as anybody's is, and counts as anybody's does; only who booked without coming is not turned away here,
for it was to the office that they were sent.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from portal.visits.booking import cancel, confirm, find_submitted, hold, move

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.security import Actor
    from portal.visits.booking import Details, Visitor
    from portal.visits.free import Free
    from portal.visits.models import Topic, Visit


class AskedBy(StrEnum):
    """How somebody asked the office to act for them."""

    PHONE = "phone"
    COUNTER = "counter"
    LETTER = "letter"


def arrange(
    session: Session, portal: Portal, topic: Topic, channel: str, time: Free, visitor: Visitor, *, details: Details,
    asked_by: AskedBy, submission: str, by: Actor, now: datetime,
) -> Visit:  # fmt: skip
    """Take a time for somebody and confirm it at once; the same press twice is one visit.

    Raises Taken with the closest other times, TooManyVisits, Refused with the field to put right, Conflict.
    """
    if (same := find_submitted(session, submission)) is not None:
        return same
    visit = hold(session, portal, topic, channel, time.place_code, time.on, time.minute, holder="", now=now)
    return confirm(
        session,
        portal,
        visit,
        visitor,
        details=details,
        submission=submission,
        now=now,
        by=by,
        asked_by=asked_by,
    )


def call_off(
    session: Session, portal: Portal, visit: Visit, *, asked_by: AskedBy, by: Actor, now: datetime
) -> None:
    """Cancel a visit because its person asked; a second press finds it done. Raises Conflict."""
    cancel(session, portal, visit, by=by, now=now, asked_by=asked_by)


def change_time(
    session: Session, portal: Portal, old: Visit, time: Free, *, asked_by: AskedBy, submission: str, by: Actor,
    now: datetime,
) -> Visit:  # fmt: skip
    """Move a visit to another time because its person asked. Raises Taken, Refused, Conflict."""
    if (same := find_submitted(session, submission)) is not None:
        return same
    held = hold(
        session, portal, old.topic, old.channel, time.place_code, time.on, time.minute, holder="", now=now,
        instead_of=old,
    )  # fmt: skip
    return move(session, portal, old, held, now=now, submission=submission, by=by, asked_by=asked_by)

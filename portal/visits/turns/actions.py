"""Take a ticket for an opening, and tell where one stands."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from portal import security
from portal.errors import Conflict
from portal.i18n import translate
from portal.visits.clock import wall
from portal.visits.planning import is_received_on
from portal.visits.turns import rules
from portal.visits.turns.models import OpeningCount
from portal.visits.turns.rules import Counts, GivenOut, Opening, Pace, Ticket, Turn

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.visits.models import Topic

LOT_LENGTH, MAC_LENGTH = 22, 32
PARTS = 3


def pace_of(portal: Portal, opening: Opening) -> Pace:
    """Return the figures in force on the day of an opening."""
    return Pace.of(portal.facts, opening.on)


def count(session: Session, opening: Opening) -> Counts:
    """Return the counts of an opening, in one statement."""
    found = session.execute(
        select(OpeningCount.drawn, OpeningCount.after).where(OpeningCount.key == opening.key)
    ).one_or_none()
    return Counts(*found) if found is not None else Counts()


def take(session: Session, portal: Portal, opening: Opening, *, person: str, now: datetime) -> Ticket:
    """Take a ticket; a signed-in person's lot (``person`` is their key) is the same in every browser.

    Raises Conflict when the opening is too far ahead.
    """
    pace = pace_of(portal, opening)
    if now < opening.gathers_from(pace):
        raise Conflict(translate("Jeszcze za wcześnie na ten dzień. Wróć bliżej godziny zapisów."))
    is_late = now >= opening.draw_at(pace)
    lot = lot_of(opening, person) if person else secrets.token_hex(LOT_LENGTH)[:LOT_LENGTH]
    counts = _count_one(session, opening, is_late=is_late)
    return Ticket(opening, lot, counts.after if is_late else None)


def lot_of(opening: Opening, person: str) -> str:
    """Return the one lot of a signed-in person in an opening."""
    return security.keyed("visit lot", f"{opening.key} {person}")[:LOT_LENGTH]


def find_given_out(session: Session, portal: Portal, topic: Topic, now: datetime) -> GivenOut | None:
    """Return the day of a topic that lots give out now; never one on which nobody receives, a Sunday for instance.

    Outside the hours around an opening no statement asks.
    """
    opening = Opening(wall(now)[0], topic.release_minute)
    pace = pace_of(portal, opening)
    if not opening.gathers_from(pace) <= now < opening.draw_at(pace) + rules.LONGEST:
        return None
    counts, day = count(session, opening), opening.on + timedelta(days=topic.horizon_days)
    if not rules.is_given_out(opening, counts, pace, now) or not is_received_on(session, topic, day):
        return None
    return GivenOut(day, rules.given_out_until(opening, counts, pace))


def find_turn(session: Session, portal: Portal, ticket: Ticket, now: datetime) -> Turn:
    """Return where a ticket stands."""
    opening = ticket.opening
    return rules.turn_of(ticket, count(session, opening), seed_of(opening), pace_of(portal, opening), now)


def seed_of(opening: Opening) -> str:
    """Return the seed of an opening's draw: the same in every process, and known to nobody before it is told."""
    return security.keyed("visit draw", opening.key)


def promise_of(opening: Opening) -> str:
    """Return what is shown before the draw, so that the seed told after it cannot be another one."""
    return hashlib.sha256(seed_of(opening).encode()).hexdigest()


def write(ticket: Ticket) -> str:
    """Write a ticket for a cookie, so that nobody else can make or change one."""
    number = "" if ticket.number is None else str(ticket.number)
    told = f"{ticket.opening.key}.{ticket.lot}.{number}"
    return f"{told}.{security.keyed('visit ticket', told)[:MAC_LENGTH]}"


def read(written: str) -> Ticket | None:
    """Read a ticket; None for what this portal did not write."""
    told, _, mac = written.rpartition(".")
    parts = told.split(".")
    right = security.keyed("visit ticket", told)[:MAC_LENGTH]
    if len(parts) != PARTS or not hmac.compare_digest(right.encode(), mac.encode()):
        return None
    return Ticket(Opening.named(parts[0]), parts[1], int(parts[2]) if parts[2] else None)


def _count_one(session: Session, opening: Opening, *, is_late: bool) -> Counts:
    """Count one more, in one statement that two processes may send at once."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = dialect.insert(OpeningCount).values(key=opening.key, drawn=int(not is_late), after=int(is_late))
    more = OpeningCount.after if is_late else OpeningCount.drawn
    counted = row.on_conflict_do_update(index_elements=["key"], set_={more.key: more + 1})
    return Counts(*session.execute(counted.returning(OpeningCount.drawn, OpeningCount.after)).one())

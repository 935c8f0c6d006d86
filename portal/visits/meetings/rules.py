"""The rules of a room, pure: when it opens and closes, and in which state of the visit it may be entered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from portal.visits.clock import moment_of
from portal.visits.graph import State

if TYPE_CHECKING:
    from datetime import date, datetime

    from portal.facts import Facts
    from portal.visits.models import Visit

# a visitor who comes after the office gave up waiting is still let into the waiting room while it is open
ENTERED = frozenset({State.BOOKED, State.ARRIVED, State.CALLED, State.UNDER_WAY, State.NO_SHOW})


class Phase(StrEnum):
    """What the door of a room says."""

    EARLY = "early"
    OPEN = "open"
    LATE = "late"
    OVER = "over"
    CALLED_OFF = "called_off"


@dataclass(frozen=True)
class Window:
    """When the door of a room is open."""

    opens_at: datetime
    begins_at: datetime
    closes_at: datetime


@dataclass(frozen=True)
class Limits:
    """The office's figures of rooms, in minutes."""

    opens_before: int
    closes_after: int
    sign_in: int

    @classmethod
    def of(cls, facts: Facts, on: date) -> Limits:
        """Read the figures in force on a day."""
        names = ("room_opens_minutes", "room_closes_minutes", "room_sign_in_minutes")
        return cls(*(int(facts.at(f"visits.{name}", on)) for name in names))


def window(visit: Visit, limits: Limits) -> Window:
    """Return when a visit's room is open: some minutes before it begins, until some after its end."""
    begins = moment_of(visit.on, visit.minute)
    ends = begins + timedelta(minutes=visit.minutes)
    opens = begins - timedelta(minutes=limits.opens_before)
    return Window(opens, begins, ends + timedelta(minutes=limits.closes_after))


def phase(visit: Visit, limits: Limits, now: datetime) -> Phase:
    """Tell what the door says now."""
    if visit.state == State.DONE:
        return Phase.OVER
    if visit.state not in ENTERED:
        return Phase.CALLED_OFF
    open_between = window(visit, limits)
    if now < open_between.opens_at:
        return Phase.EARLY
    return Phase.OPEN if now < open_between.closes_at else Phase.LATE

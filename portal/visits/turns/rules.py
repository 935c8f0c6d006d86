"""The rules of turns, pure: when a day opens, when lots are drawn, whose turn it is and until when."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from portal.visits.clock import DAY_MINUTES, moment_of

if TYPE_CHECKING:
    from portal.facts import Facts
    from portal.visits.rules import Offered

LOT_BITS = 64
MINUTE_SECONDS = 60
LONGEST = timedelta(hours=6)


@dataclass(frozen=True)
class Pace:
    """The office's figures, from the facts; ``draw_seconds`` 0 means that no lots are drawn at all."""

    draw_seconds: int
    gather_minutes: int
    admit_per_minute: int
    admit_at_once: int
    turn_minutes: int

    @classmethod
    def of(cls, facts: Facts, on: date) -> Pace:
        """Read the figures in force on a day."""
        return cls(**{field.name: int(facts.at(f"visits.{field.name}", on)) for field in fields(cls)})


@dataclass(frozen=True)
class Opening:
    """The moment at which the newest day of a topic opens; topics that open together share their turns."""

    on: date
    minute: int

    @classmethod
    def of(cls, topic: Offered, day: date) -> Opening:
        """Return when a day opens for a topic."""
        return cls(day - timedelta(days=topic.horizon_days), topic.release_minute)

    @classmethod
    def named(cls, key: str) -> Opening:
        """Return the opening of a key; raises ValueError for what is none."""
        day, _, minute = key.rpartition("-")
        made = cls(date.fromisoformat(day), int(minute))
        if made.key != key or not 0 <= made.minute < DAY_MINUTES:
            raise ValueError(f"{key!r} names no opening")
        return made

    @property
    def key(self) -> str:
        """Return what names it in an address, such as ``2026-11-27-480``."""
        return f"{self.on.isoformat()}-{self.minute}"

    @property
    def at(self) -> datetime:
        """Return the moment (UTC) at which the day can be booked."""
        return moment_of(self.on, self.minute)

    def gathers_from(self, pace: Pace) -> datetime:
        """Return since when one may come for a lot."""
        return self.at - timedelta(minutes=pace.gather_minutes)

    def draw_at(self, pace: Pace) -> datetime:
        """Return when the lots are drawn: who came before has the same chance as everybody."""
        return self.at + timedelta(seconds=pace.draw_seconds)


@dataclass(frozen=True)
class Counts:
    """How many lots were taken before the draw, and how many people came after it."""

    drawn: int = 0
    after: int = 0


@dataclass(frozen=True)
class Ticket:
    """What a browser keeps: a lot, and its number behind all lots where it came after the draw (None before)."""

    opening: Opening
    lot: str
    number: int | None = None


def place(ticket: Ticket, counts: Counts, seed: str) -> int:
    """Return how many are before a ticket: by its lot, or behind all lots in the order of coming.

    The lot and the seed are mixed by SHA-256: told the seed after the draw, anybody can reckon their place again.
    """
    if ticket.number is not None:
        return counts.drawn + ticket.number - 1
    mixed = int.from_bytes(hashlib.sha256(f"{seed} {ticket.lot}".encode()).digest()[: LOT_BITS // 8])
    return mixed * counts.drawn >> LOT_BITS


def turn_at(before: int, opening: Opening, pace: Pace) -> datetime:
    """Return the moment of a turn: some at once after the draw, then as many a minute as the pace says."""
    waiting = max(0, before + 1 - pace.admit_at_once)
    return opening.draw_at(pace) + timedelta(seconds=waiting * MINUTE_SECONDS / pace.admit_per_minute)


def given_out_until(opening: Opening, counts: Counts, pace: Pace) -> datetime:
    """Return when the turn of the last ticket is over, by those taken so far; at the draw where nobody came.

    At the latest some hours after the draw, so that no crowd of robots shuts a day for everybody else.
    """
    everybody, draw = counts.drawn + counts.after, opening.draw_at(pace)
    if not everybody:
        return draw
    over = turn_at(everybody - 1, opening, pace) + timedelta(minutes=pace.turn_minutes)
    return min(over, draw + LONGEST)


def is_given_out(opening: Opening, counts: Counts, pace: Pace, now: datetime) -> bool:
    """Tell whether a day is only for whose turn it is: since one may come for a lot until the last turn is over.

    The one bar for all: who comes by without a ticket, the waiting list and the office have the day after it.
    """
    if not pace.draw_seconds or now < opening.gathers_from(pace):
        return False
    return now < given_out_until(opening, counts, pace)


@dataclass(frozen=True)
class GivenOut:
    """The day that lots give out, and from when it is anybody's: later, if more people come meanwhile."""

    day: date
    until: datetime

    @property
    def told_until(self) -> datetime:
        """Return it in whole minutes, never too early, as people are told it."""
        return self.until + timedelta(seconds=-self.until.timestamp() % MINUTE_SECONDS)


@dataclass(frozen=True)
class Turn:
    """Where a ticket stands: before the draw (``at`` is the draw), waiting for ``at``, in until ``until``, or over."""

    is_drawn: bool
    before: int
    at: datetime
    until: datetime

    def is_now(self, now: datetime) -> bool:
        """Tell whether the person may choose a time."""
        return self.is_drawn and self.at <= now < self.until

    def is_over(self, now: datetime) -> bool:
        """Tell whether the turn went by unused: one takes another ticket."""
        return self.is_drawn and now >= self.until


def turn_of(ticket: Ticket, counts: Counts, seed: str, pace: Pace, now: datetime) -> Turn:
    """Return where a ticket stands now."""
    opening = ticket.opening
    if now < opening.draw_at(pace):
        return Turn(is_drawn=False, before=0, at=opening.draw_at(pace), until=opening.draw_at(pace))
    before = place(ticket, counts, seed)
    at = turn_at(before, opening, pace)
    return Turn(is_drawn=True, before=before, at=at, until=at + timedelta(minutes=pace.turn_minutes))

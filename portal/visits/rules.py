"""The rules of visits, pure: which quanta a visit takes, which days are open, when one may book, who comes next."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from portal.terms import SUNDAY, free_days
from portal.visits.clock import DAY_MINUTES, QUANTUM, is_real, moment_of, wall

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

    from portal.facts import Facts


class Offered(Protocol):
    """What of a topic decides which of its times can be had."""

    minutes: int
    buffer_minutes: int
    lead_minutes: int
    horizon_days: int
    release_minute: int


@dataclass(frozen=True)
class Limits:
    """The office's figures of a day, from the facts; ``live`` is per person, lengths as their names say."""

    hold_minutes: int
    live_limit: int
    waiting_limit: int
    no_shows: int
    no_show_days: int
    late_minutes: int
    offer_minutes: int
    waiting_offers: int
    remind_minute: int
    remind_before_minutes: int
    keep_days: int

    @classmethod
    def of(cls, facts: Facts, on: date) -> Limits:
        """Read the figures in force on a day."""
        return cls(**{field.name: int(facts.at(f"visits.{field.name}", on)) for field in fields(cls)})


def quanta(minute: int, minutes: int, buffer: int) -> range:
    """Return the quanta that a visit takes with the buffer after it; raises ValueError for an impossible one."""
    if minute % QUANTUM or not 0 <= minute < DAY_MINUTES or minutes <= 0 or buffer < 0:
        raise ValueError(f"no visit begins at minute {minute} for {minutes} and {buffer} minutes")
    end = minute + minutes + buffer
    if end > DAY_MINUTES:
        raise ValueError("a visit ends on the day on which it begins")
    return range(minute // QUANTUM, -(-end // QUANTUM))


def mask(taken: Iterable[int]) -> int:
    """Return quanta as the bits of a number."""
    bits = 0
    for quantum in taken:
        bits |= 1 << quantum
    return bits


def mask_between(from_minute: int, until_minute: int) -> int:
    """Return the quanta that some minutes touch, as bits; nothing when they are none."""
    first, last = from_minute // QUANTUM, -(-until_minute // QUANTUM)
    return (1 << last) - (1 << first) if last > first else 0


def is_day_of_work(on: date) -> bool:
    """Tell whether the office may receive on a day: not on free days nor Sundays; on Saturdays if a shift says so."""
    return on.weekday() != SUNDAY and on not in free_days(on.year)


def newest_day(topic: Offered, now: datetime) -> date:
    """Return the last day that can be booked: a new one opens each day at the topic's hour."""
    today, minute = wall(now)
    days = topic.horizon_days if minute >= topic.release_minute else topic.horizon_days - 1
    return today + timedelta(days=days)


def is_released(topic: Offered, on: date, now: datetime) -> bool:
    """Tell whether a day is open for booking."""
    return on <= newest_day(topic, now)


def is_in_time(topic: Offered, on: date, minute: int, now: datetime) -> bool:
    """Tell whether a time is still far enough ahead."""
    return moment_of(on, minute) >= now + timedelta(minutes=topic.lead_minutes)


def starts(topic: Offered, from_minute: int, until_minute: int, taken: int) -> Iterator[int]:
    """Give the times of a shift that can be had, packed one after the other into each gap between what is taken.

    The visit lies within the shift; its buffer may lie after it.
    """
    whole = topic.minutes + topic.buffer_minutes
    minute = from_minute
    while minute + topic.minutes <= until_minute and minute + whole <= DAY_MINUTES:
        clash = mask(quanta(minute, topic.minutes, topic.buffer_minutes)) & taken
        if clash:
            minute = clash.bit_length() * QUANTUM  # after the last quantum that is in the way
        else:
            yield minute
            minute += -(-whole // QUANTUM) * QUANTUM


def fits(topic: Offered, from_minute: int, until_minute: int, taken: int, minute: int) -> bool:
    """Tell whether a visit can begin at a minute of a shift."""
    if minute < from_minute or minute + topic.minutes > until_minute:
        return False
    return not mask(quanta(minute, topic.minutes, topic.buffer_minutes)) & taken


def can_be_had(topic: Offered, on: date, minute: int, now: datetime) -> bool:
    """Tell whether a time lies between the lead and the newest day, and exists once on the clock."""
    if on < wall(now)[0]:
        return False  # a day before all days has no moment in UTC that could be compared
    return is_released(topic, on, now) and is_in_time(topic, on, minute, now) and is_real(on, minute)


@dataclass(frozen=True)
class Present:
    """One who waits in the hall: when they were to come, since when they are here."""

    number: int
    minute: int
    arrived_at: datetime
    is_walk_in: bool


def order(present: Iterable[Present], minute: int, late_minutes: int) -> list[int]:
    """Put those who wait in order: whose time has come, by their time; then walk-ins and latecomers as they came.

    Who is early waits for their time behind them: an empty desk takes them all the same.
    """

    def place(one: Present) -> tuple[int, int, datetime]:
        came = wall(one.arrived_at)[1]
        is_late = not one.is_walk_in and came > one.minute + late_minutes
        if one.is_walk_in or is_late:
            return (1, 0, one.arrived_at)
        return (0 if one.minute <= minute else 2, one.minute, one.arrived_at)

    return [one.number for one in sorted(present, key=place)]


EARLIEST, LATEST = 8 * 60, 20 * 60


def may_disturb(minute: int) -> bool:
    """Tell whether people may be asked for a quick answer at this minute of the day."""
    return EARLIEST <= minute < LATEST

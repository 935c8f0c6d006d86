"""Free times as people choose them: by day, the nearest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from portal.citizen.visits.words import heading_of
from portal.context import here
from portal.db import session
from portal.visits.clock import clock
from portal.visits.free import Free, list_free
from portal.visits.models import Channel
from portal.visits.slots import SHOWN_DAYS, by_day
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from portal.visits.models import Topic
    from portal.visits.slots import Day


@dataclass(frozen=True)
class Offer:
    """The days that a page shows, the day with which the next page begins, whether the page is the first one."""

    days: tuple[Day, ...]
    later_on: date | None = None
    is_first: bool = True
    nearest_on: date | None = None


def list_times(
    topic: Topic, channel: str, place_code: str | None = None, *, has_turn: bool = False
) -> tuple[Free, ...]:
    """List what can be had; by video and by phone it is all the same in which house the official sits."""
    now = here().now()
    today = day_of(now)
    found = list_free(
        session(), here(), topic, channel, place_code=place_code, from_on=today,
        until_on=today + timedelta(days=topic.horizon_days), now=now,
        has_turn=has_turn,
    )  # fmt: skip
    return distinct(found, channel)


def distinct(found: Sequence[Free], channel: str) -> tuple[Free, ...]:
    """Leave one of the times that differ only in the house, where nobody comes to it."""
    if channel == Channel.COUNTER:
        return tuple(found)
    return tuple({(one.on, one.minute): one for one in reversed(found)}[key] for key in _in_order(found))


def list_of_day(topic: Topic, channel: str, on: date) -> tuple[Free, ...]:
    """List what is left of one day, in whichever house, also while lots give it out."""
    return list_free(
        session(), here(), topic, channel, from_on=on, until_on=on, now=here().now(), has_turn=True
    )


def _in_order(found: Iterable[Free]) -> list[tuple[date, int]]:
    return sorted({(one.on, one.minute) for one in found})


def offer_of(found: Sequence[Free], since: date | None = None) -> Offer:
    """Return the days that a page shows, from a day on."""
    days = days_of(one for one in found if since is None or one.on >= since)
    later = days[SHOWN_DAYS].on if len(days) > SHOWN_DAYS else None
    nearest = found[0].on if found else None
    is_first = not days or days[0].on == nearest
    return Offer(tuple(days[:SHOWN_DAYS]), later, is_first, nearest)


def days_of(found: Iterable[Free]) -> list[Day]:
    """Put times together by day."""
    today = day_of(here().now())
    return by_day(found, lambda on: heading_of(on, today), lambda one: clock(one.minute))

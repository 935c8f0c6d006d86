"""Free times as the office reads them out: by day, and the value that stands for one in a form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from flask import request

from portal.context import here
from portal.db import session
from portal.errors import Refused
from portal.i18n import translate
from portal.office.visits.words import named_day
from portal.visits.clock import DAY_MINUTES, QUANTUM, clock
from portal.visits.free import Free, list_free
from portal.visits.models import Channel
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from portal.visits.models import Place, Topic

FIELD = "termin"
SINCE = "od"
SHOWN_DAYS = 5
PARTS = 3


@dataclass(frozen=True)
class Slot:
    """One time: what the form sends, what the official reads out."""

    value: str
    label: str


@dataclass(frozen=True)
class Day:
    """The free times of one day."""

    on: date
    heading: str
    slots: tuple[Slot, ...]


def list_days(
    topic: Topic, channel: str, places: Sequence[Place], place_code: str | None = None
) -> list[Day]:
    """List what can be had from the day that an address names on; where houses differ each time says its own."""
    now = here().now()
    today = day_of(now)
    since = max(today, _day(request.args.get(SINCE, "")) or today)
    found: Iterable[Free] = list_free(
        session(), here(), topic, channel, place_code=place_code, from_on=since,
        until_on=today + timedelta(days=topic.horizon_days), now=now,
    )  # fmt: skip
    if channel != Channel.COUNTER:  # it is all the same in which house the official sits
        found = {(one.on, one.minute): one for one in found}.values()
    return days_of(found, {one.code: one.name for one in places} if channel == Channel.COUNTER else {})


def shown(days: Sequence[Day]) -> tuple[Sequence[Day], date | None]:
    """Return the days that a page shows, and the one with which the next page begins."""
    return days[:SHOWN_DAYS], days[SHOWN_DAYS].on if len(days) > SHOWN_DAYS else None


def days_of(found: Iterable[Free], names: dict[str, str]) -> list[Day]:
    """Put times together by day."""
    today, several = day_of(here().now()), len(names) > 1
    return [
        Day(on, named_day(on, today), tuple(_slot(one, names if several else {}) for one in times))
        for on, times in groupby(sorted(found), key=lambda one: one.on)
    ]


def chosen() -> Free:
    """Return the time that a form sent; raises Refused without one."""
    parts = request.form.get(FIELD, "").split(" ")
    on = _day(parts[0]) if len(parts) == PARTS else None
    if on is None or not (parts[1].isascii() and parts[1].isdigit() and len(parts[1]) <= PARTS + 1):
        raise Refused(translate("Wybierz godzinę."), FIELD)
    minute = int(parts[1])
    if minute >= DAY_MINUTES or minute % QUANTUM:
        raise Refused(translate("Wybierz godzinę."), FIELD)
    return Free(on, minute, parts[2])


def _slot(one: Free, names: dict[str, str]) -> Slot:
    label = f"{clock(one.minute)}, {names[one.place_code]}" if one.place_code in names else clock(one.minute)
    return Slot(f"{one.on.isoformat()} {one.minute} {one.place_code}", label)


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None

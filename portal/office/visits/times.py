"""Free times as the office reads them out, by day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import request

from portal.context import here
from portal.db import session
from portal.errors import Refused
from portal.i18n import translate
from portal.office.visits.words import named_day
from portal.visits.clock import clock
from portal.visits.free import list_free
from portal.visits.models import Channel
from portal.visits.slots import FIELD, SHOWN_DAYS, by_day, day_from, read
from portal.visits.turns import actions as turns
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from portal.visits.free import Free
    from portal.visits.models import Place, Topic
    from portal.visits.slots import Day
    from portal.visits.turns.rules import GivenOut

SINCE = "od"


def list_days(
    topic: Topic, channel: str, places: Sequence[Place], place_code: str | None = None
) -> list[Day]:
    """List what can be had from the day that an address names on; where houses differ each time says its own."""
    now = here().now()
    today = day_of(now)
    since = max(today, day_from(request.args.get(SINCE, "")) or today)
    found: Iterable[Free] = list_free(
        session(), here(), topic, channel, place_code=place_code, from_on=since,
        until_on=today + timedelta(days=topic.horizon_days), now=now,
    )  # fmt: skip
    if channel != Channel.COUNTER:  # it is all the same in which house the official sits
        found = {(one.on, one.minute): one for one in found}.values()
    return days_of(found, {one.code: one.name for one in places} if channel == Channel.COUNTER else {})


def given_out(topic: Topic) -> GivenOut | None:
    """Return the day that residents are given by lot just now: until then nobody is booked into it here either."""
    return turns.find_given_out(session(), here(), topic, here().now())


def shown(days: Sequence[Day]) -> tuple[Sequence[Day], date | None]:
    """Return the days that a page shows, and the one with which the next page begins."""
    return days[:SHOWN_DAYS], days[SHOWN_DAYS].on if len(days) > SHOWN_DAYS else None


def days_of(found: Iterable[Free], names: dict[str, str]) -> list[Day]:
    """Put times together by day; each tells its house where there are several."""
    today, told = day_of(here().now()), names if len(names) > 1 else {}

    def label(one: Free) -> str:
        place = told.get(one.place_code)
        return f"{clock(one.minute)}, {place}" if place else clock(one.minute)

    return by_day(found, lambda on: named_day(on, today), label)


def chosen() -> Free:
    """Return the time that a form sent; raises Refused without one."""
    asked = read(request.form.get(FIELD, ""))
    if asked is None:
        raise Refused(translate("Wybierz godzinę."), FIELD)
    return asked

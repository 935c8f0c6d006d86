"""What a person wishes for on the waiting list: days that make sense, in whose name, in the place of which visit."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import request

from portal.accounts.queries import get_own_known
from portal.citizen import browser
from portal.citizen.visits import carrying, times, who
from portal.context import here
from portal.db import session
from portal.errors import NotFound
from portal.security import need_actor
from portal.visits.booking import Visitor
from portal.visits.free import list_places
from portal.visits.models import Channel
from portal.visits.wishes import Wish, list_answers
from portal.words import day_of

if TYPE_CHECKING:
    from portal.visits.free import Free
    from portal.visits.models import Place, Topic, Visit

INSTEAD = "zamiast"
USUALLY = timedelta(days=30)
DAY = timedelta(days=1)


def door() -> str | None:
    """Return the page that asks whose the visit to be replaced is; None to whom it is known, or who replaces none."""
    token = request.args.get(INSTEAD, "")
    return who.door(token) if token and who.find_own(token) is None else None


def moved(topic: Topic, channel: Channel) -> Visit | None:
    """Return the visit for which an earlier time is wanted; raises NotFound for another's."""
    token = request.args.get(INSTEAD, "")
    found = who.find_own(token) if token else None
    if token and (found is None or (found.topic_id, found.channel) != (topic.id, channel)):
        raise NotFound
    return found


def place_of(channel: Channel) -> Place | None:
    """Return the house that an address names; by phone and by video it is all the same in which the official sits."""
    code = request.args.get(carrying.PLACE, "") if channel == Channel.COUNTER else ""
    return next((one for one in list_places(session()) if one.code == code), None)


def visitor_of(old: Visit | None) -> tuple[Visitor, str, str]:
    """Say who waits, in which language, in which browser: a guest proved their address with the visit they have."""
    person = who.resident()
    if person is None and old is not None:
        return who.visitor_of(old), old.language, browser.bind()
    person, known = need_actor(), get_own_known(here().vault)
    waits = Visitor(person.subject_id, person.person_id, email=known.email, phone=known.phone)
    return waits, person.language or "pl", ""


def usual(
    topic: Topic, channel: Channel, place: Place | None, old: Visit | None
) -> tuple[Wish, tuple[Free, ...]]:
    """Propose the days before the first free one, with what is free already when that one is today."""
    today = day_of(here().now())
    last = min(today + USUALLY, old.on) if old is not None else today + USUALLY
    code = place.code if place is not None else None
    wish = Wish(today, max(today, last), code, (old.on, old.minute) if old is not None else None)
    free = list_answers(session(), here(), topic, channel, wish, now=here().now())
    if free and free[0].on > today:
        return Wish(today, free[0].on - DAY, code, wish.before), ()
    return wish, times.distinct(free, channel)

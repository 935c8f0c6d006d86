"""What can be had: places, topics, and the free times of a topic between some days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.errors import NotFound
from portal.visits import planning
from portal.visits.clock import wall
from portal.visits.models import Channel, Desk, DeskTopic, Place, Topic
from portal.visits.rules import newest_day
from portal.visits.turns import actions as turns

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.visits.turns.rules import GivenOut

NEAREST = 6
AROUND = timedelta(days=14)
DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Free:
    """A time that can be had, and where."""

    on: date
    minute: int
    place_code: str


def list_free(
    session: Session, portal: Portal, topic: Topic, channel: str, *, place_code: str | None = None,
    from_on: date, until_on: date, now: datetime, has_turn: bool = False,
) -> tuple[Free, ...]:  # fmt: skip
    """List the free times between two days, both counted, in their order: distinct, however many desks have them.

    None of the newest day while lots give it out, but to somebody whose turn it is.
    """
    first, last = max(from_on, wall(now)[0]), min(until_on, newest_day(topic, now))
    if not has_turn and find_given_out(session, portal, topic, last, now) is not None:
        last -= DAY
    if not topic.is_open or channel not in topic.channels or first > last:
        return ()
    plan = planning.load(session, topic, channel, place_code=place_code, from_on=first, until_on=last)
    found: list[Free] = []
    on = first
    while on <= last:
        found.extend(Free(on, minute, place) for minute, place in sorted(plan.times(on, now)))
        on += timedelta(days=1)
    return tuple(found)


def list_nearest(
    session: Session, portal: Portal, topic: Topic, channel: str, place_code: str | None, on: date, minute: int,
    *, now: datetime, limit: int = NEAREST, has_turn: bool = False,
) -> tuple[Free, ...]:  # fmt: skip
    """List the free times closest to one, within two weeks of it."""
    free = list_free(
        session, portal, topic, channel, place_code=place_code, from_on=on - AROUND, until_on=on + AROUND, now=now,
        has_turn=has_turn,
    )  # fmt: skip
    closest = sorted(free, key=lambda one: (abs((one.on - on).days), abs(one.minute - minute), one))
    return tuple(sorted(closest[:limit]))


def find_given_out(
    session: Session, portal: Portal, topic: Topic, on: date, now: datetime
) -> GivenOut | None:
    """Return until when lots give a day out, None when it is anybody's; only of the newest one a statement may ask."""
    found = turns.find_given_out(session, portal, topic, now) if on == newest_day(topic, now) else None
    return found if found is not None and found.day == on else None


def list_topics(session: Session, service: str | None = None) -> Sequence[Topic]:
    """List the open topics: all, or those of a service and the general ones, the service's own first."""
    topics = session.scalars(select(Topic).where(Topic.is_open).order_by(Topic.code)).all()
    if service is None:
        return topics
    fitting = [one for one in topics if not one.services or service in one.services]
    return sorted(fitting, key=lambda one: (service not in one.services, one.code))


def list_received(session: Session, place_code: str) -> Sequence[Topic]:
    """List the open topics for which somebody is received at a counter of a place."""
    desks = session.execute(select(Desk.id, Desk.channels).where(Desk.place_code == place_code, Desk.is_open))
    counters = [number for number, channels in desks if Channel.COUNTER in channels]
    taken = select(DeskTopic.topic_id).where(DeskTopic.desk_id.in_(counters))
    topics = session.scalars(select(Topic).where(Topic.is_open, Topic.id.in_(taken)).order_by(Topic.code))
    return [one for one in topics if Channel.COUNTER in one.channels]


def get_topic(session: Session, code: str) -> Topic:
    """Return an open topic; raises NotFound."""
    found = session.scalars(select(Topic).where(Topic.code == code, Topic.is_open)).one_or_none()
    if found is None:
        raise NotFound
    return found


def list_places(session: Session) -> Sequence[Place]:
    """List the places that are open, by name."""
    return session.scalars(select(Place).where(Place.is_open).order_by(Place.name, Place.code)).all()

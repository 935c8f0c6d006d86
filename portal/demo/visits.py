"""Desks of the demo city, their hours, and people who booked: a day that looks like one, and some days to come."""

from __future__ import annotations

import random
import secrets
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from portal.accounts.models import Official
from portal.demo.people import SEED
from portal.jobs import JobRow
from portal.terms import is_working_day
from portal.visits import booking, serving
from portal.visits.booking import Details, Visitor
from portal.visits.clock import moment_of, wall
from portal.visits.free import list_free
from portal.visits.graph import State
from portal.visits.messages import FREED, KIND
from portal.visits.models import Channel, Desk, DeskTopic, Outcome, Shift, Topic, Visit
from portal.visits.refusals import Taken
from portal.visits.seeding import read_seed, seed
from portal.words import WARSAW

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy.orm import Session

    from portal.accounts.models import Subject
    from portal.context import Portal
    from portal.demo.people import Invented

# Monday until five in the afternoon, the other days of work until half past three
HOURS = {0: (480, 1020), **dict.fromkeys(range(1, 5), (450, 930))}
RECEIVE = {"clerk", "front_desk"}
DAYS = 6
SHARE = 0.45
OUTCOMES = (
    Outcome.SETTLED, Outcome.SETTLED, Outcome.SETTLED, Outcome.CASE_OPENED, Outcome.INFORMED, Outcome.INFORMED,
    Outcome.ANOTHER_VISIT, Outcome.COULD_ONLINE,
)  # fmt: skip
CHANNELS = (Channel.COUNTER, Channel.COUNTER, Channel.COUNTER, Channel.PHONE, Channel.VIDEO)
TALK = 12


def load_visits(
    session: Session, portal: Portal, people: Sequence[tuple[Invented, Subject]], today: date
) -> int:
    """Write places, topics, desks and shifts, and book some times; return how many visits."""
    told = read_seed()
    seed(session, told)
    _open_desks(session, told, today)
    source = random.Random(SEED)  # noqa: S311 - the same demo day at every load, no secret
    visitors = [subject for _person, subject in people]
    source.shuffle(visitors)
    count = _book(session, portal, visitors, today, source)
    _serve(session, portal, today, source)
    session.flush()
    session.execute(delete(JobRow).where(JobRow.kind.in_((KIND, FREED))))  # invented people get no mail
    return count


def _open_desks(session: Session, told: dict[str, list[dict[str, str]]], today: date) -> None:
    """Give each official who receives a desk in the house of their unit, with the topics of the unit."""
    houses = {one["unit"]: one["place"] for one in told["topics"]}
    topics = session.scalars(select(Topic).order_by(Topic.code)).all()
    officials = session.scalars(select(Official).where(Official.active).order_by(Official.id))
    receiving = [one for one in officials if one.unit_code in houses and RECEIVE & set(one.roles)]
    for number, official in enumerate(receiving, start=1):
        desk = Desk(
            token=secrets.token_urlsafe(16), place_code=houses[official.unit_code or ""],
            name=f"Stanowisko {number}", number=str(number), channels=list(Channel), is_open=True,
        )  # fmt: skip
        session.add(desk)
        session.flush()
        session.add_all(
            DeskTopic(desk_id=desk.id, topic_id=one.id)
            for one in topics
            if one.unit_code == official.unit_code
        )
        session.add_all(
            Shift(
                desk_id=desk.id, official_id=official.id, weekday=weekday, from_minute=first, until_minute=last,
                valid_from=today - timedelta(days=365),
            )
            for weekday, (first, last) in HOURS.items()
        )  # fmt: skip
    session.flush()


def _book(
    session: Session, portal: Portal, visitors: list[Subject], today: date, source: random.Random
) -> int:
    """Book a part of each topic's times, as of the morning before."""
    now = datetime.combine(today - timedelta(days=1), time(9), WARSAW)
    count = 0
    for topic in session.scalars(select(Topic).order_by(Topic.code)).all():
        free = list_free(
            session, portal, topic, Channel.COUNTER, from_on=today, until_on=today + timedelta(days=DAYS), now=now
        )  # fmt: skip
        for one in free:
            if not visitors or source.random() > SHARE / (1 + (one.on - today).days):
                continue
            channel = source.choice(CHANNELS)
            try:
                held = booking.hold(
                    session, portal, topic, channel, one.place_code, one.on, one.minute, holder="", now=now
                )
            except Taken:
                continue  # a longer visit of another topic took a part of it
            person = visitors.pop()
            booking.confirm(
                session, portal, held,
                Visitor(person.id, person.id, None, f"{secrets.token_hex(3)}@example.com", "+48600100200"),
                details=Details(service=(topic.services or [None])[0]), submission=secrets.token_hex(16), now=now,
            )  # fmt: skip
            count += 1
    return count


def _serve(session: Session, portal: Portal, today: date, source: random.Random) -> None:
    """Receive who was to come by now; one in nine did not, and some sit in the waiting room."""
    now = portal.now()
    if not is_working_day(today) or wall(now)[0] != today:
        return
    booked = (
        Visit.on == today,
        Visit.state == State.BOOKED,
    )  # others are somebody's own, who tries the demo city
    visits = session.scalars(select(Visit).where(*booked).order_by(Visit.minute, Visit.id)).all()
    for visit in visits:
        begins = moment_of(visit.on, visit.minute)
        if begins - timedelta(minutes=5) > now:
            return
        if begins + timedelta(minutes=TALK) > now:
            serving.arrive(session, portal, visit, now)
        elif source.random() < 1 / 9:
            serving.miss(session, portal, visit, now)
        else:
            _receive(session, portal, visit, begins, source)


def _receive(session: Session, portal: Portal, visit: Visit, begins: datetime, source: random.Random) -> None:
    desk, official = visit.desk, visit.official
    if desk is None or official is None:
        return
    serving.arrive(session, portal, visit, begins - timedelta(minutes=source.randint(2, 9)))
    serving.call(session, portal, visit, desk, official, begins)
    serving.begin(session, visit, begins + timedelta(minutes=1), official.id)
    outcome = source.choice(OUTCOMES)
    service = (visit.topic.services or [None])[0]
    if service is None and outcome in (Outcome.COULD_ONLINE, Outcome.CASE_OPENED):
        outcome = Outcome.INFORMED
    serving.finish(session, visit, outcome, service, begins + timedelta(minutes=TALK), official.id)

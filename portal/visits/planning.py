"""Who sits where and when, and what of it is taken: read by four statements for however many days and desks."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from portal.accounts.absences.models import Absence
from portal.accounts.models import Official
from portal.visits.models import Blackout, Desk, DeskTopic, Place, Quantum, Shift
from portal.visits.rules import can_be_had, fits, is_day_of_work, mask_between, starts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.visits.models import Topic


@dataclass(frozen=True)
class Seat:
    """A shift as the search sees it."""

    desk_id: int
    official_id: int
    place_code: str
    weekday: int
    from_minute: int
    until_minute: int
    valid_from: date
    valid_until: date | None

    def is_on(self, on: date) -> bool:
        """Tell whether the shift is worked on a day."""
        last = self.valid_until or on
        return self.weekday == on.weekday() and self.valid_from <= on <= last


Taken = dict[tuple[int, "date"], int]


@dataclass
class Plan:
    """Desks and officials of a topic within some days; what is taken stands as bits of quanta."""

    topic: Topic
    seats: list[Seat]
    desks: Taken = field(default_factory=lambda: defaultdict(int))
    officials: Taken = field(default_factory=lambda: defaultdict(int))
    away: set[tuple[int, date]] = field(default_factory=set)

    def taken(self, seat: Seat, on: date) -> int:
        """Return what of a day a seat cannot give."""
        return self.desks.get((seat.desk_id, on), 0) | self.officials.get((seat.official_id, on), 0)

    def open_seats(self, on: date) -> Iterator[Seat]:
        """Give the seats that are worked on a day."""
        if is_day_of_work(on):
            for seat in self.seats:
                if seat.is_on(on) and (seat.official_id, on) not in self.away:
                    yield seat

    def times(self, on: date, now: datetime) -> set[tuple[int, str]]:
        """Return the distinct times of a day that can be had, each with its place."""
        alike = {  # most desks of a house work the same hours
            (seat.place_code, seat.from_minute, seat.until_minute, self.taken(seat, on))
            for seat in self.open_seats(on)
        }
        found = {
            (minute, place_code)
            for place_code, from_minute, until_minute, taken in alike
            for minute in starts(self.topic, from_minute, until_minute, taken)
        }
        return {one for one in found if can_be_had(self.topic, on, one[0], now)}

    def candidates(self, place_code: str, on: date, minute: int) -> list[Seat]:
        """List the seats that can give a time, the least busy first."""
        free = [
            seat
            for seat in self.open_seats(on)
            if seat.place_code == place_code
            and fits(self.topic, seat.from_minute, seat.until_minute, self.taken(seat, on), minute)
        ]
        return sorted(free, key=lambda seat: (self.taken(seat, on).bit_count(), seat.desk_id))


def load(
    session: Session, topic: Topic, channel: str, *, place_code: str | None, from_on: date, until_on: date,
    besides: int = 0,
) -> Plan:  # fmt: skip
    """Read the plan of a topic for some days; what the visit ``besides`` holds counts as free."""
    plan = Plan(topic, _seats(session, topic, channel, place_code, from_on, until_on))
    if plan.seats:
        _read_taken(session, plan, from_on, until_on, besides)
        _read_blackouts(session, plan, from_on, until_on)
        _read_absences(session, plan, from_on, until_on)
    return plan


def is_received_on(session: Session, topic: Topic, on: date) -> bool:
    """Tell whether anybody sits anywhere for a topic on a day by the shifts, whatever is taken of it."""
    everywhere = (seat for way in topic.channels for seat in _seats(session, topic, way, None, on, on))
    return is_day_of_work(on) and any(seat.is_on(on) for seat in everywhere)


def _seats(
    session: Session, topic: Topic, channel: str, place_code: str | None, from_on: date, until_on: date
) -> list[Seat]:
    query = (
        select(
            Shift.desk_id, Shift.official_id, Desk.place_code, Shift.weekday, Shift.from_minute, Shift.until_minute,
            Shift.valid_from, Shift.valid_until, Desk.channels,
        )
        .join(Desk, Desk.id == Shift.desk_id)
        .join(DeskTopic, DeskTopic.desk_id == Desk.id)
        .join(Place, Place.code == Desk.place_code)
        .join(Official, Official.id == Shift.official_id)
        .where(DeskTopic.topic_id == topic.id, Desk.is_open, Place.is_open, Official.active)
        .where(Shift.valid_from <= until_on, or_(Shift.valid_until.is_(None), Shift.valid_until >= from_on))
        .order_by(Shift.id)
    )  # fmt: skip
    if place_code is not None:
        query = query.where(Desk.place_code == place_code)
    return [Seat(*row[:-1]) for row in session.execute(query) if channel in row.channels]


def _read_taken(session: Session, plan: Plan, from_on: date, until_on: date, besides: int) -> None:
    """Read what visits hold; each holds one run of quanta."""
    desks, people = _numbers(plan)
    first, last = func.min(Quantum.quantum), func.max(Quantum.quantum)
    query = (
        select(Quantum.desk_id, Quantum.official_id, Quantum.on, first, last)
        .where(Quantum.on.between(from_on, until_on), Quantum.visit_id != besides)
        .where(or_(Quantum.desk_id.in_(desks), Quantum.official_id.in_(people)))
        .group_by(Quantum.visit_id, Quantum.desk_id, Quantum.official_id, Quantum.on)
    )
    for desk_id, official_id, on, begin, end in session.execute(query):
        bits = (1 << (end + 1)) - (1 << begin)
        plan.desks[desk_id, on] |= bits
        plan.officials[official_id, on] |= bits


def _read_blackouts(session: Session, plan: Plan, from_on: date, until_on: date) -> None:
    query = select(Blackout).where(Blackout.on.between(from_on, until_on), Blackout.ended_at.is_(None))
    places = {seat.desk_id: seat.place_code for seat in plan.seats}
    for one in session.scalars(query):
        bits = mask_between(one.from_minute, one.until_minute)
        for desk_id, place_code in places.items():
            if one.desk_id in (None, desk_id) and one.place_code in (None, place_code):
                plan.desks[desk_id, one.on] |= bits


def _read_absences(session: Session, plan: Plan, from_on: date, until_on: date) -> None:
    query = (
        select(Absence.official_id, Absence.from_on, Absence.until_on)
        .where(Absence.official_id.in_(_numbers(plan)[1]), Absence.called_off_at.is_(None))
        .where(Absence.from_on <= until_on, Absence.until_on >= from_on)
    )
    for official_id, first, last in session.execute(query):
        on = max(first, from_on)
        while on <= min(last, until_on):
            plan.away.add((official_id, on))
            on += timedelta(days=1)


def _numbers(plan: Plan) -> tuple[list[int], list[int]]:
    return sorted({seat.desk_id for seat in plan.seats}), sorted({seat.official_id for seat in plan.seats})

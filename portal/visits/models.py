"""Tables of visits: places, topics, desks, shifts, visits, the quanta of time they hold, what happened, who waits.

A time is the wall clock in Warsaw: a day and a minute of that day. Moments are derived, for a clock can be changed by
law between the booking and the visit.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Official, Subject
from portal.db import Base

WHERE_HELD, WHERE_FROM_A_FORM = text("held_until IS NOT NULL"), text("draft_token IS NOT NULL")
HELD: dict[str, Any] = {"sqlite_where": WHERE_HELD, "postgresql_where": WHERE_HELD}
FROM_A_FORM: dict[str, Any] = {"sqlite_where": WHERE_FROM_A_FORM, "postgresql_where": WHERE_FROM_A_FORM}


class Channel(StrEnum):
    """How a resident and an official meet."""

    VIDEO = "video"
    PHONE = "phone"
    COUNTER = "counter"


class CameFrom(StrEnum):
    """How a visit came about."""

    BOOKED = "booked"
    WALK_IN = "walk_in"
    WAITING = "waiting"
    OFFERED = "offered"
    ASSISTED = "assisted"


class Outcome(StrEnum):
    """How a visit ended, for the statistics of the office."""

    SETTLED = "settled"
    CASE_OPENED = "case_opened"
    INFORMED = "informed"
    ANOTHER_VISIT = "another_visit"
    COULD_ONLINE = "could_online"


class WaitingState(StrEnum):
    """Where a place on the waiting list stands."""

    WAITING = "waiting"
    OFFERED = "offered"
    BOOKED = "booked"
    LEFT = "left"
    ENDED = "ended"


class Place(Base):
    """A house of the office where residents are received; ``way_there`` says how to get in, also on wheels.

    ``hall_token`` is the secret part of the address of its hall's screen; without one the hall has no screen.
    """

    __tablename__ = "visit_places"

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    address: Mapped[str] = mapped_column(String(160))
    way_there: Mapped[str] = mapped_column(Text, default="")
    is_open: Mapped[bool] = mapped_column(default=True)
    hall_token: Mapped[str | None] = mapped_column(String(32), unique=True)


class Topic(Base):
    """What a visit can be about; ``titles`` and ``bring`` by language, ``services`` empty when it is general.

    ``release_minute`` is the minute of the day at which the day ``horizon_days`` ahead can be booked.
    """

    __tablename__ = "visit_topics"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    titles: Mapped[dict[str, Any]]
    services: Mapped[list[Any]]
    unit_code: Mapped[str] = mapped_column(String(20))
    minutes: Mapped[int]
    buffer_minutes: Mapped[int] = mapped_column(default=0)
    channels: Mapped[list[Any]]
    lead_minutes: Mapped[int]
    horizon_days: Mapped[int]
    release_minute: Mapped[int]
    bring: Mapped[dict[str, Any]]
    is_open: Mapped[bool] = mapped_column(default=True)


class Desk(Base):
    """A counter or a place at which an official receives; ``number`` is what the hall shows."""

    __tablename__ = "visit_desks"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    place_code: Mapped[str] = mapped_column(ForeignKey("visit_places.code"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    number: Mapped[str] = mapped_column(String(10))
    channels: Mapped[list[Any]]
    is_open: Mapped[bool] = mapped_column(default=True)
    place: Mapped[Place] = relationship()


class DeskTopic(Base):
    """Which topics a desk takes."""

    __tablename__ = "visit_desk_topics"

    desk_id: Mapped[int] = mapped_column(ForeignKey("visit_desks.id"), primary_key=True, autoincrement=False)
    topic_id: Mapped[int] = mapped_column(
        ForeignKey("visit_topics.id"), primary_key=True, autoincrement=False
    )


class Shift(Base):
    """Who sits at a desk on a weekday (0 is Monday), from and until which minute, between which days."""

    __tablename__ = "visit_shifts"

    id: Mapped[int] = mapped_column(primary_key=True)
    desk_id: Mapped[int] = mapped_column(ForeignKey("visit_desks.id"), index=True)
    official_id: Mapped[int] = mapped_column(ForeignKey("officials.id"), index=True)
    weekday: Mapped[int]
    from_minute: Mapped[int]
    until_minute: Mapped[int]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    desk: Mapped[Desk] = relationship()
    official: Mapped[Official] = relationship()


class Blackout(Base):
    """Hours in which nobody is received: in a place, at a desk, or (without either) anywhere."""

    __tablename__ = "visit_blackouts"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    place_code: Mapped[str | None] = mapped_column(ForeignKey("visit_places.code"))
    desk_id: Mapped[int | None] = mapped_column(ForeignKey("visit_desks.id"))
    on: Mapped[date] = mapped_column(index=True)
    from_minute: Mapped[int]
    until_minute: Mapped[int]
    reason: Mapped[str] = mapped_column(String(200))
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))
    entered_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Visit(Base):
    """One visit: what, how, where, with whom, when by the wall clock, for whom.

    ``minutes`` are those of the talk and ``buffer_minutes`` what the desk needs after it. ``whom`` is the keyed hash
    of the person, or of a guest's address, that limits count by. ``uid`` and ``sequence`` are the calendar's: a visit
    that replaces another keeps its uid. ``displaced_at`` says since when the office knows that it cannot be kept as
    booked. ``about`` and contacts are sealed.
    """

    __tablename__ = "visits"
    __table_args__ = (
        UniqueConstraint("on", "code"),
        Index("ix_visits_on_place_code_state", "on", "place_code", "state"),
        Index("ix_visits_held_until", "held_until", **HELD),
        Index("ix_visits_whom_on", "whom", "on"),
        Index("ix_visits_draft_token", "draft_token", **FROM_A_FORM),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    code: Mapped[str | None] = mapped_column(String(5))
    topic_id: Mapped[int] = mapped_column(ForeignKey("visit_topics.id"))
    channel: Mapped[str] = mapped_column(String(10))
    place_code: Mapped[str] = mapped_column(ForeignKey("visit_places.code"))
    desk_id: Mapped[int | None] = mapped_column(ForeignKey("visit_desks.id"))
    official_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"), index=True)
    on: Mapped[date]
    minute: Mapped[int]
    minutes: Mapped[int]
    buffer_minutes: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(10))
    version: Mapped[int] = mapped_column(default=0)
    held_until: Mapped[datetime | None]
    holder: Mapped[str] = mapped_column(String(64), default="", index=True)
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("subjects.id"), index=True)
    guest_id: Mapped[int | None] = mapped_column(ForeignKey("subjects.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("subjects.id"), index=True)
    whom: Mapped[str | None] = mapped_column(String(64))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    draft_token: Mapped[str | None] = mapped_column(String(32))
    service: Mapped[str | None] = mapped_column(String(60))
    about: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(2), default="pl")
    interpreter: Mapped[bool] = mapped_column(default=False)
    contact_email: Mapped[str] = mapped_column(Text, default="")
    contact_phone: Mapped[str] = mapped_column(Text, default="")
    submission: Mapped[str | None] = mapped_column(String(64), unique=True)
    came_from: Mapped[str] = mapped_column(String(10), default=CameFrom.BOOKED)
    instead_of_id: Mapped[int | None] = mapped_column(ForeignKey("visits.id"), index=True)
    uid: Mapped[str] = mapped_column(String(40))
    sequence: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    booked_at: Mapped[datetime | None]
    displaced_at: Mapped[datetime | None]
    day_reminded_at: Mapped[datetime | None]
    hour_reminded_at: Mapped[datetime | None]
    arrived_at: Mapped[datetime | None]
    called_at: Mapped[datetime | None]
    began_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(20))
    outcome_service: Mapped[str | None] = mapped_column(String(60))
    excused_at: Mapped[datetime | None]
    excused_for: Mapped[str | None] = mapped_column(String(10))
    topic: Mapped[Topic] = relationship()
    place: Mapped[Place] = relationship()
    desk: Mapped[Desk | None] = relationship()
    official: Mapped[Official | None] = relationship()
    subject: Mapped[Subject | None] = relationship(foreign_keys=[subject_id])
    person: Mapped[Subject | None] = relationship(foreign_keys=[person_id])
    guest: Mapped[Subject | None] = relationship(foreign_keys=[guest_id])
    instead_of: Mapped[Visit | None] = relationship(remote_side="Visit.id")


class Quantum(Base):
    """Five minutes of a desk and an official that a live visit holds: nobody else can hold them too."""

    __tablename__ = "visit_quanta"
    __table_args__ = (
        UniqueConstraint("desk_id", "on", "quantum"),
        UniqueConstraint("official_id", "on", "quantum"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"), index=True)
    desk_id: Mapped[int] = mapped_column(ForeignKey("visit_desks.id"))
    official_id: Mapped[int] = mapped_column(ForeignKey("officials.id"))
    on: Mapped[date] = mapped_column(index=True)
    quantum: Mapped[int]


class VisitEvent(Base):
    """One step of a visit's life, written with the step and never changed."""

    __tablename__ = "visit_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    official_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))


class Waiting(Base):
    """A place on the waiting list for an earlier time; addresses are sealed."""

    __tablename__ = "visit_waitings"
    __table_args__ = (Index("ix_visit_waitings_topic_id_state", "topic_id", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("subjects.id"), index=True)
    guest_id: Mapped[int | None] = mapped_column(ForeignKey("subjects.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("subjects.id"), index=True)
    whom: Mapped[str | None] = mapped_column(String(64), index=True)
    holder: Mapped[str] = mapped_column(String(64), default="")
    topic_id: Mapped[int] = mapped_column(ForeignKey("visit_topics.id"))
    channel: Mapped[str] = mapped_column(String(10))
    place_code: Mapped[str | None] = mapped_column(ForeignKey("visit_places.code"))
    from_on: Mapped[date]
    until_on: Mapped[date]
    language: Mapped[str] = mapped_column(String(2), default="pl")
    contact_email: Mapped[str] = mapped_column(Text, default="")
    contact_phone: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(10), default=WaitingState.WAITING)
    offers: Mapped[int] = mapped_column(default=0)
    instead_of_id: Mapped[int | None] = mapped_column(ForeignKey("visits.id"), index=True)
    offered_visit_id: Mapped[int | None] = mapped_column(ForeignKey("visits.id"), index=True)
    offer_until: Mapped[datetime | None]
    joined_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    topic: Mapped[Topic] = relationship()
    place: Mapped[Place | None] = relationship()
    offered_visit: Mapped[Visit | None] = relationship(foreign_keys=[offered_visit_id])

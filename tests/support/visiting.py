"""An office that receives: a place with desks, officials and topics, and people who book, for tests of visits."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.absences.models import Absence
from portal.accounts.models import Official, Subject, Unit
from portal.context import Portal
from portal.jobs import new_job
from portal.visits import booking
from portal.visits.booking import Details, Visitor
from portal.visits.checking import check
from portal.visits.clock import wall
from portal.visits.free import Free, list_free
from portal.visits.models import Blackout, Channel, Desk, DeskTopic, Place, Quantum, Shift, Topic, Visit
from tests.support.house import House

UNIT = "DOM"
RECURRING = ("expire_visits", "offer_another_visit", "offer_waiting_visits", "remind_of_visits")
EVERY_WEEKDAY = range(5)
OPEN, CLOSE = 9 * 60, 12 * 60


class Office:
    """One place with some desks; each act is a transaction of its own, as pages make them."""

    def __init__(self, house: House, desks: int = 1, **topic: Any) -> None:
        self.house = house
        self.portal: Portal = house.portal
        self.people = 0
        with self.writing() as session:
            if session.get(Unit, UNIT) is None:
                session.add(Unit(code=UNIT, name="Departament Obsługi Mieszkańców"))
            session.add(
                Place(code="DOM", name="Obsługa mieszkańców", address="ul. Branickiego 3/5", way_there="")
            )
            session.flush()
            self.topic_id = self._topic(session, **topic)
            self.desks = [self._desk(session, number) for number in range(1, desks + 1)]

    @property
    def now(self) -> datetime:
        """Return the moment of the test."""
        return self.house.clock.at

    @property
    def today(self) -> date:
        """Return the day of the test."""
        return wall(self.now)[0]

    def day(self, after: int) -> date:
        """Return a day after today."""
        return self.today + timedelta(days=after)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a transaction that commits at its end."""
        with self.house.app.app_context(), self.portal.db.writing() as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a transaction that only reads."""
        with self.house.app.app_context(), self.portal.db.reading() as session:
            yield session

    def topic(self, session: Session) -> Topic:
        """Return the topic."""
        return session.get_one(Topic, self.topic_id)

    def visit(self, number: int) -> Visit:
        """Return a visit as the database has it now."""
        with self.reading() as session:
            return session.get_one(Visit, number)

    def person(self, session: Session) -> Visitor:
        """Make a person with a verified address."""
        self.people += 1
        subject = Subject(
            token=secrets.token_hex(16),
            given_name="Anna",
            surname=f"Nowak {self.people}",
            created_at=self.now,
        )
        session.add(subject)
        session.flush()
        return Visitor(subject.id, subject.id, None, f"anna{self.people}@example.com", "+48600100200")

    def free(self, after: int = 0, until: int | None = None, channel: str = Channel.COUNTER) -> list[Free]:
        """List the free times of a day, or of some days, counted from today."""
        last = self.day(after if until is None else until)
        with self.reading() as session:
            found = list_free(
                session, self.portal, self.topic(session), channel, from_on=self.day(after), until_on=last,
                now=self.now,
            )  # fmt: skip
        return list(found)

    def hold(self, after: int, minute: int, holder: str = "", channel: str = Channel.COUNTER) -> int:
        """Hold a time; return the visit's number."""
        with self.writing() as session:
            return booking.hold(
                session, self.portal, self.topic(session), channel, "DOM", self.day(after), minute,
                holder=holder or secrets.token_hex(8), now=self.now,
            ).id  # fmt: skip

    def confirm(self, number: int, who: Visitor | None = None, submission: str = "", **details: Any) -> int:
        """Confirm a held time for a person, a new one unless given."""
        with self.writing() as session:
            visitor = who or self.person(session)
            return booking.confirm(
                session, self.portal, session.get_one(Visit, number), visitor, details=Details(**details),
                submission=submission or secrets.token_hex(16), now=self.now,
            ).id  # fmt: skip

    def book(self, after: int, minute: int, who: Visitor | None = None, **details: Any) -> int:
        """Hold and confirm a time."""
        channel = details.pop("channel", Channel.COUNTER)
        return self.confirm(self.hold(after, minute, channel=channel), who, **details)

    def cancel(self, number: int) -> None:
        """Cancel a visit as its person does."""
        with self.writing() as session:
            booking.cancel(session, self.portal, session.get_one(Visit, number), by=None, now=self.now)

    def absent(self, desk: int, first: int, last: int) -> int:
        """Write down that the official of a desk is away."""
        with self.writing() as session:
            official = self.official_of(session, desk)
            absence = Absence(
                token=secrets.token_hex(8), official_id=official, substitute_id=official, entered_by_id=official,
                from_on=self.day(first), until_on=self.day(last), entered_at=self.now,
            )  # fmt: skip
            session.add(absence)
            session.flush()
            return absence.id

    def blackout(self, after: int, from_minute: int, until_minute: int, **where: Any) -> int:
        """Close some hours of a day."""
        with self.writing() as session:
            row = Blackout(
                token=secrets.token_hex(8), on=self.day(after), from_minute=from_minute, until_minute=until_minute,
                reason="szkolenie", entered_at=self.now, **where,
            )  # fmt: skip
            session.add(row)
            session.flush()
            return row.id

    def official_of(self, session: Session, desk: int) -> int:
        """Return who sits at a desk."""
        return session.scalars(select(Shift.official_id).where(Shift.desk_id == desk)).first() or 0

    def work(self, *kinds: str) -> None:
        """Do the background work of visits that is due by now: all that recurs, or the kinds named."""
        with self.writing() as session:
            for kind in kinds or RECURRING:
                session.add(new_job(kind, {}, at=self.now))
        self.house.work()

    def assert_holds(self) -> None:
        """Fail when two visits share a desk or an official, or time is held by nobody."""
        with self.reading() as session:
            assert check(session) == []

    def quanta(self, number: int) -> list[int]:
        """List the quanta that a visit holds."""
        with self.reading() as session:
            query = select(Quantum.quantum).where(Quantum.visit_id == number).order_by(Quantum.quantum)
            return list(session.scalars(query))

    def _topic(self, session: Session, **values: Any) -> int:
        given: dict[str, Any] = {
            "code": "dowod", "titles": {"pl": "Meldunek", "en": "Registration", "uk": "Реєстрація"}, "services": [],
            "unit_code": UNIT, "minutes": 20, "buffer_minutes": 0, "lead_minutes": 60, "horizon_days": 30,
            "release_minute": 480, "channels": [Channel.COUNTER, Channel.PHONE, Channel.VIDEO],
            "bring": {"pl": ["dokument tożsamości"]}, "is_open": True, **values,
        }  # fmt: skip
        topic = Topic(**given)
        session.add(topic)
        session.flush()
        return topic.id

    def _desk(self, session: Session, number: int) -> int:
        official = Official(
            iss="https://officials.example", sub=f"visits-{number}", name=f"Urzędniczka {number}", unit_code=UNIT,
            roles=["clerk", "front_desk"], active=True, created_at=self.now,
        )  # fmt: skip
        desk = Desk(
            token=secrets.token_hex(8), place_code="DOM", name=f"Stanowisko {number}", number=str(number),
            channels=[Channel.COUNTER, Channel.PHONE, Channel.VIDEO], is_open=True,
        )  # fmt: skip
        session.add_all([official, desk])
        session.flush()
        session.add(DeskTopic(desk_id=desk.id, topic_id=self.topic_id))
        session.add_all(
            Shift(
                desk_id=desk.id, official_id=official.id, weekday=weekday, from_minute=OPEN, until_minute=CLOSE,
                valid_from=self.today - timedelta(days=30),
            )
            for weekday in EVERY_WEEKDAY
        )  # fmt: skip
        return desk.id

"""Video visits of the tests: one booked for a resident with an official, and a browser's end of the signalling socket."""

import json
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Self

from sqlalchemy import select
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from portal.accounts.models import Official, Unit, WebSession
from portal.visits.clock import wall
from portal.visits.graph import State
from portal.visits.meetings import entering
from portal.visits.meetings.models import Role
from portal.visits.meetings.signalling.server import SignalServer
from portal.visits.models import Channel, Desk, Place, Topic, Visit
from portal.visits.queries import get_visit
from tests.support.house import House
from tests.support.lived import settled
from tests.support.people import JAN, Resident, Worker, sign_in
from tests.support.visitor import ORIGIN

EWA = Worker("o-ewa", "Ewa", "Sawicka", "SO", ("clerk",))
PIOTR = Worker("o-piotr", "Piotr", "Obcy", "SO", ("clerk",))
OLGA = Resident("r-olga", "Olga", "Obca", "02270812349", "2002-07-08")


class Meeting:
    """A house with a video visit of Jan with Ewa that begins in five minutes, both signed in."""

    def __init__(self, house: House) -> None:
        self.house, self.portal, self.clock = house, house.portal, house.clock
        with house.portal.db.writing() as session:
            session.add(Unit(code="SO", name="Departament Spraw Obywatelskich"))
        self.jan, self.ewa = settled(house, JAN), sign_in(house, EWA)
        with house.portal.db.writing() as session:
            self.visit = new_video_visit(session, house.clock.now())

    def holder(self, sub: str) -> str:
        """Return how the newest web session of somebody is named in papers."""
        with self.portal.db.reading() as session:
            query = select(WebSession.id).where(WebSession.sub == sub, WebSession.ended_at.is_(None))
            return f"session:{session.scalars(query.order_by(WebSession.id.desc())).first()}"

    def ticket(self, role: Role, sub: str) -> str:
        """Write somebody a ticket, as the room's page does."""
        with self.portal.db.reading() as session:
            visit = get_visit(session, self.visit)
            return entering.issue(self.portal, visit, role, self.holder(sub), self.clock.now())

    def visitor_ticket(self) -> str:
        return self.ticket(Role.VISITOR, JAN.sub)

    def official_ticket(self) -> str:
        return self.ticket(Role.OFFICIAL, EWA.sub)

    def state(self) -> str:
        with self.portal.db.reading() as session:
            return get_visit(session, self.visit).state


def new_video_visit(
    session: Any, now: Any, *, sub: str = JAN.sub, official: str = EWA.sub, minutes: int = 5
) -> str:
    """Book a video visit that begins in some minutes; return its token."""
    from portal.accounts.models import Identity

    on, minute = wall(now)
    subject_id = session.scalars(select(Identity.subject_id).where(Identity.sub == sub)).one()
    official_id = session.scalars(select(Official.id).where(Official.sub == official)).one()
    desk, topic = _desk(session)
    token = secrets.token_urlsafe(16)
    session.add(
        Visit(
            token=token, code="K4821", topic_id=topic.id, channel=Channel.VIDEO, place_code=desk.place_code,
            desk_id=desk.id, official_id=official_id, on=on, minute=minute + minutes, minutes=20,
            state=State.BOOKED, subject_id=subject_id, person_id=subject_id, uid=token, created_at=now,
            booked_at=now,
        )
    )  # fmt: skip
    return token


def _desk(session: Any) -> tuple[Desk, Topic]:
    desk = session.scalars(select(Desk).limit(1)).one_or_none()
    topic = session.scalars(select(Topic).limit(1)).one_or_none()
    if desk is None or topic is None:
        session.add(Place(code="SLO", name="Urząd Miejski", address="ul. Słonimska 1"))
        session.flush()
        desk = Desk(token="d1", place_code="SLO", name="Stanowisko wideo", number="1", channels=["video"])
        topic = Topic(
            code="meldunek", titles={"pl": "Meldunek", "en": "Registration", "uk": "Реєстрація"}, services=[],
            unit_code="SO", minutes=20, channels=["video"], lead_minutes=60, horizon_days=30,
            release_minute=480, bring={"pl": "", "en": "", "uk": ""},
        )  # fmt: skip
        session.add_all([desk, topic])
        session.flush()
    return desk, topic


class Browser:
    """One page's end of the socket: what it says, and what it hears until something wanted comes."""

    def __init__(self, server: SignalServer, *, origin: str | None = ORIGIN, instance: str = "") -> None:
        self.instance = instance or secrets.token_hex(4)
        self._open = ExitStack()
        way = connect(f"ws://127.0.0.1:{server.port}", origin=origin, open_timeout=5)
        self._socket = self._open.enter_context(way)
        self.heard: list[dict[str, Any]] = []

    def say(self, kind: str, **more: Any) -> Self:
        self._socket.send(json.dumps({"type": kind, **more}))
        return self

    def say_raw(self, text: str | bytes) -> Self:
        self._socket.send(text)
        return self

    def enter(self, paper: str, kind: str = "enter", *, take_over: bool = False) -> dict[str, Any]:
        """Come in and return the first answer."""
        self.say(kind, paper=paper, instance=self.instance, take_over=take_over)
        return self.next()

    def next(self, kind: str | None = None, seconds: float = 5) -> dict[str, Any]:
        """Return the next message, of a kind where one is named."""
        while True:
            message: dict[str, Any] = json.loads(self._socket.recv(seconds))
            self.heard.append(message)
            if kind is None or message["type"] == kind:
                return message

    def hears_nothing(self, seconds: float = 0.2) -> bool:
        try:
            self.heard.append(json.loads(self._socket.recv(seconds)))
        except TimeoutError:
            return True
        return False

    def closed(self, seconds: float = 5) -> int:
        """Read to the end and return the code with which the socket was closed."""
        try:
            while True:
                self.heard.append(json.loads(self._socket.recv(seconds)))
        except ConnectionClosed as error:
            return error.rcvd.code if error.rcvd is not None else 1006

    def close(self) -> None:
        self._open.close()


@contextmanager
def signalling(house: House, port: int = 0) -> Iterator[SignalServer]:
    """Run the signalling server of a house on a free port."""
    with SignalServer(house.portal, "127.0.0.1", port) as server:
        yield server

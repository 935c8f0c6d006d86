"""The first minute of a new day, through the real server: each time is given once, and everybody is answered."""

import hashlib
import http.client
import secrets
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import func, insert, select

from portal.accounts.models import Profile, Subject, WebSession
from portal.accounts.rules import RULES_VERSION
from portal.visits.checking import check
from portal.visits.clock import wall
from portal.visits.graph import State
from portal.visits.models import Topic, Visit
from portal.visits.turns.rules import Opening, Pace
from tests.bench import processes
from tests.bench.city import City
from tests.support.cluster import Cluster
from tests.support.visiting import Office
from tests.visits.crowd import Resident, Server, let_come

FIRST = 100_000  # the numbers of the crowd begin beyond those of the city's people
OTHER_PAGE_SECONDS, ANSWER_SECONDS = 2.0, 4.0  # wide: the machine is busy with other tests


@dataclass
class Crowd:
    """A city whose new day opens, and the people who wait for it."""

    city: City
    people: int
    desks: int

    def prepare(self) -> None:
        """Write desks and people, so that the newest day opens a minute from now."""
        self.office = Office(
            SimpleNamespace(portal=self.city.portal, app=self.city.app, clock=self.city.clock), self.desks
        )
        today, minute = wall(self.office.now)
        horizon = next(days for days in range(30, 40) if (today + timedelta(days=days)).weekday() == 2)
        with self.office.writing() as session:
            topic = session.scalars(select(Topic).where(Topic.id == self.office.topic_id)).one()
            topic.horizon_days, topic.release_minute, topic.minutes = horizon, minute + 1, 45
        self.day = today + timedelta(days=horizon)
        self.opening = Opening(today, minute + 1)
        self.pace = Pace.of(self.city.portal.facts, today)
        self.tokens = [secrets.token_urlsafe(32) for _ in range(self.people)]
        self._sign_in()

    def _sign_in(self) -> None:
        now = self.office.now
        numbers = range(FIRST, FIRST + self.people)
        with self.office.writing() as session:
            session.execute(
                insert(Subject),
                [
                    {"id": one, "kind": "person", "token": secrets.token_hex(16), "given_name": "Anna",
                     "surname": f"Nowak {one}", "created_at": now, "street": "", "postal_code": "", "town": ""}
                    for one in numbers
                ],
            )  # fmt: skip
            session.execute(
                insert(Profile),
                [
                    {"subject_id": one, "email": f"a{one}@example.pl", "email_verified_at": now,
                     "rules_version": RULES_VERSION, "rules_accepted_at": now, "updated_at": now, "setup_step": "gotowe"}
                    for one in numbers
                ],
            )  # fmt: skip
            session.execute(
                insert(WebSession),
                [
                    {"token_hash": hashlib.sha256(token.encode()).hexdigest(), "kind": "resident", "subject_id": one,
                     "iss": "i", "sub": str(one), "loa": "substantial", "auth_at": now, "created_at": now,
                     "last_seen_at": now, "ends_at": now + timedelta(hours=2), "device": ""}
                    for one, token in zip(numbers, self.tokens, strict=True)
                ],
            )  # fmt: skip

    def residents(self, server: Server) -> list[Resident]:
        return [Resident(server, token, self.day.isoformat()) for token in self.tokens]

    def booked(self) -> int:
        with self.office.reading() as session:
            assert check(session) == []
            count = (
                select(func.count())
                .select_from(Visit)
                .where(Visit.state == State.BOOKED, Visit.on == self.day)
            )
            return session.scalar(count) or 0

    def stand_at(self, moment: datetime) -> None:
        """Push the clock that all processes share."""
        ahead = moment - datetime.now(UTC)
        (self.city.folder / "clock").write_text(str(ahead.total_seconds()), encoding="ascii")


@contextmanager
def serving(city: City) -> Iterator[int]:
    """Run the portal as in production, with two workers."""
    port = processes.free_port()
    arguments = ["-m", "gunicorn", "--config", str(processes.GUNICORN), "--bind", f"127.0.0.1:{port}",
                 "--workers", "2", "--backlog", "512", "app:create_app()"]  # fmt: skip
    with processes.running(city, *arguments):
        processes.wait_for(port)
        yield port


@contextmanager
def looking_elsewhere(port: int) -> Iterator[list[float]]:
    """Open the home page again and again meanwhile; gather how long it took."""
    took: list[float] = []
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.25):
            began = time.monotonic()
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", "/")
            answer = connection.getresponse()
            answer.read()
            connection.close()
            took.append(time.monotonic() - began if answer.status == http.HTTPStatus.OK else 99.0)

    looker = threading.Thread(target=look)
    looker.start()
    try:
        yield took
    finally:
        over.set()
        looker.join()


def come_all_at_once(crowd: Crowd, within: float) -> None:
    """Let everybody come; then each time is somebody's, nobody's twice, and nobody was left without an answer."""
    crowd.prepare()
    city = crowd.city
    with serving(city) as port, looking_elsewhere(port) as elsewhere:
        # the lots are drawn two seconds after the last one was taken
        crowd.stand_at(crowd.opening.draw_at(crowd.pace) - timedelta(seconds=within + 2))
        server = Server(port, city.portal.settings.secret_key.encode())
        residents = crowd.residents(server)
        let_come(residents, within)
    ends = Counter(one.ends for one in residents)
    seats = 4 * crowd.desks  # visits of 45 minutes in three hours
    other = sorted(elsewhere)[int(0.95 * (len(elsewhere) - 1))]
    print(
        f"{crowd.people} people, {seats} times: {dict(ends)}; {sum(server.answers.values())} requests, "
        f"p95 {server.percentile(0.95) * 1000:.0f} ms, home page p95 {other * 1000:.0f} ms; {dict(server.answers)}"
    )
    assert ends == {"booked": seats, "gone": crowd.people - seats}
    assert crowd.booked() == seats
    assert not [status for status in server.answers if status >= http.HTTPStatus.INTERNAL_SERVER_ERROR]
    assert other < OTHER_PAGE_SECONDS
    assert server.percentile(0.95) < ANSWER_SECONDS


def test_in_the_first_minute_each_time_is_given_once_and_everybody_is_answered(tmp_path: Path) -> None:
    city = City(tmp_path / "city")
    try:
        come_all_at_once(Crowd(city, people=100, desks=4), within=3)
    finally:
        city.close()


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_five_thousand_people_come_for_two_hundred_visits(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    database = ""
    if engine == "postgresql":
        cluster: Cluster = request.getfixturevalue("postgres")
        database = cluster.create("burst")
    city = City(tmp_path / "city", database=database)
    try:
        come_all_at_once(Crowd(city, people=5000, desks=50), within=50)
    finally:
        city.close()

"""Booking visits: statements of a search, a hold and a confirmation, and how many a second two processes book."""

import multiprocessing
import secrets
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.bench.city import ANNA, City
from tests.bench.gauge import statements
from tests.bench.report import Report
from tests.support import parts
from tests.support.cluster import running_cluster

SEARCH_STATEMENTS, DESKS, DAYS = 6, 40, 90
PROCESSES, A_PROCESS, ROUNDS = 2, 120, 15
ENGINES = ("SQLite", "PostgreSQL")


@dataclass(frozen=True)
class Booking:
    """What one visit costs: the statements of a search over ninety days, a hold, a confirmation; CPU-ms of each."""

    searched: int
    held: int
    confirmed: int
    search_ms: float
    book_ms: float


def add(found: Report, folder: Path) -> None:
    """Add what booking costs on each database that is there."""
    for engine in ENGINES:
        with city(engine, folder / engine) as (built, url):
            cost, group = measure(built), f"Visits on {engine}"
            found.add(
                group, "free times, 40 desks, 90 days", cost.searched, "statements", limit=SEARCH_STATEMENTS,
                counted=True,
            )  # fmt: skip
            found.add(group, "a time held", cost.held, "statements", counted=True)
            found.add(group, "and confirmed", cost.confirmed, "statements", counted=True)
            found.add(group, "free times, 40 desks, 90 days", cost.search_ms, "CPU-ms")
            found.add(group, "held and confirmed", cost.book_ms, "CPU-ms")
            found.add(group, "two processes", rate(built, url), "bookings a second")


@contextmanager
def city(engine: str, folder: Path) -> Iterator[tuple[City, str]]:
    """Build a city whose office has forty desks; yields it with the address of its database."""
    if engine == "SQLite":
        yield from _standing(folder, "")
        return
    with running_cluster(parts.need_postgres(), Path(tempfile.gettempdir())) as cluster:
        yield from _standing(folder, cluster.create("visits"))


def _standing(folder: Path, url: str) -> Iterator[tuple[City, str]]:
    from tests.support.visiting import Office

    built = City(folder, database=url)
    try:
        Office(
            SimpleNamespace(portal=built.portal, app=built.app, clock=built.clock), DESKS, horizon_days=DAYS
        )
        yield built, url
    finally:
        built.close()


def measure(built: City) -> Booking:
    """Search and book one visit after the other; statements are those of the last, CPU-ms medians."""
    from portal.visits.free import list_free
    from portal.visits.models import Channel, Topic

    now, searches, books = built.clock.now(), [], []
    for place in range(ROUNDS):
        with built.app.app_context(), built.portal.db.reading() as session:
            topic = session.query(Topic).one()
            began = time.process_time()
            with statements(built.portal.db.engine) as searched:
                free = list_free(
                    session, built.portal, topic, Channel.COUNTER, from_on=now.date(),
                    until_on=now.date() + timedelta(days=DAYS), now=now,
                )  # fmt: skip
            searches.append((time.process_time() - began) * 1000)
        began = time.process_time()
        held, confirmed = book(built, free[-1 - place])
        books.append((time.process_time() - began) * 1000)
    return Booking(len(searched), held, confirmed, statistics.median(searches), statistics.median(books))


def book(built: City, free: Any) -> tuple[int, int]:
    """Hold a time and confirm it, each in a transaction of its own; return the statements of both."""
    from portal.visits import booking
    from portal.visits.booking import Details, Visitor
    from portal.visits.models import Channel, Topic, Visit

    now, engine = built.clock.now(), built.portal.db.engine
    with built.app.app_context():
        with statements(engine) as held, built.portal.db.writing() as session:
            topic = session.query(Topic).one()
            number = booking.hold(
                session, built.portal, topic, Channel.COUNTER, free.place_code, free.on, free.minute,
                holder=secrets.token_hex(8), now=now,
            ).id  # fmt: skip
        # a guest of an own address each: nobody is kept out by the limit of one person
        who = Visitor(guest_id=ANNA, email=f"{secrets.token_hex(6)}@example.pl")
        with statements(engine) as confirmed, built.portal.db.writing() as session:
            visit = session.get_one(Visit, number)
            booking.confirm(
                session,
                built.portal,
                visit,
                who,
                details=Details(),
                submission=secrets.token_hex(12),
                now=now,
            )
    return len(held), len(confirmed)


def rate(built: City, url: str) -> float:
    """Return how many visits a second two processes book on one database, each time asked for by both."""
    spawn = multiprocessing.get_context("spawn")
    gate = spawn.Barrier(PROCESSES + 1)
    workers = [spawn.Process(target=_work, args=(built.folder, url, gate)) for _ in range(PROCESSES)]
    for worker in workers:
        worker.start()
    gate.wait()
    began = time.monotonic()
    for worker in workers:
        worker.join()
    if any(worker.exitcode for worker in workers):
        raise AssertionError("a booking process failed")
    return PROCESSES * A_PROCESS / (time.monotonic() - began)


def _work(folder: Path, url: str, gate: Any) -> None:
    """Book one process's share: of each time two desks, so that both want the same ones."""
    from portal.visits.free import list_free
    from portal.visits.models import Channel, Topic

    built = City(folder, database=url)
    now = built.clock.now()
    with built.app.app_context(), built.portal.db.reading() as session:
        topic, first = session.query(Topic).one(), now.date() + timedelta(days=2)
        free = list_free(
            session, built.portal, topic, Channel.COUNTER, from_on=first,
            until_on=first + timedelta(days=30), now=now,
        )  # fmt: skip
    gate.wait()
    for place in range(A_PROCESS):
        book(built, free[place // 2])
    built.close()

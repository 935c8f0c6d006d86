"""What the figures cost beside a million matters of sixty services: the managers' page, counting a day, a night."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from portal.cases.actions import touch
from portal.cases.models import Case, Touched
from portal.jobs import new_job
from portal.measures import jobs
from portal.measures.counting import recount_all
from tests.bench import gauge
from tests.bench.city import City
from tests.bench.spread import load_spread
from tests.bench.walk import Act, page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from tests.bench.report import Report

MANY = 1_000_000
PAGE_STATEMENTS, PAGE_MS = 12, 150
NIGHT_SECONDS, MINUTE_SECONDS = 60, 60
PAGES = tuple(
    Act(name, page(path), who=who, limit=PAGE_STATEMENTS)
    for name, path, who in (
        ("managers' page", "/liczby/udzial", "manager"), ("what next", "/liczby/co-dalej", "manager"),
        ("services", "/liczby/uslugi", "manager"), ("one service", "/liczby/uslugi/tax-certificate", "manager"),
        ("one month", "/liczby/miesiace/2026-06", "manager"), ("for everybody", "/liczby", ""),
    )
)  # fmt: skip


@dataclass(frozen=True)
class Spent:
    """What one job took: CPU seconds and statements."""

    name: str
    seconds: float
    statements: int


def add(found: Report, folder: Path, rounds: int, cases: int = MANY) -> None:
    """Add the figures of a report, on SQLite."""
    group = f"Figures: {cases:,} matters of sixty services over ten years"
    with filled(folder, cases) as city:
        for spent, limit in work(city):
            found.add(
                group, spent.name, spent.seconds, "s", limit=limit, note=f"{spent.statements} statements"
            )
        for act in PAGES:
            count = len(gauge.count(city, act))
            (taken,) = gauge.milliseconds([gauge.turn(city, act)], rounds)
            found.add(group, act.name, count, "statements", limit=PAGE_STATEMENTS, counted=True)
            found.add(group, act.name, taken, "CPU-ms", limit=PAGE_MS)


@contextmanager
def filled(folder: Path, cases: int) -> Iterator[City]:
    """Build the city."""
    city = City(folder)
    try:
        load_spread(city, cases)
        yield city
    finally:
        city.close()


def work(city: City) -> Iterator[tuple[Spent, int | None]]:
    """Count everything, then do what each minute and each night do; yield what each took, beside its limit."""
    yield _spent(city, "everything counted anew", lambda: _recount(city)), None
    last = _last_days(city, 1)
    for name, days in (
        ("one act's day within its minute", last[:1]),
        (f"{jobs.BATCH} days at once", _last_days(city)),
    ):
        _stale(city, days)
        yield _spent(city, name, lambda: _run(city, "recount")), MINUTE_SECONDS
        assert _count(city, Touched) == 0
    yield (
        _spent(city, "the months that may change, each night", lambda: _run(city, "recount_young")),
        NIGHT_SECONDS,
    )
    yield _spent(city, "twelve months published", lambda: _run(city, "publish_months")), None


def _recount(city: City) -> None:
    with city.app.app_context(), city.portal.db.writing() as session:
        recount_all(session, city.clock.now())


def _run(city: City, kind: str) -> None:
    with city.app.app_context():
        with city.portal.db.writing() as session:
            session.add(new_job(kind, {}, at=city.clock.now(), key=f"bench:{kind}:{time.monotonic_ns()}"))
        city.portal.workers.drain(city.portal)


def _spent(city: City, name: str, do: Callable[[], Any]) -> Spent:
    began = time.process_time()
    with gauge.statements(city.portal.db.engine) as sent:
        do()
    return Spent(name, time.process_time() - began, len(sent))


def _last_days(city: City, at_most: int = jobs.BATCH) -> list[tuple[date, str]]:
    query = (
        select(Case.filed_on, Case.service)
        .distinct()
        .order_by(Case.filed_on.desc(), Case.service)
        .limit(at_most)
    )
    with city.portal.db.reading() as session:
        return [(row.filed_on, row.service) for row in session.execute(query)]


def _stale(city: City, days: Sequence[tuple[date, str]]) -> None:
    with city.app.app_context(), city.portal.db.writing() as session:
        for on, service in days:
            touch(session, on, service, city.clock.now())


def _count(city: City, model: type[Any]) -> int:
    with city.portal.db.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0

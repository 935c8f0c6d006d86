"""What ten years cost the desk: queue, search and case page beside a million matters and beside ten thousand."""

from __future__ import annotations

import json
import re
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import event, text

from tests.bench import gauge
from tests.bench.city import City
from tests.bench.decade import FIRST_CASE, WANTED, load
from tests.bench.walk import Act, Call, page, send
from tests.support import parts
from tests.support.cluster import running_cluster

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Engine

    from tests.bench.report import Report

FEW, MANY = 10_000, 1_000_000
GROWTH = 1.2
# what grows with the years: no plan may walk through one of these from its first row to its last
LARGE = frozenset({"cases", "case_events", "case_parties", "documents", "stored_files", "subjects"})
SCAN = re.compile(r"SCAN (?P<table>\w+?)(?:_\d+)?(?: USING (?:COVERING )?INDEX (?P<index>\w+))?$")
VIEWS = (
    "do-zrobienia",
    "do-sprawdzenia",
    "w-tym-tygodniu",
    "po-terminie",
    "czeka",
    "nieprzydzielone",
    "moje",
    "zakonczone",
)


def _search(asked: str) -> Callable[[City], Call]:
    """Return what makes a search ready: it is sent, and its answer is the page that is measured."""

    def ready(city: City) -> Call:
        city.forget_haste()
        asking = Act("search", lambda _city: Call("/biurko/szukaj", {"q": asked}), who="clerk", status=303)
        return Call(send(city, asking, asking.ready(city)).location)

    return ready


ACTS = (
    *(Act(f"queue: {view}", page(f"/biurko?widok={view}"), who="clerk") for view in VIEWS),
    Act("search by name", _search(WANTED), who="clerk"),
    Act("search by a name nobody has", _search("Nikodemski"), who="clerk"),
    Act("search by office number", _search(f"FN.3140.{FIRST_CASE + 7}"), who="clerk", status=303),
    Act("search by PESEL", _search("85031412349"), who="clerk"),
    Act("case of nine years ago", page(f"/biurko/sprawy/BI-{FIRST_CASE + 4500}"), who="clerk"),
    Act("open case", page("/biurko/sprawy/BI-OPEN-000009"), who="clerk"),
)


@dataclass(frozen=True)
class Cost:
    """What an act costs beside few matters and beside many: statements, CPU-ms of the portal and its database."""

    name: str
    statements: tuple[int, int]
    milliseconds: tuple[float, float]
    scans: tuple[str, ...]


def add(found: Report, folder: Path, rounds: int) -> None:
    """Add the figures of both databases to a report; PostgreSQL only where it is installed."""
    engines = ["SQLite", *(["PostgreSQL"] if parts.find_postgres() else [])]
    for engine in engines:
        began = time.monotonic()
        with cities(engine, folder / engine) as (few, many):
            group = f"Desk on {engine}: growth from {FEW:,} to {MANY:,} matters, 5,000 of them open in both"
            found.add(group, "both loaded", time.monotonic() - began, "s")
            for cost in measure(few, many, rounds):
                _add(found, group, cost)


def _add(found: Report, group: str, cost: Cost) -> None:
    few, many = cost.milliseconds
    note = f"{few:.2f} → {many:.2f} CPU-ms"
    found.add(group, cost.name, many / few, "× CPU", limit=GROWTH, note=note)
    found.add(group, cost.name, cost.statements[1], "statements", limit=cost.statements[0], counted=True)
    found.add(group, cost.name, len(cost.scans), "scans", limit=0, counted=True, note="; ".join(cost.scans))


@contextmanager
def cities(engine: str, folder: Path, few: int = FEW, many: int = MANY) -> Iterator[tuple[City, City]]:
    """Build the two cities on one of the databases."""
    if engine == "SQLite":
        with filled(folder / "few", few) as small, filled(folder / "many", many) as large:
            yield small, large
        return
    with (
        # a million matters are too many for a folder in memory
        running_cluster(parts.need_postgres(), Path(tempfile.gettempdir())) as cluster,
        filled(folder / "few", few, cluster.create("few")) as small,
        filled(folder / "many", many, cluster.create("many")) as large,
    ):
        yield small, large


@contextmanager
def filled(folder: Path, cases: int, url: str = "") -> Iterator[City]:
    city = City(folder, database=url)
    try:
        if cases:
            load(city, cases)
        yield city
    finally:
        city.close()


def measure(few: City, many: City, rounds: int, acts: Sequence[Act] = ACTS) -> Iterator[Cost]:
    """Measure acts in both cities in turn."""
    for act in acts:
        counts = (len(gauge.count(few, act)), len(gauge.count(many, act)))
        turns = [gauge.turn(few, act), gauge.turn(many, act)]
        own, other = gauge.milliseconds(turns, rounds, _clock([few.portal.db.engine, many.portal.db.engine]))
        yield Cost(act.name, counts, (own, other), tuple(scans(many, act)))


def _clock(engines: Sequence[Engine]) -> Callable[[], float]:
    """Return a clock of CPU seconds: this process's, and those of PostgreSQL's processes that serve it."""
    counters = [Path(f"/proc/{pid}/schedstat") for engine in engines for pid in _servers(engine)]

    def now() -> float:
        served = sum(int(counter.read_text(encoding="ascii").split()[0]) for counter in counters)
        return time.process_time() + served / 1e9

    return now


def _servers(engine: Engine) -> list[int]:
    if engine.dialect.name != "postgresql":
        return []
    query = text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
    with engine.connect() as connection:
        return list(connection.scalars(query))


def scans(city: City, act: Act) -> list[str]:
    """Return the walks through whole large tables in the plans of an act's statements."""
    engine = city.portal.db.engine
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            asked.append((statement, parameters))

    call = act.ready(city)
    event.listen(engine, "before_cursor_execute", note)
    try:
        send(city, act, call)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    walked = walked_sqlite if engine.dialect.name == "sqlite" else walked_postgres
    with engine.connect() as connection:
        return sorted({name for statement, given in asked for name in walked(connection, statement, given)})


def walked_sqlite(connection: Any, statement: str, given: Any) -> Iterator[str]:
    for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given):
        scan = SCAN.match(row[3])
        # an index that holds only some of the rows (open ones, unposted letters) does not grow with the years
        if scan is not None and scan["table"] in LARGE and not _is_partial(connection, scan["index"]):
            yield row[3]


def _is_partial(connection: Any, index: str | None) -> bool:
    query = "SELECT sql LIKE '%WHERE%' FROM sqlite_master WHERE type = 'index' AND name = ?"
    return bool(index and connection.exec_driver_sql(query, (index,)).scalar())


def walked_postgres(connection: Any, statement: str, given: Any) -> Iterator[str]:
    plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", given).scalar()
    nodes = [one["Plan"] for one in (json.loads(plan) if isinstance(plan, str) else plan)]
    while nodes:
        node = nodes.pop()
        nodes.extend(node.get("Plans", ()))
        if node["Node Type"].endswith("Seq Scan") and node["Relation Name"] in LARGE:
            yield f"SCAN {node['Relation Name']}"

"""How it is measured: statements, steps of SQLite's machine, CPU time; never the clock on the wall."""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from tests.bench.city import City
from tests.bench.walk import JOURNEY, Act, draft, send

HOUSEKEEPING = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SAVEPOINT", "RELEASE")
WARM_UP = 4
STEP = 10  # SQLite calls back every so many steps of its machine
Turn = tuple[Callable[[], Any], Callable[[Any], Any]]


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """Collect the statements sent to the database, without those that only begin and end transactions."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.lstrip().upper().startswith(HOUSEKEEPING):
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def count(city: City, act: Act) -> list[str]:
    """Return the statements of an act, once everything that is kept in memory is there."""
    for _ in range(2):
        call = act.ready(city)
        with statements(city.portal.db.engine) as sent:
            send(city, act, call)
    return sent


def count_journey(city: City) -> dict[str, int]:
    """Return the statements of each request of the journey with six fields."""
    draft(city)  # of another service: this one is begun anew
    return {act.name: len(_count_once(city, act)) for act in JOURNEY}


def _count_once(city: City, act: Act) -> list[str]:
    call = act.ready(city)
    with statements(city.portal.db.engine) as sent:
        send(city, act, call)
    return sent


def count_steps(city: City, act: Act) -> int:
    """Return how many steps SQLite's machine takes for an act: what grows with the rows it looks at."""
    seen = 0

    def tick() -> int:
        nonlocal seen
        seen += STEP
        return 0

    def watch(raw: Any, _record: Any, _proxy: Any) -> None:
        raw.set_progress_handler(tick, STEP)

    send(city, act, act.ready(city))
    call = act.ready(city)
    event.listen(city.portal.db.engine, "checkout", watch)
    send(city, act, call)
    event.remove(city.portal.db.engine, "checkout", watch)
    city.portal.db.engine.dispose()  # the watched connections go
    return seen


def milliseconds(
    turns: Sequence[Turn], rounds: int, clock: Callable[[], float] = time.process_time
) -> list[float]:
    """Return the median CPU-ms of each; they take turns, so that a busy moment meets all of them."""
    taken: list[list[float]] = [[] for _ in turns]
    for round_number in range(WARM_UP + rounds):
        for times, (ready, do) in zip(taken, turns, strict=True):
            given = ready()
            began = clock()
            do(given)
            if round_number >= WARM_UP:
                times.append((clock() - began) * 1000)
    return [statistics.median(times) for times in taken]


def turn(city: City, act: Act) -> Turn:
    """Return an act as one of those that take turns; only its request is timed."""
    return lambda: act.ready(city), lambda call: send(city, act, call)


def journey_milliseconds(
    city: City, bare: Sequence[Callable[[Any], Any]], rounds: int
) -> tuple[float, float]:
    """Return the median CPU-ms of all eight requests of the journey together, and of eight bare ones in turn."""
    totals: list[tuple[float, float]] = []
    for round_number in range(2 + rounds):
        draft(city)
        own = sum(_seconds(lambda call, act=act: send(city, act, call), act.ready(city)) for act in JOURNEY)
        least = sum(_seconds(do, None) for do in bare)
        if round_number >= 2:
            totals.append((own * 1000, least * 1000))
    return statistics.median(own for own, _ in totals), statistics.median(least for _, least in totals)


def _seconds(do: Callable[[Any], Any], given: Any) -> float:
    began = time.process_time()
    do(given)
    return time.process_time() - began

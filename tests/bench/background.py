"""From the button to the sealed receipt: what the worker does after a submit, typst and pyHanko loaded before."""

import statistics
import time
from dataclasses import dataclass

from sqlalchemy import select

from tests.bench.city import City
from tests.bench.gauge import statements
from tests.bench.walk import ACTS, send

STATEMENTS, MILLISECONDS = 12, 60


@dataclass(frozen=True)
class Work:
    """One run: statements and CPU-ms to the sealed receipt, and of all that follows a submit."""

    receipt: int
    receipt_ms: float
    whole: int
    whole_ms: float


def measure(city: City, rounds: int = 5) -> Work:
    """Submit, let the worker work, and return the medians; the first round only warms up."""
    runs = [_once(city) for _ in range(rounds + 1)][1:]
    return Work(
        runs[-1].receipt,
        statistics.median(run.receipt_ms for run in runs),
        runs[-1].whole,
        statistics.median(run.whole_ms for run in runs),
    )


def _once(city: City) -> Work:
    submit = next(act for act in ACTS if act.name == "submit")
    _drain(city)
    send(city, submit, submit.ready(city))
    with city.app.app_context(), statements(city.portal.db.engine) as sent:
        began = time.process_time()
        city.portal.workers.run_next(city.portal)
        receipt, receipt_ms = len(sent), (time.process_time() - began) * 1000
        assert _is_sealed(city), f"the first job was not the receipt\n{city.last_lines()}"
        looked = len(sent)  # with the statement of our own look
        began = time.process_time()
        _drain(city)
        rest_ms = (time.process_time() - began) * 1000
    return Work(receipt, receipt_ms, receipt + len(sent) - looked, receipt_ms + rest_ms)


def _drain(city: City) -> None:
    with city.app.app_context():
        city.portal.workers.drain(city.portal)


def _is_sealed(city: City) -> bool:
    from portal.cases.models import Document, DocumentState

    with city.portal.db.reading() as session:
        newest = session.scalars(select(Document).order_by(Document.id.desc()).limit(1)).one()
        return newest.state == DocumentState.READY and newest.file_id is not None

"""The database is stopped in the middle of posting (as by a power cut) and started again: it is all there once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from tests.billing.house import House
from tests.support.cluster import Cluster

pytestmark = pytest.mark.postgres
POINTS = {
    "before the charges are marked": lambda sql: sql.startswith("UPDATE charges"),
    "between the charges and the payment": lambda sql: sql.startswith("UPDATE payments SET state"),
    "between the payment and the books": lambda sql: sql.startswith("INSERT INTO ledger_entries"),
    "before the commit": lambda sql: sql == "COMMIT",
}


@pytest.fixture
def database_url(postgres_url: str, postgres: Cluster) -> str:
    """A database whose commits are kept, of a server that the test stops."""
    postgres.keep_commits(postgres_url)
    return postgres_url


@contextmanager
def stopping(house: House, cluster: Cluster, is_here: Callable[[str], bool]) -> Iterator[list[str]]:
    """Stop the server at a point of a posting, once."""
    posting: list[str] = []
    stopped: list[str] = []

    def pass_by(statement: str) -> None:
        posting.append(statement)
        is_posting = any(sql.startswith("UPDATE charges") for sql in posting)
        if not stopped and is_posting and is_here(statement):
            stopped.append(statement)
            cluster.stop_at_once()

    def on_statement(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        pass_by(statement)

    def on_commit(_connection: Any) -> None:
        pass_by("COMMIT")

    engine = house.portal.db.engine
    event.listen(engine, "before_cursor_execute", on_statement)
    event.listen(engine, "commit", on_commit)
    yield stopped
    event.remove(engine, "before_cursor_execute", on_statement)
    event.remove(engine, "commit", on_commit)


@pytest.mark.parametrize("point", POINTS)
def test_a_worker_whose_database_stops_is_followed_by_one_that_finishes(
    house: House, postgres: Cluster, point: str
) -> None:
    payment = house.begin()
    house.sandbox.pay(payment.session_id)
    house.sandbox.deliver()
    with stopping(house, postgres, POINTS[point]) as stopped, pytest.raises(OperationalError):
        house.work()
    assert stopped
    postgres.start()
    assert house.states() == ["notified"]
    assert house.charge().paid_at is None
    house.push(minutes=6)  # the lease of the worker that fell with it
    house.work()
    house.assert_settled_once()
    assert house.tasks() == []


def test_a_page_whose_database_stops_charges_once_all_the_same(house: House, postgres: Cluster) -> None:
    payment = house.begin()
    house.sandbox.pay(payment.session_id)
    path = f"/platnosc/{payment.session_id}/powrot"
    with stopping(house, postgres, POINTS["between the payment and the books"]) as stopped:
        answer = house.browser().get(path)
    assert stopped
    assert answer.status_code >= 500
    postgres.start()
    assert house.states() == ["registered"]
    assert house.browser().get(path).status_code == 303
    house.sandbox.deliver()
    house.work()
    house.assert_settled_once()


def test_the_gateway_s_call_is_repeated_when_the_database_was_away(house: House, postgres: Cluster) -> None:
    payment = house.begin()
    house.sandbox.pay(payment.session_id)
    postgres.stop_at_once()
    house.sandbox.deliver()
    postgres.start()
    assert [attempt.answer for attempt in house.sandbox.attempts] == [500]
    assert house.states() == ["registered"]
    house.push(minutes=3)
    assert [attempt.answer for attempt in house.sandbox.attempts] == [500, 200]
    house.work()
    house.assert_settled_once()

"""Moments, transactions, the queue of SQLite's writers, and the request's session."""

import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError, StatementError

from portal.context import EXTENSION
from portal.db import WRITING, Database, close_session, roll_back, session
from portal.jobs import JobRow, new_job
from tests.kernel.bare import Bare, lose
from tests.support.parts import ROOT

pytestmark = pytest.mark.engines

AT = datetime(2026, 11, 23, 9, 30, 15, 123456, tzinfo=UTC)


def count(bare: Bare) -> int:
    with bare.db.reading() as reading:
        return reading.scalar(select(func.count()).select_from(JobRow)) or 0


# ---------------------------------------------------------------------------------------------- moments
def test_a_moment_comes_back_as_the_same_moment_in_utc(bare: Bare) -> None:
    warsaw = AT.astimezone(timezone(timedelta(hours=1)))
    with bare.db.writing() as writing:
        writing.add(new_job("some", {}, at=warsaw))
    with bare.db.reading() as reading:
        kept = reading.scalars(select(JobRow)).one()
    assert kept.run_at == AT
    assert kept.run_at.utcoffset() == timedelta(0)
    assert kept.done_at is None


def test_a_moment_without_a_zone_is_refused(bare: Bare) -> None:
    with pytest.raises(StatementError, match="without a time zone"):
        lose(bare, new_job("some", {}, at=AT.replace(tzinfo=None)))
    assert count(bare) == 0


def test_moments_sort_and_compare_as_time(bare: Bare) -> None:
    moments = [AT.replace(microsecond=0), AT.replace(microsecond=1), AT, AT + timedelta(days=300)]
    with bare.db.writing() as writing:
        writing.add_all(new_job("some", {}, at=at) for at in reversed(moments))
    with bare.db.reading() as reading:
        assert list(reading.scalars(select(JobRow.run_at).order_by(JobRow.run_at))) == moments
        assert list(reading.scalars(select(JobRow.run_at).where(JobRow.run_at > AT))) == moments[3:]


# ---------------------------------------------------------------------------------------------- transactions
def test_writing_commits_at_its_end_and_rolls_back_on_an_error(bare: Bare) -> None:
    with bare.db.writing() as writing:
        writing.add(new_job("kept", {}, at=AT))
    with pytest.raises(RuntimeError):
        lose(bare, new_job("lost", {}, at=AT))
    with bare.db.reading() as reading:
        assert list(reading.scalars(select(JobRow.kind))) == ["kept"]


def test_reading_keeps_nothing(bare: Bare) -> None:
    with bare.db.reading() as reading:
        reading.add(new_job("lost", {}, at=AT))
        reading.flush()
    assert count(bare) == 0


def test_a_database_in_memory_is_refused() -> None:
    with pytest.raises(ValueError, match="in-memory"):
        Database("sqlite:///:memory:")


# ---------------------------------------------------------------------------------------------- many writers
ADD_UP = """
import sys, threading
from portal.db import Database
from sqlalchemy import text
database = Database(sys.argv[1])
def add():
    for _ in range(15):
        with database.writing() as session:
            found = session.scalar(text("SELECT attempts FROM jobs"))
            session.execute(text("UPDATE jobs SET attempts = :n"), {"n": found + 1})
threads = [threading.Thread(target=add) for _ in range(4)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
"""


def test_eight_writers_in_two_processes_lose_no_write_and_never_find_the_database_locked(small: Bare) -> None:
    with small.db.writing() as writing:
        writing.add(new_job("count", {}, at=AT))
    command = [sys.executable, "-c", ADD_UP, small.db.url]
    running = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [one.communicate(timeout=60)[1] for one in running]
    assert said == [""] * 2
    with small.db.reading() as reading:
        assert reading.scalar(select(JobRow.attempts)) == 2 * 4 * 15


def test_without_an_immediate_beginning_the_second_writer_would_find_it_locked(small: Bare) -> None:
    """The negative control: two transactions that read first cannot both go on to write."""
    with small.db.writing() as writing:
        writing.add(new_job("count", {}, at=AT))
    with small.db.reading() as first, small.db.reading() as second:
        assert first.scalar(text("SELECT attempts FROM jobs")) == 0
        assert second.scalar(text("SELECT attempts FROM jobs")) == 0
        first.execute(text("UPDATE jobs SET attempts = 1"))
        first.commit()
        with pytest.raises(OperationalError, match="locked"):
            second.execute(text("UPDATE jobs SET attempts = 1"))


def test_a_writer_waits_its_turn_while_readers_go_on(small: Bare) -> None:
    began, order = threading.Event(), []

    def write_second() -> None:
        began.wait()
        with small.db.writing() as writing:
            writing.add(new_job("second", {}, at=AT))
            writing.flush()
            order.append("second")

    waiting = threading.Thread(target=write_second)
    waiting.start()
    with small.db.writing() as writing:
        writing.add(new_job("first", {}, at=AT))
        writing.flush()
        began.set()
        waiting.join(0.2)
        assert count(small) == 0  # a reader sees the last commit and does not wait
        order.append("first")
    waiting.join(5)
    assert order == ["first", "second"]
    assert count(small) == 2


def test_a_turn_ends_also_after_an_error(small: Bare) -> None:
    for _ in range(3):
        with pytest.raises(RuntimeError):
            lose(small, new_job("lost", {}, at=AT))
    with small.db.writing() as writing:
        writing.add(new_job("kept", {}, at=AT))
    assert count(small) == 1


# ---------------------------------------------------------------------------------------------- the request's session
@pytest.fixture
def app(bare: Bare) -> Flask:
    app = Flask("somewhere")
    app.extensions[EXTENSION] = bare.portal
    app.teardown_appcontext(close_session)

    @app.post("/forget")
    def forget() -> str:
        session().add(new_job("some", {}, at=AT))
        session().flush()
        return "ok"

    @app.post("/keep")
    def keep() -> str:
        session().add(new_job("some", {}, at=AT))
        session().commit()
        return "ok"

    @app.post("/undo")
    def undo() -> str:
        session().add(new_job("some", {}, at=AT))
        session().flush()
        roll_back()
        session().commit()
        return "ok"

    @app.route("/kind", methods=["GET", "POST"])
    def kind() -> str:
        return str(session().connection().get_execution_options().get(WRITING, False))

    return app


def test_what_a_request_does_not_commit_is_lost_at_its_end(app: Flask, bare: Bare) -> None:
    assert app.test_client().post("/forget").text == "ok"
    assert count(bare) == 0


def test_what_a_request_commits_is_kept(app: Flask, bare: Bare) -> None:
    app.test_client().post("/keep")
    assert count(bare) == 1


def test_an_error_page_is_rendered_after_the_work_was_undone(app: Flask, bare: Bare) -> None:
    app.test_client().post("/undo")
    assert count(bare) == 0


def test_a_safe_method_reads_and_another_writes(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/kind").text == "False"
    assert client.head("/kind").status_code == 200
    assert client.post("/kind").text == "True"

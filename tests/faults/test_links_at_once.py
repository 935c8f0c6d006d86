"""Looks at other systems at the same time, and one that is killed: each connection has one answer, the newest."""

import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.context import Portal
from portal.jobs import LEASE, JobRow, JobState, new_job
from portal.links import Broken, Check, LinkCheck, Links, list_checks
from tests.support.dying import see_killed
from tests.support.house import House

pytestmark = pytest.mark.engines

NAMES = ("books", "maps", "post")
# stands for `flask jobs work --once`: all connections hold, and it dies when the second's answer is written, not kept
KILLED = """
import os, signal
import app
from portal.context import EXTENSION
from portal.links import Links
from sqlalchemy import event
made = app.create_app()
portal = made.extensions[EXTENSION]
links = portal.declared[Links] = Links()
for name in ("books", "maps", "post"):
    links.register(name, name, lambda portal, now: None)
def die(connection, cursor, statement, parameters, *rest):
    if "link_checks" in statement and not statement.startswith("SELECT") and "maps" in str(parameters):
        os.kill(os.getpid(), signal.SIGKILL)
event.listen(portal.db.engine, "after_cursor_execute", die)
with made.app_context():
    portal.workers.drain(portal)
"""


def answer(house: House, check: Check) -> None:
    """Let every connection answer by one check."""
    made = house.portal.declared[Links] = Links()
    for name in NAMES:
        made.register(name, name, check)


def ask(house: House, times: int = 1) -> None:
    with house.portal.db.writing() as session:
        session.add_all(new_job("check_links", {}, at=house.clock.now()) for _ in range(times))


def kept(house: House) -> list[tuple[datetime, datetime | None, str | None]]:
    """Return what is kept of each connection, in their order."""
    with house.portal.db.reading() as session:
        rows = [row for _link, row in list_checks(session, house.portal) if row]
        return [(row.checked_at, row.kept_at, row.fault) for row in rows]


def tries(house: House) -> list[tuple[str, int]]:
    with house.portal.db.reading() as session:
        query = select(JobRow.state, JobRow.attempts).where(JobRow.kind == "check_links").order_by(JobRow.id)
        return [(state, attempts) for state, attempts in session.execute(query)]


def test_two_that_look_at_once_keep_one_answer_of_each_and_the_newest(hurt: House) -> None:
    hurt.work()
    meet = threading.Barrier(2, timeout=30)
    answer(hurt, lambda _portal, _now: meet.wait() and None)
    began = hurt.clock.now()
    ask(hurt, 2)
    workers = [
        threading.Thread(target=hurt.portal.workers.run_next, args=(hurt.portal,)) for _number in range(2)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert kept(hurt) == [(began, began, None)] * 3
    assert tries(hurt)[-2:] == [(JobState.DONE, 1)] * 2, "the second to come has nothing to do, and no fault"
    # one is so slow that the next turn overtakes it: what it heard of an older moment is not kept
    started, told = threading.Event(), threading.Event()

    def slowly(_portal: Portal, now: datetime) -> None:
        if now == began:
            started.set()
            assert told.wait(30)
            raise Broken("old")

    answer(hurt, slowly)
    ask(hurt)
    slow = threading.Thread(target=hurt.portal.workers.run_next, args=(hurt.portal,))
    slow.start()
    assert started.wait(30)
    hurt.clock.move(minutes=4)
    ask(hurt)
    hurt.work()
    told.set()
    slow.join(60)
    assert kept(hurt) == [(hurt.clock.now(),) * 2 + (None,)] * 3
    # a look by a clock that was an hour fast stands in nobody's way
    with hurt.portal.db.writing() as session:
        for row in session.scalars(select(LinkCheck)):
            row.checked_at += timedelta(hours=1)
    ask(hurt)
    hurt.work()
    assert kept(hurt) == [(hurt.clock.now(),) * 2 + (None,)] * 3


def test_one_killed_between_two_answers_leaves_old_or_new_and_the_next_goes_on(
    hurt: House, demo_environment: dict[str, str], tmp_path: Path
) -> None:
    def broken(_portal: Portal, _now: datetime) -> None:
        raise Broken("old")

    answer(hurt, broken)
    ask(hurt)
    hurt.work()
    before = hurt.clock.now()
    hurt.clock.move(hours=6)
    ask(hurt)
    see_killed(KILLED, hurt, demo_environment, tmp_path)
    first, *others = kept(hurt)
    assert others == [(before, None, "old")] * 2
    assert (first[1], first[2]) == (first[0], None)
    assert first[0] >= hurt.clock.now()
    assert tries(hurt)[-1] == (JobState.WAITING, 1)
    answer(hurt, lambda _portal, _now: None)
    hurt.clock.move(seconds=LEASE.total_seconds() + 60)
    hurt.work()
    assert kept(hurt) == [(hurt.clock.now(),) * 2 + (None,)] * 3
    assert tries(hurt)[-1] == (JobState.DONE, 2)

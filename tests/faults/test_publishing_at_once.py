"""Several publish a month in the same moment, by command and by the nightly job: it is told once, and whole."""

import threading
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import func, select

from portal.jobs import new_job
from portal.measures.jobs import FINAL_AFTER
from portal.measures.publishing.freezing import freeze, verify
from portal.measures.publishing.models import Figure
from tests.faults.test_killed_while_publishing import MONTHS, file_in_both
from tests.support.desk import Desk
from tests.support.house import House


@pytest.fixture
def desk(house: House) -> Desk:
    """A unit, its clerk and a resident on both databases."""
    return Desk(house)


def together(*acts: Callable[[], None]) -> list[BaseException]:
    """Do all acts in the same moment; return what went wrong."""
    ready, wrong = threading.Barrier(len(acts)), []

    def run(act: Callable[[], None]) -> None:
        ready.wait()
        try:
            act()
        except BaseException as error:
            wrong.append(error)
            raise

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return wrong


def publish(desk: Desk, month: date) -> None:
    """Publish a month as the command does."""
    with desk.writing() as session:
        freeze(session, desk.portal, month, final_after=FINAL_AFTER, now=desk.now)


@pytest.mark.engines
def test_a_month_published_at_once_by_command_and_by_night_is_told_once(desk: Desk) -> None:
    file_in_both(desk)
    for revision in (1, 2):  # provisional, and final a hundred days later
        with desk.writing() as session:
            session.add(new_job("publish_months", {}, at=desk.now, key=f"test:{revision}"))
        commands = [lambda month=month: publish(desk, month) for month in (*MONTHS, *MONTHS)]
        assert together(*commands, desk.work) == []
        with desk.reading() as session:
            assert session.scalar(select(func.max(Figure.revision))) == revision
            for month in MONTHS:
                assert list(verify(session, desk.portal, month)) == []
                told = select(func.count()).where(Figure.month == month).group_by(Figure.revision)
                assert len(set(session.scalars(told))) == 1, "a part of a revision is missing"
        desk.clock.move(days=100)

"""Health: the process lives; what keeps the portal from serving is named."""

import pytest
from sqlalchemy import text

from portal.jobs import JobState, new_job
from tests.support.house import House

pytestmark = pytest.mark.engines


def ready(house: House) -> tuple[int, list[str]]:
    answer = house.app.test_client().get("/readyz")
    return answer.status_code, (answer.json or {})["faults"]


def break_migrations(house: House) -> None:
    with house.portal.db.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0000'"))


def leave_a_job(house: House) -> None:
    with house.portal.db.writing() as session:
        session.add(new_job("some", {}, at=house.clock.now()))
    house.clock.move(minutes=11)


def break_the_database(house: House) -> None:
    with house.portal.db.writing() as session:
        session.execute(text("DROP TABLE alembic_version"))
        session.execute(text("DROP TABLE jobs"))


def test_a_portal_in_order_is_ready(house: House) -> None:
    assert ready(house) == (200, [])


@pytest.mark.parametrize(
    ("harm", "fault"), [(break_migrations, "migrations"), (leave_a_job, "jobs"), (break_the_database, "database")]
)  # fmt: skip
def test_what_is_wrong_is_named_and_the_process_still_lives(house: House, harm, fault: str) -> None:
    harm(house)
    assert ready(house) == (503, [fault])
    assert house.app.test_client().get("/healthz").status_code == 200


def test_a_job_that_is_late_for_a_moment_or_given_up_does_not_stop_the_portal(small_house: House) -> None:
    with small_house.portal.db.writing() as session:
        session.add(new_job("some", {}, at=small_house.clock.now()))
        dead = new_job("some", {}, at=small_house.clock.now())
        dead.state = JobState.DEAD
        session.add(dead)
    small_house.clock.move(minutes=9)
    assert ready(small_house) == (200, [])


def test_a_database_that_is_gone_is_named_without_a_word_of_its_address(small_house: House, tmp_path) -> None:
    from portal.db import Database

    gone = Database(f"sqlite:///{tmp_path}/no/such/folder/portal.sqlite")
    object.__setattr__(small_house.portal, "db", gone)
    answer = small_house.app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {"status": "not ready", "faults": ["database"]}


def test_the_heart_beat_sets_no_cookie_and_asks_for_no_sign_in(small_house: House) -> None:
    for path in ("/healthz", "/readyz"):
        answer = small_house.app.test_client().get(path)
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers

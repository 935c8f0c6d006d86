"""The tests' own tools: databases that are fresh, a browser that runs, parts that are asked for aloud."""

import pytest
from playwright.sync_api import Page
from sqlalchemy import create_engine, inspect, select, text

from portal.accounts.models import Profile, Subject
from tests.support import lived, parts
from tests.support.house import House
from tests.support.people import ANNA, JAN, sign_in

pytestmark = pytest.mark.engines

OWN = {"subject_id", "email"}


def tables(url: str) -> set[str]:
    engine = create_engine(url)
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()


@pytest.mark.parametrize("_turn", [1, 2])
def test_each_test_gets_a_migrated_database_that_nobody_has_used(database_url: str, _turn: int) -> None:
    assert "jobs" in tables(database_url)
    assert "scribble" not in tables(database_url)
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("create table scribble (id int)"))
    engine.dispose()
    assert "scribble" in tables(database_url)


@pytest.mark.browser
def test_the_browser_shows_a_page(page: Page) -> None:
    page.set_content("<h1>Dzień dobry</h1>")
    assert page.locator("h1").inner_text() == "Dzień dobry"


def test_a_missing_part_is_a_failure_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no-such-program is not on this machine"):
        parts.need_program("no-such-program", "nothing")


def test_a_missing_part_is_a_skip_that_is_seen_where_a_person_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no-such-program is not on this machine"):
        parts.need_program("no-such-program", "nothing")


def test_who_is_settled_at_once_has_what_the_first_steps_leave(small_house: House) -> None:
    lived.settled(small_house, JAN)
    lived.take_first_steps(small_house, sign_in(small_house, ANNA), "anna@example.pl")
    with small_house.portal.db.reading() as session:
        people = select(Subject, Profile).join(Profile, Profile.subject_id == Subject.id)
        kept = {row.Subject.given_name: row for row in session.execute(people)}
    at_once, step_by_step = (
        [(kept[name].Subject.street, kept[name].Subject.postal_code, kept[name].Subject.town)]
        + [
            getattr(kept[name].Profile, column.name)
            for column in Profile.__table__.columns
            if column.name not in OWN
        ]
        for name in ("Jan", "Anna")
    )
    assert at_once == step_by_step
    assert {name: row.Profile.email for name, row in kept.items()} == {
        "Jan": "jan@example.pl",
        "Anna": "anna@example.pl",
    }

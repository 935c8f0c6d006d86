"""The tests' own tools: databases that are fresh, a browser that runs, parts that are asked for aloud."""

import pytest
from playwright.sync_api import Page
from sqlalchemy import create_engine, inspect, text

from tests.support import parts


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

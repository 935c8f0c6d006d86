"""Connections to other systems: looked at in turn, kept, shown, and counted for a day."""

from datetime import datetime

import pytest

from portal.context import Portal
from portal.errors import Unavailable
from portal.jobs import new_job
from portal.links import Broken, Link, LinkCheck, Links, links_of, list_checks
from portal.programme.feeding import feeders_of
from tests.office.desk import EWA, Desk

pytestmark = pytest.mark.usefixtures("other_side")
state: dict[str, Exception | None] = {}


def _check(name: str) -> None:
    if (wrong := state.get(name)) is not None:
        raise wrong


@pytest.fixture
def other_side(small_desk: Desk) -> None:
    """Two connections of which the test says how they answer."""
    state.clear()
    made = Links()
    for name in ("books", "maps"):

        def check(_portal: Portal, _now: datetime, name: str = name) -> None:
            _check(name)

        made.register(name, f"System {name}", check, "test")
    small_desk.portal.declared[Links] = made


def look(desk: Desk) -> dict[str, LinkCheck]:
    with desk.portal.db.writing() as session:
        session.add(new_job("check_links", {}, at=desk.clock.now()))
    desk.house.work()
    with desk.portal.db.reading() as session:
        return {link.name: found for link, found in list_checks(session, desk.portal) if found}


def share(desk: Desk) -> tuple[str, str] | None:
    with desk.portal.db.reading() as session:
        found = feeders_of(desk.portal).by_code["ICT-A2"](session, desk.portal, desk.clock.now())
    return None if found is None else (str(found.value), found.note)


def test_what_a_look_found_is_kept_and_the_one_that_breaks_keeps_no_other_from_being_asked(
    small_desk: Desk,
) -> None:
    first = look(small_desk)
    assert [(one.fault, one.kept_at) for one in first.values()] == [(None, small_desk.clock.now())] * 2
    before = small_desk.clock.now()
    small_desk.clock.move(hours=6)
    state["books"] = Broken("the description names another issuer")
    second = look(small_desk)
    assert (second["books"].fault, second["books"].kept_at) == (str(state["books"]), before)
    assert second["maps"].kept_at == small_desk.clock.now()
    state["books"] = Unavailable("https://key:secret@books.example/")
    assert look(small_desk)["books"].fault == "Unavailable", "an address may hold a key"


def test_a_contract_counts_as_kept_for_a_day(small_desk: Desk) -> None:
    assert share(small_desk) is None, "before the first look nobody knows"
    look(small_desk)
    state["books"] = Broken("no answer")
    small_desk.clock.move(hours=23)
    look(small_desk)
    assert share(small_desk) == ("100.000", "Zgodne z umową w ostatniej dobie: 2 z 2.")
    small_desk.clock.move(hours=1)
    assert share(small_desk) == ("50.000", "Zgodne z umową w ostatniej dobie: 1 z 2.")
    small_desk.portal.declared[Links] = Links()
    assert share(small_desk) is None, "a city without connections is not one whose connections all fail"


def test_the_administrator_reads_what_is_broken_and_since_when(small_desk: Desk) -> None:
    page = small_desk.at(EWA).go("/biurko/prace")
    assert page.text.count("Jeszcze nie pytaliśmy.") == 2
    look(small_desk)
    small_desk.clock.move(hours=6)
    state["maps"] = Broken("the gateway does not know us")
    look(small_desk)
    page = small_desk.at(EWA).go("/biurko/prace")
    assert "System maps (test)" in page.text
    assert "the gateway does not know us" in page.text
    assert "Ostatnio zgodnie z umową" in page.text


def test_a_name_is_registered_once(small_desk: Desk) -> None:
    links = links_of(small_desk.portal)
    assert isinstance(links.by_name["maps"], Link)
    with pytest.raises(ValueError, match="registered twice"):
        links.register("maps", "System", lambda _portal, _now: None)

"""The front desk at a browser: a resident comes by code at a tablet, is called from a desk, seen in the hall, and leaves."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from tests.journeys.ways import sign_in
from tests.support.walker import Walker

pytestmark = pytest.mark.browser
DESKTOP, TABLET, PHONE = (
    {"width": 1280, "height": 900},
    {"width": 820, "height": 1180},
    {"width": 390, "height": 844},
)
PLACE, DESK, HALL = "BRANICKIEGO", "stanowisko-w-probie", "sala-w-probie"


@pytest.fixture
def hall(city: Any) -> str:
    """A place with one desk of Halina's that is open all day, and somebody with a ticket; the hall's address."""
    from portal.accounts.models import Official
    from portal.visits import serving
    from portal.visits.clock import wall
    from portal.visits.models import Desk, DeskTopic, Place, Shift, Topic
    from portal.visits.seeding import read_seed, seed

    portal = city.portal
    with city.app.app_context(), portal.db.writing() as session:
        seed(session, read_seed())
        place = session.get_one(Place, PLACE)
        place.hall_token = HALL
        topic = session.scalars(select(Topic).order_by(Topic.code)).first()
        halina = session.scalars(select(Official).where(Official.name == "Halina Mojsak")).one()
        desk = session.scalars(select(Desk).where(Desk.token == DESK)).one_or_none()
        if desk is None:
            desk = Desk(
                token=DESK,
                place_code=PLACE,
                name="Stanowisko 42",
                number="42",
                channels=["counter"],
                is_open=True,
            )
            session.add(desk)
            session.flush()
            session.add(DeskTopic(desk_id=desk.id, topic_id=topic.id))
            on = wall(portal.now())[0]
            session.add(Shift(desk_id=desk.id, official_id=halina.id, weekday=on.weekday(), from_minute=0,
                              until_minute=1440, valid_from=on))  # fmt: skip
        serving.walk_in(session, portal, topic, PLACE, portal.now())
    return f"/sala/{HALL}"


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_somebody_is_given_a_number_called_seen_in_the_hall_and_received(
    city: Any, hall: str, walk: Callable[..., Walker], size: dict[str, int]
) -> None:
    halina, screen = walk(viewport=size), walk(viewport=DESKTOP)
    sign_in(halina, "Halina Mojsak", office=True, place=f"/biurko/stanowiska/{DESK}")
    halina.follow("Numerek")
    halina.page.locator("input[name=topic]").first.check()
    halina.press("Wydaj numerek")
    assert halina.heading.startswith("Numerek")
    halina.follow("Wróć do sali")
    assert halina.heading.startswith("Sala: ")
    screen.go(hall)
    halina.go(f"/biurko/stanowiska/{DESK}").press("Wezwij następną osobę")
    code = halina.page.locator(".app-big").inner_text().strip()
    screen.page.get_by_role("row", name=re.compile(f"{code}.*42")).wait_for(
        timeout=25_000
    )  # the script asks by itself
    assert f"Numer {code}: stanowisko 42." in screen.page.locator("[data-told]").inner_text()
    screen.look()
    halina.press("Rozpocznij rozmowę").press("Zakończ wizytę")
    assert halina.page.title().startswith("Błąd:")
    halina.choose("Udzielona informacja").press("Zakończ wizytę")
    assert "Rozmowa trwa" not in halina.text


def test_a_tablet_takes_a_code_and_a_screen_works_without_scripts(
    hall: str, walk: Callable[..., Walker]
) -> None:
    tablet = walk(viewport=TABLET)
    tablet.go(f"{hall}/przyjscie").fill("Wpisz kod", "A0000").press("Jestem")
    assert tablet.page.title().startswith("Błąd:")
    plain = walk(viewport={"width": 1920, "height": 1080}, java_script_enabled=False)
    plain.go(hall)
    assert plain.page.locator("meta[http-equiv=refresh]").get_attribute("content") == "10"


def test_an_administrator_arranges_at_a_phone_too(hall: str, walk: Callable[..., Walker]) -> None:
    for size in (DESKTOP, PHONE):
        ewa = walk(viewport=size)
        sign_in(ewa, "Ewa Wysocka", office=True, place="/biurko/przyjecia")
        for place in (
            f"miejsce/{PLACE}",
            "miejsce",
            "temat",
            "zamkniete",
            "kalendarz",
            f"miejsce/{PLACE}/stanowisko",
        ):
            ewa.go(f"/biurko/przyjecia/{place}")
            assert ewa.heading
        ewa.go("/biurko/przyjecia").page.get_by_role("link", name=re.compile("^Stanowisko")).first.click()
        ewa.look()

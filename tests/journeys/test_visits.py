"""People arrange to meet the office in a real browser, on a phone and at a desk: by video, at the counter as a guest."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from portal.visits.graph import State
from portal.visits.models import Visit
from tests.journeys import ways
from tests.support.browser import DESKTOP, PHONE
from tests.support.city import City
from tests.support.walker import Walker

pytestmark = pytest.mark.browser
Open = Callable[..., Walker]
TAKE = "Weź tę godzinę"


@pytest.fixture(scope="module")
def receiving(city: City) -> City:
    """The city with its houses, topics and desks, and some days that are booked already."""
    from portal.demo.visits import load_visits
    from portal.words import day_of

    with city.app.app_context(), city.portal.db.writing() as session:
        load_visits(session, city.portal, [], day_of(city.portal.now()))
    return city


def take(walker: Walker, which: int = 0) -> Walker:
    """Choose a free time and hold it; late in a day few are left of it, and the others lie folded."""
    time = walker.page.locator(".app-slot input").nth(which)
    if not time.is_visible():
        time.locator("xpath=ancestor::details/summary").click()
    time.check()
    return walker.press(TAKE)


@pytest.mark.parametrize(
    ("device", "person"),
    [
        pytest.param(PHONE, "Olena Kovalchuk", id="phone"),
        pytest.param(DESKTOP, "Kazimierz Rogowski", id="desktop"),
    ],
)
def test_a_resident_meets_by_video_moves_it_and_calls_it_off(
    walk: Open, receiving: City, device: dict[str, Any], person: str
) -> None:
    walker = walk(**device)
    ways.sign_in(walker, person, place="/wizyty")
    ways.settle_in(walker, f"{person.split(maxsplit=1)[0].lower()}@example.pl").go("/wizyty")
    walker.follow("Umów wizytę").follow("Meldunek i rejestr mieszkańców").follow("Rozmowa wideo")
    assert walker.heading == "Wybierz dzień i godzinę"
    walker.press(TAKE)
    assert "Wybierz godzinę." in walker.text
    take(walker)
    walker.fill("O czym chcesz rozmawiać?", "Chcę zameldować syna.").press("Dalej")
    assert "Chcę zameldować syna." in walker.text
    walker.press(re.compile("^Umów: "))
    assert walker.heading.startswith("Rozmawiamy ")
    walker.follow("Strona wizyty").follow("Przełóż na inny termin")
    take(walker, 3).press(re.compile("^Przełóż na: "))
    assert "Poprzedni termin oddaliśmy" in walker.text
    walker.go("/moje").go("/wizyty")
    walker.page.locator(".app-todo a").first.click()
    walker.look().follow("Odwołaj wizytę").press("Tak, odwołaj")
    assert "Odwołana" in walker.text
    assert receiving.count(Visit, Visit.state == State.BOOKED, Visit.person_id.is_not(None)) == 0


@pytest.mark.parametrize("device", [pytest.param(PHONE, id="phone"), pytest.param(DESKTOP, id="desktop")])
def test_a_guest_comes_to_the_counter_with_an_address_and_no_account(
    walk: Open, receiving: City, device: dict[str, Any]
) -> None:
    address = f"gosc{device['viewport']['width']}@example.pl"
    walker = walk(**device).go("/uslugi/residence").follow("Potrzebuję pomocy z tą sprawą")
    walker.follow("Wizyta w urzędzie")
    take(walker, 1)
    walker.fill("Twój adres e-mail", address).press("Dalej")
    walker.fill_whole("#code", receiving.code_for(address)).press("Dalej")
    walker.press(re.compile("^Umów: "))
    assert walker.heading.startswith("Spotykamy się ")
    code = walker.page.locator(".app-ref").inner_text()
    walker.follow("Strona wizyty")
    page = walker.path
    elsewhere = walk(**device).go(page).fill("Kod wizyty", code).press("Otwórz kodem")
    assert code.replace("\N{NO-BREAK SPACE}", " ") in elsewhere.text

"""Those who read the city's numbers: a manager, the head of a unit, everybody; on the phone, at the desk, on paper."""

from collections.abc import Callable

import pytest

from tests.journeys import ways
from tests.support.browser import DESKTOP, PHONE
from tests.support.walker import Walker

pytestmark = pytest.mark.browser
Open = Callable[..., Walker]
FRAME = (".app-header", ".app-nav", ".app-footer", "nav[aria-label='Strony liczb']")


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_manager_notes_an_event_and_reads_what_it_did(walk: Open, device: dict[str, object]) -> None:
    walker = walk(**device)
    ways.sign_in(walker, "Tomasz Sawicki", office=True)
    walker.go("/liczby/udzial").follow("Zdarzenia").follow("Dopisz zdarzenie")
    walker.press("Zapisz zdarzenie")
    assert walker.page.title().startswith("Błąd:")
    walker.choose("Akcja informacyjna").fill("Opis", "Ulotki w autobusach").press("Zapisz zdarzenie")
    assert "Ulotki w autobusach" in walker.text
    walker.page.get_by_role("link", name="Popraw").first.click()
    walker.look().press("Wycofaj zdarzenie")
    assert "Wycofane" in walker.text
    walker.go("/liczby/miesiace")
    assert "Raport miesiąca" in walker.text
    walker.go("/liczby/udzial").go("/liczby/co-dalej").go("/liczby/uslugi")


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_head_of_a_unit_reads_their_own_numbers_and_the_units(
    walk: Open, device: dict[str, object]
) -> None:
    walker = walk(**device)
    ways.sign_in(walker, "Joanna Klim", office=True)
    walker.go("/biurko").follow("Moje liczby")
    assert walker.heading == "Moje liczby"
    walker.follow("Cały wydział")
    assert walker.heading == "Liczby wydziału"
    assert "Kolejność alfabetyczna" in walker.text


def test_everybody_reads_how_the_city_does_in_three_languages(walk: Open) -> None:
    for device in (DESKTOP, PHONE):
        walker = walk(**device)
        for code in ("en", "uk", "pl"):
            walker.go(f"/jezyk/{code}").go("/liczby")
            assert walker.page.locator("html").get_attribute("lang") == code
            assert walker.page.locator("main svg[role=img]").first.count() == 1


def test_on_paper_the_numbers_stand_whole_and_the_frame_is_gone(walk: Open) -> None:
    for person, addresses in (
        ("Tomasz Sawicki", ("/liczby/udzial", "/liczby/miesiace")),
        ("Joanna Klim", ("/biurko/moje-liczby", "/biurko/liczby-wydzialu")),
    ):
        walker = walk(**DESKTOP)
        ways.sign_in(walker, person, office=True)
        for address in addresses:
            walker.go(address)
            hidden = walker.page.locator("main details table")
            assert not any(
                table.is_visible() for table in hidden.all()
            )  # on the screen they are a click away
            walker.page.emulate_media(media="print")
            assert all(table.is_visible() for table in hidden.all()), address
            for part in FRAME:
                assert not walker.page.locator(part).first.is_visible(), part
            assert _cut(walker) == [], address
            walker.page.emulate_media(media="screen")


def _cut(walker: Walker) -> list[str]:
    """List the tables that stand wider than a sheet of A4 lets them (180 mm between margins, at 96 dots an inch)."""
    walker.page.set_viewport_size({"width": 680, "height": 960})
    found: list[str] = walker.page.evaluate(
        """() => [...document.querySelectorAll("main table")].filter((table) =>
             table.getBoundingClientRect().right > document.documentElement.clientWidth + 1
             || table.parentElement.scrollWidth > table.parentElement.clientWidth + 1
           ).map((table) => table.innerText.slice(0, 60))"""
    )
    walker.page.set_viewport_size({"width": 1280, "height": 900})
    return found

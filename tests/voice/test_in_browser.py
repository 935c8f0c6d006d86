"""The pages of residents' voice in a real Chromium, on a phone and on a desk: axe finds nothing, nothing scrolls sideways."""

import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from werkzeug.serving import make_server

from tests.support import parts
from tests.support.axe import WCAG, violations
from tests.support.browser import DESKTOP, PHONE
from tests.support.house import House
from tests.support.lived import settled
from tests.support.people import ANNA, JAN, sign_in
from tests.support.visitor import Visitor
from tests.voice.conftest import CHIEF, MANAGER
from tests.voice.test_announcing import publish
from tests.voice.test_consulting import ask, decide, rows, speak, tell
from tests.voice.test_reaching import declared, filed, went_out

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

    Contexts = Callable[..., BrowserContext]

pytestmark = pytest.mark.browser
SIZES = {"phone": PHONE, "desktop": DESKTOP}
RULES = (*WCAG, "best-practice")
TEXT = "W nocy z soboty na niedzielę wymieniamy serwery.\n\n- wnioski: od 22:00 do 6:00\n- płatności: do 4:00"


@pytest.fixture
def served(small_office: House, caplog: pytest.LogCaptureFixture) -> Iterator[str]:
    """The house on a socket."""
    caplog.set_level("ERROR", logger="werkzeug")
    server = make_server("127.0.0.1", 0, small_office.app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    server.server_close()


def browser_of(who: Visitor, context: "BrowserContext", url: str) -> "Page":
    """Give a browser somebody's session."""
    cookies = [{"name": one.key, "value": one.value, "url": url} for one in who.client._cookies.values()]
    context.add_cookies(cookies)  # type: ignore[arg-type]  # Playwright's own type of the same
    return context.new_page()


def look(page: "Page", name: str) -> list[str]:
    """Say what is wrong with the page, and keep its picture."""
    folder = parts.ROOT / "test-artifacts/voice"
    folder.mkdir(parents=True, exist_ok=True)
    page.evaluate("document.fonts.ready")
    page.screenshot(path=str(folder / f"{name}.png"), full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*(["scrolls sideways"] if wide else []), *map(str, violations(page, RULES))]


@pytest.mark.parametrize("size", SIZES)
def test_every_page_is_well_seen(
    small_office: House, served: str, new_context: "Contexts", size: str
) -> None:
    publish(small_office, text_pl=TEXT)
    ask(small_office)
    speak(settled(small_office, JAN), q2="Dęby i lipy.", named="y")
    speak(settled(small_office, ANNA), q1="Sąsiad jest chory.")
    seen: dict[str, list[str]] = {}

    def walk(who: Visitor, *pages: tuple[str, str]) -> None:
        page = browser_of(who, new_context(**SIZES[size], bypass_csp=True), served)
        for name, path in pages:
            page.goto(served + path)
            assert page.locator("h1").count() == 1, path
            seen[name] = look(page, f"{name}-{size}")

    office = "/biurko/konsultacje-spoleczne"
    chief, jan = sign_in(small_office, CHIEF), sign_in(small_office, JAN)
    walk(chief, ("moderate", f"{office}/1/glosy/czekaja"))
    first, second = (one.token for one in rows(small_office))
    decide(small_office, "Pokaż wszystkim")
    decide(small_office, "Ukryj", "To dane o zdrowiu innej osoby.")
    assert first != second
    walk(small_office.visitor(), ("home", "/"), ("announcements", "/ogloszenia"), ("announcement", "/ogloszenia/1"),
         ("consultations", "/konsultacje"), ("open", "/konsultacje/1"))  # fmt: skip
    walk(jan, ("own", "/konsultacje/1#glos"))
    walk(sign_in(small_office, ANNA), ("hidden", "/konsultacje/1"))
    walk(chief, ("own-announcements", "/biurko/ogloszenia"), ("own-announcement", "/biurko/ogloszenia/1"),
         ("write-announcement", "/biurko/ogloszenia/nowe"), ("own-consultations", office),
         ("own-consultation", f"{office}/1"), ("write-consultation", f"{office}/nowe"),
         ("shown", f"{office}/1/glosy/widoczne"), ("result", f"{office}/1/wynik"))  # fmt: skip
    code = went_out(small_office)
    filed(small_office, JAN, code)
    declared(small_office, held_percent="20")
    walk(sign_in(small_office, MANAGER), ("campaigns", "/liczby/dotarcie"), ("campaign", "/liczby/dotarcie/1"),
         ("campaign-draft", "/liczby/dotarcie/2"), ("declare", "/liczby/dotarcie/nowa"))  # fmt: skip
    small_office.clock.move(days=21)
    tell(small_office)
    walk(small_office.visitor(), ("told", "/konsultacje/1"))
    assert {name: found for name, found in seen.items() if found} == {}


def test_without_scripts_a_resident_says_what_they_think(
    small_office: House, served: str, new_context: "Contexts"
) -> None:
    ask(small_office)
    page = browser_of(settled(small_office, JAN), new_context(**PHONE, java_script_enabled=False), served)
    page.goto(f"{served}/konsultacje/1")
    page.get_by_label("Gdzie?").fill("Przy szkole.")
    with page.expect_navigation():
        page.get_by_role("button", name="Wyślij głos").click()
    assert page.get_by_text("Twój głos czeka na przeczytanie").is_visible()
    assert [one.texts for one in rows(small_office)] == [["Przy szkole.", ""]]

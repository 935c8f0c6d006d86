"""The gallery in a real Chromium, at phone and desktop size: seen by axe, by the eye of a picture, by a hand."""

import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask, jsonify, request
from werkzeug.serving import make_server

from tests.look.gallery import OFFICIAL, PERSON, create_gallery
from tests.support import parts
from tests.support.axe import WCAG, violations
from tests.support.browser import DESKTOP, PHONE

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

    Contexts = Callable[..., BrowserContext]

pytestmark = pytest.mark.browser
SIZES = {"phone": PHONE, "desktop": DESKTOP}
# every macro and each kind of page; journeys look at the real ones
LOOKED_AT = [
    "/g/resident",
    "/g/step",
    "/g/receipt",
    "/g/desk",
    "/e/404",
    "/o-portalu/deklaracja-dostepnosci",
    "/o-portalu/ciasteczka",
]
RULES = (*WCAG, "best-practice")


class Served:
    """The gallery on this machine, with a session whose end the test sets."""

    def __init__(self, actor: dict[str, Any] | None, seconds: int | None = None) -> None:
        self.left = 1800
        self.calls: list[str] = []
        self.posted = 0
        app = create_gallery(actor, session_seconds=seconds)
        app.add_url_rule("/sesja", "session", self._session, methods=["GET", "POST"])
        app.add_url_rule("/wyslij", "send", self._send, methods=["POST"])
        self.server = make_server("127.0.0.1", 0, self._quiet(app), threaded=True)
        self.url = f"http://127.0.0.1:{self.server.port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def _session(self) -> Any:
        self.calls.append(request.method + request.headers.get("X-CSRF-Token", ""))
        return jsonify(expires_in=self.left), 200 if self.left else 401

    def _send(self) -> Any:
        self.posted += 1
        return "", 204

    @staticmethod
    def _quiet(app: Flask) -> Flask:
        app.after_request(_with_policy)
        return app


def _with_policy(answer: Any) -> Any:
    answer.headers["Content-Security-Policy"] = (
        "default-src 'none'; script-src 'nonce-n' 'strict-dynamic'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'"
    )
    return answer


@pytest.fixture(autouse=True)
def _silent_server(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("ERROR", logger="werkzeug")


@pytest.fixture
def serve() -> "Iterator[Callable[..., Served]]":
    running: list[Served] = []

    def start(actor: dict[str, Any] | None = None, seconds: int | None = None) -> Served:
        running.append(Served(actor, seconds))
        return running[-1]

    yield start
    for served in running:
        served.server.shutdown()
        served.server.server_close()


def picture(name: str) -> Path:
    folder = parts.ROOT / "test-artifacts/look"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-')}.png"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", LOOKED_AT)
def test_axe_finds_nothing_and_no_page_scrolls_sideways(
    path: str, size: str, serve: "Callable[..., Served]", new_context: "Contexts"
) -> None:
    actor = OFFICIAL if path == "/g/desk" else PERSON if path.startswith("/g/") else None
    page = new_context(**SIZES[size], bypass_csp=True).new_page()
    page.goto(serve(actor).url + path)
    page.evaluate("document.fonts.ready")
    page.screenshot(path=picture(f"{path}-{size}"), full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page, RULES) == []


def test_a_page_holds_at_320_pixels_and_all_its_text_follows_the_readers_size(
    serve: "Callable[..., Served]", new_context: "Contexts"
) -> None:
    url = serve(PERSON).url
    sizes = """() => [...document.querySelectorAll('body *:not(svg, svg *)')]
        .filter(one => [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
        .map(one => [one.textContent.trim().slice(0, 40), parseFloat(getComputedStyle(one).fontSize)])"""
    for width, percent in ((320, 100), (390, 150), (640, 200)):
        page = new_context(viewport={"width": width, "height": 800}, bypass_csp=True).new_page()
        for path in ("/g/resident", "/g/step"):
            page.goto(url + path)
            before = page.evaluate(sizes)
            page.evaluate(f"document.documentElement.style.fontSize = '{percent}%'")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, width)
            if (
                width == 640
            ):  # on a narrower screen the page's one large sum grows no further than there is room
                after = page.evaluate(sizes)
                small = [one for one, (_, now) in zip(before, after, strict=True) if now < 2 * one[1] - 0.1]
                assert small == [], path


def test_the_strict_policy_is_kept_and_only_two_fonts_come(
    serve: "Callable[..., Served]", new_context: "Contexts"
) -> None:
    page = new_context(**DESKTOP).new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda call: asked.append(call.url))
    page.goto(serve(PERSON, 1800).url + "/g/resident", wait_until="networkidle")
    assert said == []
    fonts = [url.rpartition("/")[2].partition("?")[0] for url in asked if "/fonts/" in url]
    assert sorted(fonts) == ["commissioner-latin.woff2", "commissioner-polish.woff2"]


def test_figures_in_a_ledger_have_one_width(serve: "Callable[..., Served]", new_context: "Contexts") -> None:
    page = new_context(**DESKTOP).new_page()
    page.goto(serve(PERSON).url + "/g/resident", wait_until="networkidle")
    width = """text => { const cell = document.querySelector('.app-ledger .n:last-child'); cell.textContent = text;
        const range = document.createRange(); range.selectNodeContents(cell); return range.getBoundingClientRect().width }"""
    assert page.evaluate(width, "1111111111") == pytest.approx(page.evaluate(width, "8888888888"), abs=0.5)


def test_faults_are_read_first_and_lead_to_the_field(
    serve: "Callable[..., Served]", new_context: "Contexts"
) -> None:
    page = new_context(**DESKTOP).new_page()
    page.goto(serve(PERSON).url + "/g/step")
    page.wait_for_function("document.activeElement.hasAttribute('data-error-summary')")
    page.click("[data-error-summary] a >> nth=1")
    assert page.evaluate("document.activeElement.id") == "kwota"


def test_a_button_pressed_twice_sends_once(serve: "Callable[..., Served]", new_context: "Contexts") -> None:
    served = serve(PERSON)
    page = new_context(**DESKTOP).new_page()
    page.goto(served.url + "/g/step", wait_until="networkidle")
    page.evaluate("document.querySelector('main form').action = '/wyslij'")
    with page.expect_response("**/wyslij"):
        page.evaluate(
            "() => { const b = document.querySelector('main form button'); b.click(); b.click(); b.click() }"
        )
    page.wait_for_timeout(150)
    assert served.posted == 1
    # negative control: without the mark each press sends
    page.goto(served.url + "/g/step", wait_until="networkidle")
    page.evaluate("document.querySelector('main form').action = '/wyslij'")
    page.evaluate("document.querySelector('main form button').removeAttribute('data-prevent-double-click')")
    for _ in range(2):
        with page.expect_response("**/wyslij"):
            page.evaluate("document.querySelector('main form button').click()")
    assert served.posted == 3


# ---------------------------------------------------------------------------------------- the session's end
def open_with_clock(context: "BrowserContext", url: str) -> "Page":
    page = context.new_page()
    page.clock.install()
    page.goto(url)
    page.wait_for_selector("dialog", state="attached")
    return page


def test_the_warning_comes_in_time_and_one_press_prolongs(
    serve: "Callable[..., Served]", new_context: "Contexts"
) -> None:
    served = serve(PERSON, 1800)
    page = open_with_clock(new_context(**DESKTOP), served.url + "/g/receipt")
    page.clock.run_for(24 * 60 * 1000)
    assert not page.is_visible("dialog")
    page.clock.run_for(2 * 60 * 1000)
    assert page.is_visible("dialog")
    assert "minut" in page.inner_text("[data-session-left]")
    assert page.text_content("[data-session-announce]") == page.text_content("[data-session-left]")
    assert page.evaluate("document.activeElement.hasAttribute('data-session-extend')")
    page.click("[data-session-extend]")
    page.wait_for_selector("dialog", state="hidden")
    assert served.calls == ["POSTt"]


def test_a_device_that_slept_asks_before_it_sends_the_person_away(
    serve: "Callable[..., Served]", new_context: "Contexts"
) -> None:
    served = serve(PERSON, 1800)
    page = open_with_clock(new_context(**DESKTOP), served.url + "/g/receipt")
    page.clock.fast_forward(40 * 60 * 1000)
    page.wait_for_timeout(300)
    assert served.calls == ["GETt"]
    assert page.url.endswith("/g/receipt"), "another tab had prolonged the session"
    served.left = 0
    page.clock.fast_forward(40 * 60 * 1000)
    page.wait_for_url("**/zaloguj/po-czasie")


def test_tabs_share_one_clock(serve: "Callable[..., Served]", new_context: "Contexts") -> None:
    served = serve(PERSON, 1800)
    context = new_context(**DESKTOP)
    first = open_with_clock(context, served.url + "/g/receipt")
    first.clock.run_for(27 * 60 * 1000)
    assert first.is_visible("dialog")
    second = context.new_page()
    second.goto(served.url + "/g/receipt", wait_until="networkidle")
    first.wait_for_selector("dialog", state="hidden")


def test_near_the_absolute_limit_a_press_does_not_lock_the_page(
    serve: "Callable[..., Served]", new_context: "Contexts"
) -> None:
    served = serve(PERSON, 200)
    served.left = 180
    page = open_with_clock(new_context(**DESKTOP), served.url + "/g/receipt")
    page.wait_for_selector("dialog", state="visible")
    page.click("[data-session-extend]")
    page.wait_for_selector("dialog", state="hidden")
    page.clock.run_for(30 * 1000)
    assert not page.is_visible("dialog")
    page.clock.run_for(100 * 1000)
    assert page.is_visible("dialog")


def test_without_javascript_everything_is_there_and_nothing_warns(
    serve: "Callable[..., Served]", new_context: "Contexts"
) -> None:
    page = new_context(**DESKTOP, java_script_enabled=False).new_page()
    page.goto(serve(PERSON, 1).url + "/g/step")
    assert not page.is_visible("dialog")
    assert page.is_visible("text=Popraw 4 rzeczy")
    assert page.is_visible("main form button")

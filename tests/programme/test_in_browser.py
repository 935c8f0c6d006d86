"""The board's pages in a real Chromium, on a phone and on a desk: axe finds nothing and nothing scrolls sideways."""

import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from werkzeug.serving import make_server

from portal.demo.programme import load_programme
from portal.programme import queries
from tests.programme.conftest import Board
from tests.programme.test_importing import GOOD
from tests.support import parts
from tests.support.axe import WCAG, violations
from tests.support.browser import DESKTOP, PHONE

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

    Contexts = Callable[..., BrowserContext]

pytestmark = pytest.mark.browser
SIZES = {"phone": PHONE, "desktop": DESKTOP}
RULES = (*WCAG, "best-practice")
PAGES = {
    "board": "/liczby/program", "public": "/liczby/program-miasta", "kpi": "/liczby/program/wskaznik/ICT-A4",
    "silent": "/liczby/program/wskaznik/ES-A4", "file": "/liczby/program/plik",
    "register": "/liczby/program/rejestr/budynki", "register-file": "/liczby/program/rejestr/budynki/plik",
}  # fmt: skip


@pytest.fixture
def served(small_board: Board, caplog: pytest.LogCaptureFixture) -> Iterator[str]:
    """The demo city's board on a socket."""
    caplog.set_level("ERROR", logger="werkzeug")
    with small_board.writing() as session:
        load_programme(session, small_board.portal, date(2026, 11, 23))
    server = make_server("127.0.0.1", 0, small_board.house.app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    server.server_close()


def signed_in(board: Board, context: "BrowserContext", url: str) -> "Page":
    """Give a browser the manager's session."""
    cookies = [
        {"name": one.key, "value": one.value, "url": url} for one in board.manager.client._cookies.values()
    ]
    context.add_cookies(cookies)  # type: ignore[arg-type]  # Playwright's own type of the same
    return context.new_page()


def look(page: "Page", name: str) -> list[str]:
    """Say what is wrong with the page, and keep its picture."""
    folder = parts.ROOT / "test-artifacts/programme"
    folder.mkdir(parents=True, exist_ok=True)
    page.evaluate("document.fonts.ready")
    page.screenshot(path=str(folder / f"{name}.png"), full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*(["scrolls sideways"] if wide else []), *map(str, violations(page, RULES))]


@pytest.mark.parametrize("size", SIZES)
def test_every_page_is_well_seen_and_a_file_is_taken_without_scripts(
    small_board: Board, served: str, new_context: "Contexts", size: str, tmp_path: Path
) -> None:
    page = signed_in(small_board, new_context(**SIZES[size], bypass_csp=True), served)
    faults = {}
    for name, path in PAGES.items():
        page.goto(served + path)
        assert page.locator("h1").count() == 1, path
        faults[name] = look(page, f"{name}-{size}")
    page.goto(served + PAGES["kpi"])
    page.get_by_role("link", name="Popraw").first.click()
    faults["correct"] = look(page, f"correct-{size}")
    for name, path, text in (
        ("preview", PAGES["file"], GOOD),
        ("faulty", PAGES["file"], f"{GOOD}RES-S2;2026-10-30;-1;;\n"),
    ):
        (tmp_path / "wartosci.csv").write_text(text, encoding="utf-8")
        page.goto(served + path)
        page.get_by_label("Plik CSV").set_input_files(tmp_path / "wartosci.csv")
        page.get_by_role("button", name="Pokaż, co się zmieni").click()
        page.wait_for_load_state()
        faults[name] = look(page, f"{name}-{size}")
    assert {name: found for name, found in faults.items() if found} == {}


def test_without_scripts_a_value_is_written_down(
    small_board: Board, served: str, new_context: "Contexts"
) -> None:
    context = new_context(**PHONE, java_script_enabled=False)
    page = signed_in(small_board, context, served)
    page.goto(f"{served}/liczby/program/wskaznik/ES-A5")
    page.get_by_label("Wartość", exact=True).fill("41,5")
    page.get_by_role("button", name="Zapisz wartość").click()
    with small_board.reading() as session:
        assert queries.list_latest(session)["ES-A5"].row.value_thousandths == 41_500

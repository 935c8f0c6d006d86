"""Somebody at a real browser: walks by what stands on the page, and every page is looked over on the way."""

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Locator, Page, Request

from tests.support.axe import violations
from tests.support.city import City
from tests.support.kinds import Kind

NARROW = 320  # WCAG 2.2, 1.4.10: content reflows into 320 CSS pixels
PICTURES = "JOURNEY_PICTURES"  # a folder: the journeys write the README's screenshots there
REPORT_CSP = """addEventListener("securitypolicyviolation", (event) =>
  console.error("CSP", event.violatedDirective, event.blockedURI, event.sourceFile, event.lineNumber));"""
# what the browser says itself of answers that are right: a refused form (422), a page that is not there …
ANSWERED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
LOOKS = 5
# a click led on while the page was looked over, or its document had no element yet: look again there
LEFT = ("Execution context was destroyed", "the document is still empty")
SAID = """() => { if (!document.body) throw new Error("the document is still empty"); return ({
  title: document.title, language: document.documentElement.lang,
  h1: document.querySelectorAll("h1").length, navs: document.querySelectorAll("nav").length}); }"""


class Walker:
    """One person's browser; ``faults`` gathers what is wrong on the way, so that one run tells all."""

    def __init__(self, city: City, context: BrowserContext, *, java_script_enabled: bool = True) -> None:
        self.city = city
        self._has_scripts = java_script_enabled
        self.faults: list[str] = []
        context.add_init_script(REPORT_CSP)
        self.page: Page = context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self._blame(f"script: {error}"))
        self.page.on("request", self._note_request)

    # ------------------------------------------------------------------------------------------ acts
    def go(self, path: str) -> "Walker":
        """Open an address of the portal and look the page over."""
        self.page.goto(path if "://" in path else self.city.url + path)
        return self.look()

    def follow(self, words: str | re.Pattern[str]) -> "Walker":
        """Follow the first link with these words."""
        with self.page.expect_navigation(wait_until="load"):  # a click alone does not wait for where it leads
            self.page.get_by_role("link", name=words, exact=True).first.click()
        return self.look()

    def press(self, words: str | re.Pattern[str]) -> "Walker":
        """Press the button with these words and look over where it leads."""
        with self.page.expect_navigation(wait_until="load"):
            self.button(words).click()
        return self.look()

    def enter(self) -> "Walker":
        """Send the form whose box has the focus, with the Enter key, and look over where it leads."""
        with self.page.expect_navigation(wait_until="load"):
            self.page.keyboard.press("Enter")
        return self.look()

    def button(self, words: str | re.Pattern[str]) -> Locator:
        """Find a button of the page's main part by its words."""
        return self.page.locator("main").get_by_role("button", name=words).first

    def choose(self, words: str) -> "Walker":
        """Choose a radio button or tick a box by its words."""
        self.page.get_by_label(words, exact=True).check()
        return self

    def fill(self, label: str, value: str) -> "Walker":
        """Fill a box by the beginning of its label."""
        self.page.get_by_label(re.compile(f"^{re.escape(label)}")).first.fill(value)
        return self

    def fill_whole(self, selector: str, value: str) -> "Walker":
        """Fill a box by its place."""
        self.page.locator(selector).fill(value)
        return self

    # ------------------------------------------------------------------------------------------ what is there
    @property
    def heading(self) -> str:
        """The page's h1."""
        return " ".join(self.page.locator("h1").first.inner_text().split())

    @property
    def text(self) -> str:
        """The words of the page's main part."""
        return " ".join(self.page.locator("main").inner_text().split())

    @property
    def path(self) -> str:
        """Where the browser is."""
        return urlsplit(self.page.url).path

    @property
    def is_at_portal(self) -> bool:
        """Tell whether the browser is on the portal's own pages."""
        return self.page.url.startswith(self.city.url + "/")

    # ------------------------------------------------------------------------------------------ looking
    def look(self) -> "Walker":
        """Look a page of the portal over: language, width, accessibility; each kind of page once in a check."""
        for _ in range(LOOKS):
            try:
                self.page.wait_for_load_state("load")
                self.page.locator("body").wait_for(state="attached")  # "load" may still be the page before
                if self._has_scripts and self.is_at_portal:
                    self._look_over()
            except Error as error:
                if not any(reason in str(error) for reason in LEFT):
                    raise
            else:
                return self
        raise AssertionError("the page kept leading elsewhere while it was looked over")

    def _look_over(self) -> None:
        kind = self._kind()
        if kind is None or not self.city.kinds.claim(kind):
            return
        try:
            self._check_width()
            self.faults += [f"{self.path}: {found}" for found in violations(self.page)]
        except Error:
            self.city.kinds.release(kind)
            raise

    def _kind(self) -> Kind | None:
        """Tell what kind of page this is; None without a heading, which is no page to look at."""
        said = self.page.evaluate(SAID)
        size = self.page.viewport_size
        if said["h1"] == 0 or size is None:
            return None
        endpoint = self.city.endpoint_of(self.path)
        return Kind(endpoint, said["title"], said["language"], size["width"], said["navs"])

    def picture(self, name: str) -> "Walker":
        """Write a screenshot, when pictures are wanted."""
        folder = os.environ.get(PICTURES)
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=str(Path(folder) / f"{name}.png"))
        return self

    def _check_width(self) -> None:
        """Find sideways scrolling at the width the person has, and at 320 pixels."""
        size = self.page.viewport_size
        assert size is not None
        self._measure(size["width"])
        self.page.set_viewport_size({"width": NARROW, "height": size["height"]})
        self._measure(NARROW)
        self.page.set_viewport_size(size)

    def _measure(self, width: int) -> None:
        wide = self.page.evaluate("document.scrollingElement.scrollWidth")
        if wide > width:
            widest = self.page.evaluate(WIDEST, width)
            self._blame(f"{wide} px wide at {width}: {widest}")

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not ANSWERED.search(message.text):
            self._blame(f"console {message.type}: {message.text}")

    def _note_request(self, request: Request) -> None:
        host = urlsplit(request.url).hostname
        if host not in {"127.0.0.1", None}:
            self._blame(f"asked a foreign host: {host}")

    def _blame(self, what: str) -> None:
        self.faults.append(f"{urlsplit(self.page.url).path}: {what}")


WIDEST = """width => [...document.querySelectorAll("body *")]
  .filter((element) => element.getBoundingClientRect().right > width + 1)
  .slice(-3).map((element) => element.tagName + "." + element.className)"""

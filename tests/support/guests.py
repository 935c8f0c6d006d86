"""Somebody who asks for public information without signing in, in a browser without JavaScript."""

import re

from tests.support.house import House
from tests.support.visitor import Visitor

BEGIN = "/bez-logowania/nowy/public-information"
QUESTION = "Ile drzew posadzono w 2025 roku?"
SHOWN = re.compile(r'<p class="app-ref[^"]*">([^<]+)</p>')
READING_SECONDS = 20


def fill_in(browser: Visitor, *, way: str = "portal", question: str = QUESTION, **address: str) -> Visitor:
    """Fill the form to the page that shows all answers."""
    browser.go(BEGIN).submit("Dalej", question=question).submit("Dalej")
    browser.submit("Dalej", form="answer").submit("Dalej", way=way)
    return browser.submit("Dalej", **address) if address else browser


def ask(house: House, browser: Visitor, **filled: str) -> tuple[str, str]:
    """File a request as a guest; return its number and its code."""
    fill_in(browser, **filled)
    house.clock.move(seconds=READING_SECONDS)
    browser.submit("Wyślij wniosek")
    assert browser.response is not None
    reference, code = SHOWN.findall(browser.response.text)[:2]
    return reference, code


def open_matter(browser: Visitor, reference: str, code: str) -> Visitor:
    """Type a number and a code."""
    return browser.go("/sprawa").submit("Pokaż sprawę", reference=reference, code=code)

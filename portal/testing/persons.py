"""Who walks a scenario: a resident in their account, or a guest who opens the matter by its number and code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from portal.security import limiter
from portal.testing.stage import portal_of, post, sign_in

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from portal.testing.stage import Stage

WORDS = {
    "withdraw": "wycofaj", "completed": "uzupelnij", "commented": "wypowiedz-sie", "accept_cost": "podtrzymaj",
    "complain_of_delay": "ponaglenie", "appeal": "odwolanie", "complain": "zazalenie",
}  # fmt: skip
SHOWN = re.compile(r'<p class="app-ref[^"]*">([^<]+)</p>')
CSRF = re.compile(r'name="(_token)" value="([0-9a-f]+)"')
SWITCH, SEE_OTHER = "/w-imieniu", 303
READING_SECONDS = 20  # a form sent faster than anybody reads is refused


class Person(Protocol):
    """Where a person's pages lie, and a browser in which they open."""

    @property
    def start(self) -> str: ...
    @property
    def reference(self) -> str: ...
    def browser(self) -> FlaskClient:
        """Open a browser in which the matter can be looked at, as soon as there is one."""
        ...

    def read(self) -> None:
        """Let as much time go by as a person takes to read what they send."""
        ...

    def note_filed(self, path: str, page: str) -> None:
        """Keep what the page after sending says."""
        ...

    def case_page(self) -> str: ...
    def step_page(self, event: str) -> str: ...
    def document_page(self, token: str) -> str: ...


class Resident:
    """Somebody who signs in, each time anew: sessions do not outlive the terms that are waited for.

    By a ``mandate`` they act for somebody, as soon as they have signed in.
    """

    start, reference, mandate = "/wniosek/nowy", "", ""

    def __init__(self, stage: Stage, sub: str) -> None:
        self.stage, self.sub = stage, sub

    def browser(self) -> FlaskClient:
        """Open a browser, sign in, and choose for whom."""
        client = sign_in(self.stage, self.sub)
        if self.mandate:
            portal = portal_of(self.stage)
            page = client.get(SWITCH, base_url=portal.settings.base_url).get_data(as_text=True)
            answer = post(client, portal, SWITCH, {**dict(CSRF.findall(page)), "mandate": self.mandate})
            if answer.status_code != SEE_OTHER:
                raise AssertionError(f"the mandate lets nobody act: {answer.status_code}")
        return client

    def read(self) -> None:
        """Take no time."""

    def note_filed(self, path: str, page: str) -> None:  # noqa: ARG002 - a guest reads the page
        """Keep the matter's number, which is in the address."""
        self.reference = path.split("/")[3]

    def case_page(self) -> str:
        """Return the address of the matter's page."""
        return f"/moje/sprawy/{self.reference}"

    def step_page(self, event: str) -> str:
        """Return the address of a step's page."""
        return f"{self.case_page()}/{WORDS.get(event, event)}"

    def document_page(self, token: str) -> str:
        """Return the address of a document."""
        return f"/dokument/{token}"


class Guest:
    """Somebody who does not sign in: keeps one browser to write in, and opens the matter by number and code."""

    start, reference, code = "/bez-logowania/nowy", "", ""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.own = stage, stage.app.test_client()

    def browser(self) -> FlaskClient:
        """Return the browser of the form; once it is filed, a fresh one in which number and code were typed."""
        with self.stage.app.app_context():
            limiter.reset()  # all guests of a suite come from one address, within seconds
        if not self.reference:
            return self.own
        client, portal = self.stage.app.test_client(), portal_of(self.stage)
        page = client.get("/sprawa", base_url=portal.settings.base_url).get_data(as_text=True)
        found = CSRF.search(page)
        typed = {"reference": self.reference, "code": self.code, **({found[1]: found[2]} if found else {})}
        answer = post(client, portal, "/sprawa", typed)
        if urlsplit(answer.location or "").path != "/sprawa/stan":
            raise AssertionError(f"number and code opened nothing: {answer.status_code}")
        return client

    def read(self) -> None:
        """Take the time that reading takes."""
        self.stage.clock.move(seconds=READING_SECONDS)

    def note_filed(self, path: str, page: str) -> None:  # noqa: ARG002 - a resident's number is in the address
        """Keep number and code, which only the page shows."""
        self.reference, self.code = SHOWN.findall(page)[:2]

    def case_page(self) -> str:
        """Return the address of the matter's page: it names no matter."""
        return "/sprawa/stan"

    def step_page(self, event: str) -> str:
        """Return the address of a step's page."""
        return f"/sprawa/krok/{WORDS.get(event, event)}"

    def document_page(self, token: str) -> str:
        """Return the address of a document."""
        return f"/sprawa/dokument/{token}"

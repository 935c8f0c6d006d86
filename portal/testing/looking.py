"""Look at a service's longest form page and its last page as a phone shows them: clean to axe, never wider than it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from portal.testing.axe import violations
from portal.testing.browser import PHONE
from portal.testing.earlier import answers_of_fill
from portal.testing.opening import begin
from portal.testing.persons import Resident
from portal.testing.scenario import Upload
from portal.testing.stage import portal_of, prepare

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flask.testing import FlaskClient
    from playwright.sync_api import Browser, Page, Route

    from portal.service import Service
    from portal.testing.scenario import Scenario
    from portal.testing.stage import Stage

OK = 200
WIDER = "document.documentElement.scrollWidth > innerWidth"
# what keeps our own checks out of a page
_HELD_BACK = {"content-security-policy", "content-encoding", "content-length", "set-cookie"}


def faults_seen(service: Service, stage: Stage, scenarios: Sequence[Scenario], browser: Browser) -> list[str]:
    """Fill the form of the longest scenario, open two of its pages at 390 px; return what is wrong with them."""
    prepare(stage, service)
    person = Resident(stage, f"kit-{secrets.token_hex(8)}")
    client, origin = person.browser(), portal_of(stage).settings.base_url
    longest = max(scenarios, key=lambda one: len(one.fill))
    answers = answers_of_fill(service, longest.fill)
    uploads = {
        name: value
        for typed in longest.fill.values() if isinstance(typed, Mapping)
        for name, value in typed.items() if isinstance(value, Upload)
    }  # fmt: skip
    place = f"/wniosek/{begin(service, stage, person.sub, service.version, answers, uploads)}"
    asked = max(service.asked(answers), key=lambda step: len(step.form.field_names()))
    form = f"{place}/{asked.slug}" + ("/1" if asked.several is not None else "")
    context = browser.new_context(**PHONE, bypass_csp=True, locale="pl-PL")
    try:
        page = context.new_page()
        page.route("**/*", _from(client, origin))
        return [
            f"{path.removeprefix(place)}: {fault}"
            for path in (form, f"{place}/sprawdz")
            for fault in _faults(page, client, origin, path)
        ]
    finally:
        context.close()


def _faults(page: Page, client: FlaskClient, origin: str, path: str) -> list[str]:
    first = client.get(path, base_url=origin)  # the browser would follow a redirect to where nothing listens
    if first.status_code != OK:
        return [
            f"did not open, but answered {first.status_code} and led to {urlsplit(first.location or '').path}"
        ]
    page.goto(f"{origin}{path}")
    wider = ["wider than a phone"] if page.evaluate(WIDER) else []
    return [*wider, *violations(page)]


def _from(client: FlaskClient, origin: str) -> Callable[[Route], Any]:
    """Answer the browser from the portal in this process: no port is opened, what stays the same is asked once."""

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(origin)
        told = _kept.get(path)
        if told is None:
            given = client.get(path, base_url=origin)
            headers = {name: value for name, value in given.headers if name.lower() not in _HELD_BACK}
            told = {"status": given.status_code, "headers": headers, "body": given.get_data()}
            given.close()  # a file of the portal's own would stay open
            if path.startswith("/static/"):
                _kept[path] = told
        route.fulfill(**told)

    return answer


_kept: dict[str, dict[str, Any]] = {}

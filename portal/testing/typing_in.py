"""Answer each page of a service as strangers would, through its real pages: it goes on, or says what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from hypothesis import HealthCheck, Phase, given, settings

from portal.citizen.leading_out import CHANGE
from portal.security import limiter
from portal.testing.pages import form_of, held, sent, summary
from portal.testing.stage import post
from portal.testing.strangers import pages_of
from portal.testing.walking import Walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from flask.testing import FlaskClient

    from portal.service import Service
    from portal.testing.pages import Box
    from portal.testing.scenario import Scenario
    from portal.testing.stage import Stage

FEW, LEAST_A_PAGE = 24, 2  # examples of a service in every run
MANY = 1500
OK, SEE_OTHER, REFUSED = 200, 303, 422
SHOWN_AGAIN = 200  # signs; above it a page may show less of what was typed
LONGEST_PART = 40  # of a date's part, of which nobody types more


def typing_faults(
    service: Service, stage: Stage, scenarios: Sequence[Scenario], examples: int = FEW
) -> list[str]:
    """Type odd answers into every page that the scenarios fill; find what is no 303, no 422 that helps, no dead end."""
    left, untried = {step.slug for step in service.steps}, list(scenarios)
    each, found = max(LEAST_A_PAGE, examples // len(service.steps)), list[str]()
    while left and untried and not found:
        scenario = max(untried, key=lambda one: len(left & one.fill.keys()))
        untried = [one for one in untried if one.fill != scenario.fill]
        if left & scenario.fill.keys():  # a page that no scenario fills is found by another test
            typist = _Typist(service, stage, scenario)
            found += typist.type(left, each)
            left -= typist.walk.steps
    return found


class _Typist:
    """A form filled as a scenario says, whose pages are answered again from the last to the first.

    So no odd answer that was taken changes which pages are asked before its own has had its turn.
    """

    def __init__(self, service: Service, stage: Stage, scenario: Scenario) -> None:
        self.walk, self.service = Walk(service, stage, scenario), service
        self.faults: list[str] = []

    def type(self, slugs: set[str], examples: int) -> list[str]:
        """Type so many examples into each of these pages that is asked; return the first faults."""
        client, where = self.walk.fill_in()
        if self.walk.faults:
            return self.walk.faults
        place = where.rpartition("/")[0]
        for step in reversed(self.service.steps):
            if step.slug in slugs & self.walk.steps and not self.faults:
                path = f"{place}/{step.slug}" if step.several is None else f"{place}/{step.slug}/1"
                self._page(client, path, examples)
        return self.faults

    def _page(self, client: FlaskClient, path: str, examples: int) -> None:
        boxes = self._open(client, path)
        filled = [box for box in boxes if box.kind != "hidden"]
        hidden = [box for box in boxes if box.kind == "hidden"]

        @settings(
            max_examples=examples, deadline=None, database=None, derandomize=True, phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(pages_of(filled, held(filled)))
        def ask(typed: dict[str, Any]) -> None:
            if not self.faults and self._goes_on(client, path, {**held(hidden), **typed}):
                hidden[:] = [box for box in self._read_again(client, path, typed) if box.kind == "hidden"]

        ask()

    def _read_again(self, client: FlaskClient, path: str, typed: Mapping[str, Any]) -> list[Box]:
        """Open a page that was taken: what is kept of it must stand, for it is judged again before the form is sent."""
        answer = client.get(path, base_url=self.walk.portal.settings.base_url)
        if answer.status_code != OK:
            return []
        html = answer.get_data(as_text=True)
        if found := summary(html):
            slug = path.split("/", 3)[3]
            self.faults.append(f"page {slug!r} took {typed} and faults it when it is read again{found}")
        return form_of(html)

    def _leads_back(self, client: FlaskClient, path: str, html: str, typed: Mapping[str, Any]) -> str:
        """Press the way back of a page that a true answer led to; say what of it is wrong."""
        if f'name="{CHANGE}"' not in html:
            return "answered 200"
        carried = held([box for box in form_of(html) if box.kind == "hidden"])
        answer = post(client, self.walk.portal, path, sent({**carried, CHANGE: "yes"}))
        return "; ".join(_not_kept(answer.get_data(as_text=True), typed))

    def _open(self, client: FlaskClient, path: str) -> list[Box]:
        answer = client.get(path, base_url=self.walk.portal.settings.base_url)
        return form_of(answer.get_data(as_text=True)) if answer.status_code == OK else []

    def _goes_on(self, client: FlaskClient, path: str, typed: Mapping[str, Any]) -> bool:
        """Post a page; tell whether it was taken, note what is wrong with the answer."""
        fault, said = "", ""
        with self.walk.stage.app.app_context():
            limiter.reset()  # all guests of a suite come from one address, within seconds
        try:
            answer = post(client, self.walk.portal, path, sent(typed))
            said = f"answered {answer.status_code}"
            if answer.status_code == SEE_OTHER:
                place = urlsplit(answer.location).path
                after = client.get(place, base_url=self.walk.portal.settings.base_url)
                if after.status_code not in {OK, SEE_OTHER}:
                    fault = f"was taken, and {place.rpartition('/')[2]!r} answered {after.status_code}"
            elif answer.status_code == REFUSED:
                fault = "; ".join(_unhelpful(answer.get_data(as_text=True), typed))
            elif answer.status_code == OK:
                fault = self._leads_back(client, path, answer.get_data(as_text=True), typed)
            else:
                fault = said
        except Exception as error:  # noqa: BLE001 - a stranger's code may fail in any way
            fault = f"raised {type(error).__name__}: {error}"
        if fault:
            self.faults.append(f"page {path.split('/', 3)[3]!r} {fault} for {typed}")
        return said == f"answered {SEE_OTHER}"


def _not_kept(html: str, typed: Mapping[str, Any]) -> Iterator[str]:
    """Yield the boxes of a page that do not show again what was typed."""
    for box in form_of(html):
        was = typed.get(box.name)
        if (
            box.kind in {"text", "textarea"}
            and isinstance(was, str)
            and _is_shown(was)
            and not _is_kept(box.value, was)
        ):
            yield f"{box.name!r} holds {box.value!r} again"


def _unhelpful(html: str, typed: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a page with faults lacks: a summary that names them, and what was typed."""
    if not summary(html):
        yield "names no fault"
    yield from _not_kept(html, typed)


def _is_kept(shown: str, typed: str) -> bool:
    """Tell whether a box holds what was typed; a part of a date is shown as far as a date could reach."""
    return shown == typed or (len(shown) >= LONGEST_PART and typed.startswith(shown))


def _is_shown(typed: str) -> bool:
    return len(typed) <= SHOWN_AGAIN and typed.isprintable()

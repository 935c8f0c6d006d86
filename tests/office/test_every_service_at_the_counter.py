"""Every service can be written down at the counter: what its first example journey types makes a case like any other."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from portal.cases import clock
from portal.cases.models import Case
from portal.service import Service
from portal.testing.pages import sent
from portal.testing.stage import prepare
from portal.words import day_of
from services import discover
from tests.office.desk import PAWEL, TYPED, Desk, own_form
from tests.support.house import House
from tests.support.parts import ROOT

SERVICES = discover()
WITH_DESK = {name: value for name, value in TYPED.items() if name.startswith("desk_")}


def first_fill(service: Service) -> Mapping[str, Any]:
    """Return what the first scenario of a service types."""
    package = ".".join(Path(service.package).relative_to(ROOT).parts)
    fill: Mapping[str, Any] = import_module(f"{package}.scenarios").SCENARIOS[0].fill
    return fill


def typed_into(service: Service) -> dict[str, Any]:
    """Return the boxes of the counter's page as the scenario fills them; a scan stands for files."""
    found: dict[str, Any] = {}
    for slug, filled in first_fill(service).items():
        step = service.step(slug)
        assert step is not None
        if step.several is None:
            found |= {name: value for name, value in sent(filled).items() if isinstance(value, str)}
            continue
        entries = [filled] if isinstance(filled, Mapping) else filled
        found[f"{step.several.name}-count"] = str(len(entries))
        for place, entry in enumerate(entries):
            found |= {f"{step.several.name}-{place}-{name}": value for name, value in sent(entry).items()}
    return found


@pytest.mark.parametrize("slug", sorted(SERVICES))
def test_a_service_is_written_down_at_the_counter_with_its_clock_and_channel(
    small_house: House, slug: str
) -> None:
    desk, service = Desk(small_house), SERVICES[slug]
    prepare(small_house, service)
    page = desk.at(PAWEL).go(f"/biurko/wpisz?usluga={slug}")
    fields = {**own_form(page), **typed_into(service), **WITH_DESK, "desk_channel": "assisted"}
    page.post("/biurko/wpisz", fields)
    assert (page.status, "Pokaż tej osobie, co wpisano" in page.text) == (422, True), (
        "nobody has confirmed it"
    )
    page.post("/biurko/wpisz", {**fields, "desk_confirmed": "y", "submission": own_form(page)["submission"]})
    assert page.heading == "Sprawa wpisana", page.text
    (case,) = desk.all(Case)
    assert "note" in desk.events(case.reference), "that the person confirmed it stays in the files"
    today = day_of(small_house.clock.now())
    assert (case.service, case.channel, case.status) == (slug, "assisted", service.flow.start)
    assert (case.filed_on, case.due_on) == (today, clock.due_day(today, service.term).on)
    assert desk.documents(case.reference) == ["receipt"]
    assert "Potwierdzenie" in page.text  # what the resident takes home

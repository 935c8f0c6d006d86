"""The ready suite: import everything from here into a test module that names SERVICES and gives ``stage``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from portal.decisions.drafting.elements import outcomes_of
from portal.service import Outcome
from portal.testing import (
    addressing,
    beginning,
    code,
    declaration,
    earlier,
    looking,
    opening,
    papers,
    parts,
    rules,
    settling,
    typing_in,
)
from portal.testing.code import scenarios_of
from portal.testing.walking import Walk
from portal.workflow import FLOWS, SAME, Kind
from portal.workflow.common import EVERYWHERE
from portal.workflow.registers import TO_ENTER

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser

    from portal.service import Service
    from portal.testing.scenario import Scenario
    from portal.testing.stage import Stage
    from portal.workflow import Transition

__all__ = [
    "pytest_generate_tests",
    "test_a_form_of_an_earlier_version_leads_on",
    "test_a_sample_letter_comes_out",
    "test_a_scenario_goes_as_it_says",
    "test_strangers_are_let_on_or_told_what_is_wrong",
    "test_strangers_who_try_long_are_let_on_or_told_what_is_wrong",
    "test_the_pages_are_clean_on_a_phone",
    "test_the_papers_that_came_out_are_sealed",
    "test_the_scenarios_visit_every_page_and_take_every_transition",
    "test_the_service_is_sound",
    "test_those_may_begin_whom_the_service_takes",
]
CHECKS: dict[str, Callable[[Service], list[str]]] = {
    "identity": declaration.identity_faults,
    "card": declaration.card_faults,
    "plain language": declaration.plain_language_faults,
    "flow": declaration.flow_faults,
    "questions": declaration.question_faults,
    "every page is reached": declaration.reach_faults,
    "snapshot": declaration.snapshot_faults,
    "facts": declaration.facts_faults,
    "imports": code.import_faults,
    "fee": rules.fee_faults,
    "outcome": rules.outcome_faults,
    "entries": rules.entry_faults,
    "reckoning": rules.reckoning_faults,
    "patterns": rules.pattern_faults,
    "brings": settling.brings_faults,
    "automatic": settling.automatic_faults,
    "route": addressing.route_faults,
    "reply": addressing.reply_faults,
    "guests": addressing.guest_faults,
    "kept answers": earlier.kept_faults,
}
# the statuses in which a matter waits for its duty
FEE = {status.code for flow in FLOWS.values() for status in flow.statuses if status.kind == Kind.PAYMENT}


def unwalked(service: Service, walks: list[Walk]) -> list[str]:
    """List the pages and the transitions that no scenario came by."""
    asked = set[str]().union(*(walk.steps for walk in walks))
    taken = {event for walk in walks for event in walk.taken}
    reached = {service.flow.start, *(to for edge in _own(service) for to in _leads(service, edge))}
    edges = {
        (source, edge.event, source if target == SAME else target)
        for edge in _own(service)
        for source in edge.sources
        for target in _leads(service, edge)
        if source in reached
    }
    if rules.is_free(service):  # nobody is ever called to pay for it
        edges = {edge for edge in edges if not FEE & {edge[0], edge[2]}}
    found = [f"no scenario asks page {step.slug!r}" for step in service.steps if step.slug not in asked]
    return found + [f"no scenario takes {event} from {source}" for source, event, _ in sorted(edges - taken)]


def _own(service: Service) -> list[Transition]:
    """List the transitions that are the service's own; the portal's tests walk the others."""
    return [edge for edge in service.flow.transitions if edge.event not in EVERYWHERE]


def _leads(service: Service, edge: Transition) -> tuple[str, ...]:
    """Return where a transition leads in this service: a register is left to do only what a decision may grant."""
    grants = Outcome.GRANTED in outcomes_of(service.flow, service.outcomes)
    return edge.targets if grants or edge.unless != TO_ENTER else (edge.target,)


# played once for each test process: what they showed is kept for the test of coverage
_played: dict[tuple[str, str], Walk] = {}


def play(service: Service, stage: Stage, scenario: Scenario) -> Walk:
    """Play a scenario, once."""
    key = (service.slug, scenario.name)
    if key not in _played:
        _played[key] = Walk(service, stage, scenario).play()
    return _played[key]


def pytest_generate_tests(metafunc: Any) -> None:
    """Give each test the services of its module, each with its checks or scenarios."""
    services = dict(getattr(metafunc.module, "SERVICES", {}))
    if "check" in metafunc.fixturenames:
        pairs = [(service, check) for service in services.values() for check in CHECKS]
        metafunc.parametrize(("service", "check"), pairs, ids=[f"{s.slug}: {check}" for s, check in pairs])
    elif "scenario" in metafunc.fixturenames:
        pairs_of = [
            (service, scenario) for service in services.values() for scenario in scenarios_of(service)
        ]
        names = [f"{service.slug}: {scenario.name}" for service, scenario in pairs_of]
        metafunc.parametrize(("service", "scenario"), pairs_of, ids=names)
    elif "service" in metafunc.fixturenames:
        metafunc.parametrize("service", services.values(), ids=services)


def test_the_service_is_sound(service: Service, check: str) -> None:
    """One check of the kit finds nothing."""
    _want_none(CHECKS[check](service))


def test_a_sample_letter_comes_out(service: Service) -> None:
    """The documents of sample outcomes are rendered."""
    _want_none(rules.document_faults(service, {}))


def test_a_scenario_goes_as_it_says(service: Service, scenario: Scenario, stage: Stage) -> None:
    """One journey goes through the portal's pages, in three languages, to what it expects."""
    _want_none(play(service, stage, scenario).faults)


def test_the_scenarios_visit_every_page_and_take_every_transition(service: Service, stage: Stage) -> None:
    """Nothing that the service declares stays untried."""
    _want_none(unwalked(service, [play(service, stage, scenario) for scenario in scenarios_of(service)]))


def test_a_form_of_an_earlier_version_leads_on(service: Service, stage: Stage) -> None:
    """Who began before the version was raised sees that the form changed, and comes to its end."""
    _want_none(opening.opening_faults(service, stage))


@pytest.mark.browser
def test_the_pages_are_clean_on_a_phone(service: Service, stage: Stage, browser: Browser) -> None:
    """Axe finds nothing on a form page and on the page before sending, and none is wider than 390 px."""
    _want_none(looking.faults_seen(service, stage, scenarios_of(service), browser))


def test_the_papers_that_came_out_are_sealed(service: Service, stage: Stage) -> None:
    """One document of each kind holds its seal, in the eyes of another program too."""
    walks = [play(service, stage, scenario) for scenario in scenarios_of(service)]
    kinds = {template: (content, walk) for walk in walks for template, content in walk.papers.items()}
    pdfsig, found = parts.find_program("pdfsig"), list[str]()
    for template, (content, walk) in kinds.items():
        sealed = walk.portal.settings  # it may have been played on an earlier stage, with a seal of its own
        if sealed.seal_certificate is None or sealed.seal_chain is None:
            pytest.skip("this stage has no seal")
        at = papers.valid_since(sealed.seal_certificate)
        faults = papers.seal_faults(content, [sealed.seal_chain], at, pdfsig)
        found += [f"{template}: {fault}" for fault in faults]
    _want_none(found)
    parts.need_program("pdfsig", "poppler-utils")  # our own check has passed: say that there was no other


def test_strangers_are_let_on_or_told_what_is_wrong(service: Service, stage: Stage) -> None:
    """Odd answers on every page lead on, or to a summary of what is wrong; what was typed stays."""
    _want_none(typing_in.typing_faults(service, stage, scenarios_of(service)))


@pytest.mark.slow
def test_strangers_who_try_long_are_let_on_or_told_what_is_wrong(service: Service, stage: Stage) -> None:
    """The same, with many more of them."""
    _want_none(typing_in.typing_faults(service, stage, scenarios_of(service), typing_in.MANY))


def test_those_may_begin_whom_the_service_takes(service: Service, stage: Stage) -> None:
    """The form opens to a person, a firm, a parent and a proxy as the service says."""
    _want_none(beginning.acting_faults(service, stage))


def _want_none(faults: list[str]) -> None:
    if faults:
        raise AssertionError("\n".join(faults))

"""Versions of a service: a running case keeps the graph and the term it began with."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import update

from portal.cases import flows, queries
from portal.cases.models import Case, ServiceVersion
from portal.errors import Conflict, PortalError
from portal.terms import Term, Unit
from portal.workflow import CERTIFICATE, By, Clock, Kind, Status, Transition
from tests.support.desk import EXEMPT, Desk

CHECKED = Status("checked", "Sprawdzana", Kind.OFFICE, Clock.RUN)


def move_on(desk: Desk) -> None:
    """Publish a second version: another graph, another term."""
    finish = tuple(
        replace(edge, sources=("checked",)) if edge.event in {"issue", "refuse"} else edge
        for edge in CERTIFICATE.transitions
    )
    check = Transition("check", "Sprawdź", ("filed",), "checked", By.OFFICIAL)
    flow = replace(CERTIFICATE, statuses=(*CERTIFICATE.statuses, CHECKED), transitions=(*finish, check))
    newer = replace(desk.service, version=desk.service.version + 1, flow=flow, term=Term(30, Unit.DAYS))
    services = {**desk.portal.services, newer.slug: newer}
    object.__setattr__(desk.portal, "services", services)
    with desk.writing() as session:
        assert flows.store_versions(session, desk.portal, desk.now) == []


def test_a_case_is_driven_by_the_graph_and_term_it_began_with(desk: Desk) -> None:
    old = desk.file(EXEMPT)
    move_on(desk)
    new = desk.file(EXEMPT)
    assert (desk.case(old).due_on, desk.case(new).due_on) == (date(2026, 11, 30), date(2026, 12, 23))
    with pytest.raises(Conflict):
        desk.advance(old, "check")
    with pytest.raises(Conflict):
        desk.advance(new, "issue")
    desk.advance(new, "check")
    desk.advance(new, "issue")
    desk.advance(old, "issue")
    assert desk.case(old).status == desk.case(new).status == "issued"


def test_a_pause_moves_the_term_that_the_case_began_with(desk: Desk) -> None:
    old = desk.file()
    move_on(desk)
    desk.advance(old, "call_for_fee")
    desk.clock.move(days=3)
    desk.pay(old)
    assert desk.case(old).due_on == date(2026, 12, 3)
    with desk.reading() as session:
        case = queries.get_by_reference(session, old)
        said = " ".join(flows.why_due(session, desk.portal, case))
    assert "30 listopada" in said.replace("\xa0", " ")


def test_a_version_is_stored_once_and_other_content_under_it_is_told(small_desk: Desk) -> None:
    with small_desk.writing() as session:
        assert flows.store_versions(session, small_desk.portal, small_desk.now) == []
    assert small_desk.count(ServiceVersion) == len(small_desk.portal.services)
    changed = replace(small_desk.service, term=Term(8, Unit.DAYS))
    object.__setattr__(small_desk.portal, "services", {changed.slug: changed})
    with small_desk.writing() as session:
        assert flows.store_versions(session, small_desk.portal, small_desk.now) == [changed.slug]


def test_a_case_whose_version_was_never_stored_is_a_fault_and_not_a_guess(small_desk: Desk) -> None:
    reference = small_desk.file()
    with small_desk.writing() as session:
        session.execute(update(Case).values(service_version=7))
    with pytest.raises(PortalError, match="no snapshot"):
        small_desk.advance(reference, "withdraw", By.APPLICANT)


def test_the_upgrade_and_the_check_stop_at_content_that_changed_under_an_old_number(small_desk: Desk) -> None:
    run = small_desk.house.app.test_cli_runner().invoke
    assert run(args=["db", "upgrade"]).exit_code == 0
    edges = tuple(
        replace(edge, target="withdrawn") if edge.event == "leave" else edge
        for edge in small_desk.service.flow.transitions
    )
    changed = replace(small_desk.service, flow=replace(small_desk.service.flow, transitions=edges))
    object.__setattr__(small_desk.portal, "services", {**small_desk.portal.services, changed.slug: changed})
    refused = run(args=["db", "upgrade"])
    assert (refused.exit_code, changed.slug in refused.output, "version o 1" in refused.output) == (
        1,
        True,
        True,
    )
    with small_desk.house.app.app_context():
        said = run(args=["check"]).output
    assert f"Usługa {changed.slug} ma inną treść pod tym samym numerem wersji." in said
    newer = replace(changed, version=changed.version + 1)
    object.__setattr__(small_desk.portal, "services", {**small_desk.portal.services, newer.slug: newer})
    assert run(args=["db", "upgrade"]).exit_code == 0
    assert small_desk.count(ServiceVersion, ServiceVersion.slug == newer.slug) == 2

"""Matters that a machine settles: at once, once, sealed as such, and a sample of them looked at by a person."""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from portal.cases import moving, queries
from portal.cases.models import CaseEvent, Document
from portal.cases.timing.models import CaseTask
from portal.decisions import actions as decisions
from portal.decisions.automatic import actions, checking, rules
from portal.decisions.automatic.checking import Verdict
from portal.decisions.automatic.models import AutomaticIssue
from portal.errors import Conflict, NotFound, Refused
from portal.service import Assessment, Permit
from portal.workflow import By
from tests.support.books import assert_books_hold
from tests.support.courses import offer
from tests.support.desk import EXEMPT, Desk
from tests.support.house import House
from tests.support.money import let_owe

NOBODY, EVERYBODY = 0, 100


@pytest.fixture
def desk(demo_environment: dict[str, str], database_url: str, tmp_path: Path) -> Iterator[Desk]:
    """A desk of a city that lets machines settle, of which nobody checks any."""
    house = House({**demo_environment, "PORTAL_AUTOMATIC": "yes"}, tmp_path, database_url)
    desk = Desk(house)
    check(desk, NOBODY)
    yield desk
    assert_books_hold(house.portal)
    house.close()


def check(desk: Desk, percent: int) -> None:
    """Let so many of a hundred be looked at."""
    facts = desk.portal.facts
    fact = replace(facts.fact(rules.SAMPLE, date(2026, 11, 23)), value=percent)
    object.__setattr__(desk.portal, "facts", type(facts)({rules.SAMPLE: (fact,)}).over(facts))


def issues(desk: Desk) -> list[AutomaticIssue]:
    with desk.reading() as session:
        return list(session.query(AutomaticIssue).order_by(AutomaticIssue.case_id))


# ------------------------------------------------------------------------------------------------ at once
def test_a_paid_certificate_without_arrears_is_issued_without_an_official_and_says_so(desk: Desk) -> None:
    reference = desk.file()
    desk.work()
    assert desk.case(reference).status == "filed"
    desk.pay(reference)
    desk.work()
    case, document = desk.case(reference), desk.document(reference, "outcome")
    assert (case.status, case.is_open, document.state) == ("issued", False, "ready")
    assert "name" not in document.values["signer"]
    assert document.values["signer"]["automatic"].startswith("Wydano automatycznie")
    assert "306a" in document.values["signer"]["automatic"]
    step = next(one for one in desk.events(reference) if one.kind == "issue")
    assert (step.by, step.official_id) == (By.SYSTEM, None)
    assert [one.sampled for one in issues(desk)] == [False]
    assert desk.count(CaseTask) == 0


def test_a_free_matter_is_settled_after_its_filing(desk: Desk) -> None:
    service = offer(desk.portal, "certificate", automatic=lambda _matter: True)
    reference = desk.file(service=service)
    desk.work()
    assert desk.case(reference).status == "issued"


def test_a_declaration_is_taken_in_and_brings_its_debt(desk: Desk) -> None:
    debt = Assessment("waste_fee", 2027, 12_000, "art. 6m")
    service = offer(
        desk.portal, "declaration", automatic=lambda _m: True, brings=lambda _m: debt, decide=None
    )
    reference = desk.file(service=service)
    desk.work()
    assert desk.case(reference).status == "accepted"


@pytest.mark.parametrize("who", ["arrears", "exempt", "taken over", "switched off", "demo", "an old version"])
def test_what_the_rules_do_not_cover_waits_for_an_official(desk: Desk, who: str) -> None:
    if who == "arrears":
        with desk.writing() as session:
            late = date(2026, 9, 15)
            let_owe(session, desk.portal, desk.resident.subject_id, 41_250, late, desk.now)
    if who == "switched off":
        object.__setattr__(desk.portal.settings, "automatic", False)
    reference = desk.file(EXEMPT if who == "exempt" else None, demo=who == "demo")
    with desk.writing() as session:
        case = queries.get_by_reference(session, reference)
        case.assigned_to_id = desk.clerk.official_id if who == "taken over" else None
        case.service_version -= who == "an old version"
    desk.pay(reference)
    desk.work()
    assert desk.case(reference).status == "filed"
    assert issues(desk) == []


def test_a_matter_that_was_called_for_its_fee_goes_on_by_machine(desk: Desk) -> None:
    reference = desk.file()
    desk.act(reference, decisions.call_for_fee)
    desk.pay(reference)
    desk.work()
    assert desk.case(reference).status == "issued"


def test_what_cannot_be_carried_out_is_left_and_not_tried_for_ever(desk: Desk) -> None:
    days = (date(2026, 12, 1), date(2026, 12, 31))
    permit = Permit("ABM", "Abonament", "postój", "uchwała", *days, key="BI12345")
    service = offer(
        desk.portal, "certificate", automatic=lambda _m: True, brings=lambda _m: permit, decide=None
    )
    first, second = desk.file(service=service), desk.file(service=service)
    desk.work()
    assert [desk.case(one).status for one in (first, second)] == ["issued", "filed"]
    assert [job.state for job in desk.jobs(moving.MACHINE_JOB)] == ["done", "done"]
    assert len(issues(desk)) == 1


# ------------------------------------------------------------------------------------------------ exactly once
def test_a_job_that_runs_again_finds_it_done(desk: Desk) -> None:
    reference = desk.file()
    desk.pay(reference)
    desk.work()
    with desk.writing() as session:
        assert (
            actions.settle(session, desk.portal, queries.get_by_reference(session, reference), now=desk.now)
            is False
        )
    assert desk.kinds(reference).count("issue") == 1
    assert desk.count(Document, Document.slot == "outcome") == 1


def test_an_official_who_was_faster_leaves_the_machine_nothing_to_do(desk: Desk) -> None:
    reference = desk.file()
    desk.pay(reference)
    desk.act(reference, decisions.issue)
    desk.work()
    assert (desk.kinds(reference).count("issue"), issues(desk)) == (1, [])


def test_two_workers_and_an_official_at_once_issue_one(desk: Desk) -> None:
    reference = desk.file()
    desk.pay(reference)
    fell: list[Exception] = []

    def work() -> None:
        try:
            desk.work()
        except Exception as error:  # noqa: BLE001 - whatever falls is looked at below
            fell.append(error)

    def issue() -> None:
        with suppress(Conflict, StaleDataError, IntegrityError, OperationalError):  # one of them is too late
            desk.act(reference, decisions.issue)

    threads = [threading.Thread(target=one) for one in (work, issue, work)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    desk.clock.move(minutes=1)
    desk.work()
    assert fell == []
    assert desk.count(CaseEvent, CaseEvent.kind == "issue") == 1
    assert desk.count(Document, Document.slot == "outcome") == 1


@pytest.mark.parametrize("table", ["automatic_issues", "case_events", "documents", "jobs"])
def test_a_worker_that_falls_before_its_commit_leaves_nothing_and_the_next_one_issues(
    desk: Desk, table: str
) -> None:
    reference = desk.file()
    desk.work()
    desk.pay(reference)
    with falling_at(desk, f"INSERT INTO {table} "):
        desk.work()
    assert (desk.case(reference).status, issues(desk)) == ("filed", [])
    assert desk.count(Document, Document.slot == "outcome") == 0
    desk.clock.move(minutes=1)
    desk.work()
    assert desk.case(reference).status == "issued"


@contextmanager
def falling_at(desk: Desk, beginning: str) -> Iterator[None]:
    """Let the database fall at every statement of a kind, as it would with its power."""

    def fall(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(beginning):
            raise RuntimeError

    event.listen(desk.portal.db.engine, "before_cursor_execute", fall)
    try:
        yield
    finally:
        event.remove(desk.portal.db.engine, "before_cursor_execute", fall)


# ------------------------------------------------------------------------------------------------ the sample
def test_the_sample_is_of_its_size_always_the_same_and_follows_the_key(desk: Desk) -> None:
    names = [f"BI-{secrets.token_hex(4)}" for _n in range(4000)]
    drawn = {name for name in names if rules.is_sampled(desk.portal.vault, name, 5)}
    assert 120 < len(drawn) < 290  # 5 % of 4000 is 200, and six standard deviations are 83
    assert drawn == {name for name in names if rules.is_sampled(desk.portal.vault, name, 5)}
    other = type(desk.portal.vault)(desk.house.settings.key_ring, b"k" * 32)
    assert drawn != {name for name in names if rules.is_sampled(other, name, 5)}
    assert not any(rules.is_sampled(desk.portal.vault, name, 0) for name in names)
    assert all(rules.is_sampled(desk.portal.vault, name, 100) for name in names)


@pytest.fixture
def sampled(desk: Desk) -> str:
    """A certificate that was issued by machine and is to be looked at."""
    check(desk, EVERYBODY)
    reference = desk.file()
    desk.pay(reference)
    desk.work()
    return reference


def test_a_sampled_matter_is_issued_at_once_all_the_same_and_waits_for_a_look(
    desk: Desk, sampled: str
) -> None:
    assert desk.document(sampled, "outcome").state == "ready"
    with desk.reading() as session:
        assert [one.case.reference for one in checking.list_to_check(session, "FN")] == [sampled]
        assert checking.list_to_check(session, "USC") == []
    assert desk.count(CaseTask, CaseTask.code == actions.CHECK_TASK, CaseTask.closed_at.is_(None)) == 1


def test_who_finds_it_right_closes_it_once(desk: Desk, sampled: str) -> None:
    desk.act(sampled, checking.record, Verdict.RIGHT, "")
    with pytest.raises(Conflict):
        desk.act(sampled, checking.record, Verdict.WRONG, "Zaległość z wczoraj.")
    assert [(one.verdict, one.checked_by_id) for one in issues(desk)] == [("right", desk.clerk.official_id)]
    assert desk.count(CaseTask, CaseTask.closed_at.is_(None)) == 0


def test_a_wrong_one_wants_words_and_may_be_replaced_by_a_right_one(desk: Desk, sampled: str) -> None:
    with pytest.raises(Refused):
        desk.act(sampled, checking.record, Verdict.WRONG, " ")
    desk.clock.move(days=1)
    with desk.writing() as session:
        late = desk.now.date() - timedelta(days=30)
        let_owe(session, desk.portal, desk.resident.subject_id, 41_250, late, desk.now)
    desk.act(sampled, checking.record, Verdict.CORRECTED, "Zaległość wpisano po terminie.")
    desk.work()
    made = desk.document(sampled, "corrected")
    assert made.state == "ready"
    assert made.values["signer"]["name"] == "Joanna Klim"
    assert (made.values["replaces_on"], made.values["position"]["total_grosze"] > 0) == ("2026-11-23", True)


def test_a_permit_cannot_be_replaced(desk: Desk) -> None:
    check(desk, EVERYBODY)
    permit = Permit("ABM", "Abonament", "postój", "uchwała", date(2026, 12, 1), date(2026, 12, 31))
    service = offer(
        desk.portal, "certificate", automatic=lambda _m: True, brings=lambda _m: permit, decide=None
    )
    reference = desk.file(service=service)
    desk.work()
    with pytest.raises(Refused, match="nie zastąpi"):
        desk.act(reference, checking.record, Verdict.CORRECTED, "Zły dzień.")
    desk.act(reference, checking.record, Verdict.WRONG, "Zły dzień.")
    assert issues(desk)[0].verdict == "wrong"


def test_what_an_official_issued_has_nothing_to_check(desk: Desk) -> None:
    reference = desk.file()
    desk.pay(reference)
    desk.act(reference, decisions.issue)
    with pytest.raises(NotFound):
        desk.act(reference, checking.record, Verdict.RIGHT, "")

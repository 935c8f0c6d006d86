"""Each standard course is walked over all its transitions, from the first status to the last, by the portal's acts."""

from collections import deque
from datetime import timedelta
from typing import Any

import pytest

from portal.cases import moving, queries
from portal.cases.actions import note
from portal.cases.brought.models import PermitRow
from portal.cases.silence import ASK
from portal.decisions import actions as decisions
from portal.decisions import calls
from portal.decisions.delivering import receiving
from portal.decisions.delivering.terms import settles
from portal.decisions.drafting import actions as drafting
from portal.decisions.drafting import queries as drafts
from portal.terms import Term, Unit
from portal.words import day_of
from portal.workflow import FLOWS, PREVIOUS, SAME, By, Flow, Need, Transition
from tests.cases.test_moving import Course
from tests.support.desk import Desk

TEXTUAL = drafting.PREPARING | drafting.ISSUING | {"approve"}
TEXT = {
    "basis": "art. 104 KPA", "ruling": "Zezwalam na usunięcie drzewa.", "no_reasons": False,
    "reasons": "Drzewo jest suche, co stwierdziliśmy w czasie oględzin w obecności strony.",
}  # fmt: skip
# what stands in the way is no term
AT_ONCE = frozenset({
    "self_review_open", "in_self_review", "not_in_self_review", "silence_certifiable", "silence_certificate_asked",
})  # fmt: skip
EVERY_TIME = ("complaint", "external_act")  # a sample; the rest in the full run


def ways(flow: Flow) -> list[tuple[str, Transition]]:
    """List each transition from each of its statuses."""
    return [(source, edge) for edge in flow.transitions for source in edge.sources]


def leads(edge: Transition) -> str:
    """Return where a transition leads here: our decisions refuse, the higher body's grant."""
    return edge.otherwise if edge.otherwise and Need.OUTCOME in edge.needs else edge.target


def path_to(flow: Flow, status: str) -> list[Transition]:
    """Return the shortest way from the start to a status."""
    waiting: deque[tuple[str, list[Transition]]] = deque([(flow.start, [])])
    seen = {flow.start}
    while waiting:
        at, path = waiting.popleft()
        if at == status:
            return path
        for edge in flow.transitions:
            to = leads(edge)
            if at in edge.sources and to not in seen and to not in (SAME, PREVIOUS):
                seen.add(to)
                waiting.append((to, [*path, edge]))
    raise AssertionError(f"no way to {status}")


def walk(course: Course, edge: Transition) -> None:
    """Take one transition as who may take it, with all it needs, after the terms that must be over."""
    if edge.event in TEXTUAL:
        _write(course, edge.event)
    elif edge.event == "delivered":
        _open_outcome(course)
    elif edge.event == "refuse" and edge.letter == "refusal":  # an order, whose delivery is waited for
        course.desk.act(course.reference, decisions.refuse, TEXT["reasons"])
    else:
        _take(course, edge)


def _take(course: Course, edge: Transition) -> None:
    """Take a step of the graph itself."""
    desk = course.desk
    if edge.guard and edge.guard not in AT_ONCE:
        _let_terms_pass(course)
    if edge.guard == "in_self_review":
        with desk.writing() as session:
            queries.get_by_reference(session, course.reference).flags = ["self_review"]
    values: dict[str, Any] = {
        "reasons": "Wynika z akt.", "body": "Wojewoda Podlaski", "items": ["dowód"],
        "until": (course.case.due_on + timedelta(days=400)).isoformat(), "slot": f"call-{course.case.version}",
        "outcome": "granted",
    }  # fmt: skip
    if edge.by == By.OFFICIAL:
        actor = course.approver if "clerk" not in edge.who and edge.who else course.clerk
    else:
        actor = desk.resident if edge.by == By.APPLICANT else None
    if edge.guard == "silence_certificate_asked":
        course.go(ASK, by=By.APPLICANT, actor=desk.resident)
        desk.pay(course.reference)
    if edge.guard == "right_held":
        _hold_a_right(course)
        values["last_day"] = day_of(desk.now).isoformat()
    if edge.guard == "delay_complaint_open":
        course.go("complain_of_delay", by=By.APPLICANT, actor=desk.resident, reasons="Za długo.")
    with desk.writing() as session:
        case = queries.get_by_reference(session, course.reference)
        moving.advance(
            session, desk.portal, case, edge.event, by=edge.by, now=desk.now, actor=actor, values=values
        )


def _hold_a_right(course: Course) -> None:
    """Let the matter have given something that holds for a year."""
    today = day_of(course.desk.now)
    with course.desk.writing() as session:
        case = queries.get_by_reference(session, course.reference)
        kept = PermitRow(
            case_id=case.id, service=case.service, valid_from=today, valid_until=today + timedelta(days=365),
            issued_at=course.desk.now,
        )  # fmt: skip
        session.add(kept)


def _write(course: Course, event: str) -> None:
    """Write, approve or issue the text that ends the matter, as the desk's pages do."""
    desk = course.desk
    with desk.writing() as session:
        case = queries.get_for_unit(session, course.reference, "FN")
        portal, now = desk.portal, desk.now
        if event in drafting.PREPARING:
            outcome = drafting.allowed(session, portal, case)[0]
            drafting.write(session, portal, case, outcome, TEXT, actor=course.clerk, now=now)
            session.flush()
            drafting.prepare(session, portal, case, actor=course.clerk, now=now)
            return
        seen = drafts.list_versions(session, case)[0].number
        if event == "approve":
            drafting.approve(session, portal, case, seen, actor=course.approver, now=now)
        else:
            drafting.issue(session, portal, case, seen, "Kierownik Referatu", actor=course.approver, now=now)


def _open_outcome(course: Course) -> None:
    """Let the sealed decision or order come into the account and the party open it: it is delivered."""
    desk = course.desk
    desk.work()
    with desk.writing() as session:
        case = queries.get_by_reference(session, course.reference)
        outcome = [one for one in queries.list_documents(session, case) if settles(one)][-1]
        receiving.open_letter(session, desk.portal, outcome, desk.resident, desk.now)


def _let_terms_pass(course: Course) -> None:
    """Let the party get the last call, and every term that follows be over."""
    desk = course.desk
    with desk.writing() as session:
        case = queries.get_by_reference(session, course.reference)
        called = next(
            (e for e in queries.list_events(session, case, public_only=False) if e.kind in calls.EVENTS), None
        )
        if called is not None:
            values = {"slot": called.values["slot"], "on": day_of(desk.now).isoformat()}
            note(session, case, calls.RECEIVED, now=desk.now, by=By.OFFICIAL, values=values)
    desk.clock.move(days=90)


def walked(desk: Desk, name: str) -> int:
    """Walk all transitions of a flow, each in a matter of its own; return how many."""
    flow, course = FLOWS[name], Course(desk, name, Term(1, Unit.MONTHS))
    for source, edge in ways(flow):
        course.begin_again()
        for before in path_to(flow, source):
            walk(course, before)
        assert course.case.status == source
        walk(course, edge)
        case = course.case
        if edge.target not in (SAME, PREVIOUS):
            assert case.status == leads(edge), (source, edge.event)
        last = desk.events(course.reference)[-1]
        assert (last.kind, last.source) == (edge.event, source)
    return len(ways(flow))


@pytest.mark.parametrize("name", EVERY_TIME)
def test_each_transition_of_a_standard_course_can_be_taken(small_desk: Desk, name: str) -> None:
    assert walked(small_desk, name) >= len(FLOWS[name].transitions)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(FLOWS.keys() - set(EVERY_TIME)))
def test_each_transition_of_every_other_standard_course_can_be_taken(desk: Desk, name: str) -> None:
    assert walked(desk, name) >= len(FLOWS[name].transitions)

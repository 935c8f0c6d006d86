"""A matter moves only along its graph, by who may, with what is needed; and the legal clock follows."""

import dataclasses
from datetime import date, timedelta

import pytest

from portal.accounts.models import Official
from portal.cases import flows, moving, queries
from portal.cases.timing.queries import list_open_tasks
from portal.errors import Conflict, NotAllowed, PortalError, Refused
from portal.jobs import new_job
from portal.security import Actor
from portal.terms import Term, Unit
from portal.workflow import By
from tests.support.courses import offer
from tests.support.desk import Desk

WHY = {"reasons": "Tak wynika z akt."}


class Course:
    """One matter that follows a standard flow, its preparer and its approver."""

    def __init__(self, desk: Desk, flow: str, term: Term | None = None) -> None:
        self.desk = desk
        self.service = offer(desk.portal, flow, term) if term else offer(desk.portal, flow)
        self.reference = desk.file(service=self.service)
        self.clerk = desk.clerk
        self.approver = self.add_official("Piotr Mazur", "clerk", "approver")

    def begin_again(self) -> None:
        """File one more matter of the same kind."""
        self.reference = self.desk.file(service=self.service)

    def add_official(self, name: str, *roles: str) -> Actor:
        with self.desk.writing() as session:
            row = Official(
                iss="https://officials.example", sub=name, name=name, unit_code="FN", roles=list(roles),
                created_at=self.desk.now,
            )  # fmt: skip
            session.add(row)
            session.flush()
            return Actor("official", row.id, name, official_id=row.id, unit_code="FN", roles=frozenset(roles))

    def go(self, event: str, *, by: By = By.OFFICIAL, actor: Actor | None = None, **values: object) -> None:
        """Take one step; the clerk takes it unless another is named."""
        if by == By.OFFICIAL and actor is None:
            actor = self.clerk
        with self.desk.writing() as session:
            case = queries.get_by_reference(session, self.reference)
            moving.advance(
                session, self.desk.portal, case, event, by=by, now=self.desk.now, actor=actor, values=values
            )

    @property
    def case(self):
        return self.desk.case(self.reference)

    def why(self, **how: bool) -> str:
        """Say why the matter is due on its day."""
        with self.desk.reading() as session:
            case = queries.get_by_reference(session, self.reference)
            events = queries.list_events(session, case, public_only=True)
            told = flows.why_due(session, self.desk.portal, case, events, **how)
        return " ".join(told).replace("\xa0", " ")

    def tasks(self) -> list[str]:
        with self.desk.reading() as session:
            case = queries.get_by_reference(session, self.reference)
            return [task.code for task in list_open_tasks(session, case)]

    def let_days_pass(self, days: float) -> None:
        """Let time go by, and the worker ring what is due."""
        self.desk.clock.move(days=days)
        with self.desk.writing() as session:
            session.add(new_job("ring_timers", {}, at=self.desk.now))
        self.desk.work()


@pytest.fixture
def decision(desk: Desk) -> Course:
    return Course(desk, "decision")


@pytest.fixture
def small_decision(small_desk: Desk) -> Course:
    return Course(small_desk, "decision")


# ------------------------------------------------------------------------------------------------ two persons
def test_a_decision_goes_through_two_persons_to_its_signature_and_the_clock_stops_there(
    decision: Course,
) -> None:
    decision.go("prepare")
    decision.desk.clock.move(days=3)
    decision.go("approve", actor=decision.approver)
    decision.go("sign", actor=decision.approver)
    case = decision.case
    assert (case.status, case.is_open, case.closed_at) == ("signed", True, None)
    assert case.settled_at == decision.desk.now


def test_nobody_approves_what_they_prepared(decision: Course) -> None:
    decision.go("prepare", actor=decision.approver)
    with pytest.raises(Refused, match="inna osoba"):
        decision.go("approve", actor=decision.approver)
    assert decision.case.status == "prepared"


def test_a_draft_that_came_back_and_was_prepared_by_another_may_be_approved_by_the_first(
    small_decision: Course,
) -> None:
    small_decision.go("prepare", actor=small_decision.approver)
    small_decision.go("return", **WHY)
    small_decision.go("prepare")
    small_decision.go("approve", actor=small_decision.approver)
    assert small_decision.case.status == "approved"


def test_who_does_not_play_the_function_may_not_take_the_step(small_decision: Course) -> None:
    small_decision.go("prepare", actor=small_decision.approver)
    with pytest.raises(NotAllowed, match="akceptuje"):
        small_decision.go("approve")


@pytest.mark.engines
def test_two_approvers_at_once_and_one_is_told(desk: Desk) -> None:
    course = Course(desk, "decision")
    course.go("prepare")
    with desk.writing() as first:
        case = queries.get_by_reference(first, course.reference)
        seen = case.version
        moving.advance(
            first, desk.portal, case, "approve", by=By.OFFICIAL, now=desk.now, actor=course.approver
        )
    with pytest.raises(Conflict):
        course.go("approve", actor=course.approver)
    assert course.case.version == seen + 1
    assert desk.kinds(course.reference).count("approve") == 1


# ------------------------------------------------------------------------------------------------ what is needed
@pytest.mark.parametrize(
    ("event", "values", "field"),
    [
        ("extend", {"until": "2027-03-01"}, "reasons"),
        ("extend", {"reasons": "Biegły."}, "until"),
        ("extend", {"reasons": "Biegły.", "until": "2026-11-24"}, "until"),
        ("extend", {"reasons": "Biegły.", "until": "jutro"}, "until"),
        ("forward", {"reasons": "Nie nasza."}, "body"),
        ("call_for_completion", {}, "items"),
        ("suspend", {"reasons": "  "}, "reasons"),
    ],
)
def test_a_step_without_what_it_needs_names_the_field(
    small_decision: Course, event: str, values: dict[str, object], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        small_decision.go(event, **values)
    assert refused.value.field == field
    assert small_decision.case.status == "filed"


@pytest.mark.parametrize(
    ("event", "by"),
    [("sign", By.OFFICIAL), ("appeal", By.APPLICANT), ("prepare", By.APPLICANT), ("fly", By.SYSTEM)],
)
def test_a_step_that_is_not_in_the_graph_changes_nothing(small_decision: Course, event: str, by: By) -> None:
    before = small_decision.desk.kinds(small_decision.reference)
    with pytest.raises(PortalError):
        small_decision.go(event, by=by, **WHY)
    assert small_decision.desk.kinds(small_decision.reference) == before


# ------------------------------------------------------------------------------------------------ the legal clock
def test_a_suspended_matter_comes_back_to_where_it_stood_and_its_days_do_not_count(decision: Course) -> None:
    due_on = decision.case.due_on
    decision.desk.clock.move(days=2)
    decision.go("suspend", **WHY)
    decision.desk.clock.move(days=7)
    decision.go("take_up", **WHY)
    case = decision.case
    assert (case.status, case.paused_days, case.paused_since) == ("filed", 7, None)
    assert case.due_on == due_on + timedelta(days=7)
    assert "7 dni czekania na kogoś spoza urzędu albo zawieszenia" in decision.why()
    assert "czekania na Ciebie" not in decision.why(), "nobody waited for the party"
    decision.go("call_for_completion", items=["odpis"])
    decision.desk.clock.move(days=3)
    decision.go("completed", by=By.APPLICANT)
    for words in (
        "3 dni czekania na Ciebie",
        "7 dni czekania na kogoś",
        "Dlatego termin mija 4 stycznia 2027",
    ):
        assert words in decision.why(), words
    assert "3 dni czekania na stronę" in decision.why(to_party=False)
    decision.go("extend", until="2027-01-15", **WHY)
    assert "czekania" not in decision.why(), "the new date was told with those days in mind"
    decision.go("suspend", **WHY)
    decision.desk.clock.move(days=5)
    decision.go("withdraw", by=By.APPLICANT)
    case = decision.case
    assert (case.status, case.paused_since) == ("withdrawing", None), "the clock of the office runs again"


def test_an_extension_gives_the_date_that_the_party_was_told_and_later_waiting_moves_that(
    decision: Course,
) -> None:
    decision.go("extend", reasons="Czekamy na opinię biegłego.", until="2027-01-15")
    case = decision.case
    assert (case.due_on, case.extended_to, case.status) == (date(2027, 1, 15), date(2027, 1, 15), "filed")
    decision.go("ask_opinion", body="Sanepid")
    decision.desk.clock.move(days=5)
    decision.go("opinion_came", **WHY)
    assert decision.case.due_on == date(2027, 1, 20)


def test_a_notifications_term_to_object_runs_from_the_inspection(desk: Desk) -> None:
    course = Course(desk, "notification", Term(21, Unit.DAYS))
    desk.clock.move(days=10)
    course.go("inspect", reasons="Drzewo ma 60 cm obwodu.")
    assert course.case.due_on == date(2026, 12, 17)  # 14 days from 3 December
    assert "Na tym etapie urząd ma 14 dni. Termin liczymy od 3 grudnia" in course.why()
    with pytest.raises(Refused, match="17\xa0grudnia"):
        course.go("confirm_silence")
    desk.clock.move(days=15)
    course.go("confirm_silence")
    assert (course.case.status, course.case.is_open) == ("tacit", False)


def test_a_matter_sent_back_by_the_higher_body_begins_its_term_anew(small_decision: Course) -> None:
    course = small_decision
    course.go("prepare")
    course.go("approve", actor=course.approver)
    course.go("sign", actor=course.approver)
    course.go("appeal", by=By.APPLICANT, actor=course.desk.resident, **WHY)
    assert course.case.flags == ["appeal"]
    course.desk.clock.move(days=60)
    course.go("remanded", **WHY)
    case = course.case
    assert (case.status, case.settled_at, case.flags) == ("filed", None, [])
    assert case.due_on == date(2027, 2, 22)  # a month from 22 January


def test_a_complaint_of_delay_opens_a_task_that_is_closed_when_it_is_passed_on(decision: Course) -> None:
    with pytest.raises(Refused, match="nie ma ponaglenia"):
        decision.go("pass_delay_on", **WHY)
    decision.go("complain_of_delay", by=By.APPLICANT, actor=decision.desk.resident, **WHY)
    assert (decision.tasks(), decision.case.flags) == (["delay_complaint"], ["delay_complaint"])
    decision.go("complain_of_delay", by=By.APPLICANT, actor=decision.desk.resident, **WHY)
    assert decision.tasks() == ["delay_complaint"]
    decision.go("pass_delay_on", **WHY)
    assert (decision.tasks(), decision.case.flags, decision.case.status) == ([], [], "filed")


# ------------------------------------------------------------------------------------------------ timers
def test_a_term_that_is_over_opens_a_task_once_and_leaves_the_matter_where_it_is(decision: Course) -> None:
    decision.let_days_pass(40)
    assert (decision.tasks(), decision.case.status) == (["overdue"], "filed")
    decision.let_days_pass(1)
    decision.let_days_pass(30)
    assert decision.tasks() == ["overdue"]
    # the worker slept over the reminder: nobody is told afterwards that the day will come
    assert decision.desk.kinds(decision.reference).count("timer") == 1


def test_three_days_before_the_due_day_it_is_said_once(small_decision: Course) -> None:
    small_decision.let_days_pass(27)
    small_decision.let_days_pass(1)
    assert small_decision.desk.kinds(small_decision.reference).count("timer") == 1
    assert small_decision.tasks() == []


def test_an_extension_moves_the_reminder_and_a_new_delay_rings_again(decision: Course) -> None:
    decision.let_days_pass(35)
    assert decision.tasks() == ["overdue"]
    decision.go("extend", reasons="Biegły.", until="2027-02-01")
    assert decision.tasks() == []
    decision.let_days_pass(20)
    assert decision.tasks() == []
    decision.let_days_pass(30)
    assert decision.tasks() == ["overdue"]


def test_a_clock_that_stands_reminds_nobody_of_its_due_day(small_decision: Course) -> None:
    small_decision.go("ask_opinion", body="Sanepid")
    small_decision.let_days_pass(60)
    assert small_decision.tasks() == ["opinion_late"]
    small_decision.go("opinion_came", **WHY)
    assert small_decision.tasks() == []


def test_a_timer_that_a_person_was_faster_than_opens_nothing(small_decision: Course) -> None:
    small_decision.desk.clock.move(days=40)
    small_decision.go("forward", body="Wojewoda Podlaski", **WHY)
    small_decision.let_days_pass(1)
    assert (small_decision.tasks(), small_decision.case.status) == ([], "forwarded")
    assert "timer" not in small_decision.desk.kinds(small_decision.reference)


def test_no_timer_ever_moves_a_matter(small_decision: Course) -> None:
    """Ten years pass over an open matter: it is asked about, and stays open."""
    for _year in range(10):
        small_decision.let_days_pass(365)
    case = small_decision.case
    assert (case.status, case.is_open) == ("filed", True)


def test_a_service_whose_flow_declares_no_timers_is_left_alone(small_desk: Desk) -> None:
    service = offer(small_desk.portal, "declaration")
    bare = dataclasses.replace(service, version=2, flow=dataclasses.replace(service.flow, timers=()))
    object.__setattr__(small_desk.portal, "services", {**small_desk.portal.services, bare.slug: bare})
    with small_desk.statements() as run:
        small_desk.file(service=bare)
    assert not [one for one in run if "case_timers" in one]

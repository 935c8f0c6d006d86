"""Moving a matter: only along its graph, with what is needed, by whom it may, its clock turned by law."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError

from portal.cases import actions, clock, flows, queries
from portal.cases.clock import Standing, due_day, standing
from portal.cases.models import Case, Document, Rating, ServiceVersion, Touched
from portal.errors import Conflict, NotFound, PortalError, Refused
from portal.terms import Term, Unit
from portal.workflow import CERTIFICATE, By, Clock, Kind, Status, Transition
from tests.support.desk import EXEMPT, Desk

WEEK = Term(7, Unit.DAYS)


# ---------------------------------------------------------------------------------------------- along the graph
def test_every_step_of_the_graph_can_be_taken_and_is_noted_with_both_ends(desk: Desk) -> None:
    reference = desk.file()
    for event, by, values in (
        ("call_for_fee", By.OFFICIAL, {}),
        ("resume", By.OFFICIAL, {"reasons": "Sprawa jest zwolniona."}),
        ("refuse", By.OFFICIAL, {"reasons": "Brak podstaw."}),
    ):
        desk.advance(reference, event, by, **values)
    walked = [(e.kind, e.source, e.target) for e in desk.events(reference)]
    assert walked == [
        ("filed", None, "filed"),
        ("call_for_fee", "filed", "fee_call"),
        ("resume", "fee_call", "filed"),
        ("refuse", "filed", "refused"),
    ]
    assert desk.events(reference)[-1].official_id == desk.clerk.official_id
    case = desk.case(reference)
    assert (case.status, case.is_open, case.closed_at) == ("refused", False, desk.now)


@pytest.mark.parametrize("event", ["fee_paid", "resume", "leave", "no_such_event"])
def test_a_step_that_the_graph_does_not_have_here_is_refused_and_changes_nothing(
    small_desk: Desk, event: str
) -> None:
    reference = small_desk.file()
    for by in By:
        with pytest.raises(Conflict):
            small_desk.advance(reference, event, by, reasons="x")
    assert small_desk.kinds(reference) == ["filed"]
    assert small_desk.case(reference).version == 1


@pytest.mark.parametrize(
    ("event", "by"), [("withdraw", By.OFFICIAL), ("refuse", By.APPLICANT), ("call_for_fee", By.SYSTEM)]
)
def test_a_step_belongs_to_one_side(small_desk: Desk, event: str, by: By) -> None:
    reference = small_desk.file()
    with pytest.raises(Conflict, match="nie wykonuje się w ten sposób"):
        small_desk.advance(reference, event, by, reasons="x")


def test_nothing_is_issued_before_the_duty_came_in(small_desk: Desk) -> None:
    reference = small_desk.file()
    with pytest.raises(Refused, match="Opłata skarbowa nie wpłynęła"):
        small_desk.advance(reference, "issue")
    small_desk.pay(reference)
    small_desk.advance(reference, "issue")
    assert small_desk.case(reference).status == "issued"


@pytest.mark.parametrize("reasons", [None, ""])
def test_a_refusal_wants_its_reasons(small_desk: Desk, reasons: str | None) -> None:
    reference = small_desk.file()
    with pytest.raises(Refused, match="Wpisz uzasadnienie") as refused:
        small_desk.advance(reference, "refuse", reasons=reasons)
    assert refused.value.field == "reasons"


def test_two_officials_who_settle_the_same_matter_at_once_settle_it_once(desk: Desk) -> None:
    reference = desk.file(EXEMPT)
    both_read = threading.Barrier(2, timeout=2)
    outcomes: list[str] = []

    def settle(event: str) -> None:
        with desk.house.app.app_context(), desk.portal.db.reading() as session:
            case = queries.get_by_reference(session, reference)
            both_read.wait()
            try:
                actions.advance(
                    session, desk.portal, case, event, by=By.OFFICIAL, now=desk.now, values={"reasons": "x"}
                )
                session.commit()
                outcomes.append(event)
            except (StaleDataError, OperationalError) as error:
                outcomes.append(type(error).__name__)

    threads = [threading.Thread(target=settle, args=(event,)) for event in ("issue", "refuse")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won = [outcome for outcome in outcomes if outcome in {"issue", "refuse"}]
    assert len(won) == 1, outcomes
    assert desk.kinds(reference) == ["filed", won[0]]


def test_a_case_changed_meanwhile_is_found_by_its_version(small_desk: Desk) -> None:
    reference = small_desk.file(EXEMPT)

    def settle_late() -> None:
        with small_desk.writing() as session:
            case = queries.get_by_reference(session, reference)
            session.execute(update(Case).values(version=9).execution_options(synchronize_session=False))
            actions.advance(session, small_desk.portal, case, "issue", by=By.OFFICIAL, now=small_desk.now)

    with pytest.raises(StaleDataError):
        settle_late()
    assert small_desk.kinds(reference) == ["filed"]


# ---------------------------------------------------------------------------------------------- the clock
@pytest.mark.parametrize(
    ("filed_on", "paused", "due_on"),
    [
        (date(2026, 11, 23), 0, date(2026, 11, 30)),
        (date(2026, 11, 23), 1, date(2026, 12, 1)),
        (date(2026, 11, 23), 5, date(2026, 12, 7)),  # the fifth day is a Saturday
        (
            date(2026, 11, 21),
            1,
            date(2026, 11, 30),
        ),  # 28 November is a Saturday: the pause begins to count there
        (date(2026, 12, 17), 2, date(2026, 12, 28)),  # Christmas
        (date(2026, 11, 23), 365, date(2027, 11, 30)),
    ],
)
def test_days_of_waiting_for_the_party_move_the_term(filed_on: date, paused: int, due_on: date) -> None:
    assert due_day(filed_on, WEEK, paused).on == due_on


def test_a_call_stops_the_offices_clock_and_the_duty_starts_it_again(desk: Desk) -> None:
    reference = desk.file()
    desk.clock.move(days=2)
    desk.advance(reference, "call_for_fee")
    case = desk.case(reference)
    assert (case.paused_since, case.due_on, case.status) == (desk.now, date(2026, 11, 30), "fee_call")
    desk.clock.move(days=3)
    desk.pay(reference)
    case = desk.case(reference)
    assert (case.status, case.fee_settled, case.paused_since, case.paused_days) == ("filed", True, None, 3)
    assert case.due_on == date(2026, 12, 3)
    assert desk.kinds(reference) == ["filed", "call_for_fee", "fee_paid"]


def test_the_days_of_two_calls_add_up(small_desk: Desk) -> None:
    reference = small_desk.file()
    for _ in range(2):
        small_desk.advance(reference, "call_for_fee")
        small_desk.clock.move(days=4)
        small_desk.advance(reference, "resume", reasons="x")
    case = small_desk.case(reference)
    assert (case.paused_days, case.due_on) == (8, date(2026, 12, 8))


def test_waiting_is_counted_in_days_of_warsaw(small_desk: Desk) -> None:
    small_desk.clock.at = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)  # still the 23rd
    reference = small_desk.file()
    small_desk.advance(reference, "call_for_fee")
    small_desk.clock.move(hours=1)  # the 24th
    small_desk.pay(reference)
    assert small_desk.case(reference).paused_days == 1


def test_a_matter_withdrawn_while_it_waits_is_closed_and_waits_no_more(small_desk: Desk) -> None:
    reference = small_desk.file()
    small_desk.advance(reference, "call_for_fee")
    small_desk.clock.move(days=1)
    small_desk.advance(reference, "withdraw", By.APPLICANT)
    case = small_desk.case(reference)
    assert (case.is_open, case.paused_since, case.closed_at) == (False, None, small_desk.now)


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2026, 11, 27), Standing.ON_TIME),
        (date(2026, 11, 28), Standing.NEAR),
        (date(2026, 11, 30), Standing.NEAR),
        (date(2026, 12, 1), Standing.LATE),
    ],
)
def test_a_term_stands_on_time_near_or_late(small_desk: Desk, today: date, said: Standing) -> None:
    assert standing(small_desk.case(small_desk.file()), today) == said


def test_a_term_that_waits_or_is_over_is_never_late(small_desk: Desk) -> None:
    reference = small_desk.file()
    small_desk.advance(reference, "call_for_fee")
    assert standing(small_desk.case(reference), date(2027, 1, 1)) == Standing.PAUSED
    small_desk.advance(reference, "withdraw", By.APPLICANT)
    assert standing(small_desk.case(reference), date(2027, 1, 1)) == Standing.CLOSED


# ---------------------------------------------------------------------------------------------- what comes once
def test_money_that_comes_again_and_again_settles_the_duty_once(desk: Desk) -> None:
    reference = desk.file()
    for _ in range(3):
        desk.pay(reference)
        desk.clock.move(hours=1)
    assert desk.kinds(reference) == ["filed", "fee_paid"]
    assert desk.events(reference)[1].values == {"grosze": 2100}


def test_money_after_the_end_is_noted_and_opens_nothing(small_desk: Desk) -> None:
    reference = small_desk.file()
    small_desk.advance(reference, "withdraw", By.APPLICANT)
    small_desk.pay(reference)
    assert small_desk.kinds(reference) == ["filed", "withdraw", "fee_paid"]
    assert small_desk.case(reference).status == "withdrawn"


def test_the_first_opening_of_a_document_is_kept_and_no_later_one(desk: Desk) -> None:
    reference = desk.file()
    first = desk.now
    for _ in range(3):
        with desk.writing() as session:
            actions.note_opening(session, session.scalars(select(Document)).one(), desk.resident, desk.now)
        desk.clock.move(hours=1)
    assert desk.document(reference, "receipt").first_opened_at == first
    assert desk.kinds(reference) == ["filed", "opened"]


def test_a_second_answer_to_how_it_went_replaces_the_first(desk: Desk) -> None:
    reference = desk.file(EXEMPT)
    desk.advance(reference, "issue")
    for score, comment in ((2, "długo"), (5, "")):
        with desk.writing() as session:
            case = queries.get_by_reference(session, reference)
            actions.rate(session, case, score, comment, desk.now)
    with desk.reading() as session:
        (rating,) = session.scalars(select(Rating))
    assert (rating.score, rating.comment) == (5, "")


def test_every_change_marks_the_days_counts_as_stale(desk: Desk) -> None:
    reference = desk.file()
    filed_on, stamp = date(2026, 11, 23), desk.now
    desk.clock.move(days=2)
    desk.advance(reference, "withdraw", By.APPLICANT)
    with desk.reading() as session:
        (bucket,) = session.scalars(select(Touched))
    assert (bucket.on, bucket.stamp) == (filed_on, desk.now)
    assert bucket.stamp != stamp


# ---------------------------------------------------------------------------------------------- versions
CHECKED = Status("checked", "Sprawdzana", Kind.OFFICE, Clock.RUN)


def move_on(desk: Desk) -> None:
    """Publish a second version: another graph, another term."""
    finish = tuple(
        replace(edge, sources=("checked",)) if edge.event in {"issue", "refuse"} else edge
        for edge in CERTIFICATE.transitions
    )
    check = Transition("check", "Sprawdź", ("filed",), "checked", By.OFFICIAL)
    flow = replace(CERTIFICATE, statuses=(*CERTIFICATE.statuses, CHECKED), transitions=(*finish, check))
    newer = replace(desk.service, version=2, flow=flow, term=Term(30, Unit.DAYS))
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
    assert small_desk.count(ServiceVersion) == 1
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


# ---------------------------------------------------------------------------------------------- whose case
def test_somebody_elses_case_is_not_there(small_desk: Desk) -> None:
    reference = small_desk.file()
    stranger = small_desk.add_resident("85031412347").subject_id or 0
    token = small_desk.document(reference, "receipt").token
    with small_desk.reading() as session:
        assert queries.get_for_party(session, reference, small_desk.resident.subject_id or 0)
        assert queries.get_document(session, token, small_desk.resident.subject_id)
        for look in (
            lambda: queries.get_for_party(session, reference, stranger),
            lambda: queries.get_document(session, token, stranger),
            lambda: queries.get_document(session, token, None, "USC"),
            lambda: queries.get_for_unit(session, reference, "USC"),
            lambda: queries.get_by_reference(session, "BI-NONE"),
        ):
            with pytest.raises(NotFound):
                look()
        assert queries.list_for_party(session, stranger) == []


def test_the_clock_of_a_status_is_turned_by_what_it_says() -> None:
    case = Case(term_from=date(2026, 11, 23), due_on=date(2026, 11, 30), paused_days=0, is_open=True)
    at = datetime(2026, 11, 24, 9, tzinfo=UTC)
    for turned in (Clock.PAUSE, Clock.PAUSE, Clock.RUN, Clock.RUN):
        clock.turn(case, turned, WEEK, at)
        at = at.replace(day=at.day + 1)
    # the first pause began it, the first run ended it: the repeated ones changed nothing
    assert (case.paused_days, case.paused_since, case.due_on) == (2, None, date(2026, 12, 2))

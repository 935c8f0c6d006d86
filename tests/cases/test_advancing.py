"""Moving a matter: only along its graph, with what is needed, by whom it may, its clock turned by law."""

import threading
from datetime import date

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError

from portal.cases import actions, moving, queries
from portal.cases.models import Case, Document, Rating, Touched
from portal.errors import Conflict, NotFound, Refused
from portal.terms import Term, Unit
from portal.workflow import By
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
        ("refuse", "filed", "refused_by_order"),
    ]
    assert desk.events(reference)[-1].official_id == desk.clerk.official_id
    case = desk.case(reference)
    # settled as the law counts, and open until nobody can complain of the order any more
    assert (case.status, case.is_open, case.settled_at, case.closed_at) == (
        "refused_by_order",
        True,
        desk.now,
        None,
    )


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


@pytest.mark.engines
def test_two_officials_who_settle_the_same_matter_at_once_settle_it_once(desk: Desk) -> None:
    reference = desk.file(EXEMPT)
    both_read = threading.Barrier(2, timeout=2)
    outcomes: list[str] = []

    def settle(event: str) -> None:
        with desk.house.app.app_context(), desk.portal.db.reading() as session:
            case = queries.get_by_reference(session, reference)
            both_read.wait()
            try:
                moving.advance(
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
            moving.advance(session, small_desk.portal, case, "issue", by=By.OFFICIAL, now=small_desk.now)

    with pytest.raises(StaleDataError):
        settle_late()
    assert small_desk.kinds(reference) == ["filed"]


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
            actions.rate(session, case, score, desk.now, comment=comment)
    with desk.reading() as session:
        (rating,) = session.scalars(select(Rating))
    assert (rating.score, rating.comment) == (5, "")
    first = rating.at
    for days, score, told in ((1, 3, 3), (40, 1, 3)):  # once the month of the answer is over its score stays
        desk.clock.move(days=days)
        with desk.writing() as session:
            actions.rate(
                session, queries.get_by_reference(session, reference), score, desk.now, comment="i to"
            )
        with desk.reading() as session:
            (rating,) = session.scalars(select(Rating))
        assert (rating.score, rating.comment, rating.at) == (told, "i to", first)


def test_every_change_marks_the_days_counts_as_stale(desk: Desk) -> None:
    reference = desk.file()
    filed_on, stamp = date(2026, 11, 23), desk.now
    desk.clock.move(days=2)
    desk.advance(reference, "withdraw", By.APPLICANT)
    with desk.reading() as session:
        (bucket,) = session.scalars(select(Touched))
    assert (bucket.on, bucket.stamp) == (filed_on, desk.now)
    assert bucket.stamp != stamp


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

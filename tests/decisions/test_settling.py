"""Settling a matter: issue what was seen, refuse and leave by an order, call for the duty, go on without it."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from portal import audit
from portal.cases import actions as cases
from portal.cases import moving, queries
from portal.cases.models import Case, DocumentKind
from portal.decisions import actions, calls, outcomes, procedure
from portal.errors import Conflict, Refused
from portal.service import Procedure
from portal.workflow import By
from tests.support.desk import EXEMPT, Desk
from tests.support.money import let_owe


def owe(desk: Desk, grosze: int) -> None:
    """Give the resident a tax account with one instalment that is overdue."""
    with desk.writing() as session:
        let_owe(
            session,
            desk.portal,
            desk.resident.subject_id,
            grosze,
            date(2026, 9, 15),
            desk.now,
            period="3. rata 2026",
        )


def seen_by_the_official(desk: Desk, reference: str) -> str:
    with desk.reading() as session:
        case = queries.get_for_unit(session, reference, "FN")
        matter = outcomes.look_at(session, desk.portal, case, desk.now)
        return outcomes.stamp(outcomes.propose(desk.portal, case, matter))


# ---------------------------------------------------------------------------------------------- issuing
def test_a_certificate_states_what_the_figures_of_the_moment_make(desk: Desk) -> None:
    reference = desk.file(EXEMPT)
    desk.act(reference, actions.issue, seen=seen_by_the_official(desk, reference))
    outcome = desk.document(reference, "outcome")
    assert (outcome.kind, outcome.template) == (DocumentKind.CERTIFICATE, "tax_certificate")
    assert outcome.values["position"] == {"as_of": "2026-11-23", "arrears": [], "total_grosze": 0}
    assert outcome.values["person"]["name"] == "Jan Kowalski"
    assert outcome.values["person"]["place"] == "15-001 Białystok"
    assert outcome.values["signer"] == {"name": "Joanna Klim", "unit": "Departament Finansów Miasta"}
    assert "art. 306a" in outcome.values["legal_basis"]
    assert desk.case(reference).status == "issued"


def test_arrears_stand_in_the_certificate_with_their_interest(small_desk: Desk) -> None:
    owe(small_desk, 1_000_000)
    reference = small_desk.file(EXEMPT)
    small_desk.act(reference, actions.issue)
    position = small_desk.document(reference, "outcome").values["position"]
    (item,) = position["arrears"]
    assert item["principal_grosze"] == 1_000_000
    assert item["interest_grosze"] > 0
    assert position["total_grosze"] == item["total_grosze"] == 1_000_000 + item["interest_grosze"]


def test_figures_that_changed_since_the_official_looked_stop_the_issuing(desk: Desk) -> None:
    reference = desk.file(EXEMPT)
    seen = seen_by_the_official(desk, reference)
    owe(desk, 50_000)
    with pytest.raises(Conflict, match="zmieniły się"):
        desk.act(reference, actions.issue, seen=seen)
    assert desk.case(reference).status == "filed"
    desk.act(reference, actions.issue, seen=seen_by_the_official(desk, reference))
    assert desk.case(reference).status == "issued"


def test_without_its_duty_nothing_is_issued_and_no_document_is_left(small_desk: Desk) -> None:
    reference = small_desk.file()
    with pytest.raises(Refused):
        small_desk.act(reference, actions.issue)
    with small_desk.reading() as session:
        case = queries.get_by_reference(session, reference)
        assert [one.slot for one in queries.list_documents(session, case)] == ["receipt"]


def test_one_outcome_for_one_matter(small_desk: Desk) -> None:
    reference = small_desk.file(EXEMPT)
    small_desk.act(reference, actions.issue)
    with pytest.raises(Conflict):
        small_desk.act(reference, actions.refuse, "Wniosek dotyczy innej osoby.")


# ---------------------------------------------------------------------------------------------- refusing
def test_a_refusal_is_an_order_with_its_complaint(desk: Desk) -> None:
    reference = desk.file(EXEMPT)
    desk.act(reference, actions.refuse, "  Nie prowadzimy tych należności.  ")
    order = desk.document(reference, "outcome")
    assert (order.kind, order.template) == (DocumentKind.ORDER, "refusal_order")
    assert order.values["reasons"] == "Nie prowadzimy tych należności."
    assert order.values["complaint_days"] == 7
    assert order.values["complaint_body"].startswith("Samorządowe Kolegium Odwoławcze")
    assert "306c" in order.values["legal_basis"]
    assert "306c" in order.values["complaint_law"]


@pytest.mark.parametrize("reasons", ["", "   ", "\n", "x" * (actions.REASONS_LIMIT + 1)])
def test_reasons_are_wanted_and_not_too_long(small_desk: Desk, reasons: str) -> None:
    reference = small_desk.file(EXEMPT)
    with pytest.raises(Refused) as refused:
        small_desk.act(reference, actions.refuse, reasons)
    assert refused.value.field == "reasons"
    assert small_desk.case(reference).status == "filed"


def test_each_procedure_names_its_own_articles() -> None:
    assert "Ordynacj" in procedure.of(Procedure.TAX).refusal.law
    assert "art. 219" in procedure.of(Procedure.KPA).refusal.law
    for kind in Procedure:
        rules = procedure.of(kind)
        assert all((rules.refusal.title, rules.leaving.title, rules.call_law, rules.leaving.complaint_law))


# ---------------------------------------------------------------------------------------------- calls
def open_call(desk: Desk, reference: str) -> None:
    """Let the party open the letter that calls them, as the page of a document does."""
    with desk.writing() as session:
        case = queries.get_by_reference(session, reference)
        letters = [one for one in queries.list_documents(session, case) if one.kind == DocumentKind.CALL]
        cases.note_opening(session, letters[-1], desk.resident, desk.now)


def note(desk: Desk, reference: str, kind: str, on: str) -> None:
    """Let an official note on which day the letter was posted, or received."""
    with desk.writing() as session:
        case = queries.get_by_reference(session, reference)
        slot = next(d.slot for d in queries.list_documents(session, case) if d.kind == DocumentKind.CALL)
        values = {"slot": slot, "title": "Wezwanie", "on": on}
        cases.note(session, case, kind, now=desk.now, by=By.OFFICIAL, actor=desk.clerk, values=values)


def call_of(desk: Desk, reference: str) -> calls.Call | None:
    with desk.reading() as session:
        case = queries.get_by_reference(session, reference)
        found = calls.find(session, desk.portal, case)
        events = queries.list_events(session, case, public_only=False)
        assert found == calls.among(desk.portal.facts, events, queries.list_documents(session, case))
        return found


def test_a_call_names_sum_and_length_and_stops_the_clock(desk: Desk) -> None:
    reference = desk.file()
    desk.act(reference, actions.call_for_fee)
    (event,) = [one for one in desk.events(reference) if one.kind == "call_for_fee"]
    assert event.values == {"days": 7, "grosze": 2100, "slot": "call-1"}
    with desk.reading() as session:
        case = queries.get_by_reference(session, reference)
        letters = [one for one in queries.list_documents(session, case) if one.kind == DocumentKind.CALL]
    assert [(one.values["grosze"], one.values["days"]) for one in letters] == [(2100, 7)]
    assert desk.case(reference).paused_since == desk.now


def test_the_term_of_a_call_runs_from_its_delivery(desk: Desk) -> None:
    reference = desk.file()
    assert call_of(desk, reference) is None
    desk.act(reference, actions.call_for_fee)
    assert call_of(desk, reference) == calls.Call(7)
    desk.clock.move(days=30)
    (message,) = desk.jobs("send_message")[-1:]
    assert (message.payload["template"], message.payload["values"]["days"]) == ("fee_call", 7)
    waiting = call_of(desk, reference)
    assert waiting is not None
    assert not waiting.is_over(date(2027, 11, 23))
    with pytest.raises(Refused, match="nie biegnie"):
        desk.act(reference, actions.leave, "Opłata nie wpłynęła.")
    desk.clock.at = datetime.fromisoformat("2026-11-23T10:00+00:00")
    open_call(desk, reference)
    call = call_of(desk, reference)
    assert call is not None
    assert (call.until, call.wait_until, call.leave_from) == (
        date(2026, 11, 30), date(2026, 12, 7), date(2026, 12, 8)
    )  # fmt: skip


def test_a_letter_on_paper_is_delivered_when_noted_or_when_the_post_has_had_its_time(desk: Desk) -> None:
    reference = desk.file()
    desk.act(reference, actions.call_for_fee)
    note(desk, reference, calls.POSTED, "2026-11-24")
    call = call_of(desk, reference)
    assert call is not None
    assert call.until == date(2026, 12, 8)  # 24 November, 7 days of the post, 7 days to pay
    note(desk, reference, calls.RECEIVED, "2026-11-26")
    call = call_of(desk, reference)
    assert call is not None
    assert (call.until, call.leave_from) == (date(2026, 12, 3), date(2026, 12, 11))


def test_nobody_is_called_to_pay_what_was_paid(small_desk: Desk) -> None:
    for reference in (small_desk.file(EXEMPT), small_desk.file()):
        small_desk.pay(reference)
        with pytest.raises(Refused, match="już wpłynęła"):
            small_desk.act(reference, actions.call_for_fee)


def test_two_calls_are_two_letters_and_the_last_one_counts(small_desk: Desk) -> None:
    reference = small_desk.file()
    small_desk.act(reference, actions.call_for_fee)
    open_call(small_desk, reference)
    with small_desk.writing() as session:  # the duty is still due, but the matter goes on for a while
        case = queries.get_by_reference(session, reference)
        moving.advance(
            session,
            small_desk.portal,
            case,
            "resume",
            by=By.OFFICIAL,
            now=small_desk.now,
            values={"reasons": "x"},
        )
    small_desk.clock.move(days=10)
    small_desk.act(reference, actions.call_for_fee)
    with small_desk.reading() as session:
        case = queries.get_by_reference(session, reference)
        kinds = [one.kind for one in queries.list_documents(session, case)]
    assert kinds.count(DocumentKind.CALL) == 2
    assert call_of(small_desk, reference) == calls.Call(7)  # the second was not opened
    open_call(small_desk, reference)
    call = call_of(small_desk, reference)
    assert call is not None
    assert call.until == date(2026, 12, 10)


def test_the_last_day_to_pay_moves_off_a_free_day() -> None:
    assert calls.term_of_call(date(2026, 12, 18), 7) == date(2026, 12, 28)


def test_a_matter_is_left_only_when_nothing_posted_in_time_can_still_come(desk: Desk) -> None:
    reference = desk.file()
    desk.act(reference, actions.call_for_fee)
    open_call(desk, reference)
    for day in (30, 7):
        desk.clock.at = datetime.fromisoformat(f"2026-{11 if day == 30 else 12}-{day:02d}T10:00+00:00")
        with pytest.raises(Refused, match="za wcześnie"):
            desk.act(reference, actions.leave, "Opłata nie wpłynęła.")
    desk.clock.move(days=1)
    with pytest.raises(Refused, match="sprawdzamy"):
        desk.act(reference, actions.leave, "Opłata nie wpłynęła.", claimed=True)
    assert desk.case(reference).status == "fee_call"
    desk.act(reference, actions.leave, "Opłata nie wpłynęła.")
    order = desk.document(reference, "outcome")
    assert desk.case(reference).status == "left"
    assert "169" in order.values["legal_basis"]


@pytest.mark.parametrize("today", [date(2026, 11, 23), date(2026, 12, 28), date(2027, 1, 7)])
def test_the_day_since_which_calls_are_over_agrees_with_each_call(small_desk: Desk, today: date) -> None:
    facts = small_desk.portal.facts
    over = calls.days_over(facts, today)

    def is_over(delivered_on: date) -> bool:
        until = calls.term_of_call(delivered_on, 7)
        return calls.Call(7, until, until + timedelta(days=7)).is_over(today)

    assert is_over(over.delivered_on)
    assert not is_over(over.delivered_on + timedelta(days=1))
    assert over.posted_on == over.delivered_on - timedelta(days=7)


def test_a_matter_found_free_of_duty_goes_on_without_it(desk: Desk) -> None:
    reference = desk.file()
    desk.act(reference, actions.call_for_fee)
    desk.clock.move(days=2)
    desk.act(reference, actions.resume, "Sprawa o alimenty.")
    case = desk.case(reference)
    assert (case.status, case.fee_settled, case.fee_grosze) == ("filed", True, 0)
    (event,) = [one for one in desk.events(reference) if one.kind == "resume"]
    assert event.values == {"reasons": "Sprawa o alimenty.", "waived_grosze": 2100}
    desk.act(reference, actions.issue)


def test_every_act_leaves_a_record_of_who_and_whom(desk: Desk) -> None:
    reference = desk.file()
    desk.act(reference, actions.call_for_fee)
    desk.act(reference, actions.resume, "Zwolniona.")
    desk.act(reference, actions.refuse, "Wniosek dotyczy innej osoby.")
    with desk.reading() as session:
        rows = list(session.scalars(select(audit.AuditRecord).order_by(audit.AuditRecord.id)))
    assert [row.kind for row in rows] == ["case.filed", "case.called_for_fee", "case.resumed", "case.refused"]
    assert {row.object_ref for row in rows} == {reference}
    assert {row.subject_id for row in rows} == {desk.resident.subject_id}
    assert [row.actor_unit for row in rows] == [None, "FN", "FN", "FN"]


# ---------------------------------------------------------------------------------------------- the stamp
def test_the_stamp_of_an_outcome_changes_with_anything_it_states(small_desk: Desk) -> None:
    reference = small_desk.file(EXEMPT)
    with small_desk.reading() as session:
        case = session.scalars(select(Case)).one()
        matter = outcomes.look_at(session, small_desk.portal, case, small_desk.now)
        outcome = outcomes.propose(small_desk.portal, case, matter)
    changed = (
        replace(outcome, title="Inny"),
        replace(outcome, legal_basis="art. 1"),
        replace(outcome, values={**outcome.values, "purpose": "x"}),
    )
    assert len({outcomes.stamp(one) for one in (outcome, *changed)}) == 4
    assert (
        outcomes.stamp(outcome)
        == outcomes.stamp(replace(outcome))
        == seen_by_the_official(small_desk, reference)
    )

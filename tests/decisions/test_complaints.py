"""A certificate refused by an order: delivered, complained of within seven days, set aside, upheld, final, refused anew."""

import threading
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError

from portal.billing.queries import list_to_remind
from portal.billing.taxes.reading import list_owed
from portal.cases import answering, moving, queries, silence
from portal.cases.models import Case, DocumentKind
from portal.cases.settling import last_of
from portal.cases.timing.queries import list_open_tasks
from portal.decisions import actions as decisions
from portal.decisions import steps
from portal.decisions.automatic import actions as automatic
from portal.decisions.delivering import guards, receiving, terms
from portal.decisions.delivering.models import Delivery
from portal.errors import Conflict, Refused
from portal.jobs import JobRow, new_job
from portal.service import Procedure
from portal.words import day_of
from portal.workflow import By
from tests.support.courses import offer
from tests.support.desk import ANSWERS, EXEMPT, Desk

REASONS = "Wniosek dotyczy należności, których nie prowadzimy."
BODY = "Samorządowe Kolegium Odwoławcze w Białymstoku"


def refused(
    desk: Desk, flow: str = "certificate", procedure: Procedure = Procedure.TAX, *, free: bool = True
) -> str:
    """Let a certificate be refused on Monday 23 November 2026."""
    service = offer(desk.portal, flow, procedure=procedure, free=free)
    reference = desk.file(EXEMPT if free else ANSWERS, service=service)
    desk.act(reference, decisions.refuse, REASONS)
    desk.work()
    return reference


def open_order(desk: Desk, reference: str) -> None:
    with desk.writing() as session:
        document = last_of(queries.list_documents(session, queries.get_by_reference(session, reference)))
        assert document is not None
        receiving.open_letter(session, desk.portal, document, desk.resident, desk.now)


def complain(desk: Desk, reference: str, event: str = "complain") -> None:
    with desk.writing() as session:
        case = queries.get_by_reference(session, reference)
        said = "Nie zgadzam się."
        answering.answer(session, desk.portal, case, event, actor=desk.resident, now=desk.now, text=said)


def take(desk: Desk, reference: str, event: str, **values: object) -> None:
    desk.act(reference, steps.take, event, values={"reasons": "Zobacz akta.", **values})


def outcomes(desk: Desk, reference: str) -> list[tuple[str, str]]:
    with desk.reading() as session:
        found = queries.list_documents(session, queries.get_by_reference(session, reference))
        return [(one.slot.partition("anew")[0], one.kind) for one in found if one.slot.startswith("outcome")]


def told(desk: Desk, reference: str, event: str) -> int:
    return desk.count(JobRow, JobRow.kind == "send_message", JobRow.key.endswith(f":{event}"))


@pytest.mark.parametrize(
    ("flow", "procedure", "lifting"),
    [
        ("certificate", Procedure.TAX, "art. 226 § 1 w związku z art. 239 i art. 216 Ordynacji podatkowej"),
        ("register_certificate", Procedure.KPA, "art. 132 § 1 w związku z art. 144 i art. 123 KPA"),
    ],
)
def test_the_office_gives_way_to_a_complaint_and_the_matter_has_its_term_anew(
    desk: Desk, flow: str, procedure: Procedure, lifting: str
) -> None:
    reference = refused(desk, flow, procedure)
    open_order(desk, reference)
    assert desk.case(reference).status == "delivered"
    complain(desk, reference)
    case = desk.case(reference)
    assert (case.status, case.flags, case.closed_at) == ("appealed", ["appeal"], None)
    desk.clock.move(days=3)
    take(desk, reference, "give_way")
    case = desk.case(reference)
    assert (case.status, case.flags, case.settled_at) == ("filed", [], None)
    assert case.due_on > date(2026, 12, 23)  # a month from the day on which the refusal was set aside
    desk.work()
    with desk.reading() as session:
        order = next(one for one in queries.list_documents(session, case) if one.slot.startswith("order-"))
    assert (order.kind, order.values["legal_basis"], order.state) == (DocumentKind.ORDER, lifting, "ready")
    assert "uchylam w całości" in order.values["ruling"]
    assert order.values["complaint_days"] == 7


def test_the_next_certificate_stands_beside_the_refusal_that_was_set_aside(desk: Desk) -> None:
    reference = refused(desk)
    complain(desk, reference)  # before it was opened: the term to complain had not begun, and nothing is lost
    take(desk, reference, "send_complaint", body=BODY, reasons="Zarzut jest chybiony.")
    with desk.reading() as session:
        sent = queries.list_documents(session, queries.get_by_reference(session, reference))[-1]
    assert "Nasze stanowisko wobec zarzutów: Zarzut jest chybiony." in sent.values["body"]
    with pytest.raises(Refused, match="u organu wyższego stopnia"):
        take(desk, reference, "give_way")
    take(desk, reference, "order_set_aside")
    assert told(desk, reference, "order_set_aside") == 1
    desk.clock.move(days=1)
    desk.act(reference, decisions.issue)
    desk.work()
    assert outcomes(desk, reference) == [("outcome", "order"), ("outcome-", "certificate")]
    assert (desk.case(reference).status, desk.case(reference).is_open) == ("issued", False)


def test_a_second_refusal_is_delivered_and_complained_of_on_its_own(desk: Desk) -> None:
    reference = refused(desk)
    open_order(desk, reference)
    complain(desk, reference)
    take(desk, reference, "order_set_aside")
    desk.clock.move(days=1)
    desk.act(reference, decisions.refuse, f"Po wyjaśnieniu: {REASONS}")
    desk.work()
    assert desk.case(reference).status == "refused_by_order"
    with pytest.raises(Conflict):
        take(desk, reference, "refusal_final")  # nobody has got the second one yet
    open_order(desk, reference)
    assert desk.case(reference).status == "delivered"
    complain(desk, reference)
    take(desk, reference, "order_upheld")
    case = desk.case(reference)
    assert (case.status, case.flags, case.closed_at) == ("final", [], desk.now)
    assert told(desk, reference, "order_upheld") == 1


def test_nobody_complains_and_the_refusal_is_final_after_the_term_and_the_post(desk: Desk) -> None:
    reference = refused(desk)
    open_order(desk, reference)  # 23 November: until the 30th, by post until 7 December
    desk.clock.move(days=14)
    with pytest.raises(Refused, match=r"7\s+grudnia"):
        take(desk, reference, "refusal_final")
    desk.clock.move(days=1)
    with desk.writing() as session:
        session.add(new_job("ring_timers", {}, at=desk.now))
    desk.work()
    with desk.reading() as session:
        case = queries.get_by_reference(session, reference)
        labels = [str(one.label) for one in list_open_tasks(session, case)]
    assert labels == ["Termin na zażalenie minął: stwierdź, że odmowa jest ostateczna"]
    take(desk, reference, "refusal_final")
    assert (desk.case(reference).status, desk.case(reference).closed_at) == ("final", desk.now)
    assert told(desk, reference, "refusal_final") == 1


def test_after_the_days_to_send_it_up_the_office_gives_way_no_more(desk: Desk) -> None:
    reference = refused(desk, "register_certificate", Procedure.KPA)
    complain(desk, reference)
    desk.clock.move(days=8)  # art. 133 with 144 KPA: seven days
    with pytest.raises(Refused, match="Na to był czas do"):
        take(desk, reference, "give_way")
    take(desk, reference, "send_complaint", body=BODY)
    assert desk.count(Case, Case.status == "appealed") == 1


def test_two_presses_and_a_withdrawal_change_nothing_of_what_was_refused(desk: Desk) -> None:
    reference = refused(desk)
    complain(desk, reference)
    for event in ("complain", "withdraw"):
        with pytest.raises(Conflict):
            complain(desk, reference, event)
    assert desk.kinds(reference).count("complain") == 1


def test_nothing_is_owed_for_what_was_refused_until_the_refusal_is_set_aside(desk: Desk) -> None:
    reference = refused(desk, free=False)

    def asked() -> tuple[int, int, bool]:
        with desk.reading() as session:
            owed = list_owed(session, desk.resident.subject_id or 0, day_of(desk.now), desk.portal.facts)
            reminded = list_to_remind(session, desk.now, 10)
            return (
                len(owed.lines),
                len(reminded),
                silence.takes_fee(queries.get_by_reference(session, reference)),
            )

    assert asked() == (0, 0, False)
    complain(desk, reference)
    take(desk, reference, "order_set_aside")
    assert asked() == (1, 1, True)
    desk.pay(reference)
    desk.act(reference, decisions.issue)
    assert desk.case(reference).status == "issued"


def test_a_refusal_that_was_set_aside_is_handed_over_as_no_outcome(desk: Desk) -> None:
    reference = refused(desk)
    open_order(desk, reference)
    complain(desk, reference)
    take(desk, reference, "give_way")
    desk.work()
    with desk.reading() as session:
        case = queries.get_by_reference(session, reference)
        assert last_of(queries.list_documents(session, case)) is None
        assert guards.list_terms(session, desk.portal, case) == {}
        first, second = session.scalars(select(Delivery).order_by(Delivery.id))
        assert guards.term_of(session, desk.portal, first) is None
        assert guards.term_of(session, desk.portal, second) == terms.Appeal(None)
    take(desk, reference, "forward", body="Urząd Skarbowy w Białymstoku")
    with desk.reading() as session:
        assert last_of(queries.list_documents(session, desk.case(reference))) is None


def test_no_machine_decides_what_a_person_refused_before(desk: Desk) -> None:
    reference = refused(desk)
    complain(desk, reference)
    take(desk, reference, "order_set_aside")
    service = desk.portal.services[desk.case(reference).service]
    yes = replace(service, automatic=lambda _matter: True)
    object.__setattr__(desk.portal, "services", {**desk.portal.services, service.slug: yes})
    with desk.writing() as session:
        case = queries.get_by_reference(session, reference)
        assert not automatic.settle(session, desk.portal, case, now=desk.now)


def test_a_late_complaint_goes_up_and_a_paper_one_has_the_days_of_the_post(desk: Desk) -> None:
    late, posted = refused(desk), refused(desk)
    for reference in (late, posted):
        open_order(desk, reference)
    desk.clock.move(days=8)  # until 30 November; by post until 7 December
    complain(desk, late)
    desk.advance(posted, "complain_on_paper", reasons="Nadane 30 listopada.")
    with pytest.raises(Refused, match="po terminie"):
        take(desk, late, "give_way")
    take(desk, late, "send_complaint", body=BODY)
    take(desk, posted, "give_way")


@pytest.mark.engines
def test_a_complaint_pressed_thrice_at_once_and_noted_at_the_desk_comes_once(desk: Desk) -> None:
    reference = refused(desk)
    ready = threading.Barrier(4, timeout=5)
    outcomes: list[str] = []

    def lodge(event: str, by: By) -> None:
        with desk.house.app.app_context(), desk.portal.db.reading() as session:
            case = queries.get_by_reference(session, reference)
            ready.wait()
            try:
                moving.advance(
                    session, desk.portal, case, event, by=by, now=desk.now, values={"reasons": "x"}
                )
                session.commit()
                outcomes.append(event)
            except (StaleDataError, OperationalError) as error:
                outcomes.append(type(error).__name__)

    presses = [("complain", By.APPLICANT)] * 3 + [("complain_on_paper", By.OFFICIAL)]
    threads = [threading.Thread(target=lodge, args=press) for press in presses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won = [outcome for outcome in outcomes if outcome.startswith("complain")]
    assert (len(outcomes), len(won)) == (4, 1), outcomes
    assert [kind for kind in desk.kinds(reference) if kind.startswith("complain")] == won
    assert desk.case(reference).flags == ["appeal"]

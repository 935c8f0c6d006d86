"""A right that is refused by a notice, and what was paid for it: told in the notice, given back by the treasurer."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from portal.billing.models import Charge, TaskKind, TreasurerTask
from portal.billing.refunds import SET_ASIDE
from portal.cases import queries
from portal.cases.models import DocumentKind
from portal.decisions import actions as decisions
from portal.decisions.bringing import actions as bringing
from portal.errors import Conflict
from portal.service import Outcome, Refusal
from tests.support.books import assert_books_hold
from tests.support.bringing import IN_PART, Bringing
from tests.support.courses import offer
from tests.support.desk import Desk
from tests.support.money import pay_off

REASONS = "Adres w zeznaniu leży poza strefą."
REFUSED = {**IN_PART, "ruling": "Odmawiam udzielenia zezwolenia."}


@pytest.fixture(autouse=True)
def _books_hold(desk: Desk) -> Iterator[None]:
    yield
    assert_books_hold(desk.portal)


def how(_matter: Any) -> Refusal:
    return Refusal("Zawiadomienie o odmowie", "uchwała", "Odmawiamy abonamentu.", ("Skarga do sądu.",), 30)


def file(desk: Desk, **more: Any) -> str:
    service = offer(desk.portal, "entitlement", free=False, refusal=how, **{"fee_returns": True, **more})
    return desk.file(service=service)


def pay(desk: Desk, reference: str) -> None:
    with desk.writing() as session:
        pay_off(session, desk.portal, session.scalars(select(Charge)).one(), desk.now)
    desk.pay(reference)


def tasks(desk: Desk) -> list[TreasurerTask]:
    with desk.reading() as session:
        return list(session.scalars(select(TreasurerTask).order_by(TreasurerTask.id)))


def test_a_notice_refuses_with_reasons_the_way_to_the_court_and_the_money(desk: Desk) -> None:
    reference = file(desk)
    pay(desk, reference)
    desk.act(reference, decisions.refuse, REASONS)
    desk.work()
    document = desk.document(reference, "outcome")
    said = " ".join([*document.values["body"], *document.values["instruction"]]).replace("\xa0", " ")
    assert (document.kind, document.template, document.state) == (DocumentKind.LETTER, "notice", "ready")
    for words in ("Odmawiamy abonamentu.", REASONS, "Skarga do sądu.", "21,00 zł", "zwrócimy"):
        assert words in said
    assert "zaświadczeni" not in f"{document.title} {said}"
    assert document.values["complaint_days"] == 30
    assert desk.case(reference).status == "refused"


def test_what_was_paid_becomes_one_task_of_the_treasurer_however_often_the_job_runs(desk: Desk) -> None:
    reference = file(desk)
    pay(desk, reference)
    desk.act(reference, decisions.refuse, REASONS)
    with pytest.raises(Conflict):
        desk.act(reference, decisions.refuse, REASONS)
    desk.work()
    (task,) = tasks(desk)
    with desk.reading() as session:
        assert task.charge_id == session.scalars(select(Charge.id)).one()
    assert (task.kind, task.closed_at) == (TaskKind.REFUSED_PAID, None)


def test_what_was_not_paid_is_owed_no_more_and_the_notice_promises_nothing(desk: Desk) -> None:
    reference = file(desk)
    desk.act(reference, decisions.refuse, REASONS)
    desk.work()
    with desk.reading() as session:
        assert session.scalars(select(Charge)).one().cancelled_at is not None
    assert tasks(desk) == []
    assert "zwrócimy" not in " ".join(desk.document(reference, "outcome").values["body"])


def test_a_duty_on_an_act_of_the_office_does_not_go_back_by_itself(desk: Desk) -> None:
    """Negative control: without the service's word the money stays (art. 9 ust. 1 ustawy o opłacie skarbowej)."""
    reference = file(desk, fee_returns=False)
    pay(desk, reference)
    desk.act(reference, decisions.refuse, REASONS)
    desk.work()
    assert tasks(desk) == []


def test_a_certificate_is_refused_by_an_order_as_before(desk: Desk) -> None:
    reference = desk.file(service=offer(desk.portal, "certificate"))
    desk.act(reference, decisions.refuse, REASONS)
    document = desk.document(reference, "outcome")
    assert (document.kind, document.template) == (DocumentKind.ORDER, "refusal_order")


def test_a_decision_that_refuses_gives_the_price_back_unless_it_is_set_aside_in_time(desk: Desk) -> None:
    one = Bringing(desk, "complex_decision", None, free=False, fee_returns=True)
    pay(desk, one.reference)
    one.decide(Outcome.REFUSED, REFUSED)
    desk.work()
    (task,) = tasks(desk)
    assert (task.kind, task.closed_at) == (TaskKind.REFUSED_PAID, None)
    one.remand()
    (task,) = tasks(desk)
    assert (task.closed_at is not None, task.resolution) == (True, SET_ASIDE)


@pytest.mark.parametrize("outcome", [Outcome.GRANTED, Outcome.DISCONTINUED])
def test_other_decisions_give_nothing_back(desk: Desk, outcome: Outcome) -> None:
    one = Bringing(desk, "complex_decision", None, free=False, fee_returns=True)
    pay(desk, one.reference)
    with desk.writing() as session:
        case = queries.get_by_reference(session, one.reference)
        bringing.follow(session, desk.portal, case, 1, outcome, None, actor=desk.clerk, now=desk.now)
    desk.work()
    assert tasks(desk) == []

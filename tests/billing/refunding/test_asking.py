"""Asking for a refund: never more than there is, by two people above the limit, once for each page view."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from portal.audit import AuditRecord
from portal.billing.ledger.models import Book, Entry
from portal.billing.models import Charge, Payment
from portal.billing.refunding import actions
from portal.billing.refunding.actions import refuse
from portal.billing.refunding.limits import Money, held_grosze, refundable_grosze
from portal.billing.refunding.models import Refund, Source, Way
from portal.billing.refunding.queries import get_refund
from portal.billing.refunding.transfers import confirm_transfer, fail_transfer
from portal.errors import Conflict, NotAllowed, Refused
from tests.billing.house import ANNA
from tests.billing.refunding.rig import EWA, OLA, Desk, official
from tests.billing.test_crashes import run_together
from tests.support.money import pay_off

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

ACCOUNT = "26124052111111001035533132"
# SQLite has one writer at a time: the second looks after the first has written, lock or no lock
on_postgres = pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
CLICK = "a-page-view-of-the-treasurer"


@pytest.fixture
def strict(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A house where every refund above ten złotych needs two."""
    facts = desk.house.portal.facts
    at = facts.at
    monkeypatch.setattr(
        facts, "at", lambda name, on: 1000 if name == "payment.refund_four_eyes_grosze" else at(name, on)
    )
    return desk


@pytest.mark.parametrize("grosze", [0, -1, 2101])
def test_no_more_goes_back_than_was_paid(desk: Desk, grosze: int) -> None:
    with pytest.raises(Refused, match="21,00"):
        desk.ask(desk.paid_duty(), grosze)
    assert desk.house.all(Refund) == []


def test_parts_together_are_no_more_than_was_paid(desk: Desk) -> None:
    payment = desk.paid_duty()
    desk.ask(payment, 1500)
    with pytest.raises(Refused, match="6,00"):
        desk.ask(payment, 601)
    desk.ask(payment, 600)


def test_a_payment_that_brought_no_money_gives_none_back(desk: Desk) -> None:
    payment = desk.house.begin()
    with pytest.raises(Refused):
        desk.ask(payment, 100, way=Way.TRANSFER)


def test_money_that_the_payer_was_given_back_otherwise_is_not_there_twice(desk: Desk) -> None:
    payment = desk.paid_twice()
    desk.ask(payment, 2100, source=Source.OVERPAID)
    with pytest.raises(Refused):
        desk.ask(payment, 1, source=Source.OVERPAID)


def test_another_persons_payment_is_no_source(desk: Desk) -> None:
    desk.paid_twice()
    other = desk.paid_duty(who=2)
    with pytest.raises(Refused, match="nie dotyczy"):
        desk.ask(other, 100, source=Source.OVERPAID)


def test_a_small_refund_needs_one_person_and_a_large_one_two(strict: Desk) -> None:
    payment = strict.paid_duty()
    small, large = strict.ask(payment, 1000), strict.ask(payment, 1001)
    assert strict.refund(small).state == "approved"
    assert strict.refund(large).state == "requested"
    with pytest.raises(NotAllowed):
        strict.approve(large, by=EWA)
    strict.approve(large, by=OLA)
    assert strict.refund(large).state == "approved"
    assert (strict.refund(large).requested_by_id, strict.refund(large).approved_by_id) == (EWA, OLA)


def test_a_large_refund_in_small_pieces_needs_two_all_the_same(strict: Desk) -> None:
    payment = strict.paid_duty()
    states = [strict.refund(strict.ask(payment, 500)).state for _ in range(3)]
    assert states == ["approved", "approved", "requested"]


@pytest.mark.parametrize("source", [Source.OVERPAID, Source.CHARGE])
@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("second", [True, False])
def test_pieces_need_two_whether_the_payment_is_named_or_not(
    strict: Desk, source: Source, first: bool, second: bool
) -> None:
    payment = strict.paid_twice() if source == Source.OVERPAID else strict.paid_duty()
    states = []
    for named in (first, second):
        way = Way.GATEWAY if named else Way.TRANSFER
        token = strict.ask(payment if named else None, 1000, source=source, way=way)
        states.append(strict.refund(token).state)
    assert states == ["approved", "requested"]
    with pytest.raises(NotAllowed):
        strict.approve(token, by=EWA)


def test_without_counting_pieces_together_one_person_could_send_it_all(
    strict: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "needs_two", lambda _session, refund, _facts: refund.amount_grosze > 1000)
    payment = strict.paid_duty()
    assert {strict.refund(strict.ask(payment, 500)).state for _ in range(4)} == {"approved"}


def test_a_refused_request_frees_the_money_and_books_nothing(strict: Desk) -> None:
    payment = strict.paid_duty()
    before = len(strict.house.all(Entry))
    token = strict.ask(payment, 2100)
    with strict.writing() as session:
        refuse(
            session,
            get_refund(session, token),
            "brak podstaw",
            actor=official(OLA),
            now=strict.house.clock.now(),
        )
    assert strict.refund(token).state == "withdrawn"
    assert len(strict.house.all(Entry)) == before
    with strict.writing() as session:
        assert refundable_grosze(session, strict.money(session, payment, Source.CHARGE)) == 2100
    with pytest.raises(Conflict):
        strict.approve(token)


def test_one_page_view_asks_once(desk: Desk) -> None:
    payment = desk.paid_duty()
    assert desk.ask(payment, 500, click=CLICK) == desk.ask(payment, 500, click=CLICK)
    assert len(desk.house.all(Refund)) == 1


@pytest.mark.parametrize(
    "fields", [{"click": "x"}, {"click": CLICK, "reason": "  "}, {"click": CLICK, "reason": "a" * 201}]
)
def test_a_forged_page_view_or_no_reason_asks_for_nothing(desk: Desk, fields: dict[str, Any]) -> None:
    payment = desk.paid_duty()
    with pytest.raises(Refused):
        desk.ask(payment, 100, **fields)


@pytest.mark.engines
def test_two_who_approve_at_once_promise_the_money_once(strict: Desk) -> None:
    token = strict.ask(strict.paid_duty(), 2100)
    results = run_together(2, lambda _: strict.approve(token, by=OLA))
    assert [type(result) for result in results].count(type(None)) == 1
    assert strict.balance(Book.REFUNDS) == -2100
    assert strict.steps().count("approved") == 1


def ask_at_once(desk: Desk, payment: Payment) -> int:
    """Two officials ask for all of it in the same moment; return how much was asked for."""
    results = run_together(2, lambda number: desk.ask(payment, 2100, by=number + 1))
    assert any(isinstance(result, str) for result in results), results
    return sum(refund.amount_grosze for refund in desk.house.all(Refund))


@pytest.mark.engines
def test_of_two_who_ask_for_all_of_it_at_once_one_gets_it(desk: Desk) -> None:
    assert ask_at_once(desk, desk.paid_duty()) == 2100


class Together:
    """Let both look before either writes."""

    def __init__(self, reckon: Callable[[Session, Money], int] = refundable_grosze) -> None:
        self.reckon = reckon
        self.barrier = threading.Barrier(2, timeout=60)  # a busy machine lets one of the two wait long

    def look(self, session: Session, own: Money) -> int:
        found = self.reckon(session, own)
        self.barrier.wait()
        return found


@pytest.mark.breaks_books
@on_postgres
def test_without_lock_and_number_both_would_get_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    payment = desk.paid_duty()
    new = actions._new

    def unnumbered(*args: Any) -> Refund:
        refund = new(*args)
        refund.number = None
        return refund

    monkeypatch.setattr(actions, "lock", lambda *_: None)
    monkeypatch.setattr(actions, "refundable_grosze", Together().look)
    monkeypatch.setattr(actions, "held_grosze", Together(held_grosze).look)  # of an approval at once too
    monkeypatch.setattr(actions, "_new", unnumbered)
    assert ask_at_once(desk, payment) == 4200


@on_postgres
def test_without_the_lock_the_number_alone_lets_one_through(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = desk.paid_duty()
    monkeypatch.setattr(actions, "lock", lambda *_: None)
    monkeypatch.setattr(actions, "refundable_grosze", Together().look)
    assert ask_at_once(desk, payment) == 2100


# ---------------------------------------------------------------------------------------------- by the city's bank
def confirm(desk: Desk, token: str, account: str = ACCOUNT) -> None:
    with desk.writing() as session:
        refund, now = get_refund(session, token), desk.house.clock.now()
        confirm_transfer(session, desk.house.portal, refund, account, actor=official(OLA), now=now)


def paid_at_desk(desk: Desk) -> Charge:
    charge = desk.house.charge()
    with desk.writing() as session:
        pay_off(session, desk.house.portal, session.get_one(Charge, charge.id), desk.house.clock.now())
    return desk.house.charge()


def test_what_was_paid_at_the_desk_goes_back_by_a_transfer_that_an_official_confirms(desk: Desk) -> None:
    paid_at_desk(desk)
    token = desk.ask(None, 2100, way=Way.TRANSFER)
    desk.house.work()
    assert desk.refund(token).state == "approved"
    confirm(desk, token)
    assert desk.refund(token).state == "done"
    assert (desk.balance(Book.REFUNDS), desk.balance(Book.BANK), desk.balance(Book.DESK)) == (0, -2100, 2100)
    assert desk.house.messages().count("refunded") == 1
    with pytest.raises(Conflict):
        confirm(desk, token)


def test_a_transfer_from_no_account_of_a_bank_is_refused(desk: Desk) -> None:
    paid_at_desk(desk)
    token = desk.ask(None, 2100, way=Way.TRANSFER)
    with pytest.raises(Refused):
        confirm(desk, token, "1")


def test_a_transfer_that_failed_leaves_the_money_to_be_asked_for_again(desk: Desk) -> None:
    paid_at_desk(desk)
    token = desk.ask(None, 2100, way=Way.TRANSFER)
    with desk.writing() as session:
        refund = get_refund(session, token)
        fail_transfer(session, desk.house.portal, refund, actor=official(OLA), now=desk.house.clock.now())
    assert (desk.refund(token).state, desk.balance(Book.REFUNDS)) == ("rejected", 0)
    desk.ask(None, 2100, way=Way.TRANSFER, repeats=desk.refund(token))


def test_money_from_the_desk_cannot_go_back_by_the_gateway(desk: Desk) -> None:
    paid_at_desk(desk)
    with pytest.raises(Refused) as refusal:
        desk.ask(None, 2100, way=Way.GATEWAY)
    assert refusal.value.field == "way"


def test_every_act_on_a_refund_is_kept_with_who_did_it(strict: Desk) -> None:
    token = strict.ask(strict.paid_duty(), 2100)
    strict.approve(token)
    strict.house.work()
    strict.house.push(minutes=2)
    kept = [
        (row.kind, row.actor_id, row.subject_id)
        for row in strict.house.all(AuditRecord)
        if row.object_ref == token
    ]
    assert kept == [
        ("refund.requested", EWA, ANNA), ("refund.approved", OLA, ANNA), ("refund.done", None, ANNA)
    ]  # fmt: skip

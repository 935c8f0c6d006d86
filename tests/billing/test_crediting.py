"""Money that is held finds its debt: an overpayment as of the day it arose, an unknown sum as of the day it was paid."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal.billing.actions import Wanted, begin
from portal.billing.crediting import (
    account_target,
    charge_target,
    credit_overpayment,
    identify,
    list_portions,
)
from portal.billing.gateway import MAIN
from portal.billing.ledger.models import Entry, Move
from portal.billing.models import Charge, Payment
from portal.billing.refunding.models import Source
from portal.billing.taxes.models import TaxAccount
from portal.errors import Conflict, Refused
from portal.words import day_of
from tests.billing.house import ANNA, JAN, START, House
from tests.billing.refunding.rig import EWA, OLA, Desk, official
from tests.billing.test_books import LATE, SOON, left, sums, taxed, transact
from tests.billing.test_crashes import run_together

pytestmark = pytest.mark.engines

TODAY = day_of(START)


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house)


def credit(desk: Desk, grosze: int, account_id: int, by: int = EWA) -> list[str]:
    """Put Anna's overpayment against an account; return the titles of what is settled by it."""
    house = desk.house
    with desk.writing() as session:
        target = account_target(session, session.get_one(TaxAccount, account_id))
        now = house.clock.now()
        settled = credit_overpayment(session, house.portal, grosze, target, actor=official(by), now=now)
        return [charge.period or "" for charge in settled]


def unknown(desk: Desk, grosze: int = 5000, reference: str = "N-77") -> Payment:
    """Let somebody pay for a number that nobody here knows."""
    house = desk.house
    with desk.writing() as session:
        wanted = [Wanted("Podatek", grosze, reference=reference)]
        click, now = secrets.token_urlsafe(18), house.clock.now()
        payment = begin(session, wanted, [], click, shop=MAIN, payer_id=None, actor=None, now=now)
    transact(house, payment)
    return next(one for one in house.payments() if one.id == payment.id)


def begin_for(desk: Desk, account_id: int, grosze: int) -> Payment:
    """Begin to pay for an account, as much as somebody likes."""
    with desk.writing() as session:
        wanted = [Wanted("Podatek", grosze, account_id=account_id)]
        click, now = secrets.token_urlsafe(18), desk.house.clock.now()
        return begin(session, wanted, [], click, shop=MAIN, payer_id=None, actor=None, now=now)


def place(desk: Desk, payment: Payment, account_id: int) -> None:
    house = desk.house
    with desk.writing() as session:
        target = account_target(session, session.get_one(TaxAccount, account_id))
        own = session.get_one(Payment, payment.id)
        identify(session, house.portal, own, target, actor=official(EWA), now=house.clock.now())


def credited(house: House) -> list[tuple[str, date, int]]:
    rows = [row for row in house.all(Entry) if row.move == Move.CREDITED]
    return [(row.book, row.value_on, row.amount_grosze) for row in rows]


# ---------------------------------------------------------------------------------------------- overpayments
def test_an_overpayment_settles_what_is_owed_and_the_rest_stays(desk: Desk) -> None:
    desk.paid_twice()
    account = taxed(desk.house, ("IV rata", SOON, 1500))
    assert credit(desk, 1500, account) == ["IV rata"]
    assert sums(desk.house, subject_id=ANNA)["overpaid"] == -600
    assert left(desk.house) == [0]


def test_interest_stops_on_the_day_the_overpayment_arose(desk: Desk) -> None:
    desk.paid_twice()
    desk.house.push(days=60)
    account = taxed(desk.house, ("II rata", LATE, 300_000))
    credit(desk, 2100, account)
    # 192 days late on the day of the overpayment: 2100 : (3000,00 + 166,00), not sixty days more
    assert credited(desk.house) == [
        ("overpaid", TODAY, 2100), ("receivable", TODAY, -1990), ("interest", TODAY, -110)
    ]  # fmt: skip


def test_the_oldest_money_is_spent_first_and_a_refused_refund_does_not_make_it_younger(desk: Desk) -> None:
    payment = desk.paid_twice()
    house = desk.house
    desk.ask(payment, 600, source=Source.OVERPAID)
    desk.house.sandbox.faults.plan("no_funds", on="refund")
    house.push(days=3)
    house.work()
    desk.ask(payment, 100, source=Source.OVERPAID)
    with house.reading() as session:
        assert list_portions(session, ANNA) == [(TODAY, 2000)]


@pytest.mark.parametrize(("grosze", "words"), [(2101, "21,00"), (0, "21,00"), (1501, "15,00")])
def test_no_more_is_credited_than_is_held_or_owed(desk: Desk, grosze: int, words: str) -> None:
    desk.paid_twice()
    account = taxed(desk.house, ("IV rata", SOON, 1500))
    with pytest.raises(Refused, match=words):
        credit(desk, grosze, account)
    assert credited(desk.house) == []


def test_money_that_was_asked_back_is_not_credited_as_well(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = desk.house.portal.facts
    at = facts.at
    monkeypatch.setattr(
        facts, "at", lambda name, on: 0 if name == "payment.refund_four_eyes_grosze" else at(name, on)
    )
    payment = desk.paid_twice()
    account = taxed(desk.house, ("IV rata", SOON, 1500))
    token = desk.ask(payment, 1000, source=Source.OVERPAID)
    assert desk.refund(token).state == "requested"
    with pytest.raises(Refused, match="11,00"):
        credit(desk, 1500, account)


def test_one_persons_overpayment_does_not_pay_for_another(desk: Desk) -> None:
    house = desk.house
    desk.paid_twice()
    with desk.writing() as session:
        target = charge_target(session, session.get_one(Charge, house.charge(JAN).id))
        with pytest.raises(Refused):
            credit_overpayment(
                session, house.portal, 2100, target, actor=official(OLA), now=house.clock.now()
            )


def test_an_overpayment_pays_a_matters_duty_and_the_matter_goes_on(desk: Desk) -> None:
    house = desk.house
    account = taxed(house, ("IV rata", SOON, 1500), who=JAN)
    transact(house, begin_for(desk, account, 4000))
    with desk.writing() as session:
        target = charge_target(session, session.get_one(Charge, house.charge(JAN).id))
        credit_overpayment(session, house.portal, 2100, target, actor=official(OLA), now=house.clock.now())
    assert house.charge(JAN).paid_at is not None
    assert house.case(JAN).fee_settled
    assert house.paid_events(JAN) == 1


def test_two_who_credit_at_once_spend_the_money_once(desk: Desk) -> None:
    desk.paid_twice()
    account = taxed(desk.house, ("IV rata", SOON, 2100), ("V rata", SOON + timedelta(days=30), 2100))
    results: list[Any] = run_together(2, lambda number: credit(desk, 2100, account, by=number + 1))
    assert sum(isinstance(result, list) for result in results) == 1
    assert sums(desk.house, subject_id=ANNA).get("overpaid", 0) == 0
    assert left(desk.house) == [0, 2100]


# ---------------------------------------------------------------------------------------------- unknown sums
def test_an_unknown_sum_is_placed_as_of_the_day_it_was_paid(desk: Desk) -> None:
    payment = unknown(desk, 2100)
    desk.house.push(days=60)
    account = taxed(desk.house, ("II rata", LATE, 300_000))
    place(desk, payment, account)
    assert credited(desk.house) == [
        ("unidentified", TODAY, 2100), ("receivable", TODAY, -1990), ("interest", TODAY, -110)
    ]  # fmt: skip
    with pytest.raises(Conflict):
        place(desk, payment, account)


def test_what_is_more_than_was_owed_is_the_taxpayers(desk: Desk) -> None:
    payment = unknown(desk, 5000)
    account = taxed(desk.house, ("IV rata", SOON, 1500))
    place(desk, payment, account)
    assert sums(desk.house)["overpaid"] == -3500
    with desk.house.reading() as session:
        charge = session.scalars(select(Charge).where(Charge.account_id == account)).one()
    assert (charge.paid_by_id, day_of(charge.paid_at)) == (payment.id, TODAY)


def test_an_unknown_sum_goes_back_in_parts_and_the_rest_is_placed(desk: Desk) -> None:
    payment = unknown(desk, 5000)
    token = desk.ask(payment, 2000, source=Source.UNIDENTIFIED)
    account = taxed(desk.house, ("IV rata", SOON, 3000))
    place(desk, payment, account)
    desk.house.work()
    desk.house.push(minutes=2)
    assert desk.refund(token).state == "done"
    assert left(desk.house) == [0]
    assert "unidentified" not in sums(desk.house)

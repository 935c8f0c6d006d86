"""Several people pay the same thing in the same moment: one payment settles it, the others' money is not lost."""

from __future__ import annotations

import secrets
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import select

from portal.billing import gateway
from portal.billing.actions import Wanted, begin, note_registered, pay_at_desk
from portal.billing.allocating import OpenCharge, left_of_charge
from portal.billing.callbacks import settle
from portal.billing.ledger.book import total
from portal.billing.ledger.models import Book, Entry
from portal.billing.machine import OvertakenError
from portal.billing.models import Charge, Payment
from portal.errors import Refused
from tests.billing.house import ANNA, JAN, START, House
from tests.billing.test_crashes import run_together
from tests.support.money import open_account, owe

pytestmark = pytest.mark.engines

DUES = [(f"{number} rata 2027", date(2027, number, 15), 300_00) for number in (3, 5, 9, 11, 12)]
SUMS = [150_00, 210_00, 90_00, 330_00, 170_01, 129_99, 40_00, 280_00]


def test_the_owner_pays_from_two_devices_at_once(house: House) -> None:
    phone, laptop = house.browser(), house.browser()
    pages = [phone.pay_page(), laptop.pay_page()]
    answers = run_together(2, lambda n: (phone, laptop)[n].press_pay(pages[n]))
    assert [answer.status_code for answer in answers] == [303, 303]
    payments = house.payments()
    run_together(2, lambda n: house.sandbox.pay(payments[n].session_id))
    paths = [f"/platnosc/{payment.session_id}/powrot" for payment in payments]
    told = run_together(2, lambda n: (phone, laptop)[n].get(paths[n]))
    assert sorted(house.states()) == ["paid", "surplus"]
    assert sum("nadpłata" in answer.text for answer in told) == 1
    assert house.tasks() == ["surplus"]
    house.assert_settled_once()


@pytest.mark.parametrize("who", [ANNA, JAN])
def test_the_owner_online_and_an_official_at_the_desk_at_once(house: House, who: int) -> None:
    payment = house.begin(who)
    house.sandbox.pay(payment.session_id)
    with house.reading() as session:
        query = select(Charge, left_of_charge()).where(Charge.id == house.charge(who).id)
        owed = [OpenCharge(charge, left) for charge, left in session.execute(query)]

    def at_the_desk() -> str:
        with house.portal.db.writing() as session:
            pay_at_desk(session, house.portal, owed, actor=None, now=house.clock.now())
        return "taken"

    def online() -> str:
        return str(settle(house.portal, payment.session_id, now=house.clock.now()))

    desk, paid = run_together(2, lambda n: (at_the_desk, online)[n]())
    if desk == "taken":
        assert (paid, house.tasks()) == ("surplus", ["surplus"])
        assert house.charge(who).paid_by_id is None
    else:
        assert isinstance(desk, (Refused, OvertakenError)), "the official is told, and takes no money"
        assert (paid, house.tasks()) == ("paid", [])
        assert house.charge(who).paid_by_id == payment.id


def start(house: House, account_id: int, grosze: int) -> Payment:
    """Begin a payment for an account and go to the gateway with it."""
    now = house.clock.now()
    with house.portal.db.writing() as session:
        wanted = [Wanted("Podatek od nieruchomości", grosze, account_id=account_id)]
        click = secrets.token_urlsafe(18)
        payment = begin(session, wanted, [], click, shop="main", payer_id=ANNA, actor=None, now=now)
    base = house.settings.base_url
    url = gateway.register(
        house.settings, payment, description="Podatek", email="anna@example.pl", language="pl",
        return_url=f"{base}/platnosc/{payment.session_id}/powrot", notify_url=f"{base}/platnosc/powiadomienie",
    )  # fmt: skip
    with house.portal.db.writing() as session:
        assert note_registered(session, payment, url, now)
    return payment


def pay_all(house: House, sums: list[int], *, at_once: bool) -> tuple[list[Any], list[int], int]:
    """Pay sums for one account; return what posting said, what is left of each instalment, and what is overpaid."""
    with house.portal.db.writing() as session:
        account = open_account(session, ANNA, START)
        charges = [charge.id for charge in owe(session, house.portal, account, DUES, START)]
        account_id = account.id
    payments = [start(house, account_id, grosze) for grosze in sums]
    for payment in payments:
        house.sandbox.pay(payment.session_id)
    now = house.clock.now()

    def post(number: int) -> Any:
        return settle(house.portal, payments[number].session_id, now=now)

    said = run_together(len(sums), post) if at_once else [post(number) for number in range(len(sums))]
    with house.reading() as session:
        query = select(left_of_charge()).select_from(Charge).where(Charge.id.in_(charges)).order_by(Charge.id)
        mine = (Entry.book == Book.OVERPAID, Entry.payment_id.in_([payment.id for payment in payments]))
        return said, list(session.scalars(query)), -session.scalars(select(total()).where(*mine)).one()


def test_eight_payments_of_one_account_posted_at_once_are_divided_as_if_one_after_another(
    house: House,
) -> None:
    one_by_one = pay_all(house, SUMS, at_once=False)
    assert one_by_one == (["paid"] * 8, [0, 0, 0, 0, 100_00], 0)
    assert pay_all(house, SUMS, at_once=True) == one_by_one


def test_what_eight_at_once_pay_too_much_is_overpaid_to_the_grosz(house: House) -> None:
    said, left, overpaid = pay_all(house, [*SUMS[:-1], 480_07], at_once=True)
    assert set(map(str, said)) <= {"paid", "surplus"}
    assert (left, overpaid) == ([0] * 5, 100_07)
    assert set(house.tasks()) == {"surplus"}


def test_the_instalments_are_filled_in_the_order_of_their_terms(house: House) -> None:
    _said, left, _overpaid = pay_all(house, SUMS[:4], at_once=True)
    assert left == [0, 0, 120_00, 300_00, 300_00]
    assert all(before <= after for before, after in pairwise(left))

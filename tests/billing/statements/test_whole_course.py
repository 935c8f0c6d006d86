"""The whole course in whatever order its news comes: payments, a refund, payouts, statements, people's own transfers."""

from datetime import date
from itertools import permutations

import pytest
from sqlalchemy import select

from portal.billing.ledger.models import Book
from portal.billing.models import Charge, Payment, PaymentLine
from portal.billing.payouts import queries as payouts
from portal.billing.payouts.models import GatewayItem
from portal.billing.payouts.three_way import three_way
from portal.billing.refunding.actions import Wish, request_refund
from portal.billing.refunding.limits import Money
from portal.billing.refunding.models import Refund, Source, Way
from portal.billing.statements.models import BankStatement
from tests.billing.statements.rig import TAXES_ACCOUNT, TODAY

pytestmark = pytest.mark.engines

DUE = date(2026, 12, 15)


def pay_five(rig):
    """Five people owe 100 zł and pay at the gateway."""
    accounts = [rig.account(payer, [("IV kwartał", DUE, 10_000)], "waste_fee") for payer in range(1, 6)]
    return [rig.pay(rig.charges(account)[0]) for account in accounts]


def refund(rig, payment, grosze=4_000):
    """A treasurer sends a part back the way it came; the gateway needs a minute."""
    with rig.portal.db.writing() as session:
        line = session.scalars(select(PaymentLine).where(PaymentLine.payment_id == payment.id)).one()
        charge = session.get_one(Charge, line.charge_id)
        own = Money(Source.CHARGE, payment=session.get_one(Payment, payment.id), charge=charge)
        wish = Wish(Way.GATEWAY, grosze, "pomyłka w deklaracji", "click-of-the-page-0001")
        request_refund(session, rig.portal, own, wish, actor=rig.actor, now=rig.clock.now())
    rig.work()


def ask(rig):
    """The worker asks what became of refunds."""
    with rig.portal.db.writing() as session:
        rig.portal.workers.schedule(session, rig.clock.now())
    rig.work()


def assert_all_is_well(rig):
    rig.assert_books_hold()
    rig.assert_bank_ties()
    with rig.portal.db.reading() as session:
        found = three_way(payouts.find_figures(session, "taxes", TODAY, TODAY, TODAY))
    assert found.is_whole, found


@pytest.mark.parametrize("kind", ["mt940", "camt053"])
@pytest.mark.parametrize("is_net", [False, True])
def test_five_payments_a_refund_and_a_transfer_with_a_surplus_end_at_nothing_held(rig, kind, is_net):
    payments = pay_five(rig)
    refund(rig, payments[0])
    rig.push(minutes=2)
    ask(rig)
    assert rig.all(Refund)[0].state == "done"
    rig.sandbox.pay_out(net=is_net)
    account = rig.account(9, [("IV rata", DUE, 30_000)])
    rig.transfer(account.bank_account, 31_000, "Podatek")
    rig.fetch()
    rig.take_and_book(rig.statement(kind))
    assert_all_is_well(rig)
    kept = 950 if is_net else 0
    assert rig.balance(Book.CLEARING) == 0
    assert rig.balance(Book.COMMISSION) == kept
    assert rig.balance(Book.BANK, TAXES_ACCOUNT) == 46_000 - kept + 31_000
    assert rig.balance(Book.OVERPAID) == -1_000
    assert {item.state for item in rig.all(GatewayItem)} == {"matched"}
    before = rig.balances()
    for again in ("mt940", "camt053"):
        rig.take_and_book(rig.statement(again))
    rig.fetch()
    assert rig.balances() == before
    assert len(rig.all(BankStatement)) == 1


NEWS = {
    "statement": lambda rig: rig.take_and_book(rig.statement()),
    "report": lambda rig: rig.fetch(),
    "refund": ask,
    "notification": lambda rig: [rig.settle(payment) for payment in rig.late],
}


@pytest.mark.parametrize("order", list(permutations(NEWS))[::3], ids="-".join)
def test_the_order_of_the_news_changes_nothing_in_the_end(sqlite_rig, order):
    rig = sqlite_rig
    payments = pay_five(rig)
    account = rig.account(8, [("IV kwartał", DUE, 10_000)], "waste_fee")
    rig.late = [rig.pay(rig.charges(account)[0], is_settled=False)]
    told = rig.sandbox.find(rig.late[0].session_id)
    rig.sandbox.gateway.verify(told, 10_000, "PLN", told.order_id)  # and the answer was lost
    refund(rig, payments[0])
    rig.push(minutes=2)
    rig.sandbox.pay_out(net=True)
    for news in order:
        NEWS[news](rig)
        rig.assert_books_hold()
        rig.assert_bank_ties()
    rig.fetch()
    assert_all_is_well(rig)
    assert rig.balance(Book.CLEARING) == 0
    assert rig.balance(Book.UNIDENTIFIED) == 0
    assert rig.balance(Book.COMMISSION) == 1_140
    assert rig.balance(Book.BANK, TAXES_ACCOUNT) == 60_000 - 4_000 - 1_140
    assert {item.state for item in rig.all(GatewayItem)} == {"matched"}


def test_a_refund_by_transfer_is_done_by_the_debit_that_names_it(rig):
    account = rig.account(7, [("IV rata", DUE, 30_000)])
    rig.transfer(account.bank_account, 35_000, "Podatek")
    rig.take_and_book(rig.statement())
    with rig.portal.db.writing() as session:
        wish = Wish(Way.TRANSFER, 5_000, "nadpłata", "click-of-the-page-0002")
        own = Money(Source.OVERPAID, subject_id=account.subject_id)
        request_refund(session, rig.portal, own, wish, actor=rig.actor, now=rig.clock.now())
    (waiting,) = rig.all(Refund)
    lines = [
        ":20:X", f":25:/PL{TAXES_ACCOUNT}", ":28C:00328", ":60F:C261124PLN350,00",
        ":61:2611241124D50,00NTRFNONREF//Z1", f":86:020~00PRZELEW~20zwrot nadplaty ~21{waiting.token}",
        ":62F:C261124PLN300,00", "-", "",
    ]  # fmt: skip
    rig.take_and_book("\r\n".join(lines).encode())
    assert rig.all(Refund)[0].state == "done"
    assert rig.balance(Book.OVERPAID) == 0
    assert rig.balance(Book.REFUNDS) == 0
    assert rig.balance(Book.BANK, TAXES_ACCOUNT) == 30_000
    assert_all_is_well(rig)

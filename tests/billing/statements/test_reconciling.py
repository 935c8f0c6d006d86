"""Money from the click to the bank account: payments, payouts gross and net, transfers, in whatever order they come."""

from datetime import date

import pytest

from portal.billing.ledger.models import Book
from portal.billing.payouts.models import GatewayBatch, GatewayItem
from portal.billing.statements.models import BankLine, BankStatement
from tests.billing.statements.rig import TAXES_ACCOUNT

pytestmark = pytest.mark.engines

DUE = date(2026, 12, 15)


def paid(rig, count, first_payer=1):
    """So many people pay 100 zł each at the gateway."""
    found = []
    for number in range(count):
        account = rig.account(first_payer + number, [("IV kwartał", DUE, 10_000)], "waste_fee")
        found.append(rig.pay(rig.charges(account)[0]))
    return found


@pytest.mark.parametrize("kind", ["mt940", "camt053"])
@pytest.mark.parametrize("is_net", [False, True])
def test_a_payout_of_five_payments_empties_the_clearing_account_by_one_line_of_the_statement(
    rig, kind, is_net
):
    paid(rig, 5)
    assert rig.balance(Book.CLEARING, "taxes") == 50_000
    (payout,) = rig.sandbox.pay_out(net=is_net)
    rig.fetch()
    rig.take_and_book(rig.statement(kind))
    kept = 950 if is_net else 0
    assert payout.amount == 50_000 - kept
    assert rig.balance(Book.CLEARING) == 0
    assert rig.balance(Book.BANK, TAXES_ACCOUNT) == 50_000 - kept
    assert rig.balance(Book.COMMISSION, "taxes") == kept
    (batch,) = rig.all(GatewayBatch)
    (line,) = rig.lines()
    assert (batch.state, batch.line_id, line.state, line.batch_id) == ("booked", line.id, "matched", batch.id)
    assert {item.state for item in rig.all(GatewayItem)} == {"matched"}
    rig.assert_books_hold()
    rig.assert_bank_ties()


def test_the_same_statement_again_even_in_the_other_format_changes_nothing(rig):
    paid(rig, 2)
    rig.sandbox.pay_out()
    rig.fetch()
    rig.take_and_book(rig.statement("mt940"))
    before, statements = rig.balances(), rig.all(BankStatement)
    for kind in ("mt940", "camt053"):
        (again,) = rig.take(rig.statement(kind))
        assert again.is_known
        rig.book(again.statement)
    assert rig.balances() == before
    assert [one.id for one in rig.all(BankStatement)] == [one.id for one in statements]


@pytest.mark.parametrize("kind", ["mt940", "camt053"])
def test_a_residents_own_transfer_pays_what_is_owed_and_the_surplus_stays_theirs(rig, kind):
    account = rig.account(7, [("IV rata", date(2026, 11, 16), 30_000)])
    rig.transfer(account.bank_account, 35_000, "Podatek IV rata")
    rig.take_and_book(rig.statement(kind))
    (charge,) = rig.charges(account)
    assert charge.paid_at is not None
    assert rig.balance(Book.OVERPAID, subject_id=account.subject_id) == -5_000
    (line,) = rig.lines()
    assert (line.state, line.match_kind, line.surplus_grosze) == ("matched", "account", 5_000)
    rig.assert_books_hold()
    rig.assert_bank_ties()


def test_money_that_nothing_explains_waits_for_a_person_and_is_in_the_banks_balance(rig):
    rig.transfer(TAXES_ACCOUNT, 1_234, "za coś")
    rig.take_and_book(rig.statement())
    assert rig.balances() == {("bank", TAXES_ACCOUNT): 1_234, ("unidentified", "line"): -1_234}
    (line,) = rig.lines()
    assert (line.state, line.match_kind) == ("unmatched", "")


def test_a_statement_that_came_before_the_report_is_matched_when_the_report_comes(rig):
    paid(rig, 2)
    rig.sandbox.pay_out(net=True)
    rig.take_and_book(rig.statement())
    assert rig.lines()[0].state == "unmatched"
    rig.fetch()
    assert rig.lines()[0].state == "matched"
    assert rig.balance(Book.CLEARING) == 0
    assert rig.balance(Book.UNIDENTIFIED) == 0
    rig.fetch()
    assert rig.balance(Book.COMMISSION, "taxes") == 380
    rig.assert_books_hold()
    rig.assert_bank_ties()


def test_a_gross_payout_is_matched_from_the_books_alone_when_no_report_is_to_be_had(rig):
    paid(rig, 3)
    rig.sandbox.pay_out()
    paid(rig, 2, first_payer=20)
    rig.take_and_book(rig.statement())
    assert rig.lines()[0].state == "matched"
    assert rig.balance(Book.CLEARING, "taxes") == 20_000
    assert len(rig.all(GatewayItem)) == 3
    rig.fetch()  # and when it is switched on later, what it tells agrees
    (batch,) = rig.all(GatewayBatch)
    assert (batch.is_told, batch.state) == (True, "booked")
    assert rig.balance(Book.CLEARING, "taxes") == 20_000


def test_a_payout_that_holds_a_payment_we_have_not_verified_yet_says_so_until_we_have(rig):
    paid(rig, 1)
    account = rig.account(9, [("IV kwartał", DUE, 10_000)], "waste_fee")
    late = rig.pay(rig.charges(account)[0], is_settled=False)
    client_takes(rig, late)
    rig.sandbox.pay_out()
    rig.fetch()
    rig.take_and_book(rig.statement())
    assert sorted(item.state for item in rig.all(GatewayItem)) == ["differs", "matched"]
    assert rig.balance(Book.CLEARING, "taxes") == -10_000
    rig.settle(late)
    rig.fetch()
    assert {item.state for item in rig.all(GatewayItem)} == {"matched"}
    assert rig.balance(Book.CLEARING, "taxes") == 0
    rig.assert_books_hold()


def client_takes(rig, payment):
    """The gateway verified, and the answer was lost on the way."""
    shop = rig.sandbox.find(payment.session_id)
    rig.sandbox.gateway.verify(shop, payment.amount_grosze, "PLN", shop.order_id)


def test_lines_are_not_in_the_books_before_a_person_says_so(rig):
    account = rig.account(7, [("IV rata", DUE, 30_000)])
    rig.transfer(account.bank_account, 30_000, "Podatek")
    (taken,) = rig.take(rig.statement())
    assert [one.state for one in rig.all(BankStatement)] == ["draft"]
    assert rig.balance(Book.BANK) == 0
    assert [line.match_kind for line in rig.all(BankLine)] == ["account"]
    rig.order(taken.statement)
    rig.order(taken.statement)
    rig.work()
    rig.book(taken.statement)
    assert rig.balance(Book.BANK) == 30_000

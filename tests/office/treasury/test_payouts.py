"""What the gateway has paid out is no longer on its list, payment by payment, and the list still ties."""

import pytest

from portal.billing.ledger.book import book
from portal.billing.ledger.models import Book
from portal.billing.models import Payment
from portal.billing.payouts.booking import transfer_of
from portal.billing.payouts.models import BatchState, GatewayBatch, GatewayItem, ItemKind, ItemState
from tests.office.treasury.test_totals import list_total, shown
from tests.office.treasury.till import Till

OPERATOR = "/skarbnik/salda/operator?sklep=taxes"


def pay_out(till: Till, payments: list[Payment], loose: int = 0, kept: int = 0) -> None:
    """Let the gateway pay out payments, with something that no payment explains, and let it reach the books."""
    gross, now = sum(one.amount_grosze for one in payments) + loose, till.now
    with till.writing() as session:
        batch = GatewayBatch(
            shop="taxes", batch_id=7, amount_grosze=gross - kept, gross_grosze=gross, refund_grosze=0,
            commission_grosze=kept, loose_grosze=loose, state=BatchState.BOOKED, fetched_at=now, booked_at=now,
        )  # fmt: skip
        session.add(batch)
        session.flush()
        session.add_all(
            GatewayItem(
                batch_id=batch.id, kind=ItemKind.TRANSACTION, order_id=one.order_id or 0, payment_id=one.id,
                amount_grosze=one.amount_grosze, state=ItemState.MATCHED,
            )
            for one in payments
        )  # fmt: skip
        transfer = transfer_of(batch, gross - kept, 1, now.date(), now)
        transfer.debit(Book.BANK, gross - kept, "78124052111111001035532584")
        book(session, till.portal.vault, [transfer])


# the statement's line, by which a payout comes into the books, is another test's
@pytest.mark.breaks_books
def test_a_payout_takes_its_payments_off_the_list_and_the_rest_still_ties(till: Till) -> None:
    account = till.account(till.person(), 100_000)
    first, second, third = (till.pay(grosze, account=account) for grosze in (10_000, 20_000, 30_000))
    page = till.treasurer().go(OPERATOR)
    assert list_total(page) == shown(page) == 60_000
    pay_out(till, [first, third], kept=123)
    assert list_total(page.go(OPERATOR)) == shown(page) == 20_000
    assert str(second.order_id) in page.text
    assert str(first.order_id) not in page.text
    page.go("/skarbnik/wplaty")
    assert page.text.count("wypłacone") == 2
    assert page.text.count("u operatora200,00 zł") == 1
    assert "U operatora0,00 zł" in page.go(f"/skarbnik/wplata/{first.session_id}").text


@pytest.mark.breaks_books
def test_what_no_payment_explains_stands_on_the_list_by_itself(till: Till) -> None:
    account = till.account(till.person(), 100_000)
    first, _second = (till.pay(grosze, account=account) for grosze in (10_000, 20_000))
    pay_out(till, [first], loose=500)
    page = till.treasurer().go(OPERATOR)
    assert list_total(page) == shown(page) == 19_500
    assert "wypłaty, których pozycje nie dają pełnej kwoty" in page.text

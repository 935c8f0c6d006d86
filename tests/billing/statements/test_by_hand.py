"""What a person says of a line that waits: whose it is, what it pays; and how that is taken back."""

from datetime import date, timedelta

import pytest

from portal.billing.ledger.book import Transfer, book
from portal.billing.ledger.models import Book, Entry, Move
from portal.billing.models import Charge, TreasurerTask
from portal.billing.payouts.models import GatewayBatch
from portal.billing.statements import hand, queries, undoing
from portal.billing.statements.models import BankLine, BankStatement
from portal.errors import Conflict, Refused
from tests.billing.statements.rig import STAMPS_ACCOUNT, TAXES_ACCOUNT, TODAY

DUE = date(2026, 9, 15)
PAYER_ACCOUNT = "61109010140000071219812874"


@pytest.fixture
def waiting(rig):
    """A transfer of 350 zł to the city's own account, and somebody who owes 300 zł since September."""
    account = rig.account(7, [("III rata", DUE, 30_000)])
    rig.transfer(TAXES_ACCOUNT, 35_000, "podatek", payer_iban=f"PL{PAYER_ACCOUNT}")
    rig.take_and_book(rig.statement())
    return account


def act(rig, what, *args, number=0, **more):
    """Do one thing with a line, as a page does."""
    with rig.portal.db.writing() as session:
        line = session.get_one(BankLine, rig.lines()[number].id)
        what(session, *args_of(rig, what, args, line), **more, actor=rig.actor, now=rig.clock.now())


def args_of(rig, what, args, line):
    needs_portal = what not in {hand.promise_back, hand.take_line}
    return (rig.portal, line, *args) if needs_portal else (line, *args)


def test_a_line_given_to_an_account_pays_it_as_of_the_day_that_the_payers_bank_confirms(rig, waiting):
    act(rig, hand.match_account, waiting, DUE)
    (charge,) = rig.charges(waiting)
    assert charge.paid_at.date() == DUE
    assert rig.balance(Book.INTEREST) == 0
    assert rig.balance(Book.OVERPAID, subject_id=waiting.subject_id) == -5_000
    assert rig.balance(Book.UNIDENTIFIED) == 0
    assert [task.kind for task in rig.all(TreasurerTask, TreasurerTask.closed_at.is_(None))] == ["surplus"]
    rig.assert_books_hold()
    rig.assert_bank_ties()


def test_money_as_of_the_day_it_came_pays_interest_in_proportion(rig, waiting):
    account = rig.account(8, [("II rata", date(2026, 3, 16), 100_000)])
    act(rig, hand.match_account, account, TODAY)
    assert rig.balance(Book.INTEREST) < 0
    assert rig.balance(Book.OVERPAID) == 0
    rig.assert_books_hold()


def test_a_preview_writes_nothing_and_says_what_will_be(rig, waiting):
    before = len(rig.all(Entry))
    with rig.portal.db.reading() as session:
        line = session.get_one(BankLine, rig.lines()[0].id)
        split, _ = hand.preview_account(session, rig.portal, line, waiting, DUE)
    assert ([part.principal_grosze for part in split.parts], split.left_grosze) == ([30_000], 5_000)
    assert len(rig.all(Entry)) == before


def test_a_match_is_taken_back_by_a_correcting_transfer_and_can_be_made_again(rig, waiting):
    act(rig, hand.match_account, waiting, DUE)
    entries = len(rig.all(Entry))
    act(rig, undoing.undo, "pomyłka w nazwisku")
    assert len(rig.all(Entry)) > entries
    assert rig.charges(waiting)[0].paid_at is None
    assert rig.balance(Book.UNIDENTIFIED, "line") == -35_000
    assert rig.balance(Book.OVERPAID) == 0
    assert rig.lines()[0].state == "unmatched"
    rig.assert_books_hold()
    act(rig, hand.match_account, waiting, TODAY)
    act(rig, undoing.undo, "znowu")
    rig.assert_books_hold()
    rig.assert_bank_ties()


def test_what_a_machine_matched_can_be_taken_back_too(rig):
    account = rig.account(8, [("III rata", DUE, 30_000)])
    rig.transfer(account.bank_account, 30_000, "podatek")
    rig.take_and_book(rig.statement())
    act(rig, undoing.undo, "to była wpłata za kogo innego")
    assert rig.balance(Book.UNIDENTIFIED) == -30_000
    assert rig.balance(Book.INTEREST) == 0
    rig.assert_books_hold()
    rig.assert_bank_ties()


@pytest.mark.engines
def test_a_surplus_that_was_given_back_meanwhile_keeps_the_match(rig, waiting):
    act(rig, hand.match_account, waiting, DUE)
    with rig.portal.db.writing() as session:
        used = Transfer(Move.REFUND_SENT, rig.clock.now(), TODAY, "x", {"subject_id": waiting.subject_id})
        used.debit(Book.OVERPAID, 5_000)
        used.credit(Book.REFUNDS, 5_000)
        book(session, rig.portal.vault, [used])
    with pytest.raises(Refused, match="wykorzystana"):
        act(rig, undoing.undo, "pomyłka")
    assert rig.lines()[0].state == "matched"


@pytest.mark.engines
def test_of_two_who_act_on_a_line_the_second_is_told(rig, waiting):
    with rig.portal.db.reading() as session:
        seen = queries.get_line(session, rig.all(BankStatement)[0].token, 1)
    act(rig, hand.match_account, waiting, DUE)
    with pytest.raises(Conflict), rig.portal.db.writing() as session:
        hand.match_desk(session, rig.portal, seen, actor=rig.actor, now=rig.clock.now())
    assert rig.balance(Book.DESK) == 0


@pytest.mark.parametrize("paid_on", [TODAY + timedelta(days=1)])
def test_a_day_after_the_money_came_is_refused(rig, waiting, paid_on):
    with pytest.raises(Refused):
        act(rig, hand.match_account, waiting, paid_on)
    assert rig.balance(Book.UNIDENTIFIED) == -35_000


def test_money_that_is_not_ours_is_settled_by_the_debit_that_sends_it_back(rig, waiting):
    act(rig, hand.promise_back)
    rig.take_and_book(sent_back(35_000))
    assert [(line.state, line.match_kind) for line in rig.lines()] == [("matched", "sent_back")] * 2
    assert rig.balance(Book.UNIDENTIFIED) == 0
    assert rig.balance(Book.BANK) == 0
    rig.assert_bank_ties()
    act(rig, undoing.undo, "to nie ten przelew")
    assert [line.state for line in rig.lines()] == ["unmatched"] * 2
    rig.assert_books_hold()


def test_a_debit_that_nothing_explains_waits_and_the_bank_still_ties(rig):
    rig.take_and_book(sent_back(1_500, opening=0))
    assert rig.balances() == {("bank", TAXES_ACCOUNT): -1_500, ("unidentified", "line"): 1_500}
    rig.assert_bank_ties()


def test_a_transfer_that_an_official_had_taken_before_is_set_against_the_desk(rig, waiting):
    act(rig, hand.match_desk)
    assert rig.balance(Book.DESK) == -35_000
    assert rig.balance(Book.UNIDENTIFIED) == 0


def test_a_net_payout_without_a_report_is_matched_by_a_person_and_the_rest_is_commission(rig):
    account = rig.account(9, [("IV kwartał", date(2026, 12, 15), 10_000)], "waste_fee")
    rig.pay(rig.charges(account)[0])
    rig.sandbox.pay_out(net=True)
    rig.take_and_book(rig.statement())
    assert rig.lines()[0].state == "unmatched"
    act(rig, hand.match_held, "taxes", TODAY)
    assert (rig.balance(Book.CLEARING), rig.balance(Book.COMMISSION, "taxes")) == (0, 190)
    (batch,) = rig.all(GatewayBatch)
    assert (batch.state, batch.is_told, batch.commission_grosze) == ("booked", False, 190)
    act(rig, undoing.undo, "zła wypłata")
    assert rig.balance(Book.CLEARING) == 10_000
    rig.assert_books_hold()


def test_a_payout_matched_without_a_report_can_be_taken_back_and_matched_so_again(rig):
    account = rig.account(9, [("IV kwartał", date(2026, 12, 15), 10_000)], "waste_fee")
    rig.pay(rig.charges(account)[0])
    rig.sandbox.pay_out(net=True)
    rig.take_and_book(rig.statement())
    for _ in range(2):
        act(rig, hand.match_held, "taxes", TODAY)
        act(rig, undoing.undo, "zła wypłata")
        assert rig.all(GatewayBatch) == []
    act(rig, hand.match_held, "taxes", TODAY)
    assert (rig.balance(Book.CLEARING), rig.balance(Book.COMMISSION, "taxes")) == (0, 190)
    assert [batch.state for batch in rig.all(GatewayBatch)] == ["booked"]
    rig.assert_books_hold()
    rig.assert_bank_ties()


@pytest.mark.parametrize("day", ["010101", "240101"])
def test_a_mistyped_value_day_leaves_the_line_to_a_person_and_the_statement_goes_on(rig, waiting, day):
    good = rig.account(8, [("IV rata", date(2026, 12, 15), 30_000)])
    content = sent_back(1, opening=35_000).decode()
    head, tail = content[: content.index(":61:")], "\r\n:62F:C261124PLN950,00\r\n-\r\n"
    lines = [
        f":61:{on}C300,00NTRFNONREF//Z\r\n:86:020~00PRZELEW~20podatek~61{account.bank_account}"
        for on, account in ((day, waiting), ("2611241124", good))
    ]
    rig.take_and_book((head + "\r\n".join(lines) + tail).encode())
    assert [(line.state, line.match_kind, line.account_id) for line in rig.lines()[1:]] == [
        ("unmatched", "", None), ("matched", "account", good.id),
    ]  # fmt: skip
    assert [row.state for row in rig.all(BankStatement)] == ["booked", "booked"]
    assert rig.all(TreasurerTask, TreasurerTask.closed_at.is_(None))[-1].kind == "unmatched"
    with pytest.raises(Refused) as refused:
        act(rig, hand.match_account, waiting, date(2001, 1, 1), number=1)
    assert refused.value.field == "paid_on"
    act(rig, hand.match_account, waiting, TODAY, number=1)
    rig.assert_books_hold()
    rig.assert_bank_ties()


def test_the_statements_task_closes_with_its_last_line(rig, waiting):
    assert [task.kind for task in rig.all(TreasurerTask, TreasurerTask.closed_at.is_(None))] == ["unmatched"]
    act(rig, hand.match_desk)
    assert rig.all(TreasurerTask, TreasurerTask.closed_at.is_(None)) == []


def test_waiting_lines_tell_their_age_their_owner_and_the_alarm(rig, waiting):
    act(rig, hand.take_line)
    with rig.portal.db.reading() as session:
        (one,) = queries.list_waiting(session, TODAY + timedelta(days=6), 5, 10)
        (young,) = queries.list_waiting(session, TODAY + timedelta(days=5), 5, 10)
        assert queries.count_waiting(session) == (1, 35_000)
        assert queries.count_late(session, TODAY + timedelta(days=6), 5) == 1
    assert (one.days, one.is_late, one.owner, young.is_late) == (6, True, rig.actor.name, False)


def test_a_reversal_is_never_matched_by_a_machine(rig):
    account = rig.account(8, [("III rata", DUE, 30_000)])
    content = sent_back(1_500, opening=0).decode().replace("D15,00N", "RD15,00N").replace(":62F:D", ":62F:C")
    content = content.replace("~20zwrot", f"~20{account.bank_account}")
    rig.take_and_book(content.encode())
    assert [(line.is_reversal, line.state) for line in rig.lines()] == [(True, "unmatched")]
    assert rig.all(Charge)[0].paid_at is None


def sent_back(grosze, opening=35_000):
    """A statement of the next day on which a sum leaves for the payer's account."""
    closing = opening - grosze
    lines = [
        ":20:X", f":25:/PL{TAXES_ACCOUNT}", ":28C:00328", f":60F:C261124PLN{opening // 100},{opening % 100:02d}",
        f":61:2611241124D{grosze // 100},{grosze % 100:02d}NTRFNONREF//Z1",
        f":86:020~00PRZELEW~20zwrot~38PL{PAYER_ACCOUNT}",
        f":62F:{'C' if closing >= 0 else 'D'}261124PLN{abs(closing) // 100},{abs(closing) % 100:02d}", "-", "",
    ]  # fmt: skip
    return "\r\n".join(lines).encode()


def test_the_statement_of_another_shops_account_does_not_match_this_ones_payout(rig):
    account = rig.account(9, [("IV kwartał", date(2026, 12, 15), 10_000)], "waste_fee")
    rig.pay(rig.charges(account)[0])
    rig.sandbox.pay_out()
    rig.fetch()
    title = f"Przelewy24 wypłata {rig.all(GatewayBatch)[0].batch_id} sprzedawca 777"
    rig.transfer(STAMPS_ACCOUNT, 10_000, title, account=STAMPS_ACCOUNT)
    rig.take_and_book(rig.statement(account=STAMPS_ACCOUNT))
    assert rig.lines()[0].state == "unmatched"
    assert rig.balance(Book.CLEARING, "taxes") == 10_000

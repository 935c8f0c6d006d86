"""A statement is cut off anywhere, taken twice, booked by two at once: nothing is lost and nothing is booked twice."""

import threading
from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from portal.billing.ledger.models import Book
from portal.billing.statements import booking, importing, jobs
from portal.billing.statements.models import BankLine, BankStatement
from portal.billing.statements.statement import StatementError
from tests.billing.statements.measuring import settle_in
from tests.billing.statements.rig import TAXES_ACCOUNT
from tests.support.statements import save_mt940

pytestmark = pytest.mark.engines

LINES, PIECE = 60, 10


class Killed(BaseException):
    """The process is gone; no handler of ours sees it."""


@pytest.fixture
def content(rig, tmp_path, monkeypatch):
    """A statement of six pieces, and everybody whom it credits."""
    monkeypatch.setattr(importing, "LINES_AT_ONCE", PIECE)
    settle_in(rig.portal, LINES)
    return save_mt940(tmp_path / "x.sta", LINES).read_bytes()


def fall_at(monkeypatch, target, name, count):
    """Let the process be killed at the n-th call."""
    real, calls = getattr(target, name), []

    def call(*args, **kwargs):
        calls.append(1)
        if len(calls) == count:
            raise Killed
        return real(*args, **kwargs)

    monkeypatch.setattr(target, name, call)
    return lambda: monkeypatch.setattr(target, name, real)


@pytest.mark.parametrize("place", [(jobs, "book_lines"), (booking, "_mark"), (booking, "book")])
@pytest.mark.parametrize("count", [1, 4])
def test_booking_that_is_killed_goes_on_where_it_fell(rig, content, monkeypatch, place, count):
    (taken,) = rig.take(content)
    rig.order(taken.statement)
    mend = fall_at(monkeypatch, *place, count)
    with pytest.raises(Killed):
        jobs.book_all(rig.portal, taken.statement.token)
    mend()
    done = [line for line in rig.lines() if line.state != "new"]
    assert len(done) == (count - 1) * PIECE
    assert rig.balance(Book.BANK, TAXES_ACCOUNT) == sum(line.amount_grosze for line in done)
    rig.work()
    assert {line.state for line in rig.lines()} == {"matched", "unmatched"}
    assert rig.all(BankStatement)[0].state == "booked"
    rig.assert_books_hold()
    rig.assert_bank_ties()


def test_a_line_whose_state_was_put_back_is_still_not_booked_twice(rig, content):
    (taken,) = rig.take(content)
    rig.book(taken.statement)
    with rig.portal.db.writing() as session:
        session.get(BankStatement, taken.statement.id).state = "booking"
        session.query(BankLine).update({"state": "new"})
    before = rig.balances()
    with pytest.raises(IntegrityError):
        jobs.book_all(rig.portal, taken.statement.token)
    assert rig.balances() == before


@pytest.mark.parametrize("count", [1, 3, 6])
def test_a_file_whose_taking_is_killed_can_be_taken_again(rig, content, monkeypatch, count):
    mend = fall_at(monkeypatch, importing, "keep", count)
    monkeypatch.setattr(jobs, "_forget", lambda *_: None)  # a killed process tidies nothing up
    with pytest.raises(Killed):
        rig.take(content)
    mend()
    assert [one.state for one in rig.all(BankStatement)] == ["loading"]
    rig.push(minutes=6)
    (taken,) = rig.take(content)
    rig.book(taken.statement)
    assert len(rig.lines()) == LINES
    rig.assert_bank_ties()


def test_a_file_that_fails_half_way_leaves_nothing(rig, content, monkeypatch):
    def fail(*_):
        raise OSError("disk")

    monkeypatch.setattr(importing, "finish", fail)
    with pytest.raises(OSError, match="disk"):
        rig.take(content)
    assert (rig.lines(), rig.all(BankStatement)) == ([], [])


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda text: text.replace(":62F:C261120PLN", ":62F:C261120PLN9"), "nie zgadza się"),
        (
            lambda text: text.replace(TAXES_ACCOUNT, "61109010140000071219812874"),
            "nie jest rachunkiem miasta",
        ),
        (lambda _text: "to nie wyciąg", "nie jest wyciągiem"),
    ],
)
def test_a_file_that_is_wrong_says_so_and_leaves_nothing(rig, content, spoil, words):
    with pytest.raises(StatementError, match=words):
        rig.take(spoil(content.decode()).encode())
    assert (rig.lines(), rig.all(BankStatement)) == ([], [])


def test_a_statement_of_the_same_number_with_other_balances_is_refused(rig, content):
    rig.take(content)
    other = content.decode().replace("C261120PLN12345,67", "C261120PLN22345,67")
    closing = next(line for line in other.splitlines() if line.startswith(":62F:"))
    whole = int(closing[15:].split(",")[0]) + 10_000
    changed = other.replace(closing[5:], f"C261120PLN{whole},{closing.split(',')[1]}")
    with pytest.raises(StatementError, match="z innymi saldami"):
        rig.take(changed.encode())
    assert len(rig.all(BankStatement)) == 1


def test_two_who_book_the_same_statement_at_once_book_it_once(rig, content):
    (taken,) = rig.take(content)
    rig.order(taken.statement)
    run = jobs.book_all
    both = [threading.Thread(target=run, args=(rig.portal, taken.statement.token)) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join(timeout=60)
    rig.work()
    assert rig.all(BankStatement)[0].state == "booked"
    rig.assert_books_hold()
    rig.assert_bank_ties()


def test_people_who_pay_while_a_statement_is_booked_pay_once(rig, tmp_path, monkeypatch):
    monkeypatch.setattr(importing, "LINES_AT_ONCE", 1)
    account = rig.account(7, [("IV rata", date(2026, 11, 16), 30_000)])
    rig.transfer(account.bank_account, 30_000, "Podatek")
    (charge,) = rig.charges(account)
    payment = rig.pay(charge, is_settled=False)
    (taken,) = rig.take(rig.statement())
    rig.order(taken.statement)
    both = [
        threading.Thread(target=jobs.book_all, args=(rig.portal, taken.statement.token)),
        threading.Thread(target=rig.settle, args=(payment,)),
    ]
    for one in both:
        one.start()
    for one in both:
        one.join(timeout=60)
    rig.work()
    rig.assert_books_hold()
    assert rig.balance(Book.OVERPAID, subject_id=account.subject_id) == -30_000
    assert rig.balance(Book.RECEIVABLE, subject_id=account.subject_id) == 0

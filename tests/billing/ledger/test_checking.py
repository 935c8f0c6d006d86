"""A look through the books finds whatever somebody changed past us, and nothing where all is well."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from portal.billing.ledger import entries
from portal.billing.ledger.checking import check
from portal.billing.ledger.cli import ledger
from portal.billing.ledger.findings import Finding
from portal.billing.ledger.models import Entry
from portal.billing.models import Charge, TaskKind, TreasurerTask
from tests.billing.house import JAN, House
from tests.billing.refunding.rig import Desk

pytestmark = pytest.mark.engines

Tamper = Callable[[Connection], None]


@pytest.fixture
def desk(house: House) -> Desk:
    """A house in which a duty was paid, went back, and another one was paid twice."""
    desk = Desk(house)
    duty = desk.paid_duty(JAN)
    desk.paid_twice()
    desk.ask_duty(duty, 600)
    house.work()
    house.push(minutes=2)
    return desk


def findings(house: House) -> list[Finding]:
    with house.reading() as session:
        return check(session, house.portal.vault)


def names(house: House) -> set[str]:
    return {finding.name.split()[-1] for finding in findings(house)}


def take_guard_off(connection: Connection) -> None:
    """Do as the database's administrator can."""
    for table in ("ledger_entries", "payment_events", "refund_events"):
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"DROP TRIGGER {table}_no_change ON {table}"))
        else:
            for act in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER {table}_no_{act}"))


@contextmanager
def past_the_guard(house: House) -> Iterator[Connection]:
    with house.portal.db.engine.begin() as connection:
        take_guard_off(connection)
        yield connection


def run(*statements: str) -> Tamper:
    def tamper(connection: Connection) -> None:
        for statement in statements:
            changed = connection.execute(text(statement))
            assert changed.rowcount, statement

    return tamper


ONE_PAID = "(SELECT min(id) FROM ledger_entries WHERE move = 'paid' AND book = 'receivable')"
ITS_TRANSFER = f"(SELECT transfer FROM ledger_entries WHERE id = {ONE_PAID})"
COLUMNS = "move, at, value_on, book, part, subject_id, charge_id, payment_id, refund_id, line_id, official_id, reason"
TAMPERINGS: dict[str, tuple[Tamper, set[str]]] = {
    "a grosz more": (
        run(f"UPDATE ledger_entries SET amount_grosze = amount_grosze - 1 WHERE id = {ONE_PAID}"),
        {"transfer_unbalanced", "books_unbalanced", "entry_changed"},
    ),
    "a grosz from one side to the other": (
        run(f"UPDATE ledger_entries SET amount_grosze = amount_grosze - 1 WHERE id = {ONE_PAID}",
            f"UPDATE ledger_entries SET amount_grosze = amount_grosze + 1 WHERE id <> {ONE_PAID} "
            f"AND transfer = {ITS_TRANSFER}"),
        {"entry_changed", "payment_not_posted_once", "clearing_differs"},
    ),
    "an entry taken out": (
        run(f"DELETE FROM ledger_entries WHERE id = {ONE_PAID}"),
        {"transfer_unbalanced", "books_unbalanced", "charge_settled_with_rest"},
    ),
    "a whole transfer taken out": (
        run("DELETE FROM ledger_entries WHERE transfer = (SELECT min(transfer) FROM ledger_entries WHERE move = 'paid')"),
        {"payment_not_posted_once", "clearing_differs"},
    ),
    "a charging taken out": (
        run("DELETE FROM ledger_entries WHERE move = 'charged' AND charge_id = (SELECT min(charge_id) FROM ledger_entries)"),
        {"charge_not_charged_once", "charge_below_nothing", "charge_settled_with_rest"},
    ),
    "an entry added": (
        run("INSERT INTO ledger_entries (transfer, amount_grosze, digest, " + COLUMNS + ") SELECT transfer, 5, digest, "
            + COLUMNS + f" FROM ledger_entries WHERE id = {ONE_PAID}"),
        {"transfer_unbalanced", "books_unbalanced", "entry_changed"},
    ),
    "a transfer copied": (
        run("INSERT INTO ledger_entries (transfer, amount_grosze, digest, " + COLUMNS + ") SELECT 'copied', amount_grosze, "
            "digest, " + COLUMNS + f" FROM ledger_entries WHERE transfer = {ITS_TRANSFER}"),
        {"entry_changed", "transfer_misnamed", "payment_not_posted_once", "clearing_differs"},
    ),
    "an entry copied as it is": (
        run("INSERT INTO ledger_entries (transfer, amount_grosze, digest, " + COLUMNS + ") SELECT transfer, amount_grosze, "
            "digest, " + COLUMNS + f" FROM ledger_entries WHERE id = {ONE_PAID}"),
        {"transfer_unbalanced", "books_unbalanced", "charge_below_nothing"},
    ),
    "a charge swapped for another": (
        run(f"UPDATE ledger_entries SET charge_id = (SELECT max(id) FROM charges WHERE id <> charge_id) WHERE id = {ONE_PAID}"),
        {"entry_changed"},
    ),
    "a person swapped for another": (
        run("UPDATE ledger_entries SET subject_id = 2 WHERE book = 'overpaid' AND subject_id = 1"),
        {"entry_changed"},
    ),
    "a day moved": (
        run(f"UPDATE ledger_entries SET value_on = '2020-01-01' WHERE transfer = {ITS_TRANSFER}"),
        {"entry_changed"},
    ),
    "a payment called paid": (
        run("INSERT INTO payments (session_id, shop, click, amount_grosze, currency, state, created_at, expires_at, polls) "
            "SELECT 'forged', shop, 'forged', 999, currency, 'paid', created_at, expires_at, 0 FROM payments WHERE id = 1"),
        {"payment_not_posted_once", "clearing_differs", "payment_off_its_graph"},
    ),
    "a payment made larger": (
        run("UPDATE payments SET amount_grosze = amount_grosze + 1 WHERE id = 1"),
        {"payment_not_posted_once", "clearing_differs"},
    ),
    "a payment taken back": (
        run("UPDATE payments SET state = 'expired' WHERE id = 1"),
        {"posting_without_payment", "clearing_differs", "payment_off_its_graph"},
    ),
    "a charge called paid": (
        run("UPDATE charges SET paid_at = NULL WHERE paid_at IS NOT NULL AND id = 1"),
        {"charge_open_without_rest"},
    ),
    "a charge made smaller": (
        run("UPDATE charges SET amount_grosze = amount_grosze - 1 WHERE id = 1"),
        {"charge_not_charged_once"},
    ),
    "a refund made larger": (
        run("UPDATE refunds SET amount_grosze = 3000"),
        {"refund_not_in_books", "refunded_more_than_paid", "clearing_differs"},
    ),
    "a refund called refused": (
        run("UPDATE refunds SET state = 'rejected'"),
        {"refund_not_in_books", "clearing_differs", "refund_off_its_graph"},
    ),
    "a refund taken out": (
        run("DELETE FROM refund_events", "DELETE FROM refunds"),
        {"posting_without_refund", "clearing_differs"},
    ),
    "a step taken out": (
        run("DELETE FROM payment_events WHERE id = (SELECT min(id) FROM payment_events WHERE event = 'notified')"),
        {"payment_off_its_graph"},
    ),
    "a step that no graph has": (
        run("UPDATE refund_events SET event = 'done' WHERE event = 'taken'"),
        {"refund_off_its_graph"},
    ),
}  # fmt: skip


def test_books_that_hold_have_no_findings(desk: Desk) -> None:
    assert findings(desk.house) == []


@pytest.fixture
def tampering(desk: Desk) -> Iterator[Callable[[Tamper], set[str]]]:
    """Tamper, look, and take the tampering back: the names of what was found."""
    connection = desk.house.portal.db.engine.connect()

    def found(tamper: Tamper) -> set[str]:
        with connection.begin() as transaction:
            take_guard_off(connection)
            tamper(connection)
            with Session(connection, join_transaction_mode="create_savepoint") as session:
                names = {finding.name.split()[-1] for finding in check(session, desk.house.portal.vault)}
            transaction.rollback()
        return names

    yield found
    connection.close()


def test_what_was_changed_past_us_is_found(
    tampering: Callable[[Tamper], set[str]], subtests: pytest.Subtests
) -> None:
    for name, (tamper, expected) in TAMPERINGS.items():
        with subtests.test(name):
            assert expected <= tampering(tamper)


def test_without_the_digest_money_moved_between_two_people_would_not_be_found(
    tampering: Callable[[Tamper], set[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    tamper, _expected = TAMPERINGS["a person swapped for another"]
    assert tampering(tamper) == {"entry_changed"}
    monkeypatch.setattr(entries, "_changed", lambda *_: iter(()))
    assert tampering(tamper) == set()


def test_empty_books_cost_one_statement(house: House) -> None:
    with past_the_guard(house) as connection:
        for table in ("ledger_entries", "charges"):
            connection.execute(text(f"DELETE FROM {table}"))
    with house.counting() as sent:
        assert findings(house) == []
    assert len([statement for statement in sent if statement != "BEGIN"]) == 1


# ---------------------------------------------------------------------------------------------- who looks, and when
@pytest.mark.breaks_books
def test_the_nightly_look_opens_one_task_and_keeps_it_up_to_date(desk: Desk) -> None:
    house = desk.house
    assert "ledger" not in house.tasks()
    with past_the_guard(house) as connection:
        connection.execute(text("UPDATE charges SET amount_grosze = amount_grosze - 1 WHERE id = 1"))
    for night in range(3):
        house.clock.at += timedelta(days=1)
        house.work()
        (task,) = [task for task in house.all(TreasurerTask) if task.kind == TaskKind.LEDGER]
        assert (
            task.detail
            == f"charge_not_charged_once: {1 if night < 2 else 2} ({'1' if night < 2 else '1, 2'})"
        )
        if night == 1:
            with house.portal.db.engine.begin() as connection:
                connection.execute(text("UPDATE charges SET amount_grosze = amount_grosze - 1 WHERE id = 2"))


@pytest.mark.breaks_books
def test_the_command_says_what_does_not_hold_and_fails(desk: Desk) -> None:
    runner = desk.house.app.test_cli_runner()
    said = runner.invoke(ledger, ["check"])
    assert (said.exit_code, said.output) == (0, "Księgi się zgadzają.\n")
    with past_the_guard(desk.house) as connection:
        connection.execute(text("UPDATE charges SET amount_grosze = amount_grosze - 1 WHERE id = 1"))
    said = runner.invoke(ledger, ["check"])
    assert said.exit_code == 1
    assert said.output.startswith("charge_not_charged_once: 1 (1)\n")
    for personal in ("Osoba", "example.pl"):
        assert personal not in said.output


def test_books_opened_for_what_came_before_hold_and_are_opened_once(desk: Desk) -> None:
    house = desk.house
    runner = house.app.test_cli_runner()
    kept = len(house.all(Charge))
    with past_the_guard(house) as connection:
        for statement in (
            "DELETE FROM refund_events",
            "DELETE FROM refunds", "DELETE FROM ledger_entries",
        ):  # fmt: skip
            connection.execute(text(statement))
    assert "charge_not_charged_once" in names(house)
    assert runner.invoke(ledger, ["open"]).output == "Wpisano do ksiąg: 5\n"
    assert findings(house) == []
    assert runner.invoke(ledger, ["open"]).output == "Wpisano do ksiąg: 0\n"
    assert len({row.transfer for row in house.all(Entry)}) == kept + len(house.payments())


def test_a_charge_paid_at_the_desk_and_one_given_up_are_opened_too(house: House) -> None:
    with past_the_guard(house) as connection:
        connection.execute(text("UPDATE charges SET paid_at = created_at WHERE id = 1"))
        connection.execute(text("UPDATE charges SET cancelled_at = created_at WHERE id = 2"))
        connection.execute(text("DELETE FROM ledger_entries"))
    house.app.test_cli_runner().invoke(ledger, ["open"])
    assert findings(house) == []
    assert [row.once for row in house.all(Entry) if row.once][2:] == ["desk:1", "cancelled:2"]

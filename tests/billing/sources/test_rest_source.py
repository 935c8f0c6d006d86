"""A finance system with an interface: pulled page by page, told of each payment once, and free to be away."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from portal.billing.links import register_links
from portal.billing.sources.models import MirrorAccount, MirrorLine
from portal.feeds.asking import Malformed
from portal.jobs import new_job
from portal.links import Links, links_of
from portal.sandbox.finance import Book, Finance
from tests.billing.sources.made import Account, pesel_of, write_csv
from tests.billing.sources.rest_rig import account
from tests.billing.sources.rig import TOKEN, HandClock, Rig, open_rig


@pytest.fixture
def finance() -> Iterator[Finance]:
    clock = HandClock()
    book = Book(clock.now, allocated_after=timedelta(hours=1))
    with Finance(book, TOKEN, page=2) as finance:
        finance.clock = clock
        for index in range(1, 6):
            book.put(account(index))
        yield finance


@pytest.fixture
def rig(database_url: str, tmp_path: Path, finance: Finance) -> Iterator[Rig]:
    settings = {"FINANCE_SOURCE": "rest", "FINANCE_URL": finance.base, "FINANCE_TOKEN": TOKEN}
    yield from open_rig(database_url, tmp_path, finance.clock, **settings)


def run(rig: Rig, kind: str) -> None:
    """Run one job at once."""
    with rig.portal.db.writing() as session:
        session.add(new_job(kind, {}, at=rig.clock.now()))
    rig.portal.workers.drain(rig.portal)


def test_a_round_of_pages_becomes_the_mirror(rig: Rig) -> None:
    anna = rig.person(pesel_of(3))
    run(rig, "import_figures")
    assert (rig.count(MirrorAccount), rig.count(MirrorLine)) == (5, 20)
    assert (rig.source().as_of, rig.source().cursor) == (rig.clock.now(), None)
    assert [view.number for view in rig.views(anna)] == ["PN/3"]


def test_the_next_round_writes_only_what_changed_and_confirms_the_rest(rig: Rig, finance: Finance) -> None:
    run(rig, "import_figures")
    lines = {line.id for line in rig.all(MirrorLine)}
    rig.push(minutes=10)
    finance.book.put(account(2, amount=777))
    run(rig, "import_figures")
    kept = {line.id for line in rig.all(MirrorLine)}
    assert len(lines & kept) == 16
    assert {one.as_of for one in rig.all(MirrorAccount)} == {rig.clock.now()}


def test_a_page_that_breaks_the_contract_changes_nothing_and_is_noted(rig: Rig, finance: Finance) -> None:
    run(rig, "import_figures")
    before = rig.snapshot()
    rig.push(minutes=10)
    finance.book.put(account(2, amount=777))
    finance.faults.set({"malformed": 1})
    run(rig, "import_figures")
    assert rig.snapshot()[:2] == before[:2]
    assert rig.source().last_error.startswith("Malformed")
    run(rig, "import_figures")
    assert rig.source().last_error is None
    assert 777 in {line.amount_grosze for line in rig.all(MirrorLine)}


def test_a_kind_that_the_city_does_not_know_is_refused(rig: Rig, finance: Finance) -> None:
    finance.book.put({**account(1), "kind": "window_tax"})
    run(rig, "import_figures")
    assert rig.count(MirrorAccount) == 0
    assert rig.source().last_error == "Malformed kind"


def test_a_round_that_was_cut_off_goes_on_where_it_stood(rig: Rig, finance: Finance) -> None:
    book = finance.book
    original = dict(book.accounts)
    book.accounts["PN/5"] = {**account(5), "kind": "window_tax"}  # the third page fails
    run(rig, "import_figures")
    assert (rig.count(MirrorAccount), rig.source().as_of) == (4, None)
    assert rig.source().cursor
    book.accounts = original
    run(rig, "import_figures")
    assert (rig.count(MirrorAccount), rig.source().cursor) == (5, None)


def test_a_cursor_that_is_lost_begins_the_round_again(rig: Rig, finance: Finance) -> None:
    book = finance.book
    book.accounts["PN/5"] = {**account(5), "kind": "window_tax"}
    run(rig, "import_figures")
    rig.push(hours=2)
    book.put(account(5))
    run(rig, "import_figures")
    assert rig.source().cursor is None
    run(rig, "import_figures")
    assert rig.count(MirrorAccount) == 5


@pytest.mark.parametrize("fault", [{"down": True}, {"busy": 9}, {"after_doing": 9}, {"cut_off": 9}])
def test_a_source_that_is_away_breaks_no_page(rig: Rig, finance: Finance, fault: dict[str, int]) -> None:
    anna = rig.person(pesel_of(1))
    run(rig, "import_figures")
    seen = rig.views(anna)
    rig.push(minutes=10)
    finance.faults.set(fault)
    run(rig, "import_figures")
    assert rig.views(anna) == seen
    assert rig.source().last_error.startswith("Unavailable GET")


def test_a_payment_is_told_once_and_the_next_figures_name_it(rig: Rig, finance: Finance) -> None:
    anna = rig.person(pesel_of(1))
    run(rig, "import_figures")
    owed = rig.views(anna)[0].owed_grosze
    rig.report(1, "PN/1", 10_000)
    run(rig, "send_reports")
    assert (rig.states(), len(finance.book.payments)) == (["acknowledged"], 1)
    assert rig.views(anna)[0].payable_grosze == owed - 10_000
    rig.push(hours=1)
    run(rig, "import_figures")
    assert rig.states() == ["allocated"]
    (view,) = rig.views(anna)
    assert (view.waiting_grosze, view.lines) == (0, ())


@pytest.mark.parametrize("fault", ["after_doing", "cut_off", "malformed"])
def test_an_answer_that_was_lost_is_asked_for_before_telling_again(
    rig: Rig, finance: Finance, fault: str
) -> None:
    run(rig, "import_figures")
    rig.report(1, "PN/1", 10_000)
    finance.faults.set({fault: 1})
    run(rig, "send_reports")
    assert (rig.states(), len(finance.book.payments)) == (["sent"], 1)
    rig.push(minutes=1)
    run(rig, "send_reports")
    (report,) = rig.all(type(rig.report(1, "PN/1", 10_000)))
    assert (report.state, report.attempts) == ("acknowledged", 1)
    assert len(finance.book.payments) == 1


def test_a_report_that_never_arrived_is_told_again_under_the_same_number(rig: Rig, finance: Finance) -> None:
    run(rig, "import_figures")
    receipt = rig.report(1, "PN/1", 10_000).receipt_no
    finance.faults.set({"down": True})
    run(rig, "send_reports")
    run(rig, "send_reports")  # too soon: nothing is tried
    assert (rig.states(), finance.book.payments) == (["sent"], {})
    finance.faults.set({"down": False})
    rig.push(minutes=1)
    run(rig, "send_reports")
    assert list(finance.book.payments) == [receipt]
    assert rig.states() == ["acknowledged"]


def test_one_report_that_is_refused_does_not_keep_the_others(rig: Rig, finance: Finance) -> None:
    run(rig, "import_figures")
    rig.report(1, "PN/99", 10_000)
    rig.report(2, "PN/1", 10_000)
    run(rig, "send_reports")
    assert rig.states() == ["sent", "acknowledged"]
    assert rig.source().last_error.startswith("Zgłoszenie wpłaty BI2026")


def test_a_city_that_changes_from_files_to_the_interface_keeps_its_accounts(rig: Rig, tmp_path: Path) -> None:
    one = Account(1)
    rig.take(write_csv(tmp_path / "a.csv", [one]))
    before = {row.number: row.id for row in rig.all(MirrorAccount)}
    run(rig, "import_figures")
    after = {row.number: row.id for row in rig.all(MirrorAccount)}
    assert (rig.source().kind, after[one.number]) == ("rest", before[one.number])


def test_the_books_of_the_stand_in_outlive_it(tmp_path: Path, rig: Rig) -> None:
    state, clock = tmp_path / "books.json", rig.clock.now
    book = Book(clock, state=state)
    book.put(account(1))
    book.note({"receipt_no": "A1", "account_number": "PN/1", "amount_grosze": 5, "paid_on": "2026-11-23"})
    again = Book(clock, state=state)
    assert (again.accounts, again.payments, again.changed_at) == (
        book.accounts,
        book.payments,
        book.changed_at,
    )


def test_its_contract_is_looked_at_without_taking_anything(rig: Rig, finance: Finance) -> None:
    rig.portal.declared[Links] = Links()
    register_links(rig.portal)
    link = links_of(rig.portal).by_name["finance"]
    link.check(rig.portal, rig.clock.now())
    assert rig.count(MirrorAccount) == 0
    finance.faults.set({"malformed": 9})
    with pytest.raises(Malformed):
        link.check(rig.portal, rig.clock.now())

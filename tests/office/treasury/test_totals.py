"""Every figure of the front page is the total of the list behind it, to the grosz, and of the books."""

import re
from datetime import timedelta
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from sqlalchemy import select

from portal.billing.ledger.book import total
from portal.billing.ledger.models import Book, Entry
from portal.office.treasury import figures
from portal.office.treasury.days import Days
from tests.office.treasury.till import FRONT, Till
from tests.support.pages import text_of
from tests.support.visitor import Visitor

SUM = re.compile(r"−?[0-9][0-9 ]*,[0-9]{2}(?= zł)")
JAN, MARTA = "90010212353", "85031412347"


def grosze(text: str) -> int:
    """Read a sum as the pages write it."""
    found = SUM.findall(text)
    assert found, text
    return int(found[0].replace(" ", "").replace(",", "").replace("−", "-"))


def linked_sums(page: Visitor) -> dict[str, int]:
    """Return the sums of the page's tables by the address that their rows lead to."""
    assert page.page is not None
    rows: dict[str, int] = {}
    for row in page.page.findall(".//main//table/tbody/tr"):
        link, cell = row.find("th/a"), text_of(row.findall("td")[-1])
        if link is not None and SUM.search(cell) and "/zadania/" not in (link.get("href") or ""):
            rows[link.get("href") or ""] = grosze(cell)
    return rows


def list_total(page: Visitor) -> int:
    """Return the total that a list says of itself."""
    (said,) = re.findall(r"Razem: (.*?), pozycji: [0-9]+", page.text)
    return grosze(said)


def shown(page: Visitor) -> int:
    """Add up the rows of a list."""
    assert page.page is not None
    rows: list[Element] = page.page.findall(".//main//table/tbody/tr")
    return sum(grosze(text_of(row.findall("td")[-1])) for row in rows)


def fill(till: Till) -> None:
    """Let a day happen: two shops, two kinds, an overpayment, money of nobody, one that differs, one of yesterday."""
    marta, jan = till.person(pesel=MARTA), till.person("Kowalski", "Jan", pesel=JAN)
    tax, waste = till.account(marta), till.account(jan, 6_000, "waste_fee")
    ground = till.account(jan, 20_001, "perpetual_usufruct", "Użytkowanie wieczyste")
    till.clock.move(days=-1)
    till.pay(5_000, account=tax, payer_id=marta)
    till.clock.move(days=1)
    till.pay(5_300 + 777, account=tax, payer_id=marta)
    till.pay(3_050, account=waste, payer_id=jan)
    till.pay(20_001, account=ground, payer_id=jan, shop="revenues")
    till.pay(12_345, reference="N-1")
    till.pay(55, reference="N-1")
    till.differ(2_950, 2_949, account=waste, payer_id=jan)
    till.begin(100, account=waste, payer_id=jan)
    till.case(marta, paid=False)


@pytest.fixture
def day(till: Till) -> Till:
    fill(till)
    return till


def test_each_figure_is_the_total_of_the_list_behind_it(day: Till) -> None:
    page = day.treasurer()
    sums = linked_sums(page)
    lists = {address for address in sums if address.startswith(FRONT)}
    assert len(lists) == 2 + 5 + 5 + 2, sorted(lists)
    for address in sorted(lists):
        there = page.go(address)
        assert (list_total(there), shown(there)) == (sums[address], sums[address]), address


def test_the_figures_are_those_of_the_day(day: Till) -> None:
    page = day.treasurer()
    sums = linked_sums(page)
    on = day.now.date()
    days = f"od={on}&do={on}"
    assert sums[f"/skarbnik/wplaty?sklep=revenues&{days}"] == 20_001
    assert sums[f"/skarbnik/wplaty?sklep=taxes&{days}"] == 5_300 + 777 + 3_050 + 12_345 + 55
    assert sums[f"/skarbnik/wplaty/rodzaj/property_tax?{days}"] == 5_300
    assert sums[f"/skarbnik/wplaty/rodzaj/overpaid?{days}"] == 777
    assert sums["/skarbnik/salda/operator?sklep=taxes"] == 5_000 + 5_300 + 777 + 3_050 + 12_345 + 55
    assert sums["/skarbnik/salda/nadplaty"] == 777
    assert sums["/skarbnik/salda/do-wyjasnienia"] == 12_400
    assert sums["/skarbnik/salda/zwroty"] == 0
    assert sums["/skarbnik/salda/naleznosci/waste_fee"] == 2_950
    assert sums["/skarbnik/salda/naleznosci/stamp_duty"] == 2_100
    assert "niezgodna kwota" not in page.text
    # the surplus, the sum that differs, and two unknown numbers
    assert "Wszystkie zadania: 4" in page.text


def test_the_figures_are_those_of_the_books(day: Till) -> None:
    with day.portal.db.reading() as session:
        query = select(Entry.book, total()).group_by(Entry.book)
        books = {row[0]: row[1] for row in session.execute(query)}
        receivable = figures.add_up(figures.list_receivable(session))[1]
        held = figures.list_held(session)
        today = Days(day.now.date(), day.now.date())
        kinds, shops = figures.paid_by_kind(session, today), figures.paid_by_shop(session, today)
    assert receivable == books[Book.RECEIVABLE]
    assert (
        sum(one.grosze for name, one in held.items() if name.startswith("clearing/")) == books[Book.CLEARING]
    )
    assert held["overpaid"].grosze == -books[Book.OVERPAID]
    assert held["unidentified"].grosze == -books[Book.UNIDENTIFIED]
    assert figures.add_up(kinds)[1] == figures.add_up(shops)[1] > 0


@pytest.mark.breaks_books
def test_an_entry_written_past_the_books_would_show_as_a_difference(small_till: Till) -> None:
    fill(small_till)
    with small_till.writing() as session:
        now, about = small_till.now, {"transfer": "x", "move": "paid", "book": Book.CLEARING, "part": "taxes"}
        session.add(Entry(**about, at=now, value_on=now.date(), amount_grosze=1, digest=""))
    with small_till.portal.db.reading() as session:
        on = Days(small_till.now.date() - timedelta(days=1), small_till.now.date())
        held = sum(
            one.grosze for one in figures.list_held(session).values() if one.name.startswith("clearing/")
        )
        assert held != figures.add_up(figures.paid_by_shop(session, on))[1]


def test_what_was_paid_yesterday_is_found_by_its_day_and_state(small_till: Till) -> None:
    fill(small_till)
    page = small_till.treasurer()
    yesterday = small_till.now.date() - timedelta(days=1)
    assert list_total(page.go(f"/skarbnik/wplaty?od={yesterday}")) == 5_000
    both: dict[str, Any] = {}
    for state in ("w-toku", "niezgodne", "wygasle", "wszystkie"):
        both[state] = list_total(
            page.go(f"/skarbnik/wplaty?od={yesterday}&do={small_till.now.date()}&stan={state}")
        )
    assert both["w-toku"] == 100
    assert both["niezgodne"] == 2_950
    assert both["wygasle"] == 0
    assert both["wszystkie"] == 5_000 + 41_528 + 2_950 + 100
    for nonsense in ("stan=x", "od=jutro"):
        assert page.go(f"/skarbnik/wplaty?{nonsense}").status == 404


def test_a_days_begin_and_end_are_warsaws(small_till: Till) -> None:
    account = small_till.account(small_till.person())
    small_till.clock.at = small_till.clock.at.replace(hour=22, minute=59)  # 23:59 in Białystok
    small_till.pay(100, account=account)
    small_till.clock.move(minutes=2)
    small_till.pay(200, account=account)
    page = small_till.treasurer()
    assert list_total(page.go("/skarbnik/wplaty?od=2026-11-23")) == 100
    assert list_total(page.go("/skarbnik/wplaty?od=2026-11-24")) == 200


def test_a_long_list_is_paged_and_its_total_is_of_all_pages(small_till: Till) -> None:
    account = small_till.account(small_till.person(), 100_000)
    for _ in range(53):
        small_till.pay(101, account=account)
    page = small_till.treasurer().go("/skarbnik/wplaty")
    assert list_total(page) == 53 * 101
    first = shown(page)
    assert first == 50 * 101
    assert first + shown(page.follow("Następna strona")) == 53 * 101


STATEMENTS = {
    "/skarbnik": 9, "/skarbnik/wplaty": 5, "/skarbnik/zadania": 5, "/skarbnik/salda/nadplaty": 4, "/skarbnik/ksiegi": 2,
    "/skarbnik/salda/naleznosci/waste_fee": 3,
}  # fmt: skip


def test_pages_ask_the_database_as_often_whatever_they_list(small_till: Till) -> None:
    fill(small_till)
    page = small_till.treasurer()
    asked = {}
    for address in STATEMENTS:
        with small_till.counting() as sent:
            page.go(address)
        asked[address] = len([one for one in sent if one.startswith("SELECT")])
    assert asked == STATEMENTS
    jan = small_till.account(small_till.subjects()[1].id, 70_000)
    for _ in range(12):
        small_till.pay(1_111, account=jan)
    for address, count in STATEMENTS.items():
        with small_till.counting() as sent:
            page.go(address)
        assert len([one for one in sent if one.startswith("SELECT")]) == count, address

"""The files for the city's books: declared columns, hostile texts, the same bytes twice, totals to the grosz."""

import csv
import io
from typing import Any

import pytest

from portal.billing.ledger.book import Transfer, book
from portal.billing.ledger.models import Book, Entry, Move
from portal.office.treasury import export
from tests.office.treasury.test_totals import fill
from tests.office.treasury.till import Till
from tests.support.visitor import Visitor

HOSTILE = ('=HYPERLINK("http://zlo.example";"x")', "+48 600", "-2+3", "@SUM(A1)", "\tTab", "\rPowrót", 'Cudzysłów " i ;',
           "Dwie\nlinie", "Zażółć gęślą jaźń")  # fmt: skip
DAYS = "od=2026-11-01&do=2026-11-30"


def read(page: Visitor, name: str, days: str = DAYS) -> tuple[bytes, list[dict[str, str]]]:
    """Take a file and read it as a spreadsheet set to Polish would."""
    page.go(f"/skarbnik/ksiegi/{name}.csv?{days}")
    assert page.response is not None
    assert page.status == 200
    assert page.response.mimetype == "text/csv"
    content = page.response.get_data()
    text = content.decode("utf-8-sig")
    assert content.startswith(b"\xef\xbb\xbf")
    return content, list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";", strict=True))


def plain(text: str) -> str:
    """Take off what keeps a text from being a formula."""
    return text[1:] if text[:1] == "'" and text[1:2] in "=+-@\t\r" else text


def zlote(text: str) -> int:
    return int(text.replace(",", ""))


def test_the_file_holds_every_entry_and_its_sums_are_those_of_the_page(till: Till) -> None:
    fill(till)
    page = till.treasurer()
    _, entries = read(page, "zapisy")
    _, turnover = read(page, "obroty")
    kept = sorted(till.all(Entry), key=lambda one: (one.at, one.id))
    assert list(entries[0]) == list(export.COLUMNS)
    assert [int(row["id"]) for row in entries] == [one.id for one in kept]
    assert [int(row["kwota_grosze"]) for row in entries] == [abs(one.amount_grosze) for one in kept]
    assert all(zlote(row["kwota"]) == int(row["kwota_grosze"]) for row in entries)
    assert all(bool(row["konto_wn"]) != bool(row["konto_ma"]) for row in entries)
    *accounts, totals = turnover
    for row in accounts:
        debit, credit = (
            sum(int(one["kwota_grosze"]) for one in entries if one[side] == row["konto"])
            for side in ("konto_wn", "konto_ma")
        )
        assert (zlote(row["obroty_wn"]), zlote(row["obroty_ma"])) == (debit, credit), row
        assert zlote(row["saldo_koncowe"]) == zlote(row["saldo_poczatkowe"]) + debit - credit
    assert totals["konto"] == "razem"
    assert totals["obroty_wn"] == totals["obroty_ma"]
    assert zlote(totals["saldo_koncowe"]) == 0
    page.go(f"/skarbnik/ksiegi?{DAYS}")
    for row in accounts:
        whole, rest = row["obroty_wn"].split(",")
        assert f"{int(whole):,}".replace(",", " ") + f",{rest} zł" in page.text
        assert row["konto"] in page.text


def test_each_transfer_comes_to_nothing(small_till: Till) -> None:
    fill(small_till)
    _, entries = read(small_till.treasurer(), "zapisy")
    sums: dict[str, int] = {}
    for row in entries:
        sign = 1 if row["konto_wn"] else -1
        sums[row["operacja"]] = sums.get(row["operacja"], 0) + sign * int(row["kwota_grosze"])
    assert len(sums) > 5
    assert set(sums.values()) == {0}


def test_the_same_days_give_the_same_bytes_and_other_days_join_without_a_gap(small_till: Till) -> None:
    fill(small_till)
    page = small_till.treasurer()
    first, whole = read(page, "zapisy")
    small_till.clock.move(minutes=7)
    assert read(page, "zapisy")[0] == first
    _, before = read(page, "zapisy", "od=2026-11-01&do=2026-11-22")
    _, after = read(page, "zapisy", "od=2026-11-23&do=2026-11-30")
    assert before
    assert [*before, *after] == whole
    _, turnover = read(page, "obroty", "od=2026-11-23&do=2026-11-30")
    assert any(zlote(row["saldo_poczatkowe"]) for row in turnover[:-1])


@pytest.mark.breaks_books
@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_title_reason_or_number_comes_back_as_it_was_and_is_no_formula(
    small_till: Till, text: str
) -> None:
    account = small_till.account(small_till.person(), title=text[:200], number=text[:34])
    small_till.pay(10_300, account=account)
    now, about = small_till.now, {"reason": text}
    transfer = Transfer(Move.CREDITED, now, now.date(), None, about)
    transfer.debit(Book.UNIDENTIFIED, 5, text[:34])
    transfer.credit(Book.OVERPAID, 5)
    with small_till.writing() as session:
        book(session, small_till.portal.vault, [transfer])
    _, entries = read(small_till.treasurer(), "zapisy")
    assert plain(entries[0]["tytul"]) == f"{text}, IV rata 2026"
    assert plain(entries[0]["konto_lub_sprawa"]) == text[:34]
    assert plain(entries[-1]["powod"]) == text
    cells = [cell for row in entries for cell in row.values()]
    assert [cell for cell in cells if cell.startswith(export.FORMULA)] == []
    assert {row["konto_wn"] for row in entries} >= {"unidentified"}


def test_without_the_guard_a_title_would_be_a_formula(
    small_till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "safe", lambda text: text)
    small_till.account(small_till.person(), title="=1+1")
    _, entries = read(small_till.treasurer(), "zapisy")
    assert entries[0]["tytul"].startswith("=")


def test_taking_the_entries_is_written_down(small_till: Till) -> None:
    read(small_till.treasurer(), "zapisy")
    (record,) = small_till.looks("books.exported")
    assert (record.actor_kind, record.detail) == ("official", "2026-11-01/2026-11-30")


def test_a_long_file_is_sent_in_pieces(small_till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "BATCH", 3)
    fill(small_till)
    page = small_till.treasurer()
    response: Any = page.client.get(
        f"/skarbnik/ksiegi/zapisy.csv?{DAYS}", base_url="http://127.0.0.1:8000", buffered=False
    )
    assert response.is_streamed
    pieces = list(response.iter_encoded())
    assert len(pieces) > 5
    assert b"".join(pieces) == read(page, "zapisy")[0]


def test_sums_are_written_with_a_comma_and_two_decimals() -> None:
    assert [export.written(one) for one in (0, 5, -5, 100, 123456789, -100)] == [
        "0,00", "0,05", "-0,05", "1,00", "1234567,89", "-1,00",
    ]  # fmt: skip

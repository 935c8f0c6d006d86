"""Every fault of a file is named by its line and by how to put it right, and without what stands in the row."""

import hashlib
from pathlib import Path

import pytest

from portal.billing.sources.files import Present, checking
from portal.billing.sources.layouts import Layout, read_layout
from tests.billing.sources.made import Account, csv_rows, pesel_of, write_rows
from tests.billing.sources.rig import CSV, LAYOUTS, START

NOTHING = Present(None, None, None, {})
FIXED = read_layout(LAYOUTS / "fixed.toml")
GOOD = [Account(1, payments=[("2026-03-10", 100, "wpłata", "BI20260000001018")]), Account(2)]
SECRET = "Kowalska-Sekretna"


def reasons(path: Path, layout: Layout = CSV) -> list[tuple[int, str]]:
    match = lambda purpose, number: f"{purpose}:{number}"  # noqa: E731 - a hash of tests
    with checking(path, layout, match=match, present=NOTHING, now=START, scratch=path.parent) as checked:
        assert checked.is_in_order == (not checked.rejections.rows)
        return [(one["row"], one["reason"]) for one in checked.rejections.rows]


def spoilt(tmp_path: Path, line: int, old: str, new: str) -> list[tuple[int, str]]:
    """Change something in one line (counted from 1) of a file that is in order."""
    rows = csv_rows(GOOD)
    assert old in rows[line - 1], rows[line - 1]
    rows[line - 1] = rows[line - 1].replace(old, new)
    return reasons(write_rows(tmp_path / "a.csv", rows))


def test_a_file_in_order_has_no_faults(tmp_path: Path) -> None:
    assert reasons(write_rows(tmp_path / "a.csv", csv_rows(GOOD))) == []


@pytest.mark.parametrize(
    ("line", "old", "new", "reason"),
    [
        (2, "2026-11-22 03:00", "22.11.2026", "na kiedy są dane: chwila ma mieć postać"),
        (8, "W;", "Q;", "nieznany rodzaj wiersza"),
        (
            3,
            pesel_of(1),
            pesel_of(1)[:-1] + str((int(pesel_of(1)[-1]) + 1) % 10),
            "właściciel: właściciel ma być",
        ),
        (3, ";PN;", ";ZZ;", "nieznany rodzaj należności"),
        (3, "12405211", "12405212", "rachunek: numer rachunku ma mieć 26 cyfr"),
        (3, "PN/00000001", "PN/0000000000000000000000000000000001", "numer konta: tekst jest za długi"),
        (3, "lokal", "lo\x07kal", "opis: tekst ma znaki sterujące"),
        (4, "2026/1", "", "numer należności jest pusty"),
        (5, "2026/2", "2026/1", "należność o tym numerze już była"),
        (4, "2026 rata 1", " ", "okres: wartość jest pusta"),
        (4, "2026-03-15", "2026-02-30", "termin płatności: data ma mieć postać"),
        (4, "2026-03-15", "1926-03-15", "termin płatności: data ma być z lat"),
        (4, "123,45;123,45", "-123,45;123,45", "kwota: kwota jest ujemna"),
        (4, "123,45;123,45", "123.45;123,45", "kwota: kwota ma się składać"),
        (4, "123,45;123,45", "1 123,45;123,45", "kwota: kwota ma się składać"),
        (4, "123,45;123,45", "123,45;١٢٣,45", "wpłacono: kwota ma się składać"),
        (4, "123,45;123,45;", "123,45;123,45;x", "odsetki: kwota ma się składać"),
        (4, "123,45;123,45;", "123,45;123,45", "wiersz ma mieć kolumn: 9, a ma: 8"),
        (4, "PN/00000001", "PN/00000002", "wiersz należy do innego konta"),
        (8, "2026-03-10", "wczoraj", "dzień wpłaty: data"),
        (14, "S;11;", "S;12;", "liczba wierszy się nie zgadza: jest 11, a ten wiersz mówi 12"),
        (14, ";987,72", ";987,73", "suma kwot (w groszach) się nie zgadza: jest 98772, podano 98773"),
        (14, "S;11;", "S;x;", "liczba wierszy: liczba ma się składać z samych cyfr"),
    ],
)
def test_a_fault_is_named_by_its_line(tmp_path: Path, line: int, old: str, new: str, reason: str) -> None:
    (found,) = spoilt(tmp_path, line, old, new)
    assert found[0] == line
    assert found[1].startswith(reason)


def test_rows_of_one_account_must_stand_together(tmp_path: Path) -> None:
    rows = csv_rows(GOOD)
    again = [*rows[:-1], *rows[2:4], rows[-1]]
    found = reasons(write_rows(tmp_path / "a.csv", again))
    assert [(line, reason[:20]) for line, reason in found] == [(14, "to konto już było; w")]
    first = reasons(write_rows(tmp_path / "b.csv", [*rows[:2], rows[3], *rows[2:]]))
    assert first[0] == (
        3,
        "wiersz nie stoi pod żadnym kontem; wszystkie wiersze jednego konta muszą stać razem",
    )


@pytest.mark.parametrize(
    ("change", "line", "reason"),
    [
        (lambda rows: rows[:-1], 13, "na końcu nie ma wiersza z sumami"),
        (lambda rows: rows[:2], 2, "na końcu nie ma wiersza z sumami"),
        (
            lambda rows: [*rows, rows[2].replace("00000001", "00000009")],
            15,
            "wiersz stoi za wierszem z sumami",
        ),
        (lambda rows: [*rows, rows[-1]], 15, "wiersz z sumami może być tylko jeden"),
        (lambda rows: [rows[0], *rows[2:]], 13, "plik nie mówi, na kiedy są dane"),
        (lambda rows: [*rows[:2], rows[1], *rows[2:]], 3, "wiersz początkowy musi być pierwszy"),
        (
            lambda rows: [*rows[:3], rows[3].replace("R;", 'R;"'), *rows[4:]],
            14,
            "cudzysłowy nie są zamknięte",
        ),
    ],
)
def test_a_file_cut_or_put_together_wrongly_is_refused(
    tmp_path: Path, change, line: int, reason: str
) -> None:
    found = reasons(write_rows(tmp_path / "a.csv", change(csv_rows(GOOD))))
    assert (found[0][0], found[0][1][: len(reason)]) == (line, reason)


def test_the_report_repeats_nothing_of_the_row(tmp_path: Path) -> None:
    for place in range(9):
        cells = csv_rows(GOOD)[3].split(";")
        cells[place] = SECRET
        rows = csv_rows(GOOD)
        rows[3] = ";".join(cells)
        found = reasons(write_rows(tmp_path / "a.csv", rows))
        assert SECRET not in repr(found)


def test_a_file_in_another_encoding_is_refused_and_not_guessed(tmp_path: Path) -> None:
    accounts = [Account(1, payments=[("2026-03-10", 100, "wpłata", "")])]
    found = reasons(write_rows(tmp_path / "a.csv", csv_rows(accounts), "cp1250"))
    assert found == [(8, "opis: tekst jest nieczytelny, sprawdź kodowanie pliku")]


def test_what_is_no_file_of_rows_ends_early(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"x" * 5_000_000)
    assert "wiersz jest za długi" in reasons(path)[0][1]


def test_the_sum_beside_the_file_is_compared(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "a.csv", csv_rows(GOOD))
    beside = tmp_path / "a.csv.sha256"
    beside.write_text(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  a.csv\n")
    assert reasons(path) == []
    beside.write_text("0" * 64)
    assert reasons(path)[0][1].startswith("suma kontrolna w .sha256 się nie zgadza")


def fixed_rows() -> list[str]:
    """The rows of one account in the layout of config/layouts/fixed.toml, the trailer without its sum."""
    account = Account(7)
    number = f"{account.number:<20}"
    rows = [f"10{number}{pesel_of(7)}0101{'ul. Żabia 7':<80}{'':<26}"]
    for name, period, decision, due_on, amount, paid in account.lines():
        rows.append(f"20{number}{name:<16}{period:<30}{decision:<30}{due_on:%Y%m%d}{amount:012d}{paid:012d}")
    total = sum(line[4] for line in account.lines())
    rows.append(f"30{number}20260310{100:012d}{'wpłata':<60}{'':<20}")
    return [f"{row:<150}" for row in [*rows, f"99202611220300{6:09d}{total:015d}"]]


def write_fixed(path: Path, rows: list[str], digest: str | None = None) -> Path:
    before = ("\r\n".join(rows[:-1]) + "\r\n").encode("cp1250")
    digest = digest or hashlib.sha256(before).hexdigest()
    return write_rows(path, [*rows[:-1], f"{rows[-1].rstrip():<38}{digest}{'':<48}"], "cp1250")


def test_a_file_of_fixed_widths_is_read_by_its_layout(tmp_path: Path) -> None:
    path = write_fixed(tmp_path / "a.txt", fixed_rows())
    assert reasons(path, FIXED) == []
    match = lambda purpose, number: purpose  # noqa: E731 - a hash of tests
    with checking(path, FIXED, match=match, present=NOTHING, now=START, scratch=tmp_path) as checked:
        ((told, _digest),) = list(checked.changed())
    assert (told.number, told.object_title, told.bank_account) == ("PN/00000007", "ul. Żabia 7", "")
    assert told.lines[0] == ["2026/1", "2026 rata 1", "FN.3120.7.2026", "2026-03-15", 12_345, 12_345, None]
    assert told.payments == [["2026-03-10", 100, "wpłata", None]]


def test_the_sum_in_the_trailer_is_compared_with_all_that_stands_before_it(tmp_path: Path) -> None:
    ((line, reason),) = reasons(write_fixed(tmp_path / "a.txt", fixed_rows(), "0" * 64), FIXED)
    assert (line, reason[:32]) == (7, "suma kontrolna się nie zgadza: p")


def test_a_row_of_another_width_is_refused(tmp_path: Path) -> None:
    rows = fixed_rows()
    rows[1] = rows[1][:-1]
    assert reasons(write_fixed(tmp_path / "a.txt", rows), FIXED)[0] == (
        2,
        "wiersz ma mieć znaków: 150, a ma: 149",
    )

"""Files of observations: judged line by line, taken whole or not at all, harmless the second time."""

from datetime import date

import pytest

from portal.errors import Refused
from portal.programme import importing, observing, queries, sheets
from tests.programme.conftest import Board

HEAD = "wskaznik;dzien;wartosc;uwaga;powod\n"
GOOD = f"{HEAD}RES-S2;2026-10-31;12,5;faktury;\nES-A5;31.10.2026;40;;\n"


def judge(board: Board, text: str) -> importing.Judged:
    with board.reading() as session:
        return importing.judge(session, board.programme, text, board.today)


def take(board: Board, text: str) -> importing.Judged:
    with board.writing() as session:
        return importing.take(session, board.programme, text, **board.by())


def values(board: Board) -> dict[str, int]:
    with board.reading() as session:
        return {code: one.row.value_thousandths for code, one in queries.list_latest(session).items()}


def total(board: Board) -> int:
    with board.reading() as session:
        return len(queries.list_all(session))


def test_a_file_is_judged_without_a_word_being_written_and_then_taken(board: Board) -> None:
    judged = judge(board, GOOD)
    assert ([row.kpi.code for row in judged.new], judged.faults) == (["RES-S2", "ES-A5"], [])
    assert values(board) == {}
    take(board, GOOD)
    assert values(board) == {"RES-S2": 12_500, "ES-A5": 40_000}
    with board.reading() as session:
        row = queries.list_latest(session)["RES-S2"]
    assert (row.row.on, row.row.note, row.row.origin, row.who) == (
        date(2026, 10, 31),
        "faktury",
        "file",
        "Tomasz Sawicki",
    )


def test_the_same_file_twice_is_harmless(board: Board) -> None:
    take(board, GOOD)
    again = take(board, GOOD)
    assert (len(again.new), len(again.corrections), len(again.known)) == (0, 0, 2)
    assert total(board) == 2


def test_a_correcting_file_twice_is_harmless_too(board: Board) -> None:
    take(board, GOOD)
    better = f"{HEAD}RES-S2;2026-10-31;13;;zła faktura\n"
    assert len(take(board, better).corrections) == 1
    assert len(take(board, better).known) == 1
    assert (values(board)["RES-S2"], total(board)) == (13_000, 3)


def test_another_value_for_a_known_day_needs_a_reason(board: Board) -> None:
    take(board, GOOD)
    [(line, why)] = judge(board, f"{HEAD}RES-S2;2026-10-31;13;;\n").faults
    assert line == 2
    assert "jest już wartość 12,5" in why
    assert "powod" in why


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("RES-S9;2026-10-31;1;;", "nie ma wskaźnika o takim kodzie"),
        (";2026-10-31;1;;", "nie ma wskaźnika o takim kodzie"),
        ("RES-S2;2026-02-30;1;;", "to nie jest data"),
        ("RES-S2;jutro;1;;", "to nie jest data"),
        ("RES-S2;;1;;", "to nie jest data"),
        ("RES-S2;2026-11-24;1;;", "Ta data dopiero będzie"),
        ("RES-S2;1926-10-31;1;;", "z roku 2000"),
        ("RES-S2;2026-10-31;;;", "Wpisz liczbę cyframi"),
        ("RES-S2;2026-10-31;dużo;;", "Wpisz liczbę cyframi"),
        ("RES-S2;2026-10-31;1e9;;", "Wpisz liczbę cyframi"),
        ("RES-S2;2026-10-31;NaN;;", "Wpisz liczbę cyframi"),
        ("RES-S2;2026-10-31;١٢;;", "Wpisz liczbę cyframi"),
        ("RES-S2;2026-10-31;1,2345;;", "najwyżej trzy cyfry po przecinku"),
        ("RES-S2;2026-10-31;-3;;", "nie może być ujemny"),
        ("RES-S2;2026-10-31;−3;;", "nie może być ujemny"),
        ("RES-S2;2026-10-31;101;;", "od 0 do 100"),
        ("EC-A1;2026-10-31;99999999999999999999;;", "za duża"),
        (f"RES-S2;2026-10-31;1;{'x' * 501};", "tekst jest za długi"),
    ],
)
def test_a_line_of_nonsense_is_told_with_its_number_and_nothing_is_taken(
    small_board: Board, line: str, said: str
) -> None:
    text = f"{GOOD}{line}\n"
    [(number, why)] = judge(small_board, text).faults
    assert number == 4
    assert said in why
    with pytest.raises(Refused, match="Niczego nie zapisaliśmy"):
        take(small_board, text)
    assert values(small_board) == {}


def test_one_day_of_one_indicator_stands_once_in_a_file(small_board: Board) -> None:
    [(line, why)] = judge(small_board, f"{GOOD}res-s2;31.10.2026;14;;\n").faults
    assert (line, why) == (4, "ten wskaźnik i dzień są już w wierszu 2")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("dzien;wartosc\n2026-10-31;1\n", "brakuje kolumn: wskaznik"),
        ("wskaznik;dzien;wartosc;pesel\nRES-S2;2026-10-31;1;1\n", "Nie znamy takich kolumn: „pesel”"),
        ("wskaznik;dzien;wartosc;dzien\nRES-S2;2026-10-31;1;1\n", "dwa razy"),
        (HEAD, "nie ma żadnego wiersza"),
        (f"{HEAD}RES-S2;2026-10-31;1;;;;;\n", "więcej wartości niż kolumn"),
        (f'{HEAD}RES-S2;2026-10-31;1;"nie;\n', "cudzysłowy"),
        (HEAD + "RES-S2;2026-10-31;1;;\n" * 5001, "więcej niż 5000 wierszy"),
        ("<html><body>strona</body></html>", "brakuje kolumn"),
    ],
)  # fmt: skip
def test_what_is_no_such_table_is_refused_whole(small_board: Board, text: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        judge(small_board, text)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (GOOD.encode("utf-16"), "nie da się odczytać"),
        (b"\x00\x01\x02", "nie da się odczytać"),
        (b"%PDF-1.7\n\x81\x8d", "nie da się odczytać"),
        (b"", "pusty"),
        ("﻿ \n".encode(), "pusty"),
        (b"x" * 300_001, "za duży"),
    ],
)
def test_bytes_that_are_no_text_are_refused(small_house: object, content: bytes, said: str) -> None:
    with pytest.raises(Refused, match=said):
        sheets.decoded(content)


def test_a_table_of_a_polish_windows_is_read_and_so_are_commas_and_tabs(small_board: Board) -> None:
    text = 'wskaznik,dzien,wartosc,uwaga\r\nRES-S2,2026-10-31,"1 012,5",żółć\r\n'.replace("1 012", "12")
    for content in (text.encode("cp1250"), text.encode("utf-8-sig"), text.replace(",", "\t").encode()):
        decoded = sheets.decoded(content)
        if content.count(b"\t"):
            decoded = decoded.replace('"12\t5"', '"12,5"')
        [row] = judge(small_board, decoded).new
        assert (row.value, row.note) == (12_500, "żółć")


def test_a_value_that_somebody_typed_meanwhile_is_seen(board: Board) -> None:
    seal = judge(board, GOOD).seal
    with board.writing() as session:
        observing.record(session, board.kpi("ES-A5"), 40_000, date(2026, 10, 31), **board.by())
    assert judge(board, GOOD).seal != seal

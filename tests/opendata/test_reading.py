"""Files of datasets: a strict reader that tells every fault by row and column, and repeats nothing of the file."""

import io
from datetime import date

import pytest

from portal.errors import Refused
from portal.opendata.reading import KEPT, check, rows_of
from portal.opendata.schema import Column, Kind, columns_of, read_lines, table_schema, written_lines

TODAY = date(2026, 11, 23)
LINES = """
miesiac*; miesiąc; Miesiąc, którego dotyczą liczby
dzielnica*; tekst; Nazwa osiedla
drzewa; liczba całkowita; Ile drzew posadziliśmy
koszt; liczba; Koszt w złotych
otwarte; tak/nie; Czy nasadzenie trwa
od; dzień; Pierwszy dzień prac
rok; rok; Rok budżetu
"""
HEADER = "miesiac,dzielnica,drzewa,koszt,otwarte,od,rok\n"
ROW = "2026-10,Antoniuk,12,1250.50,true,2026-10-04,2026\n"


def columns():
    return read_lines(LINES, "columns")


def faults(text):
    found = check(text if isinstance(text, bytes) else text.encode(), columns(), on=TODAY)
    return [(fault.row, fault.column) for fault in found.findings]


def test_a_file_as_its_schema_says_has_no_faults():
    found = check((HEADER + ROW + '2026-11,"Bojary, Sienkiewicza",,,,,\n').encode(), columns(), on=TODAY)
    assert (found.rows, found.count, found.findings) == (2, 0, [])


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("październik,Antoniuk,,,,,", "miesiac"),
        ("2026-13,Antoniuk,,,,,", "miesiac"),
        (",Antoniuk,,,,,", "miesiac"),
        ("2026-10,,,,,,", "dzielnica"),
        ("2026-10, Antoniuk,,,,,", "dzielnica"),
        ('2026-10,"=1+1",,,,,', "dzielnica"),
        ("2026-10,Antoniuk,1 250,,,,", "drzewa"),
        ("2026-10,Antoniuk,12.0,,,,", "drzewa"),
        ('2026-10,Antoniuk,,"1250,50",,,', "koszt"),
        ("2026-10,Antoniuk,,1e3,,,", "koszt"),
        ("2026-10,Antoniuk,,NaN,,,", "koszt"),
        ("2026-10,Antoniuk,,,tak,,", "otwarte"),
        ("2026-10,Antoniuk,,,,4.10.2026,", "od"),
        ("2026-10,Antoniuk,,,,2026-02-30,", "od"),
        ("2026-10,Antoniuk,,,,,26", "rok"),
        ("2026-10,Antoniuk", ""),
        ("2026-10,Antoniuk,,,,,,", ""),
    ],
)
def test_each_fault_is_told_by_its_row_and_column(row, column):
    assert faults(HEADER + ROW + row + "\n") == [(3, column)]


def test_a_number_of_a_person_is_never_taken():
    found = check((HEADER + "2026-10,Jan 44051401359,,,,,\n").encode(), columns(), on=TODAY)
    assert "PESEL" in found.findings[0].message
    assert "44051401359" not in found.findings[0].message
    assert faults(HEADER + "2026-10,nr 44051401358,,,,,\n") == []  # eleven digits that are nobody's number


@pytest.mark.parametrize(
    ("content", "row"),
    [
        (HEADER.replace("rok", "lata") + ROW, 1),
        (HEADER.replace(",", ";") + ROW, 1),
        ("", 1),
        (HEADER, 0),
        ((HEADER + ROW.replace("Antoniuk", "Białostoczek")).encode("cp1250"), 0),
        (HEADER + '2026-10,"Antoniuk,,,,,\n', 2),
        (HEADER + '2026-10,"Anto"niuk,,,,,\n', 2),
    ],
)
def test_a_file_that_is_no_such_table_is_told_as_a_whole(content, row):
    assert faults(content)[0] == (row, "")


def test_of_many_faults_the_first_hundred_are_kept_and_all_are_counted():
    found = check((HEADER + "x,y,,,,,\n" * 250).encode(), columns(), on=TODAY)
    assert (found.rows, found.count, len(found.findings)) == (250, 250, KEPT)


def test_a_mark_of_utf_8_at_the_start_is_no_fault_and_the_stream_stays_open():
    stream = io.BytesIO(b"\xef\xbb\xbf" + (HEADER + ROW).encode())
    assert check(stream, columns(), on=TODAY).count == 0
    assert next(rows_of(stream))[0] == "miesiac"


def test_columns_survive_writing_and_the_table_schema():
    assert read_lines(written_lines(columns()), "columns") == columns()
    assert columns_of(table_schema(columns())) == columns()
    assert columns()[0] == Column("miesiac", Kind.MONTH, "Miesiąc, którego dotyczą liczby", needed=True)


@pytest.mark.parametrize(
    "lines",
    [
        "", "Miesiąc; tekst; Opis", "miesiac; napis; Opis", "miesiac; tekst;", "miesiac; tekst",
        "a; tekst; Raz\na; tekst; Dwa", "\n".join(f"k{n}; tekst; Opis" for n in range(61)),
    ],
)  # fmt: skip
def test_columns_described_wrongly_are_refused(lines):
    with pytest.raises(Refused) as refused:
        read_lines(lines, "columns")
    assert refused.value.field == "columns"

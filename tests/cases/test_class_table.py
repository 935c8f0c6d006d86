"""The table of classes comes from a file as a whole or not at all, and services' classes stand in it unconfirmed."""

from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from portal.cases.numbering.classes import note_named, take_table
from portal.cases.numbering.models import CaseClass
from portal.cases.numbering.queries import list_classes
from portal.cases.numbering.reading import COLUMNS, TableFaultsError, read_classes
from portal.cases.numbering.rules import is_category
from services import discover
from tests.support.desk import SLUG, Desk

HEAD = ";".join(COLUMNS)
SOURCE = "zarządzenie 1/2026"
TABLE = f"""{HEAD}
31;Podatki i opłaty lokalne;;2011-01-01;;{SOURCE}
3140;Zaświadczenia podatkowe;B5;2011-01-01;;{SOURCE}
6740;Pozwolenia na budowę;A;2011-01-01;2026-12-31;{SOURCE}
"""


@pytest.fixture(autouse=True)
def _one_service(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the portal know one service, whose class the small table holds."""
    found = discover()[SLUG]
    monkeypatch.setattr("app.discover", lambda: {SLUG: found})


def symbols(desk: Desk) -> dict[str, CaseClass]:
    with desk.reading() as session:
        return {one.symbol: one for one in session.scalars(select(CaseClass))}


@pytest.fixture
def run(small_desk: Desk) -> FlaskCliRunner:
    return small_desk.house.app.test_cli_runner()


def load(desk: Desk, tmp_path: Path, text: str) -> tuple[int, str]:
    path = tmp_path / "klasy.csv"
    path.write_bytes(text.encode())
    answer = desk.house.app.test_cli_runner().invoke(args=["classes", "import", str(path)])
    return answer.exit_code, answer.output


# ------------------------------------------------------------------------------------------------ the file
def test_a_file_becomes_the_table(desk: Desk, tmp_path: Path) -> None:
    code, said = load(desk, tmp_path, TABLE)
    assert (code, said) == (0, "Klasy: dopisane 3, zmienione 0, usunięte 0, bez zmian 0.\n")
    kept = symbols(desk)
    one = kept["3140"]
    assert (one.title, one.category, one.confirmed) == ("Zaświadczenia podatkowe", "B5", True)
    assert (str(one.valid_from), one.valid_to, one.source) == ("2011-01-01", None, SOURCE)
    assert kept["31"].category == ""


def test_the_same_file_twice_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    load(desk, tmp_path, TABLE)
    before = symbols(desk)["3140"].changed_at
    desk.clock.move(days=1)
    assert load(desk, tmp_path, TABLE) == (0, "Klasy: dopisane 0, zmienione 0, usunięte 0, bez zmian 3.\n")
    assert symbols(desk)["3140"].changed_at == before


def test_a_later_file_adds_changes_and_removes(small_desk: Desk, tmp_path: Path) -> None:
    load(small_desk, tmp_path, TABLE)
    later = TABLE.replace("B5", "B10").replace("6740", "6741")
    assert (
        load(small_desk, tmp_path, later)[1] == "Klasy: dopisane 1, zmienione 1, usunięte 1, bez zmian 1.\n"
    )
    assert set(symbols(small_desk)) == {"31", "3140", "6741"}


def test_a_class_that_a_service_names_may_not_vanish(small_desk: Desk, tmp_path: Path) -> None:
    load(small_desk, tmp_path, TABLE)
    code, said = load(small_desk, tmp_path, TABLE.replace("3140", "3141"))
    assert code == 1
    assert "w użyciu: 3140" in said
    assert set(symbols(small_desk)) == {"31", "3140", "6740"}


def test_a_class_that_stands_in_a_number_may_not_vanish(desk: Desk, tmp_path: Path) -> None:
    desk.file()
    load(desk, tmp_path, TABLE)
    rows = read_classes(TABLE.replace("3140", "3141").encode())
    with desk.writing() as session, pytest.raises(Exception, match="w użyciu: 3140"):
        take_table(session, rows, [], desk.now)
    assert "3140" in symbols(desk)


def test_one_wrong_line_keeps_the_whole_file_out_and_every_fault_is_told_by_its_line(
    small_desk: Desk, tmp_path: Path
) -> None:
    wrong = TABLE + "x1;Tytuł;B5;2011-01-01;;źródło\n3140;Znowu;C7;2011-13-01;2010-01-01;\n1;a;A;2011-01-01\n"
    code, said = load(small_desk, tmp_path, wrong)
    assert code == 1
    assert "Niczego nie zmieniono" in said
    for fault in ("wiersz 5: symbol „x1”", "wiersz 6: zrodlo", "wiersz 6: kategoria „C7”", "wiersz 6: od",
                  "wiersz 6: symbol 3140 jest już w wierszu 3", "wiersz 7: kolumn jest 4"):  # fmt: skip
        assert fault in said
    assert symbols(small_desk) == {}


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "wiersz 1: nag"),
        (HEAD.encode(), "nie ma"),
        (b"symbol;nazwa\n1;a\n", "wiersz 1: nag"),
        (HEAD.encode() + b"\n1;Ma\xb3e;A;2011-01-01;;x\n", "wiersz 2: to nie jest UTF-8"),
        (HEAD.encode() + b'\n1;"nie zamkni', "wiersz 2"),
        (f"{HEAD}\n1;{'a' * 301};A;2011-01-01;;x".encode(), "wiersz 2: tytul"),
        (f"{HEAD}\n1234567;a;A;2011-01-01;;x".encode(), "wiersz 2: symbol"),
        (f"{HEAD}\n1;a;A;2011-01-02;2011-01-01;x".encode(), "wiersz 2: do"),
        (f"{HEAD}\n1;a;A;;;x".encode(), "wiersz 2: od"),
        (b"\x00\x01\x02", "wiersz 1"),
    ],
)
def test_a_file_that_is_no_table_is_told_of(content: bytes, fault: str) -> None:
    with pytest.raises(TableFaultsError, match=fault):
        read_classes(content)


def test_commas_a_mark_of_utf8_and_empty_lines_do_no_harm() -> None:
    text = "\ufeff" + TABLE.replace(";", ",").replace("31,Pod", "\r\n,,,,,\r\n31,Pod")
    assert [row.symbol for row in read_classes(text.encode())] == ["31", "3140", "6740"]


@pytest.mark.parametrize("text", ["A", "B2", "B5", "B10", "B50", "BE5", "BE50", "Bc"])
def test_these_are_archive_categories(text: str) -> None:
    assert is_category(text)


@pytest.mark.parametrize(
    "text", ["", "a", "AB", "B", "B0", "B05", "B100", "BE", "BE0", "BC", "Bc5", "A5", "B5 "]
)
def test_these_are_none(text: str) -> None:
    assert not is_category(text)


# ------------------------------------------------------------------------------------------------ named by services
def test_the_classes_that_services_name_are_noted_as_unconfirmed_and_nothing_else(desk: Desk) -> None:
    with desk.writing() as session:
        assert note_named(session, desk.portal.services, desk.now) == ["3140"]
        assert note_named(session, desk.portal.services, desk.now) == []
    one = symbols(desk)["3140"]
    assert (one.title, one.category, one.confirmed, one.valid_from) == ("", "", False, None)
    assert one.source == "usługa tax-certificate"


def test_a_class_that_the_city_gave_stays_as_it_is(small_desk: Desk, tmp_path: Path) -> None:
    load(small_desk, tmp_path, TABLE)
    with small_desk.writing() as session:
        assert note_named(session, small_desk.portal.services, small_desk.now) == []
    assert symbols(small_desk)["3140"].confirmed


def test_a_file_confirms_what_a_service_named(small_desk: Desk, tmp_path: Path) -> None:
    with small_desk.writing() as session:
        note_named(session, small_desk.portal.services, small_desk.now)
    assert load(small_desk, tmp_path, TABLE)[1].startswith("Klasy: dopisane 2, zmienione 1,")
    assert symbols(small_desk)["3140"].confirmed


# ------------------------------------------------------------------------------------------------ reading
def test_classes_are_found_by_the_beginning_of_a_symbol_or_by_words(small_desk: Desk, tmp_path: Path) -> None:
    load(small_desk, tmp_path, TABLE)
    with small_desk.reading() as session:
        found = {
            asked: [one.symbol for one in list_classes(session, asked)]
            for asked in ("", "31", "67", "OPŁATY lokalne", "budowę", "nic")
        }
    assert found == {
        "": ["31", "3140", "6740"], "31": ["31", "3140"], "67": ["6740"], "OPŁATY lokalne": ["31"],
        "budowę": ["6740"], "nic": [],
    }  # fmt: skip


def test_the_commands_list_classes_and_set_the_units_way(
    small_desk: Desk, run: FlaskCliRunner, tmp_path: Path
) -> None:
    load(small_desk, tmp_path, TABLE)
    said = run.invoke(args=["classes", "list", "3140"]).output
    assert said == f"3140\tB5\t2011-01-01–\tZaświadczenia podatkowe\t{SOURCE}\n"
    assert run.invoke(args=["numbers", "by-hand", "FN", "on"]).output.endswith("znaki nadaje urzędnik.\n")
    assert small_desk.case(small_desk.file()).office_number is None
    opened = run.invoke(args=["numbers", "open-group", "FN", "3140", "Przetargi"])
    assert opened.output == "FN.3140.1.2026\tPrzetargi\n"
    unknown = run.invoke(args=["numbers", "by-hand", "XX", "off"])
    assert (unknown.exit_code, "Nie ma wydziału XX" in unknown.output) == (1, True)

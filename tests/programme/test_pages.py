"""The board's pages: who may see which, forms that keep what was typed, files with a preview, the short public page."""

import csv
import io
from datetime import date, timedelta

import pytest

from portal.i18n import COOKIE
from portal.programme import queries
from tests.programme.conftest import Board
from tests.programme.test_importing import GOOD, HEAD
from tests.programme.test_registers import BUILDINGS
from tests.support.people import JAN, Worker, sign_in
from tests.support.visitor import Visitor

CLERK = Worker("o-clerk", "Joanna", "Klim", "FN", ("clerk",))
ADMINISTRATOR = Worker("o-admin", "Ewa", "Wysocka", "", ("administrator",))
DAY = {"day-dzien": "31", "day-miesiac": "10", "day-rok": "2026"}
KPI = "/liczby/program/wskaznik/RES-S2"
PAGES = (
    "/liczby/program", KPI, "/liczby/program/plik", "/liczby/program/obserwacje.csv", "/liczby/program/rejestr/budynki",
    "/liczby/program/rejestr/budynki.csv", "/liczby/program/rejestr/budynki/plik",
)  # fmt: skip


def sent(text: str, name: str = "wartosci.csv", encoding: str = "utf-8") -> dict[str, object]:
    return {"file": (io.BytesIO(text.encode(encoding)), name)}


def latest(board: Board, code: str = "RES-S2") -> int | None:
    with board.reading() as session:
        found = queries.list_latest(session).get(code)
    return None if found is None else found.row.value_thousandths


def add(board: Board, value: str = "12,5") -> Visitor:
    return board.manager.go(KPI).submit("Zapisz wartość", value=value, note="faktury", **DAY)


@pytest.mark.parametrize("page", PAGES)
def test_the_board_is_for_managers_and_administrators(small_board: Board, page: str) -> None:
    house = small_board.house
    assert small_board.manager.go(page).status == 200
    assert sign_in(house, ADMINISTRATOR).go(page).status == 200
    assert sign_in(house, CLERK).go(page).status == 403
    assert sign_in(house, JAN).go(page).status == 404
    assert house.visitor().go(page).address.startswith("/zaloguj")


@pytest.mark.parametrize("page", ["wskaznik/RES-S9", "rejestr/nie-ma", "rejestr/nie-ma/plik", "rejestr/nie-ma.csv", "wskaznik/RES-S2/popraw/x"])  # fmt: skip
def test_what_the_programme_does_not_have_is_not_found(small_board: Board, page: str) -> None:
    assert small_board.manager.go(f"/liczby/program/{page}").status == 404


def test_the_board_says_first_how_much_of_itself_it_measures(board: Board) -> None:
    text = board.manager.go("/liczby/program").text
    assert "0 z 43" in text.replace("\N{NO-BREAK SPACE}", " ")
    assert text.replace("\N{NO-BREAK SPACE}", " ").count("nie jest mierzony od 30 listopada 2022") == 43
    add(board)
    text = board.manager.go("/liczby/program").text.replace("\N{NO-BREAK SPACE}", " ")
    assert "1 z 43" in text
    assert text.count("nie jest mierzony od 30 listopada 2022") == 42
    assert "12,5 % na 31 października 2026 , Tomasz Sawicki" in text or "12,5 %" in text
    for words in (
        "93 000 kWh",
        "180 120 kg/year",
        "Kamienie milowe",
        "do 31 grudnia 2025",
        "(do potwierdzenia)",
    ):
        assert words in text, words


def test_a_value_is_written_down_by_the_form_once(board: Board) -> None:
    add(board)
    page = add(board)
    assert (page.status, page.address) == (200, KPI)
    assert latest(board) == 12_500
    with board.reading() as session:
        assert queries.count_history(session, "RES-S2") == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"value": "dużo"}, "Wpisz liczbę cyframi"),
        ({"value": ""}, "Wpisz liczbę cyframi"),
        ({"value": "-4"}, "nie może być ujemny"),
        ({"value": "101"}, "Wpisz liczbę od 0 do 100"),
        ({"day-rok": "2027"}, "dopiero będzie"),
        ({"day-dzien": "32"}, "Dzień to liczba od 1 do 31"),
        ({"note": "x" * 501}, ""),
    ],
)
def test_a_form_says_what_is_wrong_and_keeps_what_was_typed(
    small_board: Board, typed: dict[str, str], said: str
) -> None:
    fields = {"value": "12,5", "note": "moja uwaga", **DAY, **typed}
    page = small_board.manager.go(KPI).submit("Zapisz wartość", **fields)
    assert page.status == 422
    assert said in page.text
    assert page.page is not None
    boxes = {box.get("name"): box.get("value") for box in page.page.iter("input")}
    for name, value in fields.items():
        assert (boxes[name] or "")[:500] == value[:500], name
    assert latest(small_board) is None


def test_a_second_value_for_a_day_goes_back_onto_the_form(small_board: Board) -> None:
    add(small_board)
    page = add(small_board, "13")
    assert page.status == 422
    assert "jest już wartość 12,5" in page.text


def test_a_value_is_corrected_with_a_reason_and_both_stay(board: Board) -> None:
    page = add(board).follow("Popraw wartość na 31 października 2026")
    where = page.address
    assert page.submit("Zapisz poprawkę", value="13").status == 422
    page = page.submit("Zapisz poprawkę", value="13", reason="Zła faktura")
    assert (page.status, page.address, latest(board)) == (200, KPI, 13_000)
    for words in ("Zła faktura", "zastąpiona", "12,5", "13"):
        assert words in page.text, words
    assert "jest już poprawiona" in page.go(where).text


def test_an_english_page_has_the_documents_own_names(small_board: Board) -> None:
    visitor = small_board.house.visitor()
    visitor.go("/jezyk/en?next=/liczby/program-miasta")
    assert "% of funds obtained from EU funds" in visitor.go("/liczby/program-miasta").text


@pytest.mark.parametrize(
    ("language", "page", "heading"),
    [
        ("pl", KPI, "Udział pieniędzy z Unii Europejskiej"),
        ("en", KPI, "% of funds obtained from EU funds"),
        ("uk", KPI, "RES-S2"),
        ("pl", "/liczby/program/rejestr/budynki", "Budynki miejskie i instalacje OZE"),
    ],
)
def test_a_title_holds_no_marks_in_any_language(
    small_board: Board, language: str, page: str, heading: str
) -> None:
    manager = small_board.manager
    manager.client.set_cookie(COOKIE, language, domain="127.0.0.1")
    shown = manager.go(page).page
    assert shown is not None
    assert heading in manager.heading
    assert "<" not in (shown.findtext("head/title") or "")


def test_everybody_sees_the_short_page_without_names_of_officials(board: Board) -> None:
    add(board)
    page = board.house.visitor().go("/liczby/program-miasta")
    text = page.text.replace("\N{NO-BREAK SPACE}", " ")
    assert page.status == 200
    assert "1 z 43" in text
    assert "12,5 %" in text
    assert "Sawicki" not in text


# ---------------------------------------------------------------------------------------------- files
def test_a_file_is_shown_before_it_is_taken(board: Board) -> None:
    page = board.manager.go("/liczby/program/plik").submit("Pokaż, co się zmieni", **sent(GOOD))
    assert (page.status, page.heading) == (200, "Co zmieni ten plik")
    assert "RES-S2" in page.text
    assert latest(board) is None
    page.submit("Zapisz te wartości")
    assert (page.address, latest(board)) == ("/liczby/program", 12_500)
    page = page.go("/liczby/program/plik").submit("Pokaż, co się zmieni", **sent(GOOD))
    assert "Wszystkie wartości z tego pliku już są" in page.text


def test_a_faulty_file_is_refused_whole_with_its_lines(small_board: Board) -> None:
    page = small_board.manager.go("/liczby/program/plik")
    page.submit("Pokaż, co się zmieni", **sent(f"{GOOD}RES-S2;2026-10-30;-1;;\n"))
    assert page.status == 422
    assert "Wiersz 4: Ten wskaźnik nie może być ujemny." in page.text
    assert latest(small_board) is None


@pytest.mark.parametrize(
    ("upload", "said"),
    [
        (sent(GOOD, encoding="utf-16"), "nie da się odczytać"),
        (sent(GOOD, name="wartosci.xlsx"), "innego rodzaju"),
        (sent("", name="wartosci.csv"), "jest pusty"),
        (sent("a;b\n1;2\n"), "brakuje kolumn"),
        ({}, "Dołącz plik"),
    ],
)
def test_what_is_no_table_goes_back_onto_the_form(
    small_board: Board, upload: dict[str, object], said: str
) -> None:
    page = small_board.manager.go("/liczby/program/plik").submit("Pokaż, co się zmieni", **upload)
    assert page.status == 422
    assert said in page.text


def test_a_file_that_would_do_something_else_by_now_is_shown_again(small_board: Board) -> None:
    page = small_board.manager.go("/liczby/program/plik").submit("Pokaż, co się zmieni", **sent(GOOD))
    other = sign_in(small_board.house, ADMINISTRATOR).go(KPI)
    other.submit("Zapisz wartość", value="12,5", **DAY)
    page.submit("Zapisz te wartości")
    assert (page.status, page.heading) == (200, "Co zmieni ten plik")
    assert latest(small_board, "ES-A5") is None
    page.submit("Zapisz te wartości")
    assert latest(small_board, "ES-A5") == 40_000


def test_a_text_slipped_into_the_second_press_is_judged_as_a_file_is(small_board: Board) -> None:
    page = small_board.manager.go("/liczby/program/plik").submit("Pokaż, co się zmieni", **sent(GOOD))
    for text, status in (("", 422), ("\0", 400), ("a;b\n1;2", 422), (f"{HEAD}X;2026-10-31;1;;", 422)):
        page = small_board.manager.go("/liczby/program/plik").submit("Pokaż, co się zmieni", **sent(GOOD))
        assert page.submit("Zapisz te wartości", tresc=text).status == status
    assert latest(small_board) is None


def test_a_register_is_taken_shown_and_given_back(board: Board) -> None:
    page = board.manager.go("/liczby/program/rejestr/budynki").follow("Wczytaj plik")
    page.submit("Pokaż, co się zmieni", **sent(BUILDINGS, encoding="cp1250"))
    assert "Dojdą 3" in page.text
    page.submit("Zapisz jako stan na dziś")
    assert page.address == "/liczby/program/rejestr/budynki"
    for words in ("Szkoła nr 1", "39,6", "01.05.2024", "odpowiada za niego Tomasz Sawicki"):
        assert words in page.text, words
    board.house.work()
    assert latest(board, "RES-A1") == 33_300
    response = page.go("/liczby/program/rejestr/budynki.csv").response
    assert response is not None
    given = response.get_data(as_text=True)
    assert response.headers["Content-Disposition"] == 'attachment; filename="budynki.csv"'
    page.go("/liczby/program/rejestr/budynki/plik").submit("Pokaż, co się zmieni", **sent(given))
    assert "już jest. Nie ma czego zapisywać" in page.text
    board.clock.move(days=1)
    manager = sign_in(board.house, ADMINISTRATOR)
    manager.go("/liczby/program/rejestr/budynki/plik").submit("Pokaż, co się zmieni", **sent(given))
    manager.submit("Potwierdź stan na dziś")
    assert "odpowiada za niego Ewa Wysocka" in manager.text


def test_a_faulty_register_is_refused_whole(small_board: Board) -> None:
    page = small_board.manager.go("/liczby/program/rejestr/budynki/plik")
    page.submit("Pokaż, co się zmieni", **sent(f"{BUILDINGS}B9;Dom;tak;nie;;-1;;;\n"))
    assert page.status == 422
    assert "Wiersz 5: moc_kw: liczba nie może być ujemna" in page.text


def test_all_values_can_be_had_as_a_file_without_formulas(small_board: Board) -> None:
    small_board.manager.go(KPI).submit("Zapisz wartość", value="12,5", note="=HYPERLINK(1)", **DAY)
    response = small_board.manager.go("/liczby/program/obserwacje.csv").response
    assert response is not None
    text = response.get_data(as_text=True).removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    [row] = csv.DictReader(io.StringIO(text), delimiter=";")
    assert (row["wskaznik"], row["dzien"], row["wartosc"], row["kto"]) == (
        "RES-S2",
        "2026-10-31",
        "12,5",
        "Tomasz Sawicki",
    )
    assert row["uwaga"] == "'=HYPERLINK(1)"


def test_the_longest_file_of_a_polish_windows_comes_through_to_the_second_press(small_board: Board) -> None:
    line = "RES-S2;{:%Y-%m-%d};1;{};\n"
    days = (date(2024, 1, 1) + timedelta(days=n) for n in range(600))
    text = HEAD + "".join(line.format(day, "ż" * 470) for day in days)
    assert 290_000 < len(text.encode("cp1250")) < 300_000
    page = small_board.manager.go("/liczby/program/plik")
    page.submit("Pokaż, co się zmieni", **sent(text, encoding="cp1250")).submit("Zapisz te wartości")
    assert (page.address, page.status) == ("/liczby/program", 200)
    with small_board.reading() as session:
        assert queries.count_history(session, "RES-S2") == 600


@pytest.mark.parametrize("number", ["0", "-1", "2", "x", "99999999999999999999999"])
def test_a_page_of_the_history_that_is_not_there_is_the_nearest_one(board: Board, number: str) -> None:
    add(board)
    page = board.manager.go(f"{KPI}?strona={number}")
    assert page.status == 200
    assert "faktury" in page.text

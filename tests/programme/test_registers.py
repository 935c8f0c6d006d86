"""Registers: a file is the register from then on, the indicators come out of its rows, and it can fall silent."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config import programme as file
from portal.errors import Conflict, Refused
from portal.programme import queries as observations
from portal.programme.declared import parse
from portal.programme.feeding import Feeders, Observed, feed, feeders_of, last_month_end
from portal.programme.registers import cells, importing, queries
from portal.programme.registers.reckoning import reckon
from portal.programme.shape import How, Kind, Reckoned
from tests.programme.conftest import Board

BUILDINGS = (
    "kod;nazwa;mozliwa;wybrany;instalacja_od;moc_kw;energia_kwh;pierwotna_kwh;co2_kg\n"
    "B1;Szkoła nr 1;tak;tak;2024-05-01;39,6;36000;120000;25000,5\n"
    "B2;Przedszkole nr 8;tak;tak;;;;80000;\n"
    "B3;Ratusz;nie;nie;;;;;\n"
)
PROGRAMME = parse(file.load())


def take(board: Board, text: str, register: str = "budynki") -> importing.Judged:
    with board.writing() as session:
        return importing.take(
            session, board.register(register), text, official_id=board.actor.official_id or 0, **board.by()
        )


def judge(board: Board, text: str) -> importing.Judged:
    with board.reading() as session:
        return importing.judge(session, board.register("budynki"), text, board.today)


def rows(board: Board) -> dict[str, dict[str, object]]:
    with board.reading() as session:
        return {row["kod"]: row for row in queries.list_rows(session, board.register("budynki"))}


def fed(board: Board) -> dict[str, int]:
    with board.writing() as session:
        feed(session, board.portal, board.clock.now())
    with board.reading() as session:
        return {code: one.row.value_thousandths for code, one in observations.list_latest(session).items()}


def test_a_file_becomes_the_register_with_who_answers_for_it(board: Board) -> None:
    take(board, BUILDINGS)
    assert rows(board)["B1"] == {
        "kod": "B1", "nazwa": "Szkoła nr 1", "mozliwa": True, "wybrany": True, "instalacja_od": "2024-05-01",
        "moc_kw": 39_600, "energia_kwh": 36_000_000, "pierwotna_kwh": 120_000_000, "co2_kg": 25_000_500,
    }  # fmt: skip
    with board.reading() as session:
        said = queries.find_last_day(session, board.register("budynki"))
        assert queries.count_rows(session) == {"budynki": 3}
    assert said is not None
    assert (said.on, said.who) == (board.today, "Tomasz Sawicki")


def test_a_new_file_adds_changes_and_removes_and_says_so_before(board: Board) -> None:
    take(board, BUILDINGS)
    later = BUILDINGS.replace("B3;Ratusz;nie", "B3;Ratusz;tak").replace("B2;Przedszkole nr 8", "B4;Żłobek")
    judged = judge(board, later)
    assert [[row.key for row in part] for part in (judged.new, judged.changed, judged.same, judged.removed)] == [
        ["B4"], ["B3"], ["B1"], ["B2"],
    ]  # fmt: skip
    assert set(rows(board)) == {"B1", "B2", "B3"}
    take(board, later)
    assert set(rows(board)) == {"B1", "B3", "B4"}
    take(board, BUILDINGS)  # what went away comes back
    assert set(rows(board)) == {"B1", "B2", "B3"}


def test_the_same_file_twice_writes_nothing(board: Board) -> None:
    take(board, BUILDINGS)
    again = judge(board, BUILDINGS)
    assert (again.writes, again.is_new_day, len(again.same)) == (0, False, 3)
    take(board, BUILDINGS)
    with board.reading() as session:
        assert {row.version for row in queries.list_newest(session, board.register("budynki")).values()} == {
            1
        }


def test_a_register_comes_back_from_its_own_file_unchanged(board: Board) -> None:
    take(board, BUILDINGS)
    with board.reading() as session:
        text = importing.export(
            board.register("budynki"), queries.list_rows(session, board.register("budynki"))
        )
    assert judge(board, text.removeprefix("﻿")).writes == 0


def test_two_files_at_once_are_one_file(small_board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    with small_board.writing() as session:
        judged = importing.judge(session, small_board.register("budynki"), BUILDINGS, small_board.today)
    take(small_board, BUILDINGS)
    monkeypatch.setattr(importing, "judge", lambda *_: judged)  # as it was judged before the other file came
    with pytest.raises(Conflict, match="inny plik"):
        take(small_board, BUILDINGS)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (";Bez kodu;tak;nie;;;;;", "kod: wpisz wartość"),
        ("B9;;tak;nie;;;;;", "nazwa: wpisz wartość"),
        ("B9;Dom;może;nie;;;;;", "mozliwa: wpisz „tak” albo „nie”"),
        ("B9;Dom;tak;nie;31.02.2026;;;;", "instalacja_od: to nie jest data"),
        ("B9;Dom;tak;nie;;-1;;;", "moc_kw: liczba nie może być ujemna"),
        ("B9;Dom;tak;nie;;100000,1;;;", "moc_kw: wpisz liczbę od 0 do 100 000"),
        ("B9;Dom;tak;nie;;dużo;;;", "moc_kw: wpisz liczbę cyframi"),
        (f"B9;{'x' * 121};tak;nie;;;;;", "nazwa: tekst jest za długi"),
        ("B9;=1+1;tak;nie;;;;;", "nazwa: nie zaczynaj tekstu od „=”"),
        ("b1;Dwa razy;tak;nie;;;;;", "ten kod jest już w wierszu 2"),
    ],
)  # fmt: skip
def test_a_faulty_row_is_told_and_the_register_stays_as_it_was(
    small_board: Board, line: str, said: str
) -> None:
    [(number, why)] = judge(small_board, f"{BUILDINGS}{line}\n").faults
    assert number == 5
    assert said in why.replace("\N{NO-BREAK SPACE}", " ")
    with pytest.raises(Refused):
        take(small_board, f"{BUILDINGS}{line}\n")
    assert rows(small_board) == {}


# ---------------------------------------------------------------------------------------------- reckoning
def row(**values: object) -> dict[str, object]:
    return {"kod": "x", "mozliwa": False, "wybrany": False, **values}


def out_of(how: Reckoned, found: list[dict[str, object]], on: date = date(2026, 11, 23)) -> Decimal | None:
    outcome = reckon(how, PROGRAMME.get_register("budynki"), found, on)
    return None if outcome is None else outcome.value


INSTALLED = Reckoned("budynki", How.SHARE, where=("instalacja_od",))


def test_a_share_counts_days_that_have_come_only() -> None:
    found = [row(instalacja_od="2026-11-23"), row(instalacja_od="2026-11-24"), row(), row()]
    assert out_of(INSTALLED, found) == Decimal("25.0")
    assert out_of(INSTALLED, found, date(2026, 11, 24)) == Decimal("50.0")


def test_of_nothing_nothing_is_said() -> None:
    among = Reckoned("budynki", How.SHARE, where=("mozliwa",), among=("wybrany",))
    assert out_of(INSTALLED, []) is None
    assert out_of(among, [row(mozliwa=True)]) is None
    assert out_of(Reckoned("budynki", How.COUNT, where=("mozliwa",)), [row()]) == 0


def test_three_of_three_is_told_as_what_it_is() -> None:
    found = reckon(
        INSTALLED, PROGRAMME.get_register("budynki"), [row(instalacja_od="2024-01-01")] * 3, date(2026, 1, 1)
    )
    assert found is not None
    assert (found.value, found.part, found.whole) == (100, 3, 3)


def test_sums_ratios_and_what_is_left_out() -> None:
    figures = [row(moc_kw=1_500, energia_kwh=3_000), row(moc_kw=None, energia_kwh=1_000, wybrany=True)]
    assert out_of(Reckoned("budynki", How.SUM, column="moc_kw"), figures) == Decimal("1.5")
    assert out_of(Reckoned("budynki", How.RATIO, column="moc_kw", by="energia_kwh"), figures) == Decimal(
        "37.5"
    )
    assert out_of(Reckoned("budynki", How.COUNT, unless=("wybrany",)), figures) == 1


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=30))
def test_a_share_is_the_plain_count(marks: list[tuple[bool, bool]]) -> None:
    found = [row(mozliwa=a, wybrany=b) for a, b in marks]
    how = Reckoned("budynki", How.SHARE, where=("mozliwa", "wybrany"), among=("wybrany",))
    whole = sum(b for _a, b in marks)
    value = out_of(how, found)
    if not whole:
        assert value is None
        return
    assert value is not None
    assert abs(value - Decimal(100 * sum(a and b for a, b in marks)) / whole) <= Decimal("0.05")
    assert 0 <= value <= 100


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**8))
def test_a_figure_comes_back_from_its_cell(value: int) -> None:
    column = next(one for one in PROGRAMME.get_register("budynki").columns if one.name == "moc_kw")
    assert column.kind == Kind.FIGURE
    assert cells.read(column, cells.written(column, value)) == value


# ---------------------------------------------------------------------------------------------- feeding
def test_the_indicators_come_out_of_the_rows(board: Board) -> None:
    take(board, BUILDINGS)
    assert fed(board) == {
        "RES-A1": 33_300, "RES-A2": 200_000_000, "RES-A3": 25_000_500, "RES-A4": 36_000_000, "RES-S1": 66_700,
        "RES-S3": 50_000,
    }  # fmt: skip
    with board.reading() as session:
        told = observations.list_latest(session)["RES-A1"]
    assert (told.row.origin, told.who, told.row.on, told.row.note) == (
        "feeder", "", board.today, "Budynki miejskie i instalacje OZE: 1 z 3.",
    )  # fmt: skip


def test_what_stands_is_not_written_again_and_what_changed_replaces(board: Board) -> None:
    take(board, BUILDINGS)
    fed(board)
    board.clock.move(hours=1)
    fed(board)
    with board.reading() as session:
        assert observations.count_history(session, "RES-A1") == 1
    take(board, BUILDINGS.replace("B2;Przedszkole nr 8;tak;tak;;", "B2;Przedszkole nr 8;tak;tak;2026-11-23;"))
    assert fed(board)["RES-A1"] == 66_700
    with board.reading() as session:
        newest, first = observations.list_history(session, "RES-A1", 5)
        assert newest.row.replaces_id == first.row.id
        assert newest.row.reason == "przeliczono ponownie"


def test_a_register_that_nobody_looks_at_falls_silent_until_somebody_says_it_is_still_so(
    board: Board,
) -> None:
    from portal.programme import board as boards

    def silent() -> date | None:
        fed(board)
        with board.reading() as session:
            latest = observations.list_latest(session)["RES-A1"]
        return boards.stand(board.programme, board.kpi("RES-A1"), latest, board.today).silent_since

    take(board, BUILDINGS)
    assert silent() is None
    board.clock.move(days=60)
    assert silent() == date(2026, 12, 24)
    assert judge(board, BUILDINGS).is_new_day
    take(board, BUILDINGS)
    assert silent() is None


def test_a_value_that_a_person_gave_for_the_day_is_left_alone(board: Board) -> None:
    from portal.programme import observing

    with board.writing() as session:
        observing.record(session, board.kpi("RES-A1"), 5_000, board.today, **board.by())
    take(board, BUILDINGS)
    assert fed(board)["RES-A1"] == 5_000


def test_the_daily_round_feeds(small_board: Board) -> None:
    take(small_board, BUILDINGS)
    small_board.work()
    with small_board.reading() as session:
        assert len(observations.list_latest(session)) == 6


def test_a_feeder_that_cannot_answer_keeps_nobody_else_from_it(board: Board) -> None:
    def broken(*_: object) -> Observed | None:
        raise Refused("nie teraz")

    def mad(*_: object) -> Observed | None:
        return Observed(Decimal(-5), board.today)

    feeders = feeders_of(board.portal)
    feeders.register("ICT-O1", broken)
    feeders.register("EC-S1", mad)
    feeders.register(
        "EC-S2", lambda _session, _portal, now: Observed(Decimal("29.75"), last_month_end(now.date()))
    )
    assert fed(board) == {"EC-S2": 29_750}
    with board.writing() as session:
        assert feed(session, board.portal, board.clock.now()) == 0


def test_an_indicator_has_one_feeder_and_a_register_gives_way() -> None:
    feeders = Feeders()
    one, other = (lambda *_: None), (lambda *_: None)
    feeders.register("ICT-A2", one)
    feeders.register_default("ICT-A2", other)
    assert feeders.by_code == {"ICT-A2": one}
    with pytest.raises(ValueError, match="fed twice"):
        feeders.register("ICT-A2", other)

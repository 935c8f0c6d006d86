"""Observations: a value for a day, a correction that replaces with a reason, and nothing that is ever edited."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import DatabaseError

from portal.errors import Conflict, Refused
from portal.programme import observing, queries
from portal.programme.models import KpiObservation, RegisterDay, RegisterRow
from tests.programme.conftest import Board

OCTOBER = date(2026, 10, 31)


def put(board: Board, code: str = "RES-S2", value: int = 12_500, on: date = OCTOBER) -> KpiObservation:
    with board.writing() as session:
        return observing.record(session, board.kpi(code), value, on, note="faktury", **board.by())


def fix(board: Board, row: KpiObservation, value: int, reason: str = "Zła faktura") -> KpiObservation:
    who = board.by()
    who.pop("today")
    with board.writing() as session:
        return observing.correct(session, board.kpi(row.kpi), row, value, reason, **who)


def count(board: Board) -> int:
    with board.reading() as session:
        return session.scalar(select(func.count()).select_from(KpiObservation)) or 0


def test_a_value_is_kept_with_its_unit_day_and_who_brought_it(board: Board) -> None:
    put(board)
    with board.reading() as session:
        told = queries.list_latest(session)["RES-S2"]
    row = told.row
    assert (row.value_thousandths, row.unit, row.on, row.note, row.origin) == (
        12_500,
        "%",
        OCTOBER,
        "faktury",
        "form",
    )
    assert (told.who, row.at) == ("Tomasz Sawicki", board.clock.now())


def test_the_same_press_twice_is_one_row(board: Board) -> None:
    assert put(board).id == put(board).id
    assert count(board) == 1


def test_another_value_for_the_same_day_is_refused_and_named(board: Board) -> None:
    put(board)
    with pytest.raises(Refused, match="jest już wartość 12,5") as caught:
        put(board, value=13_000)
    assert caught.value.field == "on"
    assert count(board) == 1


def test_a_correction_is_a_new_row_that_replaces(board: Board) -> None:
    first = put(board)
    second = fix(board, first, 13_000)
    with board.reading() as session:
        history = queries.list_history(session, "RES-S2", 10)
        assert [one.row.value_thousandths for one in history] == [13_000, 12_500]
        assert queries.list_replaced(session, [first.id, second.id]) == {first.id}
        assert queries.list_latest(session)["RES-S2"].row.id == second.id
    assert (second.on, second.reason, second.replaces_id) == (OCTOBER, "Zła faktura", first.id)


def test_a_correction_needs_a_reason_and_another_value(board: Board) -> None:
    row = put(board)
    for value, reason, where in ((13_000, " ", "reason"), (12_500, "bo tak", "value")):
        with pytest.raises(Refused) as caught:
            fix(board, row, value, reason)
        assert caught.value.field == where
    assert count(board) == 1


def test_two_who_correct_the_same_value_cannot_both(board: Board) -> None:
    row = put(board)
    made = fix(board, row, 13_000)
    assert fix(board, row, 13_000).id == made.id  # the second press of the same button
    with pytest.raises(Conflict):
        fix(board, row, 14_000)
    assert count(board) == 2


@pytest.mark.parametrize(
    ("code", "value", "said"),
    [
        ("RES-S2", -1, "nie może być ujemny"),
        ("RES-S2", 100_001, "Wpisz liczbę od 0 do 100"),
        ("EC-A4", -1_000_000_000_001, "Wpisz liczbę od"),
        ("EC-A1", 10**16, "Wpisz liczbę od"),
    ],
)
def test_a_value_out_of_bounds_is_refused(small_board: Board, code: str, value: int, said: str) -> None:
    with pytest.raises(Refused, match=said) as caught:
        put(small_board, code, value)
    assert caught.value.field == "value"


def test_a_falling_emission_may_be_negative(small_board: Board) -> None:
    assert put(small_board, "EC-A4", -5_000).value_thousandths == -5_000


def test_a_day_to_come_is_refused_and_today_is_not(small_board: Board) -> None:
    with pytest.raises(Refused, match="dopiero będzie"):
        put(small_board, on=small_board.today + timedelta(days=1))
    assert put(small_board, on=small_board.today).id


@pytest.mark.engines
@pytest.mark.parametrize("table", [KpiObservation, RegisterRow, RegisterDay])
def test_rows_cannot_be_changed_nor_deleted(board: Board, table: type) -> None:
    official = board.actor.official_id
    now = board.clock.now()
    put(board)
    with board.writing() as session:
        if table is RegisterRow:
            session.execute(insert(RegisterRow).values(
                register="klaster", key="x", version=1, values={}, is_removed=False, official_id=official, at=now,
            ))  # fmt: skip
        if table is RegisterDay:
            session.execute(
                insert(RegisterDay).values(register="klaster", on=OCTOBER, official_id=official, at=now)
            )
    for act in (update(table).values(at=now), delete(table)):
        with pytest.raises(DatabaseError, match="only ever added"), board.writing() as session:
            session.execute(act)


@pytest.mark.engines
def test_without_its_trigger_a_row_could_be_changed(board: Board) -> None:
    put(board)
    with board.writing() as session:
        table = "kpi_observations"
        is_postgres = session.get_bind().dialect.name == "postgresql"
        drop = (
            f"DROP TRIGGER {table}_no_change ON {table}" if is_postgres else f"DROP TRIGGER {table}_no_update"
        )
        session.connection().exec_driver_sql(drop)
        session.execute(update(KpiObservation).values(value_thousandths=1))
    with board.reading() as session:
        assert queries.list_latest(session)["RES-S2"].row.value_thousandths == 1

"""The board measures its own silence: since when nobody says how an indicator stands."""

from datetime import date, timedelta

import pytest

from portal.programme import board as boards
from portal.programme import observing
from portal.programme.shape import Cadence
from portal.programme.silence import months_later, silent_since
from tests.programme.conftest import Board

REPORT = date(2022, 11, 30)
MONTH = Cadence("month", "co miesiąc", 1, 15, confirmed=True)


@pytest.mark.parametrize(
    ("last", "today", "since"),
    [
        (None, date(2026, 11, 23), REPORT),
        (date(2026, 10, 31), date(2026, 11, 23), None),
        (date(2026, 10, 31), date(2026, 11, 30), None),
        (date(2026, 10, 31), date(2026, 12, 15), None),  # the fifteen days of grace
        (date(2026, 10, 31), date(2026, 12, 16), date(2026, 12, 1)),
        (date(2026, 1, 31), date(2026, 3, 15), None),
        (date(2026, 1, 31), date(2026, 3, 16), date(2026, 3, 1)),
        (date(2024, 2, 29), date(2024, 5, 1), date(2024, 4, 1)),
        (date(2026, 11, 23), date(2026, 11, 23), None),
    ],
)
def test_an_observation_holds_for_its_cadence_and_the_days_of_grace(
    last: date | None, today: date, since: date | None
) -> None:
    assert silent_since(MONTH, last, REPORT, today) == since


def test_before_the_documents_day_nobody_is_silent_for_longer_than_today() -> None:
    assert silent_since(MONTH, None, date(2030, 1, 1), date(2026, 11, 23)) == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("on", "months", "later"),
    [
        (date(2026, 10, 31), 1, date(2026, 11, 30)),
        (date(2026, 11, 30), 1, date(2026, 12, 31)),
        (date(2023, 2, 28), 12, date(2024, 2, 29)),
        (date(2024, 1, 30), 1, date(2024, 2, 29)),
        (date(2026, 12, 5), 13, date(2028, 1, 5)),
    ],
)
def test_a_month_later_is_its_end_from_an_end(on: date, months: int, later: date) -> None:
    assert months_later(on, months) == later


def stand(board: Board, code: str) -> boards.Standing:
    with board.reading() as session:
        found = boards.build(session, board.programme, board.today)
    rows = (row for shelf in found.shelves for level in shelf.levels.values() for row in level)
    return next(row for row in rows if row.kpi.code == code)


def test_the_board_counts_what_is_measured_and_what_falls_silent_as_time_goes_by(board: Board) -> None:
    def measured() -> tuple[int, int]:
        with board.reading() as session:
            found = boards.build(session, board.programme, board.today)
        return found.measured, found.all

    assert measured() == (0, 43)
    for code in ("RES-S2", "ES-A5"):
        with board.writing() as session:
            observing.record(session, board.kpi(code), 5_000, date(2026, 10, 31), **board.by())
    assert measured() == (2, 43)
    board.clock.move(days=23)  # 16 December: a month and its fifteen days are over, a cycle is not
    assert measured() == (1, 43)
    assert stand(board, "ES-A5").silent_since == date(2026, 12, 1)
    assert stand(board, "RES-S2").silent_since is None
    board.clock.move(days=380)
    assert measured() == (0, 43)
    assert stand(board, "RES-S2").silent_since == date(2027, 11, 1)


def test_a_target_is_met_only_by_a_value_that_is_not_too_old(small_board: Board) -> None:
    def put(value: int) -> None:
        with small_board.writing() as session:
            observing.record(session, small_board.kpi("ES-A4"), value, small_board.today, **small_board.by())

    assert stand(small_board, "ES-A4").is_met is None
    put(29_999)
    assert stand(small_board, "ES-A4").is_met is False
    small_board.clock.move(days=1)
    put(30_000)
    assert stand(small_board, "ES-A4").is_met is True
    small_board.clock.move(days=90)
    assert stand(small_board, "ES-A4").is_met is None
    assert stand(small_board, "ES-A5").is_met is None


def test_the_board_asks_the_database_once(small_board: Board) -> None:
    from sqlalchemy import event

    asked: list[str] = []
    with small_board.reading() as session:
        session.connection()
        note = lambda *a: asked.append(a[2])  # noqa: E731 - a listener of one line
        event.listen(small_board.portal.db.engine, "before_cursor_execute", note)
        boards.build(session, small_board.programme, small_board.today + timedelta(days=1))
        event.remove(small_board.portal.db.engine, "before_cursor_execute", note)
    assert len(asked) == 1

"""The rules of visits as tables: quanta, days, leads, packing into gaps, the fair order of the hall, DST and new year."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from portal.visits.calendar import _time_zone
from portal.visits.clock import clock, is_real, moment_of, wall
from portal.visits.rules import (
    Present,
    can_be_had,
    fits,
    is_day_of_work,
    is_released,
    mask,
    mask_between,
    may_disturb,
    newest_day,
    order,
    quanta,
    starts,
)

MONDAY = date(2026, 11, 23)


@dataclass(frozen=True)
class Matter:
    minutes: int = 20
    buffer_minutes: int = 5
    lead_minutes: int = 60
    horizon_days: int = 14
    release_minute: int = 8 * 60


def at(hour: int, minute: int = 0, day: int = 23, month: int = 11) -> datetime:
    """Return a moment of 2026 by its UTC."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minute", "minutes", "buffer", "wanted"),
    [
        (0, 5, 0, [0]),
        (540, 20, 0, [108, 109, 110, 111]),
        (540, 20, 5, [108, 109, 110, 111, 112]),
        (540, 12, 0, [108, 109, 110]),
        (540, 15, 3, [108, 109, 110, 111]),
        (1435, 5, 0, [287]),
        (1420, 15, 5, [284, 285, 286, 287]),
    ],
)
def test_a_visit_takes_every_quantum_that_it_touches(
    minute: int, minutes: int, buffer: int, wanted: list[int]
) -> None:
    assert list(quanta(minute, minutes, buffer)) == wanted


@pytest.mark.parametrize(
    ("minute", "minutes", "buffer"),
    [(541, 20, 0), (-5, 20, 0), (1440, 5, 0), (1430, 15, 0), (1430, 10, 5), (540, 0, 5), (540, 20, -5)],
)
def test_an_impossible_visit_takes_none(minute: int, minutes: int, buffer: int) -> None:
    with pytest.raises(ValueError, match="visit"):
        quanta(minute, minutes, buffer)


@pytest.mark.parametrize(
    ("on", "wanted"),
    [
        (date(2026, 11, 23), True),
        (date(2026, 11, 28), True),  # a Saturday: only where a shift says so
        (date(2026, 11, 29), False),
        (date(2026, 11, 11), False),
        (date(2026, 12, 24), False),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), False),
        (date(2027, 1, 6), False),
    ],
)
def test_the_office_receives_on_the_days_of_the_calendar(on: date, wanted: bool) -> None:
    assert is_day_of_work(on) is wanted


@pytest.mark.parametrize(
    ("now", "newest"),
    [
        (at(6, 59), date(2026, 12, 6)),  # 7:59 in Białystok
        (at(7), date(2026, 12, 7)),
        (at(22, 59), date(2026, 12, 7)),
        (at(23), date(2026, 12, 7)),  # midnight passed, the next day waits for its hour
        (at(5, 59, 1, 7), date(2026, 7, 14)),  # in summer 8:00 is 6:00 UTC
        (at(6, 0, 1, 7), date(2026, 7, 15)),
    ],
)
def test_a_new_day_opens_at_its_hour_by_the_wall(now: datetime, newest: date) -> None:
    assert newest_day(Matter(), now) == newest
    assert is_released(Matter(), newest, now)
    assert not is_released(Matter(), newest + timedelta(days=1), now)


@pytest.mark.parametrize(("minute", "wanted"), [(655, False), (660, True), (665, True)])
def test_a_time_is_had_only_far_enough_ahead(minute: int, wanted: bool) -> None:
    assert can_be_had(Matter(), MONDAY, minute, at(9)) is wanted  # 10:00 in Białystok, one hour's lead


@pytest.mark.parametrize(
    ("taken", "wanted"),
    [
        ([], [540, 565, 590, 615, 640]),  # the last one's buffer lies behind the end of the shift
        ([108], [545, 570, 595, 620, 640][:4]),
        (range(108, 113), [565, 590, 615, 640]),
        ([112], [565, 590, 615, 640]),
        (range(110, 130), []),
        (range(114, 120), [540, 600, 625]),
        (range(108, 200), []),
    ],
)
def test_times_are_packed_into_the_gaps_that_are_left(taken: list[int], wanted: list[int]) -> None:
    found = list(starts(Matter(), 540, 660, mask(taken)))
    assert found == wanted
    for minute in found:
        assert fits(Matter(), 540, 660, mask(taken), minute)


@pytest.mark.parametrize(
    ("first", "last", "wanted"), [(540, 550, [108, 109]), (543, 547, [108, 109]), (540, 540, [])]
)
def test_hours_that_are_closed_take_what_they_touch(first: int, last: int, wanted: list[int]) -> None:
    assert mask_between(first, last) == mask(wanted)


def test_times_booked_come_before_walk_ins_and_latecomers_take_their_turn_with_them() -> None:
    present = [
        Present(1, 600, at(8, 50), is_walk_in=False),  # 10:00, came 9:50
        Present(2, 590, at(9, 15), is_walk_in=False),  # 9:50, came 10:15: late
        Present(3, 605, at(9, 5), is_walk_in=True),
        Present(4, 640, at(8, 40), is_walk_in=False),  # 10:40, early
        Present(5, 595, at(8, 59), is_walk_in=False),
        Present(6, 610, at(9, 16), is_walk_in=True),
    ]
    assert order(present, 620, 10) == [5, 1, 3, 2, 6, 4]
    assert order(present, 645, 10) == [5, 1, 4, 3, 2, 6]


@pytest.mark.parametrize(
    ("on", "minute", "real"),
    [
        (date(2027, 3, 28), 2 * 60 + 30, False),  # left out
        (date(2027, 3, 28), 3 * 60, True),
        (date(2026, 10, 25), 2 * 60 + 30, False),  # comes twice
        (date(2026, 10, 25), 9 * 60, True),
        (MONDAY, 150, True),
        (MONDAY, 1440, False),
        (MONDAY, -5, False),
    ],
)
def test_a_minute_that_the_clock_leaves_out_or_shows_twice_is_nobodys(
    on: date, minute: int, real: bool
) -> None:
    assert is_real(on, minute) is real


@pytest.mark.parametrize(
    ("on", "minute", "moment"),
    [
        (date(2026, 10, 23), 540, "2026-10-23T07:00:00+00:00"),
        (date(2026, 10, 26), 540, "2026-10-26T08:00:00+00:00"),
        (date(2027, 3, 26), 540, "2027-03-26T08:00:00+00:00"),
        (date(2027, 3, 29), 540, "2027-03-29T07:00:00+00:00"),
        (date(2026, 12, 31), 1440, "2026-12-31T23:00:00+00:00"),
    ],
)
def test_nine_by_the_wall_stays_nine_when_the_clock_changes(on: date, minute: int, moment: str) -> None:
    found = moment_of(on, minute)
    assert found.isoformat() == moment
    assert wall(found) == ((on, minute) if minute < 1440 else (on + timedelta(days=1), 0))


def test_when_the_law_of_time_changes_a_visit_keeps_its_hour_on_the_wall() -> None:
    """Were summer time ended, the same day and minute would mean another moment, and nothing that is kept changes."""
    winter_only = timezone(timedelta(hours=1))
    on, minute = date(2027, 7, 1), 540
    assert moment_of(on, minute) == datetime(2027, 7, 1, 7, tzinfo=UTC)
    assert moment_of(on, minute, winter_only) == datetime(2027, 7, 1, 8, tzinfo=UTC)
    assert wall(moment_of(on, minute, winter_only), winter_only) == (on, minute)
    assert "DAYLIGHT" not in "\n".join(_time_zone(on, winter_only))


@pytest.mark.parametrize(
    ("minute", "wanted"), [(479, False), (480, True), (1199, True), (1200, False), (0, False)]
)
def test_people_are_asked_for_quick_answers_only_by_day(minute: int, wanted: bool) -> None:
    assert may_disturb(minute) is wanted


def test_a_minute_is_written_as_on_a_clock() -> None:
    assert [clock(minute) for minute in (545, 0, 1435)] == ["9:05", "0:00", "23:55"]

"""Turns of the first minute as rules: lots are fair and can be reckoned again, admission keeps its pace."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.visits.turns.rules import (
    Counts,
    GivenOut,
    Opening,
    Pace,
    Ticket,
    is_given_out,
    place,
    turn_at,
    turn_of,
)

PACE = Pace(draw_seconds=60, gather_minutes=10, admit_per_minute=600, admit_at_once=30, turn_minutes=5)
OPENING = Opening(date(2026, 11, 27), 8 * 60)
AT = datetime(2026, 11, 27, 7, tzinfo=UTC)
DRAW = AT + timedelta(seconds=60)


@dataclass(frozen=True)
class Passports:
    minutes: int = 20
    buffer_minutes: int = 5
    lead_minutes: int = 60
    horizon_days: int = 28
    release_minute: int = 8 * 60


def test_a_day_opens_as_many_days_before_as_its_topic_says_by_the_clock_on_the_wall() -> None:
    assert Opening.of(Passports(), date(2026, 12, 25)) == OPENING
    assert OPENING.at == AT
    summer = Opening.of(Passports(), date(2026, 4, 20))  # it opens on 23 March, the day is after the change
    assert summer.at == datetime(2026, 3, 23, 7, tzinfo=UTC)
    assert Opening.of(Passports(), date(2026, 4, 27)).at == datetime(2026, 3, 30, 6, tzinfo=UTC)


def test_an_opening_is_found_again_by_its_key() -> None:
    assert OPENING.key == "2026-11-27-480"
    assert Opening.named(OPENING.key) == OPENING


@pytest.mark.parametrize(
    "key", ["", "2026-11-27", "2026-11-27-1440", "2026-11-27-0480", "x-1", "2026-13-01-5", "--"]
)
def test_what_names_no_opening_is_refused(key: str) -> None:
    with pytest.raises(ValueError):
        Opening.named(key)


@pytest.mark.parametrize(
    ("before", "seconds"), [(0, 0), (29, 0), (30, 0.1), (39, 1.0), (629, 60.0), (4999, 497.0)]
)
def test_some_come_in_at_once_and_then_ten_each_second(before: int, seconds: float) -> None:
    assert turn_at(before, OPENING, PACE) == DRAW + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("after_opening", "counts", "given_out"),
    [
        (timedelta(minutes=-11), Counts(), False),
        (timedelta(minutes=-10), Counts(), True),
        (timedelta(seconds=59), Counts(), True),
        (timedelta(seconds=60), Counts(), False),  # nobody came: what is there is anybody's
        (timedelta(seconds=60), Counts(30), True),  # all are in at once, and have their minutes to choose
        (timedelta(seconds=359), Counts(30), True),
        (timedelta(seconds=360), Counts(30), False),
        (timedelta(seconds=360), Counts(30, 10), True),
        (timedelta(seconds=361), Counts(30, 10), False),
        (timedelta(hours=6, seconds=59), Counts(900_000), True),
        (timedelta(hours=6, seconds=60), Counts(900_000), False),
    ],
)
def test_a_day_is_for_tickets_alone_from_the_first_lot_until_the_last_turn_is_over(
    after_opening: timedelta, counts: Counts, *, given_out: bool
) -> None:
    assert is_given_out(OPENING, counts, PACE, AT + after_opening) is given_out
    assert not is_given_out(OPENING, counts, replace(PACE, draw_seconds=0), AT + after_opening)


@given(st.integers(0, 5000), st.integers(1, 5000), st.integers(0, 5000))
def test_nobody_whose_turn_runs_meets_somebody_without_a_ticket(drawn: int, after: int, number: int) -> None:
    counts, ticket = Counts(drawn, after), Ticket(OPENING, "", min(number, after) or None)
    turn = turn_of(ticket, counts, "seed", PACE, DRAW)
    assert is_given_out(OPENING, counts, PACE, turn.until - timedelta(microseconds=1))


def test_from_when_a_day_is_anybodys_is_told_in_whole_minutes_and_never_too_early() -> None:
    told = [
        GivenOut(OPENING.on, AT + timedelta(seconds=over)).told_until - AT for over in (60, 60.1, 119.9, 120)
    ]
    assert told == [timedelta(minutes=minutes) for minutes in (1, 2, 2, 2)]


def lots(count: int) -> list[Ticket]:
    return [Ticket(OPENING, f"{number:022x}") for number in range(count)]


def test_each_lot_has_a_place_of_its_own_nearly_and_none_is_far_from_the_others() -> None:
    counts = Counts(2000)
    places = Counter(place(ticket, counts, "seed") for ticket in lots(2000))
    assert min(places) >= 0
    assert max(places) < 2000
    assert max(places.values()) <= 8  # places are drawn, not dealt: a few share one and come in together


def test_lots_taken_early_have_no_better_places_than_those_taken_late() -> None:
    counts = Counts(4000)
    first, last = lots(4000)[:2000], lots(4000)[2000:]
    means = [sum(place(ticket, counts, "seed") for ticket in half) / 2000 for half in (first, last)]
    assert abs(means[0] - means[1]) < 160  # 4.4 times the standard error of such a difference, which is 36.5


def test_another_seed_is_another_draw() -> None:
    counts = Counts(1000)
    one, other = ([place(ticket, counts, seed) for ticket in lots(1000)] for seed in ("one", "other"))
    assert sum(a == b for a, b in zip(one, other, strict=True)) < 20


@given(st.integers(1, 10_000), st.integers(1, 500), st.text("0123456789abcdef", min_size=22, max_size=22))
def test_who_comes_after_the_draw_stands_behind_every_lot(drawn: int, number: int, lot: str) -> None:
    counts = Counts(drawn, number)
    assert (
        place(Ticket(OPENING, lot), counts, "seed")
        < drawn
        <= place(Ticket(OPENING, lot, number), counts, "seed")
    )


def test_a_turn_is_first_a_lot_then_waited_for_then_there_and_then_over() -> None:
    ticket, counts = Ticket(OPENING, "", 40), Counts(0, 40)
    before = turn_of(ticket, counts, "seed", PACE, DRAW - timedelta(seconds=1))
    assert (before.is_drawn, before.at) == (False, DRAW)
    turn = turn_of(ticket, counts, "seed", PACE, DRAW)
    assert (turn.before, turn.at) == (39, DRAW + timedelta(seconds=1))
    moments = [
        turn.at - timedelta(microseconds=1),
        turn.at,
        turn.until - timedelta(microseconds=1),
        turn.until,
    ]
    assert [turn.is_now(at) for at in moments] == [False, True, True, False]
    assert [turn.is_over(at) for at in moments] == [False, False, False, True]

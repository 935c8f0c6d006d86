"""When a room is open, the relay's credentials, and who can have written a ticket: without a database."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.errors import Refused
from portal.visits.graph import State
from portal.visits.meetings import tickets
from portal.visits.meetings.rules import Limits, Phase, phase, window
from portal.visits.meetings.signalling.protocol import BURST, BadMessage, Meter, read
from portal.visits.meetings.turn import turn_credentials
from portal.visits.models import Visit

LIMITS = Limits(10, 30, 60)
KEY = "k" * 40
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def video(state: State = State.BOOKED, on: date = date(2026, 11, 24), minute: int = 10 * 60 + 20) -> Visit:
    return Visit(on=on, minute=minute, minutes=20, state=state)


def test_the_relays_credentials_are_those_of_the_vector() -> None:
    expires = datetime.fromtimestamp(1800000000, UTC)
    assert turn_credentials("north", "visit-42", expires) == (
        "1800000000:visit-42",
        "6QlJCfkw1+WcUZfTNytqMW1PQOY=",
    )


def test_a_room_is_open_from_ten_minutes_before_to_half_an_hour_after() -> None:
    begins = datetime(2026, 11, 24, 9, 20, tzinfo=UTC)  # 10:20 in Białystok
    found = window(video(), LIMITS)
    assert found.opens_at == begins - timedelta(minutes=10)
    assert found.closes_at == begins + timedelta(minutes=50)
    second = timedelta(seconds=1)
    assert phase(video(), LIMITS, found.opens_at - second) == Phase.EARLY
    assert phase(video(), LIMITS, found.opens_at) == Phase.OPEN
    assert phase(video(), LIMITS, found.closes_at - second) == Phase.OPEN
    assert phase(video(), LIMITS, found.closes_at) == Phase.LATE


@pytest.mark.parametrize(
    ("on", "opens_at"),
    [
        (date(2026, 10, 24), datetime(2026, 10, 24, 8, 10, tzinfo=UTC)),
        (date(2026, 10, 26), datetime(2026, 10, 26, 9, 10, tzinfo=UTC)),
        (date(2026, 12, 31), datetime(2026, 12, 31, 9, 10, tzinfo=UTC)),
    ],
)
def test_the_wall_clock_says_when_also_after_the_clocks_went_back(on: date, opens_at: datetime) -> None:
    assert window(video(on=on), LIMITS).opens_at == opens_at


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.HELD, Phase.CALLED_OFF),
        (State.CANCELLED, Phase.CALLED_OFF),
        (State.MOVED, Phase.CALLED_OFF),
        (State.DONE, Phase.OVER),
        (State.UNDER_WAY, Phase.OPEN),
        (State.NO_SHOW, Phase.OPEN),
    ],
)
def test_only_a_visit_that_stands_has_an_open_room(state: State, expected: Phase) -> None:
    assert phase(video(state), LIMITS, datetime(2026, 11, 24, 9, 20, tzinfo=UTC)) == expected


def test_a_paper_is_read_only_as_what_it_was_signed_for() -> None:
    paper = tickets.new_paper("v", "visitor", "session:7", NOW + timedelta(minutes=1))
    text = tickets.sign(KEY, tickets.TICKET, paper)
    assert tickets.read(KEY, tickets.TICKET, text, NOW) == paper
    for key, purpose, now in (
        (KEY, tickets.PASS, NOW),
        ("other" * 10, tickets.TICKET, NOW),
        (KEY, tickets.TICKET, NOW + timedelta(minutes=1)),
    ):
        with pytest.raises(Refused):
            tickets.read(key, purpose, text, now)


def test_the_meter_lets_a_burst_through_and_fills_again() -> None:
    meter = Meter()
    for _ in range(int(BURST)):
        meter.take(0.0)
    with pytest.raises(BadMessage):
        meter.take(0.0)
    meter.take(1.0)


def test_a_state_or_a_notice_of_our_own_making_only() -> None:
    assert read('{"type":"state","state":{"mic":1}}').carried == {"state": {"mic": False}}
    for text in (
        '{"type":"state","state":{"evil":true}}',
        '{"type":"notice","notice":"winner"}',
        '{"type":"signal","to":"boss","instance":"a","candidate":{}}',
        '{"type":"signal","to":"official","instance":"a","description":{"type":"pranswer","sdp":"x"}}',
        '{"type":"signal","to":"official","instance":"a","candidate":{"sdpMLineIndex":"0"}}',
    ):
        with pytest.raises(BadMessage):
            read(text)

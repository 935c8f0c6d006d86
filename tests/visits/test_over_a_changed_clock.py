"""Visits booked before the clock changes, or before a year ends, and held after it: by the wall nothing moves."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.visits.clock import moment_of
from portal.visits.graph import State
from tests.support.house import House
from tests.support.visiting import OPEN, Office


@pytest.mark.parametrize(
    ("booked_at", "on", "begins_at"),
    [
        # the clocks go forward on 28 March 2027 (the 29th is Easter Monday) and back on 31 October
        (datetime(2027, 3, 26, 9, tzinfo=UTC), date(2027, 3, 30), datetime(2027, 3, 30, 7, tzinfo=UTC)),
        (datetime(2027, 10, 29, 8, tzinfo=UTC), date(2027, 11, 2), datetime(2027, 11, 2, 8, tzinfo=UTC)),
        (datetime(2026, 12, 30, 9, tzinfo=UTC), date(2026, 12, 31), datetime(2026, 12, 31, 8, tzinfo=UTC)),
        (datetime(2026, 12, 31, 9, tzinfo=UTC), date(2027, 1, 4), datetime(2027, 1, 4, 8, tzinfo=UTC)),
    ],
)
def test_the_hour_on_the_wall_stands_and_both_reminders_come_at_theirs(
    house: House, booked_at: datetime, on: date, begins_at: datetime
) -> None:
    house.clock.at = booked_at
    office = Office(house)
    number = office.book((on - office.today).days, OPEN)
    visit = office.visit(number)
    assert (visit.on, visit.minute, moment_of(visit.on, visit.minute)) == (on, OPEN, begins_at)
    # the day before at four by the wall, an hour before: not a minute sooner, whatever the clock did since
    day_before = moment_of(on - timedelta(days=1), 16 * 60)
    subjects = ["Twoja wizyta jest umówiona"]
    for at, more in (
        (day_before - timedelta(minutes=1), []),
        (day_before, ["Jutro masz wizytę w urzędzie"]),
        (begins_at - timedelta(minutes=61), []),
        (begins_at - timedelta(minutes=60), ["Za godzinę masz wizytę"]),
    ):
        house.clock.at = max(at, booked_at)
        office.work("remind_of_visits")
        subjects += more
        told = house.post.to("anna1@example.com")
        assert [str(one["Subject"]) for one in told] == subjects, at
    entry = next(part for part in house.post.to("anna1@example.com")[0].walk() if part.get_filename())
    said = entry.get_payload(decode=True)
    assert isinstance(said, bytes)
    assert f"DTSTART;TZID=Europe/Warsaw:{on:%Y%m%d}T090000" in said.decode()
    office.assert_holds()


def test_a_visit_of_the_last_evening_of_the_year_ends_in_its_own_year(house: House) -> None:
    house.clock.at = datetime(2026, 12, 31, 9, tzinfo=UTC)
    office = Office(house, lead_minutes=0)
    number = office.book(0, OPEN + 120)
    house.clock.at = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)  # past midnight in Białystok: a new year
    assert (office.today, office.visit(number).on) == (date(2027, 1, 1), date(2026, 12, 31))
    office.work()
    assert office.visit(number).state in {State.BOOKED, State.NO_SHOW}
    assert office.free(0) == []  # New Year's Day

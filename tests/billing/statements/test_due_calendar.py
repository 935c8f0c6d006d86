"""The calendar of due dates: a reader that is not ours finds every word, and the rules of lines hold."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from portal.billing.calendar import DueEvent, calendar

NOW = datetime(2026, 11, 25, 21, 0, 5, tzinfo=UTC)
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]) | st.just("\n"), max_size=200
)


def due(**changes) -> DueEvent:
    return DueEvent(
        **({"uid": "7f3a@portal.example", "on": date(2027, 3, 15), "summary": "Podatek, rata 1"} | changes)
    )


def written(*events: DueEvent) -> str:
    return calendar(events, name="Moje terminy; miasto", now=NOW)


def test_a_reader_that_is_not_ours_finds_an_all_day_event_with_its_reminder():
    text = written(
        due(
            description="Do zapłaty: 123,45 zł\nRachunek: 78 1240",
            url="https://portal.example/podatki",
            remind_days=3,
        )
    )
    read = Calendar.from_ical(text)
    [event] = read.walk("VEVENT")
    [alarm] = read.walk("VALARM")
    assert read["METHOD"] == "PUBLISH"
    assert "\r\nNAME:Moje terminy\\; miasto\r\n" in text
    assert read["REFRESH-INTERVAL"].to_ical() == b"P1D"
    assert event["UID"] == "7f3a@portal.example"
    assert event["SUMMARY"] == "Podatek, rata 1"
    assert event["DESCRIPTION"] == "Do zapłaty: 123,45 zł\nRachunek: 78 1240"
    assert event["URL"] == "https://portal.example/podatki"
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2027, 3, 15), date(2027, 3, 16))
    assert event["DTSTAMP"].dt == NOW
    assert alarm["TRIGGER"].dt == timedelta(days=-3, hours=9)


def test_a_reminder_on_the_day_sounds_in_the_morning():
    [alarm] = Calendar.from_ical(written(due(remind_days=0))).walk("VALARM")
    assert alarm["TRIGGER"].dt == timedelta(hours=9)


@given(TEXTS, TEXTS)
@settings(max_examples=80, deadline=None)
def test_every_text_comes_back_and_no_line_is_too_long(summary, description):
    text = written(due(summary=summary, description=description))
    assert text.endswith("END:VCALENDAR\r\n")
    lines = text.split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert not any("\n" in line or "\r" in line for line in lines)
    [event] = Calendar.from_ical(text).walk("VEVENT")
    assert event["SUMMARY"] == summary
    assert event.get("DESCRIPTION", "") == description


def test_a_text_can_not_bring_a_property_of_its_own():
    [event] = Calendar.from_ical(written(due(summary="x\r\nDTSTART:19700101\rATTACH:y\x00"))).walk("VEVENT")
    assert event["DTSTART"].dt == date(2027, 3, 15)
    assert "ATTACH" not in event


@pytest.mark.parametrize("change", [{"uid": ""}, {"url": "https://x/\r\nATTACH:y"}, {"url": "https://x/ y"}])
def test_an_event_without_uid_or_with_a_broken_address_is_refused(change):
    with pytest.raises(ValueError):
        due(**change)


def test_two_events_with_one_uid_are_refused():
    with pytest.raises(ValueError):
        written(due(), due(on=date(2027, 5, 15)))


def test_events_stand_by_day_whatever_order_they_come_in():
    first, second = due(), due(uid="b@x", on=date(2027, 5, 15))
    assert written(first, second) == written(second, first)


def test_a_calendar_without_events_is_one_all_the_same():
    assert Calendar.from_ical(written()).walk("VEVENT") == []

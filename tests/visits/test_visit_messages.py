"""What people are told: when and where, never who or about what; reminders once; the entry for their own calendar."""

from datetime import timedelta
from email.message import EmailMessage
from itertools import product

import pytest
from sqlalchemy import update

from portal.accounts.messages import write
from portal.accounts.models import Profile
from portal.i18n import LANGUAGES
from portal.visits.messages import TRUE_WHILE, WAITS_WHILE, values_of
from portal.visits.models import Visit
from portal.visits.sending.jobs import _offered
from tests.support.house import House
from tests.support.parts import ROOT
from tests.support.visiting import OPEN, Office

TEMPLATES = sorted(
    path.relative_to(ROOT / "templates/mail").as_posix().removesuffix(".txt")
    for path in (ROOT / "templates/mail/visits").glob("[!_]*.txt")
)


def entry(letter: EmailMessage) -> str:
    [attached] = letter.iter_attachments()
    assert attached.get_content_type() == "text/calendar"
    return str(attached.get_content())


def value(calendar: str, name: str) -> str:
    [line] = [line for line in calendar.splitlines() if line.startswith((f"{name}:", f"{name};"))]
    return line.partition(":")[2]


@pytest.mark.parametrize("channel", ["counter", "video", "phone"])
def test_each_message_can_be_written_and_says_nothing_personal(small_house: House, channel: str) -> None:
    office = Office(small_house)
    number = office.book(1, OPEN, channel=channel, about="rozwód")
    for template, language in product(TEMPLATES, LANGUAGES):
        with office.reading() as session:
            visit = session.get_one(Visit, number)
            visit.language = language
            values = {**values_of(visit), **_offered(session, visit), "offer_until": office.now}
            written = write(template, language, values, office.portal.settings)
            session.expunge(visit)
        said = written.subject + written.body
        assert written.subject or template.endswith(".sms"), (template, language)
        for personal in ("Anna", "Nowak", "anna1", "rozwód", "Meldunek", "{{", "None", "600100"):
            assert personal not in said, (template, language)
        if template.endswith(".sms"):
            assert len(" ".join(written.body.split())) <= 300, (template, language)


def test_every_message_knows_while_what_it_is_true() -> None:
    mails = {name for name in TEMPLATES if not name.endswith(".sms")}
    assert mails == {*TRUE_WHILE, *WAITS_WHILE}


def test_the_confirmation_brings_the_entry_and_every_change_is_of_the_same_entry(house: House) -> None:
    office = Office(house)
    number = office.book(1, OPEN)
    house.work()
    office.cancel(number)
    house.work()
    booked, cancelled = (entry(letter) for letter in house.post.to("anna1@example.com"))
    assert (value(booked, "METHOD"), value(cancelled, "METHOD")) == ("PUBLISH", "CANCEL")
    assert value(booked, "UID") == value(cancelled, "UID")
    assert (value(booked, "SEQUENCE"), value(cancelled, "SEQUENCE")) == ("0", "1")
    assert value(cancelled, "STATUS") == "CANCELLED"
    assert "DTSTART;TZID=Europe/Warsaw:20261124T090000\r\n" in booked.replace("\n", "\r\n").replace(
        "\r\r", "\r"
    )
    assert "Nowak" not in booked
    assert all(len(line.encode()) <= 75 for line in booked.splitlines())


def test_a_message_that_is_not_true_any_more_is_not_sent(house: House) -> None:
    office = Office(house)
    number = office.book(1, OPEN)
    office.cancel(number)
    house.work()
    [letter] = house.post.to("anna1@example.com")
    assert str(letter["Subject"]) == "Twoja wizyta jest odwołana"


def test_people_are_reminded_the_day_before_and_an_hour_before_and_once(house: House) -> None:
    office = Office(house)
    office.book(1, OPEN)
    subjects = ["Twoja wizyta jest umówiona"]
    for hours, minutes, more in (
        (5, 59, []),  # 15:59
        (0, 1, ["Jutro masz wizytę w urzędzie"]),
        (0, 5, []),
        (15, 54, []),  # 7:59
        (0, 1, ["Za godzinę masz wizytę"]),
        (0, 5, []),
    ):
        house.clock.move(hours=hours, minutes=minutes)
        office.work("remind_of_visits")
        subjects += more
        assert [str(one["Subject"]) for one in house.post.to("anna1@example.com")] == subjects


def test_who_booked_within_the_hour_is_not_told_again(house: House) -> None:
    office = Office(house, lead_minutes=0)
    office.book(0, 660)  # 11:00, it is 10:00 now
    house.clock.at += timedelta(minutes=1)
    office.work("remind_of_visits")
    assert len(house.post.to("anna1@example.com")) == 1


def test_a_text_goes_out_as_the_person_chose(house: House) -> None:
    office = Office(house)
    number = office.book(1, OPEN)
    with office.writing() as session:
        visit = session.get_one(Visit, number)
        session.add(
            Profile(
                subject_id=visit.person_id, phone="+48600100200", phone_verified_at=office.now, notify_sms=True,
                updated_at=office.now,
            )
        )  # fmt: skip
    house.clock.move(hours=6)
    office.work("remind_of_visits")
    [(phone, text)] = house.post.texts
    assert phone == "+48600100200"
    assert "9:00" in text
    with office.writing() as session:
        session.execute(update(Profile).values(notify_sms=False))
    house.clock.move(hours=16)
    office.work("remind_of_visits")
    assert len(house.post.texts) == 1
    assert len(house.post.to("anna1@example.com")) == 3

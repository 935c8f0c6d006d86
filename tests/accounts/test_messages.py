"""Messages: queued with the act, written in the person's language, sent as they chose."""

import pytest
from sqlalchemy import select, update

from portal.accounts.messages import ALLOWED, queue_message
from portal.accounts.models import Profile
from portal.jobs import JobRow
from tests.accounts.test_account import settled
from tests.support.house import House
from tests.support.parts import ROOT
from tests.support.people import ANNA

VALUES = {
    "title": "Zaświadczenie o niezaleganiu",
    "reference": "BI-4T8R-6WKD",
    "amount_grosze": 2100,
    "grosze": 2100,
    "due_on": "2026-11-30",
    "until": "2026-12-04",
    "days": 7,
}
TEMPLATES = ("filed", "paid", "fee_reminder", "fee_call", "document_ready", "case_moved")


def chosen(house: House, **values: object) -> int:
    settled(house, ANNA)
    with house.portal.db.writing() as session:
        session.execute(update(Profile).values(notify_email=True, **values))
        return session.scalars(select(Profile.subject_id)).one()


def send(house: House, subject_id: int, template: str, **more: object) -> None:
    with house.portal.db.writing() as session:
        queue_message(session, subject_id, template, {**VALUES, **more}, at=house.clock.at)
    house.work()


@pytest.mark.parametrize("template", TEMPLATES)
def test_each_message_says_its_thing_and_nothing_personal(small_house: House, template: str):
    person = chosen(small_house, remind_email=True)
    send(small_house, person, template)
    [letter] = small_house.post.letters
    body = letter.get_content()
    assert "\n" not in str(letter["Subject"])
    assert str(letter["Auto-Submitted"]) == "auto-generated"
    assert "http://127.0.0.1:8000/moje/sprawy/BI-4T8R-6WKD" in body
    for personal in ("Anna", "Żółć", "90010212346", "{{", "None"):
        assert personal not in body + str(letter["Subject"])


def test_every_template_has_a_subject_line():
    for path in (ROOT / "templates/mail").glob("[!_]*.txt"):
        is_text = path.name.endswith(".sms.txt")
        assert path.read_text(encoding="utf-8").startswith("Subject: ") != is_text, path.name


def test_reminders_need_consent_and_notices_can_be_switched_off(house: House):
    person = chosen(house, remind_email=False)
    send(house, person, "fee_reminder")
    assert house.post.letters == []
    send(house, person, "filed")
    assert len(house.post.letters) == 1
    with house.portal.db.writing() as session:
        session.execute(update(Profile).values(notify_email=False))
    send(house, person, "document_ready")
    assert len(house.post.letters) == 1


def test_an_address_that_was_not_verified_gets_nothing(small_house: House):
    person = chosen(small_house, email_verified_at=None)
    send(small_house, person, "filed")
    assert small_house.post.letters == []


def test_a_text_goes_to_a_verified_phone_by_consent(small_house: House):
    person = chosen(
        small_house, phone="+48600100200", phone_verified_at=small_house.clock.at, notify_sms=True
    )
    send(small_house, person, "document_ready")
    [(number, text)] = small_house.post.texts
    assert number == "+48600100200"
    assert "BI-4T8R-6WKD" in text
    assert len(text) <= 300
    send(small_house, person, "filed")
    assert len(small_house.post.texts) == 1


def test_a_gateway_that_is_down_does_not_send_the_mail_twice(small_house: House):
    person = chosen(
        small_house, phone="+48600100200", phone_verified_at=small_house.clock.at, notify_sms=True
    )
    with small_house.portal.db.writing() as session:
        queue_message(session, person, "document_ready", VALUES, at=small_house.clock.at)
    with small_house.app.app_context():
        small_house.portal.workers.run_next(small_house.portal)
        small_house.post.is_down = True
        small_house.portal.workers.drain(small_house.portal)
        small_house.post.is_down = False
        small_house.clock.move(minutes=1)
        small_house.portal.workers.drain(small_house.portal)
    assert len(small_house.post.letters) == len(small_house.post.texts) == 1


def test_a_key_makes_a_message_one(house: House):
    person = chosen(house)
    for _ in range(3):
        with house.portal.db.writing() as session:
            queue_message(session, person, "filed", VALUES, at=house.clock.at, key="filed:1")
    house.work()
    assert len(house.post.letters) == 1


def test_a_message_carries_no_more_than_it_may(small_house: House):
    person = chosen(small_house)
    with small_house.portal.db.writing() as session, pytest.raises(ValueError, match="pesel"):
        queue_message(session, person, "filed", {**VALUES, "pesel": "90010212346"}, at=small_house.clock.at)
    with small_house.portal.db.reading() as session:
        assert list(session.scalars(select(JobRow).where(JobRow.kind == "send_message"))) == []
    assert "pesel" not in ALLOWED


def test_a_title_cannot_add_a_header(small_house: House):
    person = chosen(small_house)
    send(small_house, person, "paid", title="Opłata\r\nBcc: wszyscy@example.pl", reference="BI\r\nX: y")
    [letter] = small_house.post.letters
    assert letter["Bcc"] is None
    assert letter["X"] is None


def test_a_subject_without_an_account_gets_nothing(small_house: House):
    send(small_house, 1, "filed")
    assert small_house.post.letters == []

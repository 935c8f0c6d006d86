"""The first sign-in: one thing per page, resumable, and then on to where the person was going."""

import re

import pytest
from sqlalchemy import select, update

from portal.accounts.models import ContactCode, Profile, Subject
from portal.accounts.rules import RULES_VERSION
from portal.audit import AuditRecord
from portal.jobs import JobRow
from tests.accounts.test_web_sessions import token_on
from tests.support.house import House
from tests.support.people import ANNA, sign_in
from tests.support.visitor import ORIGIN, Visitor

STEPS = "/konto/pierwsze-kroki"


def code_in(text: str) -> str:
    found = re.search(r"\b\d{6}\b", text)
    assert found, text
    return found[0]


def mailed_code(house: House, address: str = "anna@example.pl") -> str:
    house.work()
    return code_in(house.post.to(address)[-1].get_content())


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def profile_of(house: House) -> Profile:
    with house.portal.db.reading() as session:
        return session.scalars(select(Profile)).one()


def through(house: House, visitor: Visitor, *, phone: str = "") -> Visitor:
    """Go through all steps, as somebody who fills in everything."""
    visitor.go(STEPS).submit("Dalej", email="anna@example.pl")
    visitor.submit("Dalej", code=mailed_code(house))
    visitor.submit("Dalej", phone=phone)
    if phone:
        house.work()
        visitor.submit("Dalej", code=code_in(house.post.texts[-1][1]))
    visitor.submit("Dalej", language="pl")
    visitor.submit("Dalej", notices=["email", "remind"])
    visitor.submit("Dalej", street="Lipowa 5 m. 7", postal_code="15-424", town="Białystok")
    return visitor.submit("Dalej", accepted="y")


def test_all_steps_lead_to_an_account_that_is_ready(house: House):
    visitor = through(house, sign_in(house, ANNA), phone="600 100 200")
    assert visitor.address == "/"
    kept = profile_of(house)
    assert (kept.email, kept.phone) == ("anna@example.pl", "+48600100200")
    assert (kept.notify_email, kept.remind_email, kept.notify_sms) == (True, True, False)
    assert (kept.rules_version, kept.rules_accepted_at) == (RULES_VERSION, house.clock.at)
    with house.portal.db.reading() as session:
        subject = session.scalars(select(Subject)).one()
        kinds = set(session.scalars(select(AuditRecord.kind)))
    assert (subject.street, subject.postal_code, subject.town) == ("Lipowa 5 m. 7", "15-424", "Białystok")
    assert {"contact_verified", "notices_chosen", "address_changed", "rules_accepted"} <= kinds
    assert visitor.go("/konto").heading == "Twoje konto"


def test_the_phone_may_be_left_out(small_house: House):
    visitor = sign_in(small_house, ANNA)
    through(small_house, visitor)
    assert profile_of(small_house).phone == ""
    assert "SMS" not in visitor.go("/konto/zmien/powiadomienia").text


def test_a_personal_page_waits_until_the_steps_are_done(small_house: House):
    visitor = sign_in(small_house, ANNA)
    assert visitor.go("/konto").address == f"{STEPS}/e-mail"
    assert visitor.go(f"{STEPS}/regulamin").address == f"{STEPS}/e-mail"
    through(small_house, visitor)
    assert visitor.go("/konto").address == "/konto"


def test_the_steps_go_on_on_another_device(house: House):
    visitor = sign_in(house, ANNA)
    visitor.go(STEPS).submit("Dalej", email="anna@example.pl")
    code = mailed_code(house)
    phone = sign_in(house, ANNA).go(STEPS)
    assert phone.heading == "Wpisz kod z e-maila"
    phone.submit("Dalej", code=code)
    assert sign_in(house, ANNA).go(STEPS).heading.startswith("Na jaki telefon wysłać SMS?")


def test_what_was_typed_wrongly_comes_back_with_its_reason(small_house: House):
    visitor = sign_in(small_house, ANNA).go(STEPS).submit("Dalej", email="anna@")
    assert visitor.status == 422
    assert "Popraw jedną rzecz" in visitor.text
    assert visitor.page is not None
    assert [box.get("value") for box in visitor.page.iter("input") if box.get("name") == "email"] == ["anna@"]


def test_a_wrong_code_counts_and_the_fifth_is_the_last(house: House):
    visitor = sign_in(house, ANNA).go(STEPS).submit("Dalej", email="anna@example.pl")
    code = mailed_code(house)
    for _ in range(5):
        visitor.submit("Dalej", code=wrong(code))
        assert (visitor.status, "nie zgadza" in visitor.text) == (422, True)
    visitor.submit("Dalej", code=code)
    assert (visitor.status, "Za dużo prób" in visitor.text) == (422, True)
    assert profile_of(house).email == ""


def test_without_counting_the_right_code_would_still_pass(
    small_house: House, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("portal.accounts.contacts.TRIES", 1000)
    visitor = sign_in(small_house, ANNA).go(STEPS).submit("Dalej", email="anna@example.pl")
    code = mailed_code(small_house)
    for _ in range(5):
        visitor.submit("Dalej", code=wrong(code))
    visitor.submit("Dalej", code=code)
    assert profile_of(small_house).email == "anna@example.pl"


def test_a_code_expires_after_fifteen_minutes(small_house: House):
    visitor = sign_in(small_house, ANNA).go(STEPS).submit("Dalej", email="anna@example.pl")
    code = mailed_code(small_house)
    small_house.clock.move(minutes=15)
    visitor.submit("Dalej", code=code)
    assert "już nie działa" in visitor.text


def test_a_code_may_be_typed_with_a_space(small_house: House):
    visitor = sign_in(small_house, ANNA).go(STEPS).submit("Dalej", email="anna@example.pl")
    code = mailed_code(small_house)
    visitor.submit("Dalej", code=f" {code[:3]} {code[3:]} ")
    assert profile_of(small_house).email == "anna@example.pl"


def test_a_new_code_waits_a_minute_and_kills_the_old_one(small_house: House):
    visitor = sign_in(small_house, ANNA).go(STEPS).submit("Dalej", email="anna@example.pl")
    old = mailed_code(small_house)
    visitor.submit("Wyślij nowy kod")
    assert visitor.status == 429
    small_house.clock.move(minutes=1)
    visitor.submit("Wyślij nowy kod")
    assert "Wysłaliśmy nowy kod" in visitor.text
    new = mailed_code(small_house)
    if old != new:
        visitor.submit("Dalej", code=old)
        assert visitor.status == 422
    visitor.submit("Dalej", code=new)
    assert profile_of(small_house).email == "anna@example.pl"


def test_five_codes_are_enough_for_an_hour(small_house: House):
    visitor = sign_in(small_house, ANNA).go(STEPS).submit("Dalej", email="anna@example.pl")
    for _ in range(4):
        small_house.clock.move(minutes=1)
        visitor.submit("Wyślij nowy kod")
        assert visitor.status == 200
    small_house.clock.move(minutes=1)
    visitor.submit("Wyślij nowy kod")
    assert visitor.status == 429
    small_house.work()
    assert len(small_house.post.letters) == 5


def test_a_mistyped_address_is_corrected_at_once(small_house: House):
    visitor = sign_in(small_house, ANNA).go(STEPS).submit("Dalej", email="ana@example.pl")
    visitor.follow("Popraw adres e-mail").submit("Dalej", email="anna@example.pl")
    assert "anna@example.pl" in visitor.text
    visitor.submit("Dalej", code=mailed_code(small_house))
    assert profile_of(small_house).email == "anna@example.pl"


def test_a_code_for_one_address_does_not_prove_another(small_house: House):
    visitor = sign_in(small_house, ANNA).go(STEPS).submit("Dalej", email="anna@example.pl")
    code = mailed_code(small_house)
    with small_house.portal.db.writing() as session:
        session.execute(update(ContactCode).values(address="wrog@example.pl"))
    visitor.submit("Dalej", code=code)
    assert (visitor.status, profile_of(small_house).email) == (422, "")


def test_no_code_lies_open_in_the_database(small_house: House):
    sign_in(small_house, ANNA).go(STEPS).submit("Dalej", email="anna@example.pl")
    with small_house.portal.db.reading() as session:
        row = session.scalars(select(ContactCode)).one()
        job = session.scalars(select(JobRow).where(JobRow.kind == "send_code")).one()
    code = mailed_code(small_house)
    assert code not in f"{row.code_hash} {job.payload}"
    assert "anna@example.pl" not in str(job.payload)


def test_a_mail_server_that_is_down_delays_the_code_and_loses_nothing(small_house: House):
    visitor = sign_in(small_house, ANNA)
    small_house.post.is_down = True
    visitor.go(STEPS).submit("Dalej", email="anna@example.pl")
    small_house.work()
    assert small_house.post.letters == []
    small_house.post.is_down = False
    small_house.clock.move(seconds=10)
    visitor.submit("Dalej", code=mailed_code(small_house))
    assert visitor.heading.startswith("Na jaki telefon")


@pytest.mark.parametrize(
    "text", ["", "\x00", "a@b", "a\r\nBcc: x@y.pl@example.pl", "a@example.pl\nX: y", "x" * 70_000]
)
def test_an_address_that_is_none_sends_nothing(small_house: House, text: str):
    visitor = sign_in(small_house, ANNA).go(STEPS)
    form = {"_token": token_on(visitor), "email": text}
    # a NUL is refused before any form is looked at
    expected = 400 if "\x00" in text else 422
    assert visitor.client.post(f"{STEPS}/e-mail", data=form, base_url=ORIGIN).status_code == expected
    small_house.work()
    assert small_house.post.letters == []


def test_the_rules_must_be_accepted(small_house: House):
    visitor = sign_in(small_house, ANNA)
    through(small_house, visitor)
    with small_house.portal.db.writing() as session:
        session.execute(update(Profile).values(rules_version="2020-01"))
    assert visitor.go("/konto").address == f"{STEPS}/regulamin"
    visitor.submit("Dalej")
    assert visitor.status == 422
    visitor.submit("Dalej", accepted="y")
    assert visitor.go("/konto").address == "/konto"


def test_the_chosen_language_is_spoken_from_then_on(small_house: House):
    visitor = sign_in(small_house, ANNA)
    through(small_house, visitor)
    visitor.go("/konto/zmien/jezyk").submit("Zapisz", language="en")
    assert profile_of(small_house).language == "en"
    assert visitor.page is not None
    assert visitor.page.get("lang") == "en"


@pytest.mark.parametrize("language", ["", "de", "../pl", "pl; drop"])
def test_a_language_that_was_not_offered_is_refused(small_house: House, language: str):
    visitor = sign_in(small_house, ANNA)
    through(small_house, visitor)
    visitor.go("/konto/zmien/jezyk").submit("Zapisz", language=language)
    assert visitor.status == 422


def test_unknown_steps_are_not_found(small_house: House):
    visitor = sign_in(small_house, ANNA)
    assert visitor.client.get(f"{STEPS}/nie-ma", base_url=ORIGIN).status_code == 404

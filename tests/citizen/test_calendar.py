"""Due dates in one's own calendar and by e-mail: by choice, without names, ended when the person says so."""

from datetime import date

from sqlalchemy import select

from portal.accounts.models import Profile
from portal.billing.models import Charge
from portal.billing.residents.jobs import remind_due
from portal.jobs import Job
from tests.citizen.dues import AHEAD, SOON, Dues
from tests.support.people import JAN

PAGE = "/moje/podatki/kalendarz"
FEW_DAYS = ("III rata 2026", date(2026, 11, 27), 10_300)


def feed(dues: Dues) -> str:
    """Return the address on the page."""
    page = dues.owner.go(PAGE)
    return next(
        one.get("href") or "" for one in page.page.iter("a") if (one.get("href") or "").endswith(".ics")
    )


def test_a_calendar_holds_kind_and_day_and_nothing_of_the_person(small_dues: Dues) -> None:
    small_dues.account(SOON, AHEAD, object_title="ul. Wierzbowa 8", number="PN77")
    page = small_dues.owner.go(PAGE).submit("Włącz kalendarz", amounts="no")
    assert page.heading == "Terminy w Twoim kalendarzu"
    visitor = small_dues.house.visitor().go(feed(small_dues))
    assert visitor.response.content_type == "text/calendar; charset=utf-8"
    text = visitor.response.get_data(as_text=True)
    assert text.count("BEGIN:VEVENT") == 2
    assert "DTSTART;VALUE=DATE:20261215" in text
    assert "SUMMARY:Termin płatności: Podatek od nieruchomości" in text
    assert "TRIGGER:-PT111H" in text
    for secret in (JAN.family_name, "Wierzbowa", "PN77", "54,00", "IV kwartał"):
        assert secret not in text.replace("\r\n ", "")


def test_sums_are_there_by_choice_only(small_dues: Dues) -> None:
    small_dues.account(SOON)
    small_dues.owner.go(PAGE).submit("Włącz kalendarz", amounts="yes")
    text = small_dues.house.visitor().go(feed(small_dues)).response.get_data(as_text=True)
    assert "54\\,00" in text


def test_a_new_address_ends_the_old_one_and_keeps_the_events(small_dues: Dues) -> None:
    small_dues.account(SOON)
    small_dues.owner.go(PAGE).submit("Włącz kalendarz", amounts="no")
    old = feed(small_dues)
    visitor = small_dues.house.visitor()
    before = [
        line
        for line in visitor.go(old).response.get_data(as_text=True).splitlines()
        if line.startswith("UID")
    ]
    small_dues.owner.go(PAGE).submit("Zmień adres", amounts="no")
    assert visitor.go(old).status == 404
    after = [
        line
        for line in visitor.go(feed(small_dues)).response.get_data(as_text=True).splitlines()
        if line.startswith("UID")
    ]
    assert before == after
    new = feed(small_dues)
    small_dues.owner.go(PAGE).submit("Wyłącz kalendarz")
    assert visitor.go(new).status == 404


def remind(dues: Dues) -> None:
    with dues.house.app.app_context():
        remind_due(Job(0, "remind_due", {}, 1, dues.house.clock.now(), dues.portal))
    dues.house.work()


def consent(dues: Dues, *, wanted: bool, language: str = "pl") -> None:
    with dues.portal.db.writing() as session:
        profile = session.scalars(select(Profile).where(Profile.subject_id == dues.jan)).one()
        profile.remind_email, profile.language = wanted, language


def test_who_asked_is_reminded_once_of_each_day_in_their_language(dues: Dues) -> None:
    dues.account(FEW_DAYS, AHEAD)
    dues.account(("rok 2026", FEW_DAYS[1], 5_000), kind="waste_fee")
    consent(dues, wanted=True, language="en")
    before = len(dues.house.post.to("jan@example.pl"))
    remind(dues)
    remind(dues)
    letters = dues.house.post.to("jan@example.pl")[before:]
    assert len(letters) == 1
    body = letters[0].get_content()
    assert "153,00" in str(letters[0]["Subject"])
    assert "/moje/podatki" in body
    assert "27\N{NO-BREAK SPACE}November" in body
    assert [one.reminded_at is not None for one in dues.all(Charge)] == [True, False, True]


def test_nobody_is_reminded_without_having_asked(dues: Dues) -> None:
    dues.account(FEW_DAYS)
    consent(dues, wanted=False)
    before = len(dues.house.post.letters)
    remind(dues)
    assert len(dues.house.post.letters) == before
    assert dues.all(Charge)[0].reminded_at is None


def test_nobody_is_reminded_of_what_is_paid_or_being_checked(dues: Dues) -> None:
    dues.account(FEW_DAYS)
    consent(dues, wanted=True)
    page = dues.owner.go("/moje/podatki").submit("Zapłać 103,00 zł").submit("Zapłać 103,00 zł w Przelewy24")
    session_id = dues.at_gateway(page)
    dues.till.pay(session_id)
    assert dues.notify(session_id) == 200
    with dues.house.app.app_context():
        remind_due(Job(0, "remind_due", {}, 1, dues.house.clock.now(), dues.portal))
    assert dues.all(Charge)[0].reminded_at is None

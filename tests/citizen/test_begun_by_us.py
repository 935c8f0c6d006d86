"""Before a subscription ends the office begins the next form, names its source, tells once, and stops when it need not."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.accounts.models import Profile, Unit
from portal.billing.actions import pay_at_desk
from portal.billing.queries import list_case_charges
from portal.cases import flows, moving, queries
from portal.cases.beginning.jobs import begin_forms
from portal.cases.beginning.models import BegunForm
from portal.cases.models import Draft
from portal.errors import Refused
from portal.jobs import Job
from portal.measures.tiers.evidence import count_happened
from portal.workflow import By
from tests.support.books import assert_books_hold
from tests.support.house import House
from tests.support.lived import settled
from tests.support.people import ANNA
from tests.support.visitor import Visitor, form_fields

SLUG = "parking-subscription"
HOME = {"zone_street": "Lipowa", "zone_number": "12 m. 4", "residence": "registered"}
WRITTEN = "Nic nie złożymy bez Ciebie"


class City:
    """A city that sells subscriptions by machine, and Anna who has one for a month."""

    def __init__(self, house: House) -> None:
        self.house, self.portal = house, house.portal
        with house.app.app_context(), self.portal.db.writing() as session:
            flows.store_versions(session, self.portal, self.portal.now())
            session.add(Unit(code="BSPP", name="Biuro Strefy Płatnego Parkowania"))
        self.reference = self.buy(self.fill_in("bi 12345"))
        with self.portal.db.writing() as session:
            session.scalars(select(Profile)).one().remind_email = True

    def fill_in(self, plate: str) -> Visitor:
        page = settled(self.house, ANNA).go(f"/wniosek/nowy/{SLUG}").submit("Dalej", **HOME)
        page.submit("Dalej", plate_country="pl", plate=plate, owner="own")
        return page.submit("Dalej", period="month")

    def buy(self, page: Visitor) -> str:
        page.submit()
        reference = page.address.split("/")[3]
        with self.house.app.app_context(), self.portal.db.writing() as session:
            case, now = queries.get_by_reference(session, reference), self.portal.now()
            pay_at_desk(session, self.portal, list_case_charges(session, case.id), actor=None, now=now)
            moving.note_fee_paid(session, self.portal, case, now=now)
        self.house.work()
        return reference

    def pass_days(self, days: int) -> list[str]:
        """Let days go by, do the daily work twice; return the letters that came meanwhile."""
        before = len(self.house.post.letters)
        self.house.clock.move(days=days)
        for _ in range(2):
            with self.house.app.app_context():
                begin_forms(Job(0, "begin_forms", {}, 1, self.house.clock.now(), self.portal))
            self.house.work()
        bodies = [one.get_content().replace("\xa0", " ") for one in self.house.post.letters[before:]]
        return [one for one in bodies if WRITTEN in one]

    def end_right(self, last_on: date) -> None:
        with self.house.app.app_context(), self.portal.db.writing() as session:
            case = queries.get_by_reference(session, self.reference)
            values = {"reasons": "Wymeldowanie ze strefy.", "last_day": last_on.isoformat()}
            moving.advance(
                session, self.portal, case, "end_right", by=By.OFFICIAL, now=self.portal.now(), values=values
            )

    def rows(self) -> list[tuple[date, bool, str]]:
        with self.portal.db.reading() as session:
            found = session.scalars(select(BegunForm).order_by(BegunForm.id))
            return [(one.ends_on, one.offered_at is not None, one.why) for one in found]

    def drafts(self) -> list[Draft]:
        with self.portal.db.reading() as session:
            return list(session.scalars(select(Draft).where(Draft.case_id.is_(None))))


@pytest.fixture
def city(demo_environment: dict[str, str], database_url: str, tmp_path: Path) -> Iterator[City]:
    house = House({**demo_environment, "PORTAL_AUTOMATIC": "yes"}, tmp_path, database_url)
    yield City(house)
    assert_books_hold(house.portal)
    house.close()


ENDS_ON = date(2026, 12, 22)


@pytest.mark.engines
def test_the_next_form_is_begun_two_weeks_before_the_end_told_once_and_sent_by_its_person(city: City) -> None:
    assert city.rows() == [(ENDS_ON, False, "")]
    assert city.pass_days(14) == []  # 7 December: more than two weeks are left
    assert city.drafts() == []
    (letter,) = city.pass_days(1)
    assert "22 grudnia" in letter
    assert city.reference in letter
    assert f"/wniosek/nowy/{SLUG}" in letter
    assert ".Nic" not in letter
    (draft,) = city.drafts()
    assert (draft.by_office, draft.begun_from, draft.answers["plate"]) == (True, city.reference, "BI12345")
    assert city.pass_days(1) == []
    home = settled(city.house, ANNA).go("/moje")
    assert f"Zaczęliśmy za Ciebie wniosek, z danymi sprawy {city.reference}" in home.text
    page = home.go(f"/wniosek/{draft.token}/pojazd")
    assert "Z poprzedniej sprawy z 23.11.2026" in page.text
    page.go(f"/wniosek/nowy/{SLUG}")
    assert page.address.endswith("/sprawdz")
    assert "Zaczęliśmy ten wniosek za Ciebie" in page.text
    city.buy(page)
    with city.portal.db.reading() as session:
        happened = count_happened(session, city.portal.now())[SLUG]
    assert (happened.filed, happened.begun) == (2, 1)
    assert city.rows() == [(ENDS_ON, True, "renewed"), (date(2027, 1, 22), False, "")]


def test_what_the_person_bought_by_themselves_is_not_begun_by_the_office(city: City) -> None:
    city.house.clock.move(days=2)
    city.buy(settled(city.house, ANNA).go(f"/moje/sprawy/{city.reference}").submit("Odnów"))
    assert city.rows() == [(ENDS_ON, False, "renewed"), (date(2027, 1, 22), False, "")]
    assert city.pass_days(20) == []
    with city.portal.db.reading() as session:
        assert count_happened(session, city.portal.now())[SLUG].begun == 0


def test_a_matter_for_another_plate_renews_nothing(city: City) -> None:
    city.buy(city.fill_in("BI 99999"))
    assert [why for _on, _offered, why in city.rows()] == ["", ""]
    letters = city.pass_days(15)  # a form for each plate, beside the other
    assert ["Zaczęliśmy za Ciebie" in letter for letter in letters] == [True, True]
    assert [draft.answers["plate"] for draft in city.drafts()] == ["BI12345", "BI99999"]
    page = settled(city.house, ANNA).go(f"/wniosek/nowy/{SLUG}")
    assert page.heading == "Który wniosek dokończysz?"
    assert ("BI12345" in page.text, "BI99999" in page.text) == (True, True)


def test_a_renewal_that_waits_for_money_is_not_begun_once_more(city: City) -> None:
    page = settled(city.house, ANNA).go(f"/moje/sprawy/{city.reference}").submit("Odnów")
    page.submit()
    assert city.pass_days(16) == []
    assert city.rows()[0][1:] == (True, "renewed")


def test_a_form_under_way_is_left_as_its_person_wrote_it(city: City) -> None:
    settled(city.house, ANNA).go(f"/wniosek/nowy/{SLUG}").submit(
        "Dalej", **{**HOME, "zone_street": "Krakowska"}
    )
    city.pass_days(16)
    found = [(one.by_office, one.answers["zone_street"]) for one in city.drafts()]
    assert found == [(False, "Krakowska"), (True, "Lipowa")]


def test_with_no_place_free_for_a_form_nobody_is_told_and_it_is_begun_the_day_after_one_is(
    city: City,
) -> None:
    city.house.clock.move(days=10)  # what is begun now is kept for 30 days
    anna = settled(city.house, ANNA)
    for plate in ("BI 1", "BI 2", "BI 3", "BI 4", "BI 5"):
        anna.go(f"/wniosek/nowy/{SLUG}?kolejny=tak").submit("Dalej", **HOME)
        anna.submit("Dalej", plate_country="pl", plate=f"{plate}0000", owner="own")
    assert city.pass_days(6) == []
    assert city.rows() == [(ENDS_ON, False, "")]
    page = settled(city.house, ANNA).go(f"/wniosek/nowy/{SLUG}")
    assert page.page is not None
    [form] = [one for one in page.page.iter("form") if city.drafts()[1].token in (one.get("action") or "")]
    page.post(form.get("action") or "", form_fields(form))
    (letter,) = city.pass_days(1)
    assert "Zaczęliśmy za Ciebie wniosek" in letter
    assert [one.by_office for one in city.drafts()].count(True) == 1


def test_a_subscription_that_lapsed_is_not_renewed_and_can_be_bought_anew(city: City) -> None:
    with pytest.raises(Refused):
        city.end_right(ENDS_ON)
    city.end_right(date(2026, 11, 30))
    assert city.rows() == [(ENDS_ON, False, "ended")]
    with pytest.raises(Refused):
        city.end_right(date(2026, 11, 29))
    assert city.pass_days(16) == []
    assert city.drafts() == []
    page = city.fill_in("bi 12345")
    assert "Wyślij wniosek" in page.text


def test_nothing_is_begun_of_a_service_that_is_switched_off_and_all_the_same_when_it_is_on_again(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered = city.portal.offered
    monkeypatch.setattr(type(city.portal), "offered", property(lambda _portal: offered - {SLUG}))
    assert city.pass_days(16) == []
    assert city.rows() == [(ENDS_ON, False, "")]
    monkeypatch.undo()
    assert len(city.pass_days(1)) == 1


def test_who_wants_no_reminders_finds_the_form_and_gets_no_letter(city: City) -> None:
    with city.portal.db.writing() as session:
        session.scalars(select(Profile)).one().remind_email = False
    assert city.pass_days(15) == []
    assert len(city.drafts()) == 1


def test_what_ended_meanwhile_is_not_begun_any_more(city: City) -> None:
    assert city.pass_days((ENDS_ON - date(2026, 11, 23)) // timedelta(days=1) + 1) == []
    assert city.rows() == [(ENDS_ON, True, "past")]

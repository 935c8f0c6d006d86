"""A parking subscription from the form to the sealed permit, its renewal by one press, and what speaks against one more."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from portal.accounts.models import Unit
from portal.billing.actions import pay_at_desk
from portal.billing.queries import list_case_charges
from portal.cases import flows, moving, queries
from portal.cases.brought.models import PermitRow
from portal.cases.models import Draft
from tests.support.books import assert_books_hold
from tests.support.house import House
from tests.support.lived import settled
from tests.support.people import ANNA, JAN, Resident
from tests.support.visitor import Visitor

SLUG = "parking-subscription"
HOME = {"zone_street": "Lipowa", "zone_number": "12 m. 4", "residence": "registered"}


@pytest.fixture
def town(demo_environment: dict[str, str], database_url: str, tmp_path: Path) -> Iterator[House]:
    """A city that sells subscriptions by machine."""
    house = House({**demo_environment, "PORTAL_AUTOMATIC": "yes"}, tmp_path, database_url)
    with house.app.app_context(), house.portal.db.writing() as session:
        flows.store_versions(session, house.portal, house.portal.now())
        session.add(Unit(code="BSPP", name="Biuro Strefy Płatnego Parkowania"))
    yield house
    assert_books_hold(house.portal)
    house.close()


def fill_in(town: House, who: Resident = ANNA, plate: str = "bi 12345", period: str = "month") -> Visitor:
    """Answer every page, to the one that shows all answers."""
    page = settled(town, who).go(f"/wniosek/nowy/{SLUG}").submit("Dalej", **HOME)
    page.submit("Dalej", plate_country="pl", plate=plate, owner="own")
    return page.submit("Dalej", period=period)


def buy(town: House, page: Visitor) -> str:
    """Send the form and pay; return the case."""
    page.submit()
    reference = page.address.split("/")[3]
    with town.app.app_context(), town.portal.db.writing() as session:
        case, now = queries.get_by_reference(session, reference), town.portal.now()
        pay_at_desk(session, town.portal, list_case_charges(session, case.id), actor=None, now=now)
        moving.note_fee_paid(session, town.portal, case, now=now)
    town.work()
    return reference


def token_of(page: Visitor) -> dict[str, str]:
    """Return what a form of this page sends against forgery."""
    assert page.page is not None
    found = next(one for one in page.page.iter("input") if one.get("name") == "_token")
    return {"_token": found.get("value") or ""}


def permits(town: House) -> list[tuple[str, date, date]]:
    with town.portal.db.reading() as session:
        return [
            (one.key, one.valid_from, one.valid_until)
            for one in session.query(PermitRow).order_by(PermitRow.id)
        ]


def unfinished(town: House) -> list[Draft]:
    with town.portal.db.reading() as session:
        return session.query(Draft).filter(Draft.case_id.is_(None)).order_by(Draft.place).all()


def test_a_subscription_is_bought_and_issued_at_once_and_its_page_says_what_it_is(town: House) -> None:
    page = fill_in(town)
    assert "12,00 zł" in page.text
    reference = buy(town, page)
    page.go(f"/moje/sprawy/{reference}")
    for said in ("Dokument jest gotowy", "ABM/000001/2026", "BI 12345", "22 grudnia 2026", "automatycznie"):
        assert said in page.text, said
    assert permits(town) == [("BI12345", date(2026, 11, 23), date(2026, 12, 22))]


def test_it_is_renewed_by_one_press_and_begins_behind_the_last_one(town: House) -> None:
    reference = buy(town, fill_in(town))
    page = settled(town, ANNA).go(f"/moje/sprawy/{reference}").submit("Odnów")
    assert page.address.endswith("/sprawdz")
    assert "BI12345" in page.text
    second = buy(town, page)
    assert second != reference
    assert permits(town)[1] == ("BI12345", date(2026, 12, 23), date(2027, 1, 22))


def test_one_more_is_not_sold_long_before_the_last_one_ends(town: House) -> None:
    reference = buy(town, fill_in(town, period="year"))
    page = settled(town, ANNA).go(f"/moje/sprawy/{reference}").submit("Odnów")
    assert "22 listopada 2027" in page.text
    assert "Wyślij wniosek" not in page.text
    sent = page.post(page.address.replace("/sprawdz", "/wyslij"), token_of(page))
    assert sent.address.endswith("/sprawdz")
    assert len(permits(town)) == 1
    town.clock.move(days=340)
    assert "Wyślij wniosek" in settled(town, ANNA).go(f"/moje/sprawy/{reference}").submit("Odnów").text


def test_another_persons_subscription_for_the_same_plate_leaves_it_to_an_official(town: House) -> None:
    buy(town, fill_in(town))
    second = buy(town, fill_in(town, JAN))
    with town.portal.db.reading() as session:
        assert queries.get_by_reference(session, second).status == "filed"
    assert len(permits(town)) == 1


def test_a_form_under_way_is_not_thrown_away_by_a_renewal(town: House) -> None:
    reference = buy(town, fill_in(town))
    settled(town, ANNA).go(f"/wniosek/nowy/{SLUG}").submit("Dalej", **{**HOME, "zone_street": "Krakowska"})
    page = settled(town, ANNA).go(f"/moje/sprawy/{reference}").submit("Odnów")
    place = page.address
    assert place.endswith("/sprawdz")
    assert ("Lipowa" in page.text, "Krakowska" in page.text) == (True, False)
    # once another form for that plate stands in a lower place, the one begun from this matter is still the one
    first = next(one for one in unfinished(town) if one.begun_from == "")
    page.go(f"/wniosek/{first.token}/pojazd").submit(
        "Dalej", plate_country="pl", plate="bi 12345", owner="own"
    )
    assert page.go(f"/moje/sprawy/{reference}").submit("Odnów").address == place


@pytest.mark.engines
def test_two_presses_at_once_take_up_one_form(town: House) -> None:
    reference = buy(town, fill_in(town))
    pages = [settled(town, ANNA).go(f"/moje/sprawy/{reference}") for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        done = list(
            pool.map(lambda page: page.post(f"/moje/sprawy/{reference}/odnow", token_of(page)), pages)
        )
    assert {page.status for page in done} == {200}
    assert len({page.address for page in done}) == 1


def test_nobody_renews_anothers_and_a_matter_without_a_permit_has_no_button(town: House) -> None:
    reference = buy(town, fill_in(town))
    page = settled(town, JAN)
    page.go("/moje")
    assert page.post(f"/moje/sprawy/{reference}/odnow", token_of(page)).status == 404
    own = fill_in(town, JAN, plate="BI 99999").submit()
    unpaid = own.address.split("/")[3]
    assert "Odnów" not in own.go(f"/moje/sprawy/{unpaid}").text
    assert own.post(f"/moje/sprawy/{unpaid}/odnow", token_of(own)).status == 404

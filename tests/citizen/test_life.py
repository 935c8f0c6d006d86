"""Events of a life: matters in their order, open to everybody; who is signed in sees what is done, begun and left."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.accounts.models import Official
from portal.cases.models import Case
from portal.citizen.life.events import EVENTS, MOVING, SHOP, find_events
from portal.switches.models import ServiceSwitch
from tests.citizen.test_carrying import move_in
from tests.support.desk import Desk
from tests.support.house import House
from tests.support.lived import found, settled
from tests.support.people import ANNA, JAN
from tests.support.represented import Represented, send
from tests.support.visitor import Visitor

MOVE, SHOPKEEPING = "/zycie/przeprowadzka", "/zycie/sklep"
MOST_STATEMENTS = 2  # of what was sent and of what was begun


def row(page: Visitor, verb: str) -> tuple[str, str]:
    """Return the words of a matter on the page, and where it leads."""
    assert page.page is not None
    for item in page.page.iterfind(".//main//ol/li"):
        words = " ".join("".join(item.itertext()).split())
        if words.startswith(verb):
            links = [one.get("href") or "" for one in item.iter("a")]
            return words, links[0] if links else ""
    raise AssertionError(f"no {verb!r} on {page.address}: {page.text}")


def test_the_front_page_and_the_search_lead_to_the_events(small_house: House) -> None:
    page = small_house.visitor().go("/").follow("Przeprowadzka")
    assert page.address == MOVE
    assert page.go("/szukaj?q=przeprowadziłem się").follow("Przeprowadzka").address == MOVE
    assert page.go("/szukaj?q=sklep").follow("Prowadzę sklep").address == SHOPKEEPING
    assert page.go("/zycie/inne").status == 404


@pytest.mark.parametrize(
    ("query", "event"),
    [("przeprowadzka", MOVING), ("nowym adresem", MOVING), ("moving", MOVING), ("переїзд", MOVING),
     ("sklepu", SHOP), ("otwieram sklep", SHOP), ("shop", SHOP), ("магазин", SHOP)],
)  # fmt: skip
def test_an_event_is_found_by_peoples_words(query: str, event: object) -> None:
    assert find_events(query) == [event]


def test_other_words_find_no_event() -> None:
    assert [find_events(query) for query in ("", "nowy", "adres", "podatki", "зміна")] == [[]] * 5


def test_a_visitor_sees_the_order_and_nobodys_progress(small_house: House) -> None:
    page = small_house.visitor().go(MOVE)
    assert (
        page.text.index("Zamelduj się") < page.text.index("Kup abonament") < page.text.index("Wymelduj się")
    )
    words, link = row(page, "Zamelduj się")
    assert "Nie zaczęte" not in words
    assert link == "/uslugi/residence"
    assert "30. dnia" in words.replace("\xa0", " ")


def test_a_resident_sees_what_is_sent_begun_and_left(house: House) -> None:
    found(house)
    page = move_in(settled(house, ANNA))
    page.go(MOVE)
    assert row(page, "Zamelduj się")[0].endswith("Zaczęte 23.11.2026")
    assert row(page, "Zamelduj się")[1] == "/wniosek/nowy/residence"
    assert row(page, "Wymelduj się")[0].endswith("Nie zaczęte")
    reference = send(page)
    words, link = row(page.go(SHOPKEEPING), "Uzyskaj zaświadczenie o niezaleganiu")
    assert words.endswith("Wysłane 23.11.2026")
    assert link == f"/moje/sprawy/{reference}"
    other = settled(house, JAN).go(SHOPKEEPING)
    assert "Wysłane" not in other.text
    house.clock.move(days=366)
    assert "Wysłane" not in settled(house, ANNA).go(SHOPKEEPING).text


def test_a_matter_that_was_withdrawn_is_still_to_be_settled(small_house: House) -> None:
    found(small_house)
    page = settled(small_house, ANNA)
    reference = send(page)
    with small_house.portal.db.writing() as session:
        session.query(Case).filter_by(reference=reference).one().status = "withdrawn"
    assert "Wysłane" not in page.go(SHOPKEEPING).text


def test_acting_for_a_firm_shows_the_firms_progress_and_what_it_cannot_settle(house: House) -> None:
    city = Represented(house)
    jan = city.resident(JAN)
    mandate = city.represent(jan)
    send(jan)
    city.act(jan, mandate.token)
    jan.go(SHOPKEEPING)
    assert "Wysłane" not in jan.text
    send(jan)
    assert "Wysłane" in jan.go(SHOPKEEPING).text
    words, link = row(jan.go(MOVE), "Zamelduj się")
    assert "w której imieniu działasz" in words
    assert link == ""


def test_what_is_switched_off_is_named_without_a_link(small_house: House) -> None:
    desk = Desk(small_house)
    with desk.writing() as session:
        clerk = session.scalars(select(Official)).first()
        assert clerk is not None
        session.add(
            ServiceSwitch(
                token="s" * 24, service="residence", channel="portal", from_on=date(2026, 11, 1), until_on=None,
                notice="Wracamy wkrótce.", entered_by_id=clerk.id, entered_at=desk.now,
            )
        )  # fmt: skip
    words, link = row(small_house.visitor().go(MOVE), "Zamelduj się")
    assert "Wracamy wkrótce." in words
    assert link == ""


def test_the_page_asks_little_of_the_database(small_house: House) -> None:
    desk = Desk(small_house)
    page = settled(small_house, ANNA).go(MOVE)
    with desk.statements() as sent:
        page.go(MOVE)
    assert len([one for one in sent if "FROM cases" in one or "FROM drafts" in one]) == MOST_STATEMENTS
    with desk.statements() as sent:
        small_house.visitor().go(MOVE)
    assert not [one for one in sent if "FROM cases" in one or "FROM drafts" in one]


def test_each_matter_of_an_event_stands_once() -> None:
    for event in EVENTS.values():
        slugs = [part.service for part in event.parts]
        assert len(set(slugs)) == len(slugs)

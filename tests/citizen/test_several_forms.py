"""Two shops, two plots, two children: another form of the same service is begun deliberately, once, up to a limit."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select

from portal import security
from portal.cases.drafts import MOST_OPEN
from portal.cases.models import Case, Draft
from portal.testing.stage import prepare
from tests.support.desk import Desk
from tests.support.guests import BEGIN
from tests.support.house import House
from tests.support.lived import settled
from tests.support.people import ANNA, JAN
from tests.support.visitor import Visitor, form_fields

SLUG = "general-letter"
START, CARD = f"/wniosek/nowy/{SLUG}", f"/uslugi/{SLUG}"
ANOTHER = "Zacznij kolejny wniosek"


def rows(house: House, model: type[Any]) -> list[Any]:
    with house.portal.db.reading() as session:
        return list(session.scalars(select(model).order_by(model.id)))


def write(page: Visitor, subject: str) -> Visitor:
    """Answer the first two pages."""
    page.submit("Dalej", topic="roads")
    return page.submit("Dalej", subject=subject, text="Proszę o naprawę.")


def words(page: Visitor) -> str:
    return page.text.replace("\xa0", " ")


def same_again(page: Visitor, typed: dict[str, str]) -> dict[str, str]:
    """Return what a page sends."""
    assert page.page is not None
    [form] = page.page.findall(".//main//form[@method='post']")
    return {**form_fields(form), **typed}


def test_another_form_is_begun_deliberately_told_apart_everywhere_and_sent_apart(small_house: House) -> None:
    Desk(small_house)
    jan = settled(small_house, JAN)
    assert ANOTHER not in jan.go(CARD).text
    write(jan.go(START), "Dziura przy szkole")
    place = jan.address
    assert jan.go(START).address == place  # one is taken up where it was left
    card = jan.go(CARD)
    assert "Dokończ: Dziura przy szkole" in words(card)
    assert "gotowe strony: 2 z" in words(card)
    # the same first page sent twice is one form
    page = jan.follow(ANOTHER)
    address, typed = page.address, same_again(page, {"topic": "roads"})
    assert page.post(address, typed).address == page.post(address, typed).address
    assert len(rows(small_house, Draft)) == 2
    page.submit("Dalej", subject="Lampa na Lipowej", text="Nie świeci.")
    asked = jan.go(START)
    assert asked.heading == "Który wniosek dokończysz?"
    assert ("Dokończ: Dziura przy szkole" in words(asked), "Dokończ: Lampa na Lipowej" in words(asked)) == (
        True,
        True,
    )
    home = jan.go("/moje")
    assert (": Dziura przy szkole" in words(home), ": Lampa na Lipowej" in words(home)) == (True, True)
    # a page that came without an id is not led into one of the two, and loses nothing: it is saved as one more
    late = jan.post(
        START, {**same_again(asked.go(f"{START}?kolejny=tak"), {"topic": "roads"}), "submission": ""}
    )
    assert (late.status, len(rows(small_house, Draft))) == (409, 2)
    assert "wybierz, który dokończysz" in words(late)
    assert late.submit("Zapisz jako kolejny wniosek").status == 200
    assert [draft.answers["topic"] for draft in rows(small_house, Draft)] == ["roads"] * 3


def test_each_first_page_shown_makes_one_form_of_its_own_service(small_house: House) -> None:
    Desk(small_house)
    jan = settled(small_house, JAN)
    tabs = [{**same_again(jan.go(START), {}), "topic": topic} for topic in ("roads", "green")]
    faulty = jan.post(START, {**tabs[0], "topic": ""})
    assert (faulty.status, same_again(faulty, {})["submission"]) == (422, tabs[0]["submission"])
    for sent in (*tabs, *tabs):
        assert jan.post(START, sent).status == 200
    assert [draft.answers["topic"] for draft in rows(small_house, Draft)] == ["roads", "green"]
    # another service takes no id of this one's
    elsewhere = f"/wniosek/nowy/tax-certificate?kolejny={tabs[0]['submission']}"
    assert jan.go(elsewhere).status == 422
    # once its time is over, its id leads to what is there
    small_house.clock.move(days=31)
    jan = settled(small_house, JAN)
    assert jan.go(f"{START}?kolejny={tabs[0]['submission']}").address == START
    typed = {**same_again(jan, {}), **{name: tabs[0][name] for name in ("topic", "submission")}}
    assert jan.post(START, typed).status == 409
    assert jan.submit("Zapisz jako kolejny wniosek").status == 200


def test_no_more_than_five_are_begun_and_an_address_that_we_never_made_begins_none(
    small_house: House,
) -> None:
    jan = settled(small_house, JAN)
    for number in range(MOST_OPEN):
        write(jan.go(f"{START}?kolejny=tak"), f"Pismo {number + 1}")
    drafts = rows(small_house, Draft)
    assert [draft.place for draft in drafts] == [1, 2, 3, 4, 5]
    full = jan.go(f"{START}?kolejny=tak")
    assert (full.heading, ANOTHER in full.text) == ("Który wniosek dokończysz?", False)
    assert "Masz już tyle zaczętych wniosków w tej sprawie: 5." in words(full)
    assert ANOTHER not in jan.go(START).text
    assert ANOTHER not in jan.go(CARD).text
    jan.submit("Usuń ten szkic Pismo 2")
    assert [draft.place for draft in rows(small_house, Draft)] == [1, 3, 4, 5]
    assert jan.go(f"{START}?kolejny={'x' * 24}.{'0' * 18}").status == 422
    # an address that another person's form was begun by opens nothing of theirs
    page = jan.go(f"{START}?kolejny=tak")
    address, typed = page.address, same_again(page, {"topic": "roads"})
    page.post(address, typed)
    assert settled(small_house, ANNA).go(address).address == START
    assert len(rows(small_house, Draft)) == MOST_OPEN


@pytest.mark.engines
def test_two_others_begun_at_once_are_two_and_one_begun_twice_at_once_is_one(house: House) -> None:
    tabs = [settled(house, JAN).go(f"{START}?kolejny=tak") for _tab in range(2)]
    tabs += [settled(house, JAN).go(tab.address) for tab in tabs]
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda tab: tab.submit("Dalej", topic="roads"), tabs))
    assert [page.status for page in done] == [200] * 4
    assert len({page.address for page in done}) == 2
    assert sorted(draft.place for draft in rows(house, Draft)) == [1, 2]


def test_a_form_that_was_sent_leads_to_its_matter_by_the_address_it_was_begun_by(small_house: House) -> None:
    prepare(small_house, small_house.portal.services[SLUG])
    jan = settled(small_house, JAN).go(f"{START}?kolejny=tak")
    address = jan.address
    write(jan, "Dziura")
    while not jan.address.endswith("/sprawdz"):
        jan.submit("Dalej")
    jan.submit("Wyślij wniosek")
    [case] = rows(small_house, Case)
    assert case.reference in jan.go(address).address


def test_a_guest_begins_another_in_the_same_browser_and_finds_both(small_house: House) -> None:
    prepare(small_house, small_house.portal.services["public-information"])
    with small_house.app.app_context():
        security.limiter.reset()
    browser = small_house.visitor().go(BEGIN).submit("Dalej", question="Ile drzew?")
    page = browser.go("/uslugi/public-information")
    assert ("Ile drzew?" in words(page), "gotowe strony: 1 z" in words(page)) == (False, True)
    assert "Zaloguj się i złóż" in words(page)
    page.follow(ANOTHER)
    address, typed = page.address, same_again(page, {"question": "Ile ławek?"})
    assert page.post(address, typed).address == page.post(address, typed).address
    asked = browser.go(BEGIN)
    assert ("Dokończ: Ile drzew?" in words(asked), "Dokończ: Ile ławek?" in words(asked)) == (True, True)
    assert len(rows(small_house, Draft)) == 2
    browser.go("/uslugi/public-information").submit("Zapomnij w tej przeglądarce")
    page = browser.go("/uslugi/public-information")
    assert "Masz zaczęt" not in words(page)

"""Addresses and forms of visits as nobody's link leads to them: other names, other days, other browsers."""

import pytest

from tests.citizen.visiting import Town
from tests.support.house import House
from tests.support.lived import settled
from tests.support.people import JAN

ODD = ("topic=x", "way=x", "endpoint=x", "_method=PUT", "_anchor=x", "_external=1&_scheme=javascript")


@pytest.fixture
def town(small_house: House) -> Town:
    return Town(small_house)


@pytest.mark.parametrize("query", ODD)
def test_what_is_added_to_an_address_goes_no_further(town: Town, query: str) -> None:
    browser = settled(town.house, JAN)
    for page in ("", "/kolejka", "/lista"):
        browser.go(f"/wizyty/umow/dowod/urzad{page}?usluga=x&{query}")
        assert browser.page is not None
        links = [one.get("href") or "" for one in browser.page.iter("a")]
        assert not [one for one in links if query.partition("=")[0] in one or "javascript" in one]


def test_what_came_along_still_does(town: Town) -> None:
    browser = town.house.visitor()
    browser.go("/wizyty/umow/dowod/urzad?usluga=x&miejsce=DOM&od=2026-11-25")
    assert browser.page is not None
    links = [one.get("href") or "" for one in browser.page.iter("a")]
    assert [one for one in links if "usluga=x" in one and "miejsce=DOM" in one]


@pytest.mark.parametrize("time", ["0001-01-01 0 DOM", "9999-12-31 0 DOM", "0001-01-01 540 "])
def test_a_day_beyond_all_calendars_is_refused_in_words(town: Town, time: str) -> None:
    browser = town.house.visitor()
    town.to_times(browser)
    browser.submit("Weź tę godzinę", termin=time)
    assert "Na ten termin nie można się teraz umówić" in browser.text

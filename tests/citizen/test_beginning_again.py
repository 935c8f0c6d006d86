"""A declaration begins with what the last accepted one told: named, correctable, nobody else's, gone once gone through."""

from typing import Any

import pytest

from services.waste_declaration.samples import declared, flat
from tests.support.desk import Desk
from tests.support.house import House
from tests.support.lived import settled
from tests.support.people import ANNA, JAN
from tests.support.visitor import Visitor

SLUG = "waste-declaration"
NEW = f"/wniosek/nowy/{SLUG}"
TOLD = "Z poprzedniej sprawy z 23.11.2026"
LIVES = {"street": "ul. Lipowa 4", "postal_code": "15-001", "town": "Białystok", "property_town": "Białystok"}
NOVEMBER = {"since-dzien": "2", "since-miesiac": "11", "since-rok": "2026"}


def file(desk: Desk, *flats: dict[str, object], **changed: Any) -> str:
    answers = {**declared(*flats, **changed), **LIVES}
    return desk.file(answers, service=desk.portal.services[SLUG])


def accept(desk: Desk, *flats: dict[str, object], **changed: Any) -> str:
    reference = file(desk, *flats, **changed)
    desk.advance(reference, "accept")
    return reference


def to_flats(page: Visitor) -> Visitor:
    """Report a change and go through to the list of flats."""
    page.go(NEW).submit("Dalej", kind="change").submit("Dalej", **NOVEMBER).submit("Dalej")
    return page.submit("Dalej").submit("Dalej")


def value(page: Visitor, name: str) -> str:
    assert page.page is not None
    return next((one.get("value") or "" for one in page.page.iter("input") if one.get("name") == name), "")


def test_the_last_declaration_fills_the_next_and_is_named_beside_fields_and_entries(house: House) -> None:
    desk = Desk(house)
    accept(desk, flat(4_850, number="2"), flat(3_000, number="3"))
    page = settled(house, JAN).go(NEW)
    assert TOLD not in page.text  # why it is filed is never carried over
    page.submit("Dalej", kind="change").submit("Dalej", **NOVEMBER)
    assert value(page, "before_month") == "64,00"  # 44 and 20 zł
    assert page.text.count(TOLD) == 1
    page.submit("Dalej")
    assert (value(page, "property_street"), value(page, "property_number")) == ("Lipowa", "4")
    assert page.text.count(TOLD) == 4
    page.submit("Dalej").submit("Dalej")
    assert page.text.count(TOLD) == 2
    assert "48,5 m²" in page.text
    page.go(page.address + "/1")
    assert TOLD in page.text


def test_what_is_corrected_is_ones_own(small_house: House) -> None:
    desk = Desk(small_house)
    accept(desk, flat(4_850, number="2"), flat(3_000, number="3"))
    page = to_flats(settled(small_house, JAN))
    place = page.address
    page.go(f"{place}/1").submit("Zapisz i wróć do listy", area="50")
    assert page.text.count(TOLD) == 1
    page.submit("Dalej")
    assert TOLD not in page.go(place).text  # gone through: it is the person's own answer now


def test_only_an_accepted_matter_of_ones_own_is_begun_from(small_house: House) -> None:
    desk = Desk(small_house)
    file(desk, flat(4_850, number="2"))
    assert "Lista jest pusta" not in to_flats(settled(small_house, JAN)).text
    page = settled(small_house, ANNA)
    page.go(NEW).submit("Dalej", kind="change").submit("Dalej", **NOVEMBER)
    assert TOLD not in page.text
    assert value(page, "before_month") == ""


def test_the_newest_accepted_one_counts(small_house: House) -> None:
    desk = Desk(small_house)
    accept(desk, flat(4_850))
    small_house.clock.move(days=1)
    accept(desk, flat(9_000))
    page = settled(small_house, JAN)
    page.go(NEW).submit("Dalej", kind="change").submit("Dalej", **NOVEMBER)
    assert value(page, "before_month") == "56,00"
    assert "Z poprzedniej sprawy z 24.11.2026" in page.text


@pytest.mark.parametrize("is_accepted", [True, False])
def test_one_press_on_the_matters_page_begins_a_form_that_asks_only_what_is_new(
    small_house: House, *, is_accepted: bool
) -> None:
    desk = Desk(small_house)
    reference = (accept if is_accepted else file)(desk, flat(4_850))
    page = settled(small_house, JAN).go(f"/moje/sprawy/{reference}")
    assert ("Zgłoś zmianę albo korektę" in page.text) is is_accepted
    if is_accepted:
        page.submit("Zgłoś zmianę albo korektę")
        assert page.address.endswith("/rodzaj")
        page.submit("Dalej", kind="correction").submit("Dalej", **NOVEMBER)
        assert page.address.endswith("/sprawdz")

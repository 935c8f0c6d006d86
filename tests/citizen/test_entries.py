"""A page answered several times: entries are added, changed and removed without a script, from two tabs as well."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.cases.models import Case, Document, Draft
from portal.service import Step
from tests.faults.acts import Hands
from tests.office.desk import JOANNA, Desk
from tests.support.house import House
from tests.support.listing import LIST, PLOT, PLOTS, Bill, offer_list
from tests.support.lived import settled
from tests.support.people import ANNA, JAN, sign_in
from tests.support.visitor import Visitor

START = f"/wniosek/nowy/{LIST}"
SAVE = "Zapisz i wróć do listy"
OTHER = {"number": "7", "area": "50"}


class Lists:
    """Jan and the form with a list."""

    def __init__(self, house: House) -> None:
        self.house, self.desk = house, Desk(house)
        self.service = offer_list(house.portal)
        self.jan = settled(house, JAN)

    def draft(self) -> Draft:
        with self.house.portal.db.reading() as session:
            return session.scalars(select(Draft)).one()

    @property
    def plots(self) -> list[dict[str, Any]]:
        return self.draft().answers.get("plots", [])

    @property
    def numbers(self) -> list[str]:
        return [one["number"] for one in self.plots]

    def begin(self, *more: dict[str, str]) -> Visitor:
        self.jan.go(START).submit(SAVE, **PLOT)
        for one in more:
            self.add(one)
        return self.jan

    def add(self, entry: dict[str, str]) -> Visitor:
        return self.jan.follow("Dodaj kolejną działkę").submit(SAVE, **entry)

    def send(self, path: str, who: Visitor | None = None, **fields: str) -> TestResponse:
        """Post a form as a browser does that was told what to say."""
        return Hands(self.house, who or self.jan).send(path, **fields)

    def url(self, *rest: object) -> str:
        return "/".join([f"/wniosek/{self.draft().token}/dzialki", *map(str, rest)])


@pytest.fixture
def lists(house: House) -> Lists:
    return Lists(house)


@pytest.fixture
def small(small_house: House) -> Lists:
    return Lists(small_house)


def words(page: Visitor) -> str:
    return page.text.replace("\xa0", " ")


# ---------------------------------------------------------------------------------------------- there and back
def test_entries_are_added_changed_removed_and_sent(lists: Lists) -> None:
    page = lists.begin(OTHER)
    assert page.heading == "Jakie działki zgłaszasz?"
    assert "12/4, 300 m²" in words(page)
    assert "350 m² × 0,02 zł" not in words(page)
    assert "7,00 zł" in words(page)
    page.go(lists.url(1)).submit(SAVE, area="400")
    assert lists.plots[0] == {"number": "12/4", "area": 400, "since": None}
    assert page.address == lists.url()
    page.submit("Usuń: Działka 2")
    assert lists.numbers == ["12/4"]
    page.submit("Dalej").submit("Dalej", way="portal")
    assert page.address.endswith("/sprawdz")
    assert "Powierzchnia w m²: 400" in words(page)
    page.submit("Wyślij wniosek")
    with lists.house.portal.db.reading() as session:
        [case] = session.scalars(select(Case)).all()
        receipt = session.scalars(select(Document).where(Document.slot == "receipt")).one()
    assert case.answers["plots"] == [{"number": "12/4", "area": 400, "since": None}]
    assert [
        "Działka 1",
        "Numer działki: 12/4\nPowierzchnia w m²: 400\nOd kiedy? Nie podano",
    ] in receipt.values["answers"]
    assert receipt.values["reckoning"]["total_grosze"] == 800
    lists.house.work()
    desk = words(lists.desk.at(JOANNA).go(f"/biurko/sprawy/{case.reference}"))
    assert "Powierzchnia w m²: 400" in desk
    assert "8,00 zł" in desk


def test_the_receipt_keeps_the_calculation_in_polish_whatever_the_applicant_reads(small: Lists) -> None:
    page = small.begin().submit("Dalej").submit("Dalej", way="portal")
    page.go("/jezyk/en?next=/").go(f"/wniosek/{small.draft().token}/sprawdz").submit("Send the application")
    with small.house.portal.db.reading() as session:
        receipt = session.scalars(select(Document).where(Document.slot == "receipt")).one()
    assert receipt.values["reckoning"]["notes"] == ["Po polsku: pl"]


def test_every_entry_is_shown_before_sending_with_the_way_to_change_it(small: Lists) -> None:
    page = small.begin(OTHER).submit("Dalej").submit("Dalej", way="portal")
    page.follow("Zmień: Działka 2")
    assert page.address == small.url(2)
    assert page.heading == "Działka 2"
    page.submit(SAVE, area="51").submit("Dalej")
    assert page.address.endswith("/sprawdz")
    assert "Powierzchnia w m²: 51" in words(page)


# ---------------------------------------------------------------------------------------------- limits
def test_a_list_that_wants_an_entry_begins_with_one_and_is_not_left_without(small: Lists) -> None:
    page = small.begin()
    page.submit("Usuń: Działka 1")
    assert page.address == small.url("dodaj")
    answer = small.send(small.url())
    assert answer.status_code == 422
    assert "Dodaj co najmniej jeden wpis." in answer.text
    assert small.draft().done == []


def test_no_more_entries_are_taken_than_the_list_holds(small: Lists) -> None:
    page = small.begin(OTHER, {"number": "8", "area": "1"})
    assert "Lista jest pełna, przyjmuje najwyżej tyle wpisów: 3." in words(page)
    assert page.go(small.url("dodaj")).address == small.url()
    answer = small.send(small.url("dodaj"), number="9", area="1", seen="x")
    assert answer.status_code == 422
    assert "Dodaj najwyżej tyle wpisów: 3." in answer.text
    assert len(small.plots) == 3


def test_a_list_that_may_be_empty_is_shown_and_left_so(small: Lists) -> None:
    assert PLOTS.several is not None
    offer_list(
        small.house.portal, Step("rachunek", Bill), replace(PLOTS, several=replace(PLOTS.several, least=0))
    )
    page = small.jan.go(START).submit("Dalej", way="portal")
    assert "Lista jest pusta." in words(page)
    page.submit("Dalej")
    assert page.address.endswith("/sprawdz")
    assert small.plots == []


def test_faults_of_an_entry_are_said_on_its_page_and_nothing_is_kept(small: Lists) -> None:
    page = small.begin().go(small.url("dodaj")).submit(SAVE, number="", area="0")
    assert page.status == 422
    assert "Wpisz numer działki" in words(page)
    assert small.numbers == ["12/4"]


# ---------------------------------------------------------------------------------------------- two tabs
def test_the_same_press_twice_adds_one_entry_and_another_entry_is_one_more(small: Lists) -> None:
    page = small.begin().go(small.url("dodaj"))
    again = sign_in(small.house, JAN).go(small.url("dodaj"))
    page.submit(SAVE, **OTHER)
    again.submit(SAVE, **OTHER)
    assert again.address == small.url()
    assert small.numbers == ["12/4", "7"]
    late = sign_in(small.house, JAN).go(small.url("dodaj"))
    small.jan.submit("Usuń: Działka 2")
    late.submit(SAVE, **OTHER)
    assert small.numbers == ["12/4", "7"]


def test_an_entry_that_moved_is_changed_where_it_stands_now(small: Lists) -> None:
    small.begin(OTHER)
    tab = sign_in(small.house, JAN).go(small.url(2))
    small.jan.submit("Usuń: Działka 1")
    tab.submit(SAVE, area="77")
    assert [(one["number"], one["area"]) for one in small.plots] == [("7", 77)]


def test_an_entry_changed_in_another_tab_is_not_overwritten_unseen(small: Lists) -> None:
    small.begin()
    tab = sign_in(small.house, JAN).go(small.url(1))
    small.jan.go(small.url(1)).submit(SAVE, area="301")
    tab.submit(SAVE, area="302")
    assert tab.status == 409
    assert "zmienił się w innej karcie" in words(tab)
    assert small.plots[0]["area"] == 301
    tab.submit(SAVE)
    assert small.plots[0]["area"] == 302


def test_an_entry_removed_in_another_tab_is_not_changed_into_another(small: Lists) -> None:
    small.begin(OTHER)
    tab = sign_in(small.house, JAN).go(small.url(2))
    small.jan.submit("Usuń: Działka 2")
    tab.submit(SAVE, area="302")
    assert tab.status == 409
    assert tab.heading == "Jakie działki zgłaszasz?"
    assert small.numbers == ["12/4"]


def test_a_stale_list_removes_nothing_but_what_is_gone_already_is_no_fault(small: Lists) -> None:
    small.begin(PLOT)
    tab = sign_in(small.house, JAN).go(small.url())
    twice = sign_in(small.house, JAN).go(small.url())
    small.jan.submit("Usuń: Działka 1")
    tab.submit("Usuń: Działka 1")  # its twin stands there: the button was pressed for another
    assert tab.status == 409
    assert small.numbers == ["12/4"]
    small.jan.submit("Usuń: Działka 1")
    twice.submit("Usuń: Działka 1")
    assert twice.address == small.url("dodaj")
    assert small.plots == []


# ---------------------------------------------------------------------------------------------- hostile and late
@pytest.mark.parametrize("number", ["0", "2", "99999999999999999"])
def test_an_entry_that_is_not_there_leads_to_the_list_and_changes_nothing(small: Lists, number: str) -> None:
    page = small.begin().go(small.url(number))
    assert page.address == small.url()
    assert small.send(small.url(number), number="6", area="6", seen="forged").status_code == 409
    assert small.send(small.url(number, "usun"), seen="forged", whole="forged").status_code == 303
    assert small.numbers == ["12/4"]


def test_a_list_of_somebody_else_or_a_page_that_is_none_is_not_found(small: Lists) -> None:
    page = small.begin().submit("Dalej")
    token = small.draft().token
    for address in (
        f"/wniosek/{token}/rachunek/1",
        f"/wniosek/{token}/nie-ma/dodaj",
        "/wniosek/obcy/dzialki/1",
    ):
        assert page.go(address).status == 404, address
    anna = settled(small.house, ANNA)
    for address in (small.url(1), small.url("dodaj")):
        assert anna.go(address).status == 404
    for rest in ((1, "usun"), (1,), ("dodaj",)):
        assert small.send(small.url(*rest), anna, **PLOT).status_code == 404
    assert small.numbers == ["12/4"]


def test_a_day_that_has_gone_by_is_asked_again_before_the_list_is_left(small: Lists) -> None:
    since = {"since-dzien": "24", "since-miesiac": "11", "since-rok": "2026"}
    small.begin().go(small.url(1)).submit(SAVE, **since)
    small.house.clock.move(days=5)
    page = sign_in(small.house, JAN).go(small.url())
    assert "Do poprawienia" in words(page)
    page.submit("Dalej")
    assert page.status == 422
    assert "Popraw: Działka 1." in words(page)
    page.go(small.url(1))
    assert "Ta data już minęła" in words(page)


def test_a_draft_of_an_older_form_keeps_its_entries_without_what_is_no_longer_asked(small: Lists) -> None:
    small.begin()
    with small.house.portal.db.writing() as session:
        row = session.scalars(select(Draft)).one()
        row.answers = {"plots": [{**small.plots[0], "shape": "round"}, "no entry"], "gone": 1}
    offer_list(small.house.portal, version=2)
    page = small.jan.go(small.url())
    assert "Formularz się zmienił" in words(page)
    page.submit("Dalej")
    assert small.draft().answers == {"plots": [{"number": "12/4", "area": 300, "since": None}]}


def test_an_answer_of_another_shape_is_no_list(small: Lists) -> None:
    small.begin()
    with small.house.portal.db.writing() as session:
        session.scalars(select(Draft)).one().answers = {"plots": "12/4"}
    page = small.jan.go(small.url())
    assert page.address == small.url("dodaj")

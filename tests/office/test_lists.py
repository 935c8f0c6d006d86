"""A list of entries at the desk: written down at the counter, called for as a whole, put right by the resident."""

from typing import Any

import pytest

from portal.cases.completing.models import AnswerVersion
from portal.cases.models import Case
from tests.office.desk import JOANNA, PAWEL, PESEL, Desk, act_url
from tests.support.house import House
from tests.support.listing import LIST, PLOT, offer_list
from tests.support.lived import settled
from tests.support.people import JAN
from tests.support.visitor import Visitor

COUNTER = f"/biurko/wpisz?usluga={LIST}"
PERSON = {
    "desk_channel": "counter", "desk_pesel": PESEL, "desk_given": "Marta", "desk_surname": "Zalewska",
    "desk_street": "ul. Wierzbowa 8", "desk_postal": "15-743", "desk_town": "Białystok",
}  # fmt: skip


def entry(place: int, **typed: str) -> dict[str, str]:
    """Return one entry as the boxes of a page with other questions name it."""
    return {f"plots-{place}-{name}": value for name, value in typed.items()}


def words(page: Visitor) -> str:
    return page.text.replace("\xa0", " ")


@pytest.fixture
def small(small_house: House) -> Desk:
    desk = Desk(small_house)
    offer_list(desk.portal)
    return desk


# ---------------------------------------------------------------------------------------------- the counter
def test_a_list_is_written_down_at_the_counter_entry_by_entry(small: Desk) -> None:
    page = small.at(PAWEL).go(COUNTER)
    page.submit("Dodaj kolejną działkę", **PERSON, way="post", **entry(0, **PLOT))
    assert page.status == 200
    assert "Działka 2" in words(page)
    page.submit("Dodaj kolejną działkę", **entry(1, number="7", area="50"))
    assert "Dodaj kolejną działkę" not in words(page)  # the list takes three
    page.submit("Wpisz sprawę")
    assert page.heading == "Sprawa wpisana", words(page)
    [case] = small.all(Case)
    assert [(one["number"], one["area"]) for one in case.answers["plots"]] == [("12/4", 300), ("7", 50)]
    assert case.answers["way"] == "post"


def test_faults_of_entries_at_the_counter_lead_to_their_boxes_and_a_ticked_entry_is_taken_off(
    small: Desk,
) -> None:
    page = small.at(PAWEL).go(COUNTER)
    page.submit("Dodaj kolejną działkę", **PERSON, way="post", **entry(0, number="12/4", area="0"))
    page.submit("Wpisz sprawę", **entry(1, number="", area="5"))
    assert page.status == 422
    html = page.response.text
    assert 'href="#plots-0-area"' in html
    assert 'href="#plots-1-number"' in html
    page.submit("Wpisz sprawę", **entry(0, number="12/4", area="5", drop=""), **{"plots-1-drop": "y"})
    [case] = small.all(Case)
    assert [one["number"] for one in case.answers["plots"]] == ["12/4"]


def test_a_list_left_blank_at_the_counter_is_asked_for(small: Desk) -> None:
    page = small.at(PAWEL).go(COUNTER).submit("Wpisz sprawę", **PERSON, way="post")
    assert page.status == 422
    assert "Dodaj co najmniej tyle wpisów: 1." in words(page)


@pytest.mark.parametrize("count", ["-1", "x", "9" * 9, "٣", ""])
def test_a_forged_count_of_entries_shows_no_more_than_the_list_takes(small: Desk, count: str) -> None:
    page = small.at(PAWEL).go(COUNTER)
    page.submit("Wpisz sprawę", **PERSON, way="post", **{"plots-count": count}, **entry(7, **PLOT))
    assert page.status == 422
    assert small.all(Case) == []


# ---------------------------------------------------------------------------------------------- a call to complete
class Called:
    """Jan's matter with a list, called for."""

    def __init__(self, house: House) -> None:
        self.desk = Desk(house)
        offer_list(house.portal)
        self.jan = settled(house, JAN)
        self.jan.go(f"/wniosek/nowy/{LIST}").submit("Zapisz i wróć do listy", **PLOT)
        self.jan.submit("Dalej").submit("Dalej", way="portal").submit("Wyślij wniosek")
        [case] = self.desk.all(Case)
        self.reference = case.reference
        self.joanna = self.desk.at(JOANNA).go(act_url(self.reference, "wezwij-do-uzupelnienia"))

    def call(self, **ticked: Any) -> None:
        self.joanna.submit("Zobacz pismo", **ticked).submit("Wyślij pismo")
        self.jan.go(f"/moje/sprawy/{self.reference}/uzupelnij")


@pytest.fixture
def called(house: House) -> Called:
    return Called(house)


def test_a_list_is_called_for_as_a_whole_and_put_right_entry_by_entry(called: Called) -> None:
    assert "1. 12/4, 300 m²" in words(called.joanna)
    called.call(bad_plots="y", note_plots="Brakuje działki 7")
    page = called.jan
    assert "Brakuje działki 7" in words(page)
    page.submit("Dodaj kolejną działkę", **{"o-plots-0-area": "310"})
    page.submit("Wyślij uzupełnienie", **{"o-plots-1-number": "7", "o-plots-1-area": "50"})
    assert page.address == f"/moje/sprawy/{called.reference}"
    case = called.desk.get(called.reference)
    assert [(one["number"], one["area"]) for one in case.answers["plots"]] == [("12/4", 310), ("7", 50)]
    [_filed, version] = called.desk.all(AnswerVersion)
    assert [(row["label"], row["old"].count("\n")) for row in version.changes] == [
        ("Działka 1", 2),
        ("Działka 2", 0),
    ]
    desk = words(called.desk.at(JOANNA).go(f"/biurko/sprawy/{called.reference}"))
    assert "7,20 zł" in desk  # 360 m² by the new answers
    assert "6,00 zł" in desk  # 300 m² as it was filed


def test_an_entry_may_be_taken_off_but_not_the_last_one(called: Called) -> None:
    called.call(bad_plots="y")
    called.jan.submit("Dodaj kolejną działkę")
    called.jan.submit("Wyślij uzupełnienie", **{"o-plots-0-drop": "y"})
    assert called.jan.status == 422
    assert "Dodaj co najmniej tyle wpisów: 1." in words(called.jan)
    called.jan.submit("Wyślij uzupełnienie", **{"o-plots-1-number": "9", "o-plots-1-area": "1"})
    assert [one["number"] for one in called.desk.get(called.reference).answers["plots"]] == ["9"]


def test_a_list_that_nobody_called_for_is_not_read(called: Called) -> None:
    called.call(bad_way="y")
    called.jan.submit(
        "Wyślij uzupełnienie", **{"o-way": "post"}, **{"o-plots-count": "1", "o-plots-0-number": "X"}
    )
    answers = called.desk.get(called.reference).answers
    assert (answers["way"], answers["plots"][0]["number"]) == ("post", "12/4")

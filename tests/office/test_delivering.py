"""Deliveries at the desk: the panel in words, what may be noted, the print queue, other ways, proofs."""

from typing import Any

import pytest

from portal.cases.models import Channel
from portal.decisions.delivering.models import Delivery
from tests.office.desk import BEATA, JOANNA, PAWEL, Desk, act_url, own_form
from tests.support.visitor import Visitor

REASONS = "Nie prowadzimy tych należności."


def refused(desk: Desk, channel: Channel = Channel.PORTAL) -> str:
    """Refuse a matter and let the worker seal the order."""
    reference = desk.case(channel=channel)
    page = desk.at(JOANNA).go(act_url(reference, "odmow")).submit("Zobacz pismo", reasons=REASONS)
    page.submit("Wydaj postanowienie o odmowie")
    desk.house.work()
    return reference


def newest(desk: Desk) -> Delivery:
    found: Delivery = desk.all(Delivery)[-1]
    return found


def page_of(desk: Desk, word: str = "") -> str:
    return f"/biurko/doreczenia/{newest(desk).token}{f'/{word}' if word else ''}"


def day(name: str, text: str) -> dict[str, str]:
    parts = (f"{name}-dzien", f"{name}-miesiac", f"{name}-rok")
    return dict(zip(parts, text.split("."), strict=True))


def words(page: Visitor) -> str:
    return page.text.replace("\xa0", " ")


def test_the_panel_says_who_how_where_and_what_next(desk: Desk) -> None:
    reference = refused(desk)
    said = words(desk.at(JOANNA).go(f"/biurko/sprawy/{reference}"))
    assert "Marta Zalewska, konto w portalu: jest na koncie strony, jeszcze nieotwarte." in said
    assert "Gdy strona nie otworzy do 30 listopada, przypomnimy o innej drodze." in said


def test_a_letter_on_paper_is_printed_posted_returned_and_deemed_by_an_official(desk: Desk) -> None:
    reference = refused(desk, Channel.POST)
    official = desk.at(JOANNA).go("/biurko/do-wyslania")
    picked = {**own_form(official), "letter": newest(desk).token}
    official.post("/biurko/do-wyslania", {**picked, "printed": "y"})
    assert "wydrukowane" in words(official)
    official.go("/biurko/do-wyslania").post("/biurko/do-wyslania", picked)
    assert newest(desk).state == "posted"
    desk.clock.move(days=20)
    official = desk.at(JOANNA).go(page_of(desk, "zwrot"))
    returned = {**day("returned", "12.12.2026"), **day("notice", "25.11.2026"), "second": "tak"}
    official.submit("Zapisz zwrot listu", **returned)
    assert newest(desk).state == "returned"
    said = words(official)
    assert "Możesz uznać pismo za doręczone z upływem 9 grudnia (art. 150 Ordynacji podatkowej)." in said
    official.go(page_of(desk, "uznaj")).submit("Uznaj za doręczone")
    assert (newest(desk).state, newest(desk).delivered_on.isoformat()) == ("deemed", "2026-12-09")
    assert "Termin strony na zażalenie: 16 grudnia" in words(official)
    desk.house.work()
    official.go(page_of(desk))
    assert "Potwierdzenie doręczenia (PDF)" in words(official)
    assert official.go(f"/biurko/sprawy/{reference}").status == 200


def test_an_unread_letter_goes_to_the_e_delivery_box_with_an_address(desk: Desk) -> None:
    refused(desk)
    official = desk.at(JOANNA).go(page_of(desk, "inna-droga"))
    assert official.submit("Skieruj na tę drogę", way="edelivery", address="AE:PL-1").status == 422
    assert official.submit("Skieruj na tę drogę", way="edelivery", address="").status == 422
    official.submit("Skieruj na tę drogę", way="edelivery", address="AE:PL-50419-15057-VDGUG-25")
    rows = desk.all(Delivery)
    assert [(one.way, one.state, one.replaces_id) for one in rows] == [
        ("portal", "handed_over", None), ("edelivery", "prepared", rows[0].id)
    ]  # fmt: skip
    assert "Wyślij na adres AE:PL-50419-15057-VDGUG-25" in words(official)


@pytest.mark.engines
def test_the_same_press_twice_is_one_and_a_colleagues_is_told_of(desk: Desk) -> None:
    refused(desk, Channel.POST)
    first, second = desk.at(JOANNA).go(page_of(desk, "nadane")), desk.at(PAWEL).go(page_of(desk, "nadane"))
    sent: dict[str, Any] = {**own_form(first), **day("posted", "23.11.2026")}
    for _ in range(2):
        first.post(page_of(desk, "nadane"), sent)
        assert first.address.startswith("/biurko/sprawy/"), words(first)
    late = second.post(page_of(desk, "nadane"), {**own_form(second), **day("posted", "23.11.2026")})
    assert (late.status, "Ktoś właśnie zmienił" in words(late)) == (409, True)
    assert desk.all(Delivery)[0].posted_on.isoformat() == "2026-11-23"


def test_a_step_that_is_not_possible_is_not_offered_and_an_unknown_one_not_found(small_desk: Desk) -> None:
    refused(small_desk)
    official = small_desk.at(JOANNA)
    assert "Tego nie można teraz zapisać." in words(official.go(page_of(small_desk, "uznaj")))
    assert official.go(page_of(small_desk, "spal")).status == 404
    assert small_desk.at(BEATA).go(page_of(small_desk)).status == 404
    assert official.go(page_of(small_desk, "dowod")).address == page_of(small_desk)


def test_the_queue_counts_what_the_print_queue_lists(small_desk: Desk) -> None:
    refused(small_desk, Channel.POST)
    official = small_desk.at(JOANNA).go("/biurko/do-wyslania")
    assert official.text.count("Postanowienie o odmowie") == 1
    official.post("/biurko/do-wyslania", {**own_form(official), "letter": newest(small_desk).token})
    assert "Nic nie czeka na wysłanie." in words(official)

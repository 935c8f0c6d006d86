"""The front desk: who is here by code, tickets for the others, late and not come; no names where none are needed."""

import pytest

from portal.visits.graph import State
from portal.visits.models import Place
from tests.office.visits.hall import BEATA, DOROTA, EWA, HALINA, ROOM, TOMASZ, Hall
from tests.support.visitor import Visitor, form_fields

TEN = 600


def test_a_code_read_out_in_any_way_notes_that_somebody_is_here_and_twice_is_once(hall: Hall) -> None:
    number = hall.book(0, TEN + 30)
    code = str(hall.visit(number).code)
    page = hall.dorota.go(ROOM).submit("Odnotuj przyjście", code=f" {code[0].lower()} {code[1:]} ")
    assert (page.status, f"Odnotowane: {code}" in page.text) == (200, True)
    page.submit("Odnotuj przyjście", code=code)
    assert hall.visit(number).state == State.ARRIVED
    assert hall.kinds(number).count("arrived") == 1


@pytest.mark.parametrize("typed", ["A0000", "", "85031412347", "'; drop table visits; --", "ż" * 12])
def test_a_code_of_nobody_is_refused_in_words_and_changes_nothing(small_hall: Hall, typed: str) -> None:
    number = small_hall.book(0, TEN + 30)
    page = small_hall.dorota.go(ROOM).submit("Odnotuj przyjście", code=typed)
    assert (page.status, "kod" in page.text.lower()) == (422, True)
    assert small_hall.visit(number).state == State.BOOKED


def test_a_visit_of_another_day_is_not_noted(small_hall: Hall) -> None:
    number = small_hall.book(1, TEN)
    page = small_hall.dorota.go(ROOM).submit("Odnotuj przyjście", code=str(small_hall.visit(number).code))
    assert (page.status, "Nie ma dziś tutaj wizyty" in page.text) == (422, True)


def test_the_list_says_who_is_here_and_who_is_late_and_writes_no_surname(small_hall: Hall) -> None:
    late, coming = small_hall.book(0, TEN + 5), small_hall.book(0, TEN + 60)
    small_hall.house.clock.move(minutes=20)
    page = small_hall.at(DOROTA).go(ROOM)  # after a quarter without a move one signs in anew
    assert "Po czasie 15 min" in page.text
    assert "Anna N." in page.text
    assert "Nowak" not in page.text
    assert str(small_hall.visit(coming).code) in page.text
    page.submit(f"Nie przyszła: {small_hall.visit(late).code}")
    assert small_hall.visit(late).state == State.NO_SHOW
    assert small_hall.quanta(late) == []
    page.submit(f"Jednak jest: {small_hall.visit(late).code}")
    assert small_hall.visit(late).state == State.ARRIVED


def test_nobody_is_given_up_before_the_office_s_own_measure(small_hall: Hall) -> None:
    number = small_hall.book(0, TEN + 5)
    small_hall.house.clock.move(minutes=10)
    page = small_hall.dorota.go(ROOM)
    assert "Nie przyszła" not in page.text
    visit = small_hall.visit(number)
    small_hall.press(page, f"/biurko/wizyty/{visit.token}/nie-przyszedl", dokad="sala")
    assert (page.status, small_hall.visit(number).state) == (422, State.BOOKED)


def test_a_ticket_has_a_number_and_a_topic_and_asks_no_name(hall: Hall) -> None:
    page = hall.dorota.go(f"{ROOM}/numerek").submit("Wydaj numerek", topic="dowod", spoken="uk")
    code = page.heading.removeprefix("Numerek ")
    found = hall.by_code(code)
    assert (found.state, found.came_from, found.language, found.subject_id) == (
        State.ARRIVED,
        "walk_in",
        "uk",
        None,
    )
    assert "Nikt nie czeka przed tą osobą" in page.text
    assert "Сядьте" in page.text
    second = hall.dorota.go(f"{ROOM}/numerek").submit("Wydaj numerek", topic="dowod", spoken="pl").heading
    assert second != f"Numerek {code}"


def test_a_ticket_for_nothing_is_not_given(small_hall: Hall) -> None:
    page = small_hall.dorota.go(f"{ROOM}/numerek").submit("Wydaj numerek", spoken="pl")
    assert (page.status, "Wybierz, w jakiej sprawie" in page.text) == (422, True)
    page = small_hall.dorota.go(f"{ROOM}/numerek").submit(
        "Wydaj numerek", topic="loty-na-ksiezyc", spoken="pl"
    )
    assert page.status == 422


def test_the_only_place_is_not_asked_for_and_a_closed_one_is_not_there(small_hall: Hall) -> None:
    assert small_hall.dorota.go("/biurko/sala").address == ROOM
    assert small_hall.dorota.go("/biurko/sala/KSIEZYC").status == 404


def test_the_hall_is_the_front_desk_s_and_nobody_else_s(small_hall: Hall) -> None:
    assert small_hall.at(HALINA).go(ROOM).status == 200
    for worker in (TOMASZ, EWA):
        assert small_hall.at(worker).go(ROOM).status == 403
    assert small_hall.house.visitor().go(ROOM).address.startswith("/zaloguj")


def test_the_front_desk_notes_who_came_but_opens_nobody_s_visit(small_hall: Hall) -> None:
    number = small_hall.book(0, TEN + 30, about="choroba w rodzinie")
    visit = small_hall.visit(number)
    for worker in (HALINA, BEATA):
        page = small_hall.at(worker)
        assert page.go(f"/biurko/wizyty/{visit.token}").status == 404
        page.go(ROOM)
        assert small_hall.press(page, f"/biurko/wizyty/{visit.token}/rozpocznij").status == 404
    assert small_hall.looks() == 0
    page = small_hall.dorota.go(f"/biurko/wizyty/{visit.token}")
    assert "choroba w rodzinie" in page.text
    assert small_hall.looks() == 1


def test_the_list_of_a_full_day_asks_the_database_a_few_times(small_hall: Hall) -> None:
    from sqlalchemy import event

    for at in range(TEN + 20, 720, 20):
        small_hall.book(0, at)
    sent: list[str] = []
    small_hall.dorota.go(ROOM)
    event.listen(small_hall.portal.db.engine, "before_cursor_execute", lambda *given: sent.append(given[2]))
    small_hall.dorota.go(ROOM)
    assert len(sent) < 20, sent


def test_the_same_press_twice_gives_one_ticket_and_a_page_that_is_not_ours_gives_none(hall: Hall) -> None:
    typed = {**form_fields_of(hall.dorota.go(f"{ROOM}/numerek")), "topic": "dowod", "spoken": "pl"}
    first = hall.dorota.post(f"{ROOM}/numerek", typed).heading
    assert first.startswith("Numerek")
    assert hall.dorota.post(f"{ROOM}/numerek", typed).heading == first
    assert hall.dorota.post(f"{ROOM}/numerek", {**typed, "submission": "x" * 24}).status == 422


def form_fields_of(browser: Visitor) -> dict[str, str]:
    assert browser.page is not None
    return next(
        form_fields(form) for form in browser.page.findall(".//main//form") if form.get("method") == "post"
    )


def test_no_number_is_given_for_what_nobody_in_the_house_receives(small_hall: Hall) -> None:
    with small_hall.writing() as session:
        session.add(Place(code="DROGI", name="Drogi i parkowanie", address="ul. Składowa 11", way_there=""))
    typed = {**form_fields_of(small_hall.dorota.go(f"{ROOM}/numerek")), "topic": "dowod", "spoken": "pl"}
    page = small_hall.dorota.go("/biurko/sala/DROGI/numerek")
    assert (page.status, "Nikt nie przyjmuje tu" in page.text) == (200, True)
    assert page.post("/biurko/sala/DROGI/numerek", typed).status == 422
    assert (
        page.post(f"{ROOM}/numerek", typed).status == 200
    )  # the negative control: here somebody receives for it

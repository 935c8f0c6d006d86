"""An official's desk: one button calls who is next, two desks call two people, and each visit ends with its outcome."""

import threading

import pytest
from sqlalchemy import select

from portal.visits.graph import State
from portal.visits.models import Visit
from portal.visits.outcomes import count_could_online, count_missed, count_outcomes
from tests.office.desk import SLUG
from tests.office.visits.hall import BEATA, Hall

TEN = 600


def ends(hall: Hall, desk: int) -> list[tuple[str, str | None]]:
    with hall.reading() as session:
        query = select(Visit.code, Visit.outcome).where(Visit.desk_id == desk, Visit.state == State.DONE)
        return [(str(code), outcome) for code, outcome in session.execute(query.order_by(Visit.id))]


def test_who_booked_and_is_on_time_goes_before_a_ticket_and_the_page_says_why(small_hall: Hall) -> None:
    ticket = small_hall.walk_in()
    booked = small_hall.arrive(small_hall.book(0, TEN + 5))
    small_hall.house.clock.move(minutes=6)
    page = small_hall.dorota.go(small_hall.desk_page(1))
    assert page.text.index(booked) < page.text.index(ticket)
    assert "umówiona na 10:05, jest na czas" in page.text
    assert "bez umówienia, numerek od 10:00" in page.text
    page.submit("Wezwij następną osobę")
    assert booked in page.text
    assert small_hall.by_code(booked).state == State.CALLED


def test_a_visit_is_led_from_the_call_to_its_end_with_the_times_that_were(hall: Hall) -> None:
    code = hall.walk_in()
    page = hall.dorota.go(hall.desk_page(1)).submit("Wezwij następną osobę")
    hall.house.clock.move(minutes=2)
    page.submit("Rozpocznij rozmowę")
    hall.house.clock.move(minutes=11)
    page.submit("Zakończ wizytę", outcome="could_online", outcome_service=SLUG)
    found = hall.by_code(code)
    assert (found.state, found.outcome, found.outcome_service) == (State.DONE, "could_online", SLUG)
    assert found.began_at is not None
    assert found.ended_at is not None
    assert (found.ended_at - found.began_at).total_seconds() == 11 * 60
    assert "Nikt nie czeka" in page.text
    with hall.reading() as session:
        [counted] = count_outcomes(session, hall.today, hall.today)
        assert (counted.outcome, counted.channel, counted.service, counted.count) == (
            "could_online",
            "counter",
            SLUG,
            1,
        )
        assert count_could_online(session, hall.today, hall.today) == {SLUG: 1}
        assert count_missed(session, hall.today, hall.today) == 0


def test_an_end_without_its_answer_keeps_the_person_at_the_desk(small_hall: Hall) -> None:
    small_hall.walk_in()
    page = (
        small_hall.dorota.go(small_hall.desk_page(1))
        .submit("Wezwij następną osobę")
        .submit("Rozpocznij rozmowę")
    )
    for asked, says in (({}, "Zaznacz, jak skończyła się wizyta."), ({"outcome": "could_online"}, "Wskaż usługę"),
                        ({"outcome": "zniknęła"}, "Wybierz jedną z podanych odpowiedzi")):  # fmt: skip
        refused = page.submit("Zakończ wizytę", **asked)
        assert (refused.status, says in refused.text) == (422, True)
    assert ends(small_hall, 1) == []


def test_two_desks_that_press_at_once_call_two_people(hall: Hall) -> None:
    codes = {hall.walk_in(), hall.walk_in()}
    pages = [(hall.dorota, hall.desk_page(1)), (hall.adam, hall.desk_page(2))]
    for browser, address in pages:
        browser.go(address)
    together = threading.Barrier(2)

    def press(browser, address):
        together.wait()
        browser.submit("Wezwij następną osobę")

    threads = [threading.Thread(target=press, args=pair) for pair in pages]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    with hall.reading() as session:
        called = session.execute(select(Visit.code, Visit.desk_id).where(Visit.state == State.CALLED)).all()
    assert {code for code, _desk in called} == codes
    assert {desk for _code, desk in called} == {1, 2}


def test_a_double_press_calls_one_person(hall: Hall) -> None:
    hall.walk_in()
    hall.walk_in()
    page = hall.dorota.go(hall.desk_page(1))
    for _ in range(3):
        hall.press(page, f"{hall.desk_page(1)}/wezwij")
        assert page.status == 200
    with hall.reading() as session:
        assert len(session.scalars(select(Visit.id).where(Visit.state == State.CALLED)).all()) == 1


@pytest.mark.parametrize(
    ("button", "state"), [("Nie podeszła", State.NO_SHOW), ("Niech jeszcze poczeka", State.ARRIVED)]
)
def test_who_does_not_come_to_the_desk_is_passed_over_or_waits_again(
    small_hall: Hall, button: str, state: State
) -> None:
    code = small_hall.walk_in()
    page = small_hall.dorota.go(small_hall.desk_page(1)).submit("Wezwij następną osobę")
    small_hall.house.clock.move(minutes=5)
    page.submit(button)
    assert (page.status, small_hall.by_code(code).state) == (200, state)


def test_each_act_pressed_twice_is_done_once(small_hall: Hall) -> None:
    code = small_hall.walk_in()
    page = small_hall.dorota.go(small_hall.desk_page(1)).submit("Wezwij następną osobę")
    visit = small_hall.by_code(code)
    address = f"/biurko/wizyty/{visit.token}"
    for act in ("cofnij", "wezwij", "rozpocznij"):
        for _ in range(2):
            small_hall.press(
                page, f"{address}/{act}", dokad="stanowisko", przy=small_hall.desk_page(1).rsplit("/", 1)[1]
            )
            assert page.status == 200, act
    for _ in range(2):
        small_hall.press(page, f"{address}/zakoncz", outcome="settled", dokad="stanowisko")
        assert page.status == 200
    assert small_hall.kinds(visit.id) == ["arrived", "called", "arrived", "called", "under_way", "done"]


def test_a_visit_by_phone_is_called_from_the_desk_and_shows_the_number_on_its_own_page(
    small_hall: Hall,
) -> None:
    number = small_hall.book(0, TEN + 5, channel="phone")
    small_hall.house.clock.move(minutes=5)
    desk = small_hall.visit(number).desk_id or 0
    browser = small_hall.dorota if desk == 1 else small_hall.adam
    page = browser.go(small_hall.desk_page(desk))
    assert "600100200" not in page.text.replace(" ", "")
    page.submit(f"Zaczynam dzwonić: {small_hall.visit(number).code}")
    assert small_hall.visit(number).state == State.CALLED
    assert "600100200" in browser.go(f"/biurko/wizyty/{small_hall.visit(number).token}").text.replace(" ", "")


def test_the_desk_of_the_hour_opens_by_itself_and_another_unit_s_is_not_there(small_hall: Hall) -> None:
    assert small_hall.dorota.go("/biurko/stanowiska").address == small_hall.desk_page(1)
    assert small_hall.at(BEATA).go(small_hall.desk_page(1)).status == 404
    assert "Nie przyjmujesz przy żadnym stanowisku" in small_hall.at(BEATA).go("/biurko/stanowiska").text


def test_an_official_s_own_day_lists_who_comes_and_the_next_days(small_hall: Hall) -> None:
    number = small_hall.book(1, TEN)
    browser = small_hall.dorota if small_hall.visit(number).desk_id == 1 else small_hall.adam
    page = browser.go("/biurko/wizyty")
    assert "Tego dnia nie masz żadnych wizyt" in page.text
    page.follow("Dzień później")
    assert "Anna N." in page.text
    page.go("/biurko/wizyty?dzien=kiedys")
    assert page.status == 200

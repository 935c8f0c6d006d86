"""The hall: a screen of numbers that says what changed and names nobody, a tablet that takes a code and nothing else."""

import pytest

from portal import security
from portal.visits.graph import State
from tests.office.visits.hall import EWA, Hall
from tests.support.visitor import form_fields

SCREEN, TABLET = "/sala/sala-sekret", "/sala/sala-sekret/przyjscie"
TEN = 600


def test_the_screen_shows_number_and_desk_and_no_name_and_says_what_is_new(small_hall: Hall) -> None:
    code = small_hall.arrive(small_hall.book(0, TEN + 5))
    screen = small_hall.house.visitor()
    assert "Nikogo teraz nie wzywamy" in screen.go(SCREEN).text
    small_hall.adam.go(small_hall.desk_page(2)).submit("Wezwij następną osobę")
    page = screen.go(SCREEN)
    assert f"Numer {code}: stanowisko 2." in page.text
    assert f"{code}2zapraszamy" in page.text.replace(" ", "")
    # everybody in the hall reads it, whatever the television's own language
    assert all(words in page.text for words in ("Numer", "Number", "Номер", "please come in", "запрошуємо"))
    assert "Anna" not in page.text
    small_hall.house.clock.move(minutes=2)
    assert f"Numer {code}: stanowisko 2." not in screen.go(SCREEN).text
    assert code in screen.text


def test_the_screen_refreshes_itself_without_a_script(small_hall: Hall) -> None:
    page = small_hall.house.visitor().go(SCREEN).page
    assert page is not None
    metas = [(one.get("http-equiv"), one.get("content")) for one in page.iter("meta")]
    noscript = "".join("".join(one.itertext()) for one in page.iter("noscript"))
    assert ("refresh", "10") in metas or 'content="10"' in noscript


def test_who_is_called_by_phone_is_not_on_the_screen(small_hall: Hall) -> None:
    number = small_hall.book(0, TEN + 5, channel="phone")
    small_hall.house.clock.move(minutes=5)
    desk = small_hall.visit(number).desk_id or 0
    browser = small_hall.dorota if desk == 1 else small_hall.adam
    browser.go(small_hall.desk_page(desk)).submit(f"Zaczynam dzwonić: {small_hall.visit(number).code}")
    assert str(small_hall.visit(number).code) not in small_hall.house.visitor().go(SCREEN).text


def test_a_changed_address_opens_the_old_one_no_more(hall: Hall) -> None:
    ewa = hall.at(EWA).go("/biurko/przyjecia/miejsce/DOM").submit("Zmień adresy")
    assert ewa.status == 200
    assert hall.house.visitor().go(SCREEN).status == 404
    assert ewa.follow("Ekran w sali").status == 200
    ewa.go("/biurko/przyjecia/miejsce/DOM").submit("Wyłącz ekran")
    assert "Ekran jest wyłączony" in ewa.text
    assert hall.house.visitor().go("/sala/None").status == 404


def test_the_tablet_takes_the_code_and_tells_where_to_look(hall: Hall) -> None:
    number = hall.book(0, TEN + 5)
    code = str(hall.visit(number).code)
    page = hall.house.visitor().go(TABLET).submit("Jestem", code=code.lower())
    assert (page.heading, code in page.text) == ("Wiemy, że jesteś", True)
    assert "Anna" not in page.text
    assert hall.visit(number).state == State.ARRIVED
    assert page.response is not None
    assert (
        page.response.headers["Refresh"] == f"20; url={TABLET}"
    )  # its number is gone when the next one comes
    assert page.go(TABLET).submit("Jestem", code=code).heading == "Wiemy, że jesteś"


def test_who_comes_late_is_told_so_kindly(small_hall: Hall) -> None:
    number = small_hall.book(0, TEN + 5)
    small_hall.house.clock.move(minutes=30)
    page = small_hall.house.visitor().go(TABLET).submit("Jestem", code=str(small_hall.visit(number).code))
    assert "Twoja godzina już minęła" in page.text


@pytest.mark.parametrize("typed", ["", "A0000", "85031412347", "<b>A1234</b>"])
def test_the_tablet_refuses_what_is_no_code_of_today(small_hall: Hall, typed: str) -> None:
    page = small_hall.house.visitor().go(TABLET).submit("Jestem", code=typed)
    assert page.status == 422
    assert "85031412347" not in page.address


def test_the_tablet_knows_no_visit_by_video_and_none_that_was_called_off(small_hall: Hall) -> None:
    video, off = small_hall.book(0, TEN + 20, channel="video"), small_hall.book(0, TEN + 40)
    code = str(small_hall.visit(off).code)
    small_hall.cancel(off)
    for asked in (str(small_hall.visit(video).code), code):
        assert small_hall.house.visitor().go(TABLET).submit("Jestem", code=asked).status == 422
    assert small_hall.visit(video).state == State.BOOKED


def test_a_tablet_cannot_be_used_to_try_all_codes(small_hall: Hall) -> None:
    visitor = small_hall.house.visitor()
    for _ in range(30):
        visitor.go(TABLET).submit("Jestem", code="A0000")
    assert visitor.go(TABLET).submit("Jestem", code="A0000").status == 429


def test_a_busy_hall_is_never_too_many_and_who_guesses_soon_is(small_hall: Hall) -> None:
    with small_hall.house.app.app_context():
        security.limiter.reset()
    code = small_hall.arrive(small_hall.book(0, TEN + 5))
    tablet = small_hall.house.visitor().go(TABLET)
    fields = form_fields(next(iter(tablet.page.iter("form")))) if tablet.page is not None else {}
    for _person in range(40):
        assert tablet.post(TABLET, {**fields, "code": code}).heading == "Wiemy, że jesteś"
    guesses = [tablet.post(TABLET, {**fields, "code": f"Z{number:04}"}).status for number in range(31)]
    assert guesses == [422] * 30 + [429]


def test_the_tablet_speaks_three_languages_and_is_polish_again_for_the_next_person(hall: Hall) -> None:
    code = str(hall.visit(hall.book(0, TEN + 5)).code)
    page = hall.house.visitor().go(TABLET)
    page.go(f"/jezyk/uk?next={TABLET}").submit("Я тут", code=code)
    assert code in page.text
    assert "Twój numer" not in page.text
    page.follow("Наступна особа")
    assert (page.address, page.heading) == (TABLET, "Masz umówioną wizytę?")

"""Residents arrange visits through the pages: choose, hold, confirm once, move, cancel; nobody else gets in."""

import re
from typing import Any

import pytest

from portal import security
from portal.visits.graph import State
from portal.visits.models import Channel
from tests.citizen.visiting import CODE, Town
from tests.support.house import House
from tests.support.lived import settled
from tests.support.people import ANNA, JAN
from tests.support.visitor import Visitor, text_of

START = "/wizyty/umow"
NONSENSE = (
    "", "x", "2026-11-24 543 DOM", "2026-13-40 540 DOM", "2026-11-24 99999 DOM", "2026-11-24 540 NIGDZIE",
    "2020-01-01 540 DOM", "2026-11-24 -5 DOM",
)  # fmt: skip


@pytest.fixture
def town(small_house: House) -> Town:
    return Town(small_house)


@pytest.fixture
def each_town(house: House) -> Town:
    """The same on each engine, for what a database decides."""
    return Town(house)


@pytest.fixture
def jan(town: Town) -> Visitor:
    return settled(town.house, JAN)


def test_a_resident_books_a_video_visit_from_the_list_of_topics(town: Town, jan: Visitor) -> None:
    jan.go("/wizyty").follow("Umów wizytę")
    assert jan.heading == "O czym chcesz porozmawiać?"
    jan.follow("Meldunek").follow("Rozmowa wideo")
    assert jan.heading == "Wybierz dzień i godzinę"
    jan.submit("Weź tę godzinę", termin=town.times(jan)[0])
    assert "Trzymamy ten termin do" in jan.text
    jan.submit("Dalej", about="Chcę zameldować syna.", language="uk", interpreter="y")
    assert jan.heading == "Sprawdź, zanim potwierdzisz"
    for told in ("Chcę zameldować syna.", "po ukraińsku", "jan@example.pl", "Rozmowa wideo"):
        assert told in jan.text
    jan.submit(town.button(jan, "Umów: "))
    assert jan.heading.startswith("Rozmawiamy ")
    visit = town.only(State.BOOKED)
    assert (visit.channel, visit.language, visit.interpreter) == (Channel.VIDEO, "uk", True)
    assert town.about(visit) == "Chcę zameldować syna."
    assert visit.code is not None
    assert f"{visit.code[0]} {visit.code[1:]}" in jan.text
    town.house.work()
    assert len(town.house.post.to("jan@example.pl")) == 1


def test_it_then_stands_in_the_list_and_on_its_own_page(town: Town, jan: Visitor) -> None:
    visit = town.book(jan)
    jan.go("/wizyty")
    assert "Meldunek" in jan.text
    jan.go(f"/wizyty/{visit.token}")
    assert "Umówiona" in jan.text
    assert "Obsługa mieszkańców" in jan.text


def test_the_entry_for_the_calendar_is_handed_over(town: Town, jan: Visitor) -> None:
    visit = town.book(jan)
    jan.go(f"/wizyty/{visit.token}").follow("Dodaj do swojego kalendarza")
    assert jan.response is not None
    assert jan.response.mimetype == "text/calendar"
    assert f"UID:{visit.uid}" in jan.response.get_data(as_text=True)


def test_a_visit_is_moved_and_the_old_time_is_free_again(town: Town, jan: Visitor) -> None:
    old = town.book(jan, 0)
    jan.go(f"/wizyty/{old.token}").follow("Przełóż na inny termin")
    assert "zostaje, dopóki nie potwierdzisz nowej" in jan.text
    jan.submit("Weź tę godzinę", termin=town.times(jan)[5])
    assert town.reread(old).state == State.BOOKED
    jan.submit(town.button(jan, "Przełóż na: "))
    assert "Poprzedni termin oddaliśmy" in jan.text
    assert town.reread(old).state == State.MOVED
    new = town.only(State.BOOKED)
    assert new.instead_of_id == old.id
    assert town.about(new) == "O meldunku."
    jan.go(f"/wizyty/{old.token}")
    assert "Ta wizyta jest przełożona" in jan.text
    assert town.quanta(old) == []


def test_a_visit_is_cancelled_after_a_second_question(town: Town, jan: Visitor) -> None:
    visit = town.book(jan)
    jan.go(f"/wizyty/{visit.token}").follow("Odwołaj wizytę")
    page = jan.address
    jan.submit("Tak, odwołaj")
    assert town.reread(visit).state == State.CANCELLED
    assert "Odwołana" in jan.text
    assert "Kod wizyty" not in jan.text  # nobody is to come with it
    jan.go(page)
    assert jan.address == f"/wizyty/{visit.token}"


# ---------------------------------------------------------------------------------------------- once, and races
def test_the_same_press_again_shows_the_same_visit(each_town: Town) -> None:
    town, jan = each_town, settled(each_town.house, JAN)
    town.hold(jan)
    jan.submit("Dalej")
    page, fields = jan.address, town.fields(jan)
    jan.post(page, fields)
    first = jan.address
    for _again in range(2):
        jan.post(page, fields)
        assert jan.address == first
    jan.go(page)
    assert jan.address == first
    assert len(town.all(State.BOOKED)) == 1


def test_of_two_browsers_on_one_time_the_second_hears_what_else_is_free(each_town: Town) -> None:
    town, jan = each_town, settled(each_town.house, JAN)
    anna = settled(town.house, ANNA)
    for browser in (jan, anna):
        town.to_times(browser)
    chosen = town.times(jan)[0]
    jan.submit("Weź tę godzinę", termin=chosen)
    anna.submit("Weź tę godzinę", termin=chosen)
    assert anna.status == 409
    assert "Ktoś był szybszy" in anna.text
    assert "Najbliżej godziny, którą zajęto" in anna.text
    assert chosen not in town.times(anna)
    anna.submit("Weź tę godzinę", termin=town.times(anna)[0])
    assert len(town.all(State.HELD)) == 2
    town.office.assert_holds()


def test_without_a_chosen_time_the_page_says_what_to_do(town: Town, jan: Visitor) -> None:
    town.to_times(jan).submit("Weź tę godzinę")
    assert jan.status == 422
    assert "Wybierz godzinę." in jan.text


def test_one_day_stands_open_the_others_say_how_much_is_free_and_waiting_is_offered_where_it_helps(
    town: Town, jan: Visitor
) -> None:
    address = town.to_times(jan).address
    assert jan.page is not None
    folded = jan.page.findall(".//main//details")
    days = {time.split(" ", 1)[0] for time in town.times(jan)}
    assert len(folded) == len(days) - 1 > 0
    for one in folded:
        told, slots = text_of(one.find("summary")), one.findall(".//input")
        assert re.fullmatch(rf".+, {len(slots)} godzin[ay]?", told.replace("\xa0", " ")), told
    assert ("Wolisz wcześniej?" in jan.text) is (min(days) > town.house.clock.now().date().isoformat())
    jan.go(f"{address}?od={max(days)}")
    assert "Wolisz wcześniej?" not in jan.text


def test_a_time_that_is_none_holds_nothing(town: Town, jan: Visitor) -> None:
    for nonsense in NONSENSE:
        town.to_times(jan).submit("Weź tę godzinę", termin=nonsense)
        assert jan.status in {409, 422}, nonsense
    assert town.all(State.HELD) == []


def test_another_choice_lets_the_first_time_go(town: Town, jan: Visitor) -> None:
    town.hold(jan, 0)
    town.hold(jan, 3)
    assert len(town.all(State.HELD)) == 1
    jan.submit("Oddaj ten termin i wybierz inny")
    assert town.all(State.HELD) == []
    assert jan.heading == "Wybierz dzień i godzinę"


# ---------------------------------------------------------------------------------------------- a hold runs out
def test_what_was_typed_stays_and_the_same_time_is_taken_again(town: Town, jan: Visitor) -> None:
    town.hold(jan, 5)
    town.house.clock.move(minutes=11)
    jan.submit("Dalej", about="Napisane po czasie.")
    assert jan.status == 422
    assert jan.heading == "Nie trzymamy już tego terminu"
    town.office.work()
    jan.submit(town.button(jan, "Weź go jeszcze raz: "))
    assert "Napisane po czasie." in jan.text
    jan.submit("Dalej").submit(town.button(jan, "Umów: "))
    assert town.about(town.only(State.BOOKED)) == "Napisane po czasie."


def test_a_hold_that_ran_out_while_confirming_leads_back_to_the_confirming(town: Town, jan: Visitor) -> None:
    town.hold(jan, 5)
    jan.submit("Dalej", about="Pytanie.")
    town.house.clock.move(minutes=11)
    jan.submit(town.button(jan, "Umów: "))
    assert jan.status == 422
    jan.submit(town.button(jan, "Weź go jeszcze raz: "))
    assert jan.heading == "Sprawdź, zanim potwierdzisz"
    assert "Pytanie." in jan.text


def test_when_somebody_took_it_meanwhile_the_closest_times_are_offered(town: Town, jan: Visitor) -> None:
    town.hold(jan)
    town.house.clock.move(minutes=11)
    town.office.work()
    town.book(settled(town.house, ANNA), 0)
    jan.go(jan.address)
    assert "Ktoś już go zajął" in jan.text
    jan.submit("Weź tę godzinę", termin=town.times(jan)[0])
    assert jan.status == 200
    assert len(town.all(State.HELD)) == 1


def test_an_unfinished_booking_is_found_again_in_the_list(town: Town, jan: Visitor) -> None:
    town.hold(jan)
    jan.go("/wizyty").follow("Dokończ")
    assert "Trzymamy ten termin do" in jan.text


# ---------------------------------------------------------------------------------------------- who gets in
def test_another_persons_visit_is_not_found(town: Town, jan: Visitor) -> None:
    visit = town.book(jan)
    anna = settled(town.house, ANNA)
    for page in ("", "/umowiona", "/kalendarz", "/odwolaj", "/przeloz"):
        assert anna.go(f"/wizyty/{visit.token}{page}").status == 404, page
    token = town.token_of(anna)
    for page in ("/odwolaj", "/przeloz", "/przyjmij", "/odrzuc"):
        assert anna.post(f"/wizyty/{visit.token}{page}", {"_token": token}).status == 404, page
    assert town.reread(visit).state == State.BOOKED


def test_a_held_time_is_nobody_elses(town: Town, jan: Visitor) -> None:
    town.hold(jan)
    page = jan.address
    for other in (settled(town.house, ANNA), town.house.visitor()):
        assert other.go(page).status == 404
        assert other.go(page.replace("dane", "sprawdz")).status == 404


def test_a_visitor_meets_the_same_door_at_every_address(town: Town, jan: Visitor) -> None:
    visit = town.book(jan)
    stranger = town.house.visitor()
    real = stranger.go(f"/wizyty/{visit.token}").text
    assert stranger.go("/wizyty/nie-ma-takiej-wizyty").text == real
    assert "Otwórz wizytę" in real
    assert "Meldunek" not in real


def test_video_and_phone_ask_who_speaks_before_a_time_is_chosen(town: Town) -> None:
    visitor = town.house.visitor()
    for way in ("wideo", "telefon"):
        visitor.go(f"{START}/dowod/{way}")
        assert visitor.address.startswith("/zaloguj")
    assert visitor.go(f"{START}/dowod/urzad").heading == "Wybierz dzień i godzinę"


def test_by_phone_a_verified_number_is_demanded(town: Town, jan: Visitor) -> None:
    town.hold(jan, way="telefon")
    assert "Potrzebujemy Twojego numeru telefonu" in jan.text
    jan.submit("Dalej").submit(town.button(jan, "Umów: "))
    assert jan.status == 422
    assert "Podaj i potwierdź numer telefonu" in jan.text
    town.give_phone(JAN)
    jan.go(jan.address).submit(town.button(jan, "Umów: "))
    assert jan.heading.startswith("Dzwonimy do Ciebie")


def test_more_visits_than_allowed_are_refused_in_words(town: Town, jan: Visitor) -> None:
    for number in range(3):
        town.book(jan, number)
    town.hold(jan, 5)
    jan.submit("Dalej").submit(town.button(jan, "Umów: "))
    assert jan.status == 422
    assert "Masz już tyle umówionych wizyt" in jan.text


def test_nothing_personal_stands_in_an_address(town: Town, jan: Visitor) -> None:
    seen: list[str] = []
    inner = town.house.app.wsgi_app

    def noting(environ: dict[str, Any], start: Any) -> Any:
        seen.append(f"{environ['PATH_INFO']}?{environ['QUERY_STRING']}")
        return inner(environ, start)

    town.house.app.wsgi_app = noting  # type: ignore[method-assign]
    visit = town.book(jan)
    jan.go(f"/wizyty/{visit.token}")
    told = " ".join(seen)
    assert seen
    assert not re.search(rf"jan@|Kowalski|{JAN.pesel}|meldunku|{visit.code}", told)


def test_holding_is_limited(town: Town) -> None:
    visitor = town.house.visitor()
    for _press in range(11):
        town.to_times(visitor).submit("Weź tę godzinę", termin=town.times(visitor)[0])
    assert visitor.status == 429
    with town.house.app.app_context():
        security.limiter.reset()


# ---------------------------------------------------------------------------------------------- guests
def test_a_guest_books_the_counter_with_an_address_proved_by_a_code(each_town: Town) -> None:
    town = each_town
    guest = town.house.visitor()
    town.hold(guest)
    guest.submit("Dalej", email="nie-adres")
    assert guest.status == 422
    guest.submit("Dalej", about="Meldunek córki.", email="gosia@example.pl")
    assert guest.heading == "Wpisz kod z e-maila"
    held = guest.address.split("/")[3]
    assert guest.go(f"/wizyty/termin/{held}/sprawdz").heading == "Powiedz, z czym przychodzisz"
    guest.go(f"/wizyty/termin/{held}/kod").submit("Dalej", code="000000")
    assert guest.status == 422
    assert "Ten kod się nie zgadza" in guest.text
    guest.submit("Dalej", code=town.mailed_code("gosia@example.pl"))
    assert "gosia@example.pl" in guest.text
    guest.submit(town.button(guest, "Umów: "))
    assert guest.heading.startswith("Spotykamy się ")
    visit = town.only(State.BOOKED)
    assert visit.person_id is None
    assert visit.guest_id is not None
    town.house.work()
    [letter] = [one for one in town.house.post.to("gosia@example.pl") if "umówiona" in str(one["Subject"])]
    assert f"/wizyty/{visit.token}" in letter.as_string()


def test_nobody_fills_a_mailbox_with_codes(town: Town) -> None:
    """Each held time has a guest of its own, so the address is counted whoever asks."""
    for _browser in range(10):
        guest = town.house.visitor()
        page = town.hold(guest).address
        fields = {**town.fields(guest), "email": "Cel@example.pl"}
        assert guest.post(page, fields).heading == "Wpisz kod z e-maila"
    assert guest.post(page, fields).status == 429
    assert guest.post(page, {**fields, "email": "inny@example.pl"}).status == 200


def test_on_the_page_of_the_code_too_a_lapsed_hold_says_so(town: Town) -> None:
    guest = town.house.visitor()
    town.hold(guest, 5).submit("Dalej", email="gosia@example.pl")
    town.house.clock.move(minutes=11)
    guest.go(guest.address)
    assert guest.heading == "Nie trzymamy już tego terminu"
    guest.submit(town.button(guest, "Weź go jeszcze raz: "))
    assert guest.heading == "Powiedz, z czym przychodzisz"


def test_from_elsewhere_a_guest_opens_the_visit_by_its_link_and_code(town: Town) -> None:
    visit = town.book_as_guest()
    other = town.house.visitor().go(f"/wizyty/{visit.token}")
    other.submit("Otwórz kodem", code="Z 0000" if visit.code != "Z0000" else "A 0000")
    assert other.status == 422
    assert "nie zgadza" in other.text
    assert visit.code is not None
    other.submit("Otwórz kodem", code=f"{visit.code[0].lower()} {visit.code[1:]}")
    assert "Obsługa mieszkańców" in other.text
    other.follow("Przełóż na inny termin")
    other.submit("Weź tę godzinę", termin=town.times(other)[4])
    other.submit(town.button(other, "Przełóż na: "))
    assert other.heading.startswith("Spotykamy się ")
    new = town.only(State.BOOKED)
    other.go(f"/wizyty/{new.token}/odwolaj").submit("Tak, odwołaj")
    assert town.reread(new).state == State.CANCELLED


def test_after_half_an_hour_only_the_code_opens_a_guests_visit(town: Town) -> None:
    guest = town.house.visitor()
    visit = town.book_as_guest(guest)
    assert guest.go(f"/wizyty/{visit.token}").heading != "Otwórz wizytę"
    town.house.clock.move(minutes=31)
    assert guest.go(f"/wizyty/{visit.token}").heading == "Otwórz wizytę"


def test_a_guests_browser_forgets_on_demand(town: Town) -> None:
    guest = town.house.visitor()
    visit = town.book_as_guest(guest)
    guest.submit("Zapomnij wizytę w tej przeglądarce")
    assert guest.go(f"/wizyty/{visit.token}").heading == "Otwórz wizytę"


def test_a_residents_visit_is_not_opened_by_its_code(town: Town, jan: Visitor) -> None:
    visit = town.book(jan)
    other = town.house.visitor().go(f"/wizyty/{visit.token}").submit("Otwórz kodem", code=visit.code)
    assert other.status == 422


def test_a_machine_that_fills_the_hidden_box_is_refused(town: Town) -> None:
    guest = town.house.visitor()
    town.hold(guest)
    guest.submit("Dalej", email="bot@example.pl", witryna="http://x")
    assert guest.status == 422
    town.house.work()
    assert town.house.post.letters == []


def test_the_code_is_a_letter_and_four_digits() -> None:
    assert CODE.fullmatch("K4821")
    assert not CODE.fullmatch("O1234")

"""The office arranges, moves and calls off for somebody through its pages, and puts past visits right."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from portal.accounts.models import Profile, Subject
from portal.audit import AuditRecord
from portal.visits import serving
from portal.visits.graph import State
from portal.visits.models import Visit
from tests.office.visits.hall import BEATA, DOROTA, EWA, HALINA, TOMASZ, Hall
from tests.support.lived import settled
from tests.support.people import JAN, Worker
from tests.support.visiting import OPEN
from tests.support.visitor import Visitor

FIRST = "/biurko/wizyty/umow"
HEAD = Worker("o-kier", "Krystyna", "Wójcik", "DOM", ("manager",))
BOOK = {"asked_by": "phone", "language": "pl"}


def times(browser: Visitor) -> list[str]:
    assert browser.page is not None
    return [one.get("value") or "" for one in browser.page.iter("input") if one.get("name") == "termin"]


def date_of(day: object, name: str) -> dict[str, str]:
    year, month, number = str(day).split("-")
    return {f"{name}-dzien": number, f"{name}-miesiac": month, f"{name}-rok": year}


def subject(hall: Hall) -> Subject:
    with hall.reading() as session:
        return session.scalars(select(Subject).where(Subject.surname == JAN.family_name)).one()


def only(hall: Hall, state: State) -> Visit:
    with hall.reading() as session:
        return session.scalars(select(Visit).where(Visit.state == state)).one()


def test_a_known_person_is_found_by_number_and_booked_with_the_address_they_proved(hall: Hall) -> None:
    settled(hall.house, JAN)
    desk = hall.at(HALINA).go(FIRST).submit("Znajdź osobę", pesel=JAN.pesel)
    assert JAN.pesel not in desk.address
    assert (desk.heading, "j…@example.pl" in desk.text) == (f"{JAN.given_name} {JAN.family_name}", True)
    desk.submit("Pokaż wolne terminy", topic="dowod", way="counter")
    desk.submit("Umów wizytę", termin=times(desk)[0], about="O meldunku.", **BOOK)
    visit = only(hall, State.BOOKED)
    assert "Przeczytaj tej osobie" in desk.text
    assert str(visit.code) in desk.text
    assert (visit.subject_id, visit.person_id) == (subject(hall).id,) * 2
    hall.house.work()
    assert [str(one["Subject"]) for one in hall.house.post.to("jan@example.pl")] == [
        "Twoja wizyta jest umówiona"
    ]
    with hall.reading() as session:
        record = session.scalars(select(AuditRecord).where(AuditRecord.kind == "visit.booked")).one()
    assert (record.actor_kind, record.detail, record.subject_id) == (
        "official",
        "assisted, phone",
        visit.subject_id,
    )
    hall.assert_holds()


def test_a_persons_address_is_masked_until_it_is_asked_for_and_they_see_who_read_it(small_hall: Hall) -> None:
    jan = settled(small_hall.house, JAN)
    desk = small_hall.at(HALINA).go(FIRST).submit("Znajdź osobę", pesel=JAN.pesel)
    person = desk.address
    assert ("j…@example.pl" in desk.text, "jan@example.pl" in desk.text) == (True, False)
    assert "Odczytanie całego adresu" not in jan.go("/konto/kto-ogladal").text
    desk.submit("Pokaż cały adres (zapiszemy to)")
    assert "jan@example.pl" in desk.text
    assert "Odczytanie całego adresu e-mail" in jan.go("/konto/kto-ogladal").text
    desk.submit("Pokaż wolne terminy", topic="dowod", way="counter")
    assert ("Potwierdzenie pójdzie na: j…@example.pl" in desk.text, "jan@" in desk.text) == (True, False)
    assert small_hall.press(desk, f"{person}/phone").status == 404  # nothing proved, nothing shown


def test_the_person_s_address_is_another_official_s_nothing(small_hall: Hall) -> None:
    settled(small_hall.house, JAN)
    desk = small_hall.at(HALINA).go(FIRST).submit("Znajdź osobę", pesel=JAN.pesel)
    assert small_hall.dorota.go(desk.address).status == 404
    small_hall.house.clock.move(minutes=14)
    assert desk.go(desk.address).status == 200
    assert small_hall.looks() > 0


def test_a_number_that_nobody_has_says_so_and_a_wrong_one_is_refused(small_hall: Hall) -> None:
    desk = small_hall.at(HALINA).go(FIRST).submit("Znajdź osobę", pesel=JAN.pesel)
    assert "Portal nie zna osoby z tym numerem" in desk.text
    assert desk.submit("Znajdź osobę", pesel="123").status == 422


def test_a_guest_is_named_reached_by_what_was_read_back_and_opens_the_visit_by_its_code(hall: Hall) -> None:
    desk = hall.at(HALINA).go(f"{FIRST}/gosc").submit("Pokaż wolne terminy", topic="dowod")
    person = {"given_name": "Olga", "surname": "Ptak", "email": "olga@example.com", **BOOK}
    desk.submit("Umów wizytę", termin=times(desk)[0], **person)
    assert (desk.status, "Przeczytaj adres i numer" in desk.text) == (422, True)
    desk.submit("Umów wizytę", termin=times(desk)[0], read_back="y", **(person | {"email": ""}))
    assert (desk.status, "Wpisz adres e-mail albo telefon" in desk.text) == (422, True)
    desk.submit("Umów wizytę", read_back="y", termin=times(desk)[0], **person)
    visit = only(hall, State.BOOKED)
    assert (visit.came_from, visit.person_id, visit.guest_id is not None) == ("assisted", None, True)
    assert "Olga P." in desk.go("/biurko/sala/DOM").text or visit.on != hall.today
    hall.house.work()
    told = hall.house.post.to("olga@example.com")[-1].get_body()
    assert told is not None
    link = re.search(r"https?://[^/]+(/wizyty/\S+)", told.get_content())
    assert link is not None
    guest = hall.house.visitor().go(link[1]).submit("Otwórz kodem", code=str(visit.code))
    assert guest.status == 200
    assert "Meldunek" in guest.text


def test_a_time_that_is_gone_shows_the_nearest_and_keeps_what_was_typed(small_hall: Hall) -> None:
    settled(small_hall.house, JAN)
    desk = small_hall.at(HALINA).go(FIRST).submit("Znajdź osobę", pesel=JAN.pesel)
    desk.submit("Pokaż wolne terminy", topic="dowod", way="counter")
    wanted = next(one for one in times(desk) if one.startswith(small_hall.day(1).isoformat()))
    minute = int(wanted.split()[1])
    for _desk in small_hall.desks:
        small_hall.book(1, minute)
    desk.submit("Umów wizytę", termin=wanted, about="O meldunku.", **BOOK)
    assert (desk.status, "Ktoś był szybszy" in desk.text, "O meldunku." in desk.text) == (409, True, True)
    assert "Najbliżej godziny, którą zajęto" in desk.text
    desk.submit("Umów wizytę", about="O meldunku.", **BOOK)
    assert (desk.status, "Wybierz godzinę" in desk.text) == (422, True)
    desk.submit("Umów wizytę", termin=times(desk)[0], about="O meldunku.", **BOOK)
    assert desk.address.startswith("/biurko/wizyty/")


def test_the_office_reads_why_a_day_that_lots_give_out_is_not_open_yet_and_from_when_it_is(
    small_hall: Hall,
) -> None:
    number, clock = small_hall.book(1, OPEN + 60), small_hall.house.clock
    clock.at = datetime(2026, 11, 24, 8, tzinfo=UTC)  # before ten o'clock in Białystok
    moving = f"/biurko/wizyty/{small_hall.visit(number).token}/na-prosbe/przeloz"
    desk = small_hall.at(HALINA).go(moving)
    assert "przez losowanie" not in desk.text
    with small_hall.writing() as session:
        small_hall.topic(session).horizon_days, small_hall.topic(session).release_minute = 34, 9 * 60 + 5
    desk.go(f"{moving}?od=2026-12-28")
    assert "Godziny na 28 grudnia mieszkańcy dostają dziś przez losowanie" in desk.text
    assert "najwcześniej o 9:06" in desk.text
    assert times(desk) == []
    clock.at += timedelta(minutes=5)  # the day is open, the lots are not drawn
    assert times(desk.go(f"{moving}?od=2026-12-28")) == []
    desk.go(moving).submit("Przełóż wizytę", termin="2026-12-28 540 DOM", asked_by="phone")
    assert (desk.status, "Dla wszystkich będą najwcześniej o 9:06" in desk.text) == (422, True)
    clock.at += timedelta(minutes=1)
    desk.go(f"{moving}?od=2026-12-28").submit("Przełóż wizytę", termin="2026-12-28 540 DOM", asked_by="phone")
    assert "Wizyta jest przełożona" in desk.text


def test_a_visit_is_found_by_day_and_code_moved_and_called_off(hall: Hall) -> None:
    number = hall.book(1, OPEN)
    asked = {"code": str(hall.visit(number).code).lower(), **date_of(hall.day(1), "visit_on")}
    desk = hall.at(HALINA).go(FIRST).submit("Znajdź wizytę", **asked)
    assert desk.heading == "Anna N."
    desk.follow("Przełóż").submit("Przełóż wizytę", termin=times(desk)[3], asked_by="phone")
    assert "Wizyta jest przełożona" in desk.text
    assert hall.visit(number).state == State.MOVED
    desk.follow("Odwołaj")
    assert desk.submit("Odwołaj wizytę").status == 422
    desk.submit("Odwołaj wizytę", asked_by="counter")
    assert "Wizyta jest odwołana" in desk.text
    assert only(hall, State.CANCELLED).sequence == 2
    assert "Tego dnia nie ma wizyty" in desk.go(FIRST).submit("Znajdź wizytę", **asked).text
    hall.assert_holds()


def test_an_official_of_another_unit_changes_nobody_s_visit(small_hall: Hall) -> None:
    token = small_hall.visit(small_hall.book(1, OPEN)).token
    for page in ("na-prosbe", "na-prosbe/odwolaj", "na-prosbe/przeloz", "wynik", "usprawiedliw"):
        assert small_hall.at(BEATA).go(f"/biurko/wizyty/{token}/{page}").status == 404
    assert small_hall.at(EWA).go(FIRST).status == 403


def test_an_absence_is_excused_and_counts_no_more(hall: Hall) -> None:
    jan = settled(hall.house, JAN)
    del jan
    with hall.writing() as session:
        mine = session.get_one(Visit, hall.book(0, 600))
        who = session.scalars(select(Subject.id).where(Subject.surname == JAN.family_name)).one()
        mine.subject_id = mine.person_id = who
        number = mine.id
    hall.house.clock.move(minutes=40)
    with hall.writing() as session:
        serving.miss(session, hall.portal, session.get_one(Visit, number), hall.now)
    desk = hall.at(HALINA).go(FIRST).submit("Znajdź osobę", pesel=JAN.pesel)
    assert "Nieobecności, które się liczą" in desk.text
    desk.go(f"/biurko/wizyty/{hall.visit(number).token}/usprawiedliw").submit("Usprawiedliw")
    assert desk.status == 422
    desk.submit("Usprawiedliw", why="good")
    assert "Nieobecność jest usprawiedliwiona" in desk.text
    assert (hall.visit(number).state, hall.visit(number).excused_for) == (State.NO_SHOW, "good")
    assert "Nieobecności" not in desk.go(FIRST).submit("Znajdź osobę", pesel=JAN.pesel).text


def test_past_visits_without_an_outcome_are_listed_to_whom_they_concern_and_closed(hall: Hall) -> None:
    number = hall.book(1, OPEN)
    hall.house.clock.move(days=2)
    assert "1 wizyta z minionych dni nie ma wyniku" in hall.at(HALINA).go("/biurko/sala/DOM").text
    for worker, sees in ((HALINA, True), (HEAD, True), (TOMASZ, False), (BEATA, False)):
        page = hall.at(worker).go("/biurko/wizyty/bez-wyniku")
        assert ("Anna N." in page.text) is sees, worker
    page = hall.at(HEAD).go("/biurko/wizyty/bez-wyniku").follow("Anna N.")
    assert page.submit("Zapisz wynik").status == 422
    page.submit("Zapisz wynik", outcome="could_online")
    assert (page.status, "Wskaż usługę" in page.text) == (422, True)
    page.submit("Zapisz wynik", outcome="informed")
    assert "Każda wizyta z minionych dni ma wynik" in page.text
    assert (hall.visit(number).state, hall.visit(number).outcome) == (State.DONE, "informed")
    hall.assert_holds()


@pytest.mark.parametrize("way", ["counter", "phone"])
def test_a_person_without_an_address_is_asked_for_one(small_hall: Hall, way: str) -> None:
    settled(small_hall.house, JAN)
    with small_hall.writing() as session:
        session.get_one(Profile, subject(small_hall).id).email_verified_at = None
    desk = small_hall.at(DOROTA).go(FIRST).submit("Znajdź osobę", pesel=JAN.pesel)
    desk.submit("Pokaż wolne terminy", topic="dowod", way=way)
    desk.submit("Umów wizytę", termin=times(desk)[0], phone="600 100 200", read_back="y", **BOOK)
    small_hall.house.work()
    [(phone, said)] = small_hall.house.post.texts
    assert phone == "+48600100200"
    assert str(only(small_hall, State.BOOKED).code) in said

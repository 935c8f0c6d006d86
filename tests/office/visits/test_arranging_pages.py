"""The administrator arranges how the office receives: whom a change hits is said first, and nobody is lost by it."""

import io
from itertools import product

import pytest
from sqlalchemy import select

from portal.audit import AuditRecord
from portal.visits.arranging.reading import read
from portal.visits.graph import State
from portal.visits.models import Blackout, Desk, Place, Shift, Topic
from tests.office.visits.hall import DOROTA, EWA, HALINA, Hall

TEN = 600
FRONT = "/biurko/przyjecia"
CALENDAR = """BEGIN:VCALENDAR
BEGIN:VEVENT
DTSTART;TZID=Europe/Warsaw:20261201T130000
DTEND;TZID=Europe/Warsaw:20261201T150000
RRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=20270130T000000Z
SUMMARY:Dorota Kulesza
LOCATION:Stanowis
 ko 1
BEGIN:VALARM
SUMMARY:nie to
END:VALARM
END:VEVENT
BEGIN:VEVENT
DTSTART:20261204T110000Z
DTEND:20261204T120000Z
SUMMARY:Narada
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20261228
DTEND;VALUE=DATE:20261231
SUMMARY:Inwentaryzacja
END:VEVENT
END:VCALENDAR"""
HEAD = "rodzaj;stanowisko;osoba;dzień;od;do;od dnia;do dnia;powód\n"


def rows(hall: Hall, model: type) -> list:
    with hall.reading() as session:
        return list(session.scalars(select(model)).unique())


def day(name: str, on) -> dict[str, str]:
    return {f"{name}-dzien": str(on.day), f"{name}-miesiac": str(on.month), f"{name}-rok": str(on.year)}


def load(hall: Hall, text: str, name: str = "kalendarz.csv"):
    page = hall.at(EWA).go(f"{FRONT}/kalendarz")
    return page.submit("Pokaż, co się zmieni", place="DOM", calendar=(io.BytesIO(text.encode()), name))


def test_a_place_a_desk_a_topic_and_a_shift_are_made_by_hand(hall: Hall) -> None:
    ewa = hall.at(EWA)
    ewa.go(f"{FRONT}/miejsce").submit(
        "Zapisz miejsce", code="SLON", title="Podatki", address="ul. Słonimska 1"
    )
    assert "Ekran jest wyłączony" in ewa.text
    topic = {"code": "podatki", "title_pl": "Podatki", "title_en": "Taxes", "title_uk": "Податки", "unit_code": "DOM",
             "ways": ["counter", "phone"], "bring_pl": "decyzja\n\ndowód"}  # fmt: skip
    ewa.go(f"{FRONT}/temat").submit("Zapisz temat", **topic)
    assert ewa.address == FRONT
    made = next(one for one in rows(hall, Topic) if one.code == "podatki")
    assert (made.bring["pl"], made.channels, made.minutes) == (["decyzja", "dowód"], ["counter", "phone"], 20)
    ewa.go(f"{FRONT}/miejsce/SLON/stanowisko")
    ewa.submit("Zapisz stanowisko", title="Stanowisko 7", number="7", ways=["counter"], taken=[str(made.id)])
    desk = next(one for one in rows(hall, Desk) if one.number == "7")
    with hall.reading() as session:
        who = session.scalars(select(Shift.official_id).where(Shift.desk_id == hall.desks[0])).first()
    asked = {"official": str(who), "from_minute": "13:00", "until_minute": "15.30"}
    ewa.go(f"{FRONT}/stanowisko/{desk.token}")
    for _ in range(2):
        ewa.submit("Dodaj dyżur", **asked)
    mine = [one for one in rows(hall, Shift) if one.desk_id == desk.id]
    assert [(one.weekday, one.from_minute, one.until_minute) for one in mine] == [
        (n, 780, 930) for n in range(5)
    ]
    kinds = {one.kind for one in rows(hall, AuditRecord)}
    assert {"visits.place", "visits.topic", "visits.desk", "visits.shifts"} <= kinds


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"from_minute": "10:00", "until_minute": "9:00"}, "Koniec musi być później"),
        ({"from_minute": "10:00", "until_minute": "11:00"}, "siedzi wtedy"),
        ({"from_minute": "10:03", "until_minute": "11:00"}, "pięciu minutach"),
        ({"from_minute": "25:00", "until_minute": "26:00"}, "od 0:00 do 24:00"),
        ({"official": "999", "from_minute": "13:00", "until_minute": "14:00"}, "Wybierz jedną z podanych"),
    ],
)
def test_a_shift_that_cannot_be_worked_is_refused(
    small_hall: Hall, fields: dict[str, str], says: str
) -> None:
    hall, before = small_hall, len(rows(small_hall, Shift))
    with hall.reading() as session:
        token = session.get_one(Desk, hall.desks[0]).token
        who = session.scalars(select(Shift.official_id).where(Shift.desk_id == hall.desks[1])).first()
    page = (
        hall.at(EWA)
        .go(f"{FRONT}/stanowisko/{token}")
        .submit("Dodaj dyżur", **{"official": str(who), **fields})
    )
    assert (page.status, says in page.text) == (422, True)
    assert len(rows(hall, Shift)) == before


def test_a_closed_desk_says_first_how_many_visits_it_hits_and_loses_none(hall: Hall) -> None:
    numbers = [hall.book(1, TEN), hall.book(1, TEN + 20)]
    with hall.reading() as session:
        token = session.get_one(Desk, hall.visit(numbers[0]).desk_id).token
    hit = sum(hall.visit(number).desk_id == hall.visit(numbers[0]).desk_id for number in numbers)
    page = hall.at(EWA).go(f"{FRONT}/stanowisko/{token}").submit("Zapisz stanowisko", is_open="nie")
    assert f"Ta zmiana dotyczy {hit} umówion" in page.text
    assert next(one for one in rows(hall, Desk) if one.token == token).is_open
    page.submit(None if False else f"Zapisz i przenieś {hit} wizyt{'ę' if hit == 1 else ''}", is_open="nie")
    assert not next(one for one in rows(hall, Desk) if one.token == token).is_open
    hall.work("offer_another_visit")
    for number in numbers:
        assert hall.visit(number).state == State.BOOKED
        assert hall.visit(number).displaced_at is None  # the other desk took it at the same hour
    hall.assert_holds()


def test_a_shift_that_ends_under_booked_visits_says_so_and_each_gets_another_time(hall: Hall) -> None:
    numbers = [hall.book(1, at) for at in (TEN, TEN)]
    shift = next(one for one in rows(hall, Shift) if one.desk_id == hall.desks[0] and one.weekday == 1)
    with hall.reading() as session:
        token = session.get_one(Desk, hall.desks[0]).token
    ewa = hall.at(EWA).go(f"{FRONT}/stanowisko/{token}/dyzur/{shift.id}")
    ewa.submit("Zakończ dyżur", **day("last_on", hall.today))
    assert "Ta zmiana dotyczy 1 umówionej wizyty" in ewa.text
    ewa.submit("Zapisz i przenieś 1 wizytę", **day("last_on", hall.today))
    assert ewa.address.startswith(f"{FRONT}/stanowisko/")
    hall.work("offer_another_visit")
    moved = [hall.visit(number) for number in numbers if hall.visit(number).displaced_at is not None]
    assert len(moved) == 1
    assert moved[0].state == State.BOOKED  # until the person chooses, nothing is taken from them
    assert any("inny termin" in str(letter.get_body(("plain",))) for letter in hall.house.post.letters)
    hall.assert_holds()


def test_hours_are_closed_after_a_look_and_opened_again(small_hall: Hall) -> None:
    hall = small_hall
    hall.book(1, TEN)
    asked = {
        "place": "m:DOM",
        "from_minute": "9:00",
        "until_minute": "11:00",
        "reason": "szkolenie",
        **day("from_on", hall.day(1)),
    }
    page = hall.at(EWA).go(f"{FRONT}/zamkniete").submit("Zamknij te godziny", **asked)
    assert "Ta zmiana dotyczy 1 umówionej wizyty" in page.text
    assert rows(hall, Blackout) == []
    page.submit("Zapisz i przenieś 1 wizytę", **asked)
    assert [(one.place_code, one.from_minute, one.until_minute) for one in rows(hall, Blackout)] == [
        ("DOM", 540, 660)
    ]
    page.submit("Otwórz: 24 listopada, Obsługa mieszkańców")
    assert rows(hall, Blackout)[0].ended_at is not None


def test_a_table_is_shown_before_it_is_taken_and_taken_once(hall: Hall) -> None:
    with hall.writing() as session:
        session.execute(Shift.__table__.delete().where(Shift.__table__.c.desk_id == hall.desks[1]))
    text = HEAD + (
        "dyżur;2;Adam Sienkiewicz;wtorek;8:00;15:30;2026-12-01;;\n"
        "przerwa;2;;;12:00;13:00;04.12.2026;;szkolenie\nprzerwa;;;;9:00;10:00;2026-12-07;2026-12-09;remont\n"
    )
    page = load(hall, text)
    assert (page.heading, "Dojdą 3 wpisy" in page.text) == ("Co zmieni ten plik", True)
    assert [one for one in rows(hall, Shift) if one.desk_id == hall.desks[1]] == []
    page.submit("Zapisz te zmiany")
    assert page.address.startswith(f"{FRONT}/miejsce/DOM")
    [shift] = [one for one in rows(hall, Shift) if one.desk_id == hall.desks[1]]
    assert (shift.weekday, shift.from_minute, shift.valid_until) == (1, 480, None)
    assert len(rows(hall, Blackout)) == 4
    assert "Wszystkie wpisy z tego pliku już są" in load(hall, text).text


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("urlop;1;;;9:00;10:00;2026-12-01;;", "rodzaj to"),
        ("dyżur;1;Nikt Taki;wtorek;8:00;9:00;2026-12-01;;", "nie ma w urzędzie osoby"),
        ("dyżur;99;Dorota Kulesza;wtorek;13:00;14:00;2026-12-01;;", "nie ma tu otwartego stanowiska"),
        ("dyżur;1;Dorota Kulesza;czwórtek;13:00;14:00;2026-12-01;;", "dzień tygodnia wpisz słowem"),
        ("dyżur;1;Dorota Kulesza;wtorek;9:30;10:30;2026-12-01;;", "siedzi wtedy"),
        ("przerwa;1;;;10:00;9:00;2026-12-01;;", "koniec musi być później"),
        ("przerwa;1;;;10:07;11:00;2026-12-01;;", "pełnych pięciu minutach"),
        ("przerwa;1;;;9:00;10:00;2026-02-30;;", "to nie jest data"),
        ("przerwa;1;;;9:00;10:00;2020-02-03;;", "od dzisiaj"),
    ],
)
def test_a_line_of_nonsense_is_told_with_its_number_and_nothing_is_taken(
    small_hall: Hall, line: str, says: str
) -> None:
    page = load(small_hall, f"{HEAD}przerwa;1;;;13:00;14:00;2026-12-02;;dobra\n{line}\n")
    assert (page.status, page.heading) == (422, "Tego pliku nie wczytamy")
    assert "Wiersz 3:" in page.text
    assert says in page.text
    assert "Zapisz te zmiany" not in page.text
    assert rows(small_hall, Blackout) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "To nie jest tabela",
        '"urwany',
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261201T090000",
        "\0\0",
    ],
)
def test_what_is_no_calendar_at_all_is_refused(small_hall: Hall, text: str) -> None:
    assert load(small_hall, text).status == 422


def test_a_calendar_s_weekly_entry_is_a_shift_and_a_single_one_closes_hours(small_hall: Hall) -> None:
    text = CALENDAR.replace("\n", "\r\n")
    page = load(small_hall, text, "kalendarz.ics")
    assert "Dojdą 3 wpisy" in page.text, page.text
    page.submit("Zapisz te zmiany")
    kept = [(one.on.day, one.from_minute, one.until_minute, one.reason) for one in rows(small_hall, Blackout)]
    assert kept == [(4, 720, 780, "Narada"), *((on, 0, 1440, "Inwentaryzacja") for on in (28, 29, 30))]
    assert any(one.from_minute == 780 and one.valid_until is not None for one in rows(small_hall, Shift))


def test_an_entry_that_repeats_in_a_way_we_do_not_know_is_told(small_hall: Hall) -> None:
    told = read(
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261201T090000\nDTEND:20261201T100000\nRRULE:FREQ=MONTHLY\n"
        b"SUMMARY:x\nEND:VEVENT\nEND:VCALENDAR"
    )
    assert [line for line, _reason in told.faults] == [2]


def test_a_day_at_the_end_of_all_calendars_is_told_as_any_fault() -> None:
    begins = ("DTSTART:99991231", "DTSTART:99991231T235900Z", "DTSTART:00010101T000000Z")
    ends = ("", "DTEND:99991231T235500Z\n", "DTEND:00010101\n")
    rules = ("", "RRULE:FREQ=WEEKLY;UNTIL=99991231T235959Z\n", "RRULE:FREQ=WEEKLY;UNTIL=1\n")
    for begin, end, rule in product(begins, ends, rules):
        entry = f"BEGIN:VEVENT\n{begin}\n{end}{rule}SUMMARY:x\nEND:VEVENT"
        told = read(f"BEGIN:VCALENDAR\n{entry}\nEND:VCALENDAR".encode())
        assert ([line for line, _reason in told.faults], told.rows) == ([2], [])


def test_an_absence_says_whom_it_hits_and_that_they_get_another_time(small_hall: Hall) -> None:
    number = small_hall.book(2, TEN)
    desk = small_hall.visit(number).desk_id
    browser, colleague = (small_hall.dorota, "o-adam") if desk == 1 else (small_hall.adam, "o-dorota")
    from portal.accounts.models import Official

    with small_hall.reading() as session:
        other = session.scalars(select(Official.id).where(Official.sub == colleague)).one()
    page = browser.go("/biurko/nieobecnosci")
    page.submit(
        "Zapisz nieobecność",
        substitute=str(other),
        **day("from_on", small_hall.day(2)),
        **day("until_on", small_hall.day(3)),
    )
    assert "1 umówiona wizyta, pierwsza" in page.text
    assert "proponujemy inny termin" in page.text


def test_arranging_is_the_administrator_s_alone(small_hall: Hall) -> None:
    for worker in (DOROTA, HALINA):
        for address in (
            FRONT,
            f"{FRONT}/miejsce",
            f"{FRONT}/temat",
            f"{FRONT}/zamkniete",
            f"{FRONT}/kalendarz",
        ):
            assert small_hall.at(worker).go(address).status == 403
    ewa = small_hall.at(EWA)
    for address in ("miejsce/KSIEZYC", "temat/loty", "stanowisko/nie-ma", "stanowisko/nie-ma/dyzur/1"):
        assert ewa.go(f"{FRONT}/{address}").status == 404
    assert rows(small_hall, Place)

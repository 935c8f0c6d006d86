"""An official falls ill, hours are closed: seated elsewhere, offered another time, told; nobody is dropped silently."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal.accounts.absences.models import Absence
from portal.errors import Refused
from portal.visits import offering, queries, serving
from portal.visits.graph import State
from portal.visits.models import Blackout, CameFrom, Shift, Visit, VisitEvent
from portal.visits.refusals import HoldExpired
from tests.support.house import House
from tests.support.visiting import CLOSE, OPEN, Office


def kinds(office: Office, number: int) -> list[str]:
    with office.reading() as session:
        query = select(VisitEvent.kind).where(VisitEvent.visit_id == number).order_by(VisitEvent.id)
        return list(session.scalars(query))


def offers(office: Office) -> dict[int, Visit]:
    with office.reading() as session:
        found = session.scalars(select(Visit).where(Visit.state == State.OFFERED))
        return {one.instead_of_id or 0: one for one in found}


def subjects(house: House, address: str) -> list[str]:
    return [str(letter["Subject"]) for letter in house.post.to(address)]


def test_who_is_booked_with_an_official_who_falls_ill_is_seated_at_the_next_desk(house: House) -> None:
    office = Office(house, desks=2)
    number = office.book(1, OPEN)
    ill = office.visit(number).desk_id or 0
    office.absent(ill, 1, 1)
    office.work()
    visit = office.visit(number)
    assert (visit.state, visit.displaced_at) == (State.BOOKED, None)
    assert visit.desk_id not in (ill, None)
    assert kinds(office, number) == ["held", "booked", "reseated"]
    assert subjects(house, "anna1@example.com") == ["Twoja wizyta jest umówiona"]
    office.assert_holds()


def test_twelve_people_of_an_ill_official_are_each_offered_a_time_of_their_own(house: House) -> None:
    office = Office(house, minutes=15)
    booked = [office.book(1, OPEN + 15 * place) for place in range(12)]
    office.absent(office.desks[0], 1, 1)
    office.work()
    office.work()
    found = offers(office)
    assert set(found) == set(booked)
    assert len({(one.on, one.minute) for one in found.values()}) == 12
    assert all(one.on != office.day(1) and one.came_from == CameFrom.OFFERED for one in found.values())
    for place, number in enumerate(booked, start=1):
        assert office.visit(number).displaced_at is not None
        assert subjects(house, f"anna{place}@example.com")[-1] == "Musimy zmienić termin Twojej wizyty"
        assert len(subjects(house, f"anna{place}@example.com")) == 2
    office.assert_holds()


def test_an_offer_that_is_taken_moves_the_visit(house: House) -> None:
    office = Office(house)
    number = office.book(1, OPEN)
    office.absent(office.desks[0], 1, 1)
    office.work()
    offered = offers(office)[number].id
    for _press in range(2):
        with office.writing() as session:
            offering.accept(session, office.portal, session.get_one(Visit, offered), now=office.now)
    assert (office.visit(number).state, office.visit(offered).state) == (State.MOVED, State.BOOKED)
    house.work()
    assert subjects(house, "anna1@example.com")[-1] == "Twoja wizyta ma nowy termin"
    office.assert_holds()


def test_an_offer_that_lapses_leaves_the_visit_and_says_so(house: House) -> None:
    office = Office(house)
    number = office.book(2, OPEN)
    office.absent(office.desks[0], 2, 2)
    office.work()
    offered = offers(office)[number].id
    house.clock.move(hours=3, minutes=1)
    office.work()
    assert (office.visit(number).state, office.visit(offered).state) == (State.BOOKED, State.EXPIRED)
    assert subjects(house, "anna1@example.com")[-1] == "Wybierz nowy termin wizyty"
    with office.writing() as session, pytest.raises(HoldExpired):
        offering.accept(session, office.portal, session.get_one(Visit, offered), now=office.now)
    house.clock.move(days=2)
    office.work()
    assert (office.visit(number).state, kinds(office, number)[-1]) == (State.CANCELLED, "called_off")
    assert subjects(house, "anna1@example.com")[-1] == "Wizyta się nie odbędzie"
    office.assert_holds()


def test_an_official_who_is_back_keeps_the_visits(house: House) -> None:
    office = Office(house)
    number = office.book(2, OPEN)
    absence = office.absent(office.desks[0], 2, 2)
    office.work()
    with office.writing() as session:
        session.execute(update(Absence).where(Absence.id == absence).values(called_off_at=office.now))
    office.work()
    assert office.visit(number).displaced_at is None
    assert offers(office) == {}
    assert kinds(office, number)[-2:] == ["displaced", "restored"]
    assert subjects(house, "anna1@example.com")[-1] == "Twoja wizyta odbędzie się w pierwszym terminie"
    office.assert_holds()


def test_hours_that_are_closed_move_only_whom_they_meet(house: House) -> None:
    office = Office(house)
    early, late = office.book(1, OPEN), office.book(1, CLOSE - 20)
    office.blackout(1, OPEN, OPEN + 15)
    office.work()
    assert office.visit(early).displaced_at is not None
    assert office.visit(late).displaced_at is None
    with office.writing() as session:
        session.execute(update(Blackout).values(ended_at=office.now))
    office.work()
    assert office.visit(early).displaced_at is None


def test_an_offer_at_a_desk_that_closes_too_is_replaced_by_another(house: House) -> None:
    office = Office(house)
    number = office.book(1, OPEN)
    office.absent(office.desks[0], 1, 1)
    office.work()
    first = offers(office)[number]
    office.blackout((first.on - office.today).days, 0, 1440)
    office.work()
    second = offers(office)[number]
    assert (second.id, second.on) != (first.id, first.on)
    assert office.visit(first.id).state == State.RELEASED
    office.assert_holds()


def test_a_visit_that_the_office_could_not_keep_is_never_held_against_the_person(house: House) -> None:
    office = Office(house)
    with office.writing() as session:
        who = office.person(session)
    for place in range(3):
        office.book(1, OPEN + 20 * place, who)
    office.absent(office.desks[0], 1, 1)
    office.work("offer_another_visit")
    house.clock.move(days=1, hours=1)
    with office.writing() as session:
        for visit in session.scalars(select(Visit).where(Visit.state == State.BOOKED)):
            serving.miss(session, office.portal, visit, office.now)
    office.work()
    assert office.book(3, OPEN, who)


@pytest.mark.parametrize("displaced", [False, True])
def test_who_was_displaced_and_comes_all_the_same_is_received(house: House, displaced: bool) -> None:
    office = Office(house)
    number = office.book(1, OPEN + 60)
    if displaced:
        office.absent(office.desks[0], 1, 1)
        office.work()
    house.clock.at += timedelta(hours=23)
    with office.writing() as session:
        visit = queries.get_visit(session, session.get_one(Visit, number).token)
        serving.arrive(session, office.portal, visit, office.now)
    office.work()
    assert office.visit(number).state == State.ARRIVED


def test_a_person_may_not_be_noted_as_missing_before_they_are_late(house: House) -> None:
    office = Office(house)
    number = office.book(1, OPEN)
    house.clock.move(hours=22, minutes=69)  # 9:09 the next day
    with office.writing() as session, pytest.raises(Refused, match="Poczekaj"):
        serving.miss(session, office.portal, session.get_one(Visit, number), office.now)
    house.clock.move(minutes=1)
    with office.writing() as session:
        serving.miss(session, office.portal, session.get_one(Visit, number), office.now)
    assert office.visit(number).state == State.NO_SHOW
    with office.writing() as session:  # they came late all the same, and it is not held against them
        serving.arrive(session, office.portal, session.get_one(Visit, number), office.now)
    assert office.visit(number).state == State.ARRIVED
    office.assert_holds()


def test_hours_that_were_cut_displace_whom_they_no_longer_cover(house: House) -> None:
    office = Office(house)
    early, late = office.book(1, OPEN), office.book(1, CLOSE - 20)
    other = office.book(2, CLOSE - 20)
    office.work("offer_another_visit")
    assert office.visit(late).displaced_at is None
    with office.writing() as session:
        tuesday = Shift.weekday == office.day(1).weekday()
        session.execute(update(Shift).where(tuesday).values(until_minute=CLOSE - 30))
    office.work("offer_another_visit")
    assert [office.visit(one).displaced_at is not None for one in (early, late, other)] == [
        False,
        True,
        False,
    ]

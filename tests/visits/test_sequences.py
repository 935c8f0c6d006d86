"""Sequences of acts that meet: an offer whose visit goes, a call that nobody ended, a move after the hour."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts.models import Official
from portal.errors import Conflict, Refused
from portal.visits import booking, offering, serving, waiting
from portal.visits.booking import Visitor
from portal.visits.graph import State
from portal.visits.models import Channel, Desk, Outcome, Visit, Waiting, WaitingState
from tests.support.house import House
from tests.support.visiting import OPEN, Office

HOUR = 60


def waits_for_earlier(house: House) -> tuple[Office, int, int, int]:
    """Let the person of a booked visit be offered an earlier time; return the visit, their place and the offer."""
    office = Office(house, minutes=60, horizon_days=1)
    booked = [office.book(1, OPEN + HOUR * place) for place in range(3)]
    with office.writing() as session:
        mine = session.get_one(Visit, booked[2])
        who = Visitor(mine.subject_id, mine.person_id, None, "anna3@example.com", "")
        place = waiting.join(
            session, office.portal, office.topic(session), "counter", who, from_on=office.day(1),
            until_on=office.day(7), now=office.now, instead_of=mine,
        ).id  # fmt: skip
    office.cancel(booked[0])
    house.work()
    return office, booked[2], place, of(office, place).offered_visit_id or 0


def of(office: Office, number: int) -> Waiting:
    with office.reading() as session:
        return session.get_one(Waiting, number)


def test_who_cancels_while_an_earlier_time_is_offered_waits_no_more(house: House) -> None:
    office, mine, place, offer = waits_for_earlier(house)
    office.cancel(mine)
    assert office.visit(offer).state == State.RELEASED
    assert of(office, place).state == WaitingState.LEFT
    office.assert_holds()


def test_who_moves_by_themselves_while_an_earlier_time_is_offered_waits_no_more(house: House) -> None:
    office, mine, place, _offer = waits_for_earlier(house)
    with office.writing() as session:
        old = session.get_one(Visit, mine)
        other = session.scalars(select(Visit).where(Visit.state == State.OFFERED)).one()
        offering.decline(session, office.portal, other, now=office.now)
        held = booking.hold(
            session, office.portal, office.topic(session), "counter", "DOM", office.day(1), OPEN, holder="here",
            now=office.now, instead_of=old,
        )  # fmt: skip
        number = held.id
    office.work("offer_waiting_visits")
    with office.writing() as session:
        old, held = session.get_one(Visit, mine), session.get_one(Visit, number)
        booking.move(session, office.portal, old, held, now=office.now)
    office.work("offer_waiting_visits")
    assert of(office, place).state == WaitingState.LEFT
    office.assert_holds()


def test_an_offer_that_the_office_cannot_keep_leaves_its_person_on_the_list(house: House) -> None:
    office, _mine, place, offer = waits_for_earlier(house)
    office.blackout(1, OPEN, OPEN + HOUR)
    office.work("offer_another_visit")
    assert office.visit(offer).state == State.RELEASED
    assert (of(office, place).state, of(office, place).offers) == (WaitingState.WAITING, 0)


def test_who_waits_already_and_then_books_is_offered_a_move_and_no_second_visit(house: House) -> None:
    office = Office(house, minutes=60, horizon_days=1)
    booked = [office.book(1, OPEN + HOUR * place) for place in range(3)]
    with office.writing() as session:
        mine = session.get_one(Visit, booked[2])
        who = Visitor(mine.subject_id, mine.person_id, None, "anna3@example.com", "")
        for instead_of in (None, mine):
            waiting.join(
                session, office.portal, office.topic(session), "counter", who, from_on=office.day(1),
                until_on=office.day(7), now=office.now, instead_of=instead_of,
            )  # fmt: skip
    office.cancel(booked[0])
    house.work()
    with office.writing() as session:
        offered = session.scalars(select(Visit).where(Visit.state == State.OFFERED)).one()
        offering.accept(session, office.portal, offered, now=office.now)
    assert office.visit(booked[2]).state == State.MOVED


def test_a_talk_that_nobody_ended_yesterday_stands_at_its_desk_until_it_is(house: House) -> None:
    office = Office(house)
    first, second = office.book(1, OPEN), office.book(2, OPEN)
    for number in (first, second):
        house.clock.at = house.clock.at + timedelta(days=1)
        with office.writing() as session:
            desk = session.get_one(Desk, office.desks[0])
            official = session.get_one(Official, office.official_of(session, desk.id))
            if (left := serving.find_at_desk(session, desk)) is not None:
                assert left.id == first
                with pytest.raises(Refused):
                    serving.call_next(session, office.portal, desk, official, office.now)
                serving.finish(session, left, Outcome.SETTLED, None, office.now, official.id)
            serving.arrive(session, office.portal, session.get_one(Visit, number), office.now)
            called = serving.call_next(session, office.portal, desk, official, office.now)
            assert called is not None
            assert called.id == number


def test_a_visit_is_not_moved_once_its_hour_has_come(house: House) -> None:
    office = Office(house)
    mine = office.book(1, OPEN)
    house.clock.at = house.clock.at + timedelta(days=1, hours=2)
    with office.writing() as session, pytest.raises(Conflict):
        booking.hold(
            session, office.portal, office.topic(session), "counter", "DOM", office.day(1), OPEN, holder="here",
            now=office.now, instead_of=session.get_one(Visit, mine),
        )  # fmt: skip


def test_a_time_held_before_the_hour_replaces_nothing_after_it(house: House) -> None:
    office = Office(house)
    mine = office.book(1, OPEN)
    begins = booking.moment_of(office.day(1), OPEN)
    house.clock.at = begins - timedelta(minutes=3)
    with office.writing() as session:
        held = booking.hold(
            session, office.portal, office.topic(session), "counter", "DOM", office.day(1), OPEN, holder="here",
            now=office.now, instead_of=session.get_one(Visit, mine),
        ).id  # fmt: skip
    house.clock.at = begins + timedelta(minutes=3)
    with office.writing() as session, pytest.raises(Conflict):
        booking.move(
            session, office.portal, session.get_one(Visit, mine), session.get_one(Visit, held), now=office.now
        )
    assert office.visit(mine).state == State.BOOKED


def test_a_visit_that_the_office_cannot_keep_is_moved_after_its_hour_too(house: House) -> None:
    office = Office(house)
    mine = office.book(1, OPEN)
    office.blackout(1, OPEN, OPEN + 3 * HOUR)
    office.work("offer_another_visit")
    house.clock.at = booking.moment_of(office.day(1), OPEN) + timedelta(minutes=1)
    with office.writing() as session:
        old = session.get_one(Visit, mine)
        held = booking.hold(
            session, office.portal, office.topic(session), "counter", "DOM", office.day(1), OPEN + HOUR, holder="me",
            now=office.now, instead_of=old,
        )  # fmt: skip
        booking.move(session, office.portal, old, held, now=office.now)
    assert office.visit(mine).state == State.MOVED


def test_who_came_first_is_asked_first_whichever_house_they_wait_for(house: House) -> None:
    office = Office(house, minutes=60, horizon_days=1)
    booked = [office.book(1, OPEN + HOUR * place) for place in range(3)]
    places = []
    for place_code in ("DOM", None, "DOM"):
        with office.writing() as session:
            places.append(
                waiting.join(
                    session,
                    office.portal,
                    office.topic(session),
                    "counter",
                    office.person(session),
                    from_on=office.day(1),
                    until_on=office.day(7),
                    now=office.now,
                    place_code=place_code,
                ).id
            )
        house.clock.move(minutes=1)
    for count, number in enumerate(booked, 1):
        office.cancel(number)
        office.work("offer_waiting_visits")
        assert [of(office, one).state for one in places].count(WaitingState.OFFERED) == count
        assert of(office, places[count - 1]).state == WaitingState.OFFERED


def test_what_nobody_marked_is_forgotten_in_its_time_as_everything_is(house: House) -> None:
    office = Office(house)
    mine = office.book(1, OPEN, about="O meldunku.")
    house.clock.move(days=800)
    office.work("forget_visits")
    found = office.visit(mine)
    assert (found.about, found.contact_email, found.person_id, found.whom) == ("", "", None, None)
    office.assert_holds()


def test_a_day_before_all_days_is_refused_as_any_other(house: House) -> None:
    office = Office(house)
    with office.writing() as session, pytest.raises(Refused):
        booking.hold(
            session, office.portal, office.topic(session), Channel.COUNTER, "DOM", office.today.min, 0, holder="here",
            now=office.now,
        )  # fmt: skip

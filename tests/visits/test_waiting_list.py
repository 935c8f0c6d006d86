"""The waiting list: first come, first asked; offers that run out go to the next; taken, passed on, left."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts.absences.models import Absence
from portal.errors import Refused
from portal.visits import offering, waiting
from portal.visits.booking import Visitor
from portal.visits.clock import moment_of
from portal.visits.graph import State
from portal.visits.models import Blackout, Visit, Waiting, WaitingState
from portal.visits.refusals import FreeAlready
from portal.visits.turns import actions as turns
from portal.visits.turns.rules import Opening, turn_at
from tests.support.house import House
from tests.support.visiting import OPEN, Office


def full(house: House) -> tuple[Office, list[int]]:
    """Open an office whose next days are booked out."""
    office = Office(house, minutes=60, horizon_days=1)
    return office, [office.book(1, OPEN + 60 * place) for place in range(3)]


def join(office: Office, who: Visitor | None = None, instead_of: int = 0) -> int:
    with office.writing() as session:
        return waiting.join(
            session, office.portal, office.topic(session), "counter", who or office.person(session),
            from_on=office.day(1), until_on=office.day(7), now=office.now,
            instead_of=session.get(Visit, instead_of) if instead_of else None,
        ).id  # fmt: skip


def ask(
    office: Office, guest_id: int | None, holder: str, instead_of: int = 0, *, is_proved: bool = False
) -> Waiting:
    """Let a guest of one and the same address ask for a place in some browser."""
    who = Visitor(guest_id=guest_id, email="olga@example.com")
    with office.writing() as session:
        return waiting.join(
            session, office.portal, office.topic(session), "counter", who, from_on=office.day(1),
            until_on=office.day(7), now=office.now, holder=holder, is_proved=is_proved,
            instead_of=session.get(Visit, instead_of) if instead_of else None,
        )  # fmt: skip


def of(office: Office, number: int) -> Waiting:
    with office.reading() as session:
        return session.get_one(Waiting, number)


def test_who_came_first_is_offered_what_came_free_and_then_the_next(house: House) -> None:
    office, booked = full(house)
    first, second = join(office), join(office)
    office.work()
    assert of(office, first).state == WaitingState.WAITING
    office.cancel(booked[1])
    house.work()  # the cancellation asks at once
    offered = of(office, first)
    assert (offered.state, of(office, second).state) == (WaitingState.OFFERED, WaitingState.WAITING)
    assert office.visit(offered.offered_visit_id or 0).minute == OPEN + 60
    assert office.free(1) == []
    assert [str(one["Subject"]) for one in house.post.to("anna4@example.com")] == [
        "Zwolnił się termin wizyty"
    ]
    house.clock.move(hours=3)
    office.work()
    assert (of(office, first).state, of(office, first).offers) == (WaitingState.WAITING, 1)
    assert of(office, second).state == WaitingState.OFFERED
    number = of(office, second).offered_visit_id or 0
    with office.writing() as session:
        offering.accept(session, office.portal, session.get_one(Visit, number), now=office.now)
    assert (office.visit(number).state, of(office, second).state) == (State.BOOKED, WaitingState.BOOKED)
    office.assert_holds()


def test_who_declines_makes_room_for_the_next_and_after_several_is_off_the_list(house: House) -> None:
    office, booked = full(house)
    number = join(office)
    office.cancel(booked[0])
    for further in (*booked[1:], None):
        office.work("offer_waiting_visits")
        offered = of(office, number).offered_visit_id
        assert offered is not None
        with office.writing() as session:
            offering.decline(session, office.portal, session.get_one(Visit, offered), now=office.now)
        if further is not None:
            office.cancel(further)
    assert of(office, number).state == WaitingState.ENDED
    house.work()
    assert "Nie czekasz już na termin wizyty" in [
        str(one["Subject"]) for one in house.post.to("anna4@example.com")
    ]
    office.assert_holds()


def test_nobody_waits_for_what_is_free_already(house: House) -> None:
    office, booked = full(house)
    office.cancel(booked[1])
    with pytest.raises(FreeAlready) as refused:
        join(office)
    assert [(one.on, one.minute) for one in refused.value.nearest] == [(office.day(1), OPEN + 60)]
    # for an earlier time than one's own the later ones are no answer
    with office.writing() as session:
        mine = session.get_one(Visit, booked[0])
        who = Visitor(mine.subject_id, mine.person_id, None, "anna1@example.com", "")
    number = join(office, who, instead_of=booked[0])
    office.work("offer_waiting_visits")
    assert of(office, number).state == WaitingState.WAITING


def test_what_somebody_let_go_is_not_offered_to_them_again_but_to_the_next(house: House) -> None:
    office, booked = full(house)
    number = join(office)
    office.cancel(booked[0])
    house.work()
    offered = of(office, number).offered_visit_id or 0
    with office.writing() as session:
        offering.decline(session, office.portal, session.get_one(Visit, offered), now=office.now)
    office.work("offer_waiting_visits")
    assert (of(office, number).state, len(office.free(1))) == (WaitingState.WAITING, 1)
    office.cancel(booked[1])
    house.work()
    other = office.visit(of(office, number).offered_visit_id or 0)
    assert other.minute == OPEN + 60


@pytest.mark.parametrize("closed", [True, False])
def test_who_was_offered_a_time_that_the_office_takes_back_is_told_and_keeps_their_place(
    house: House, closed: bool
) -> None:
    office, booked = full(house)
    first, second = join(office), join(office)
    office.cancel(booked[0])
    house.work()
    recalled = of(office, first).offered_visit_id or 0
    joined_at = of(office, first).joined_at
    if closed:
        hours = office.blackout(1, OPEN, OPEN + 60)
    else:
        away = office.absent(office.desks[0], 1, 1)
    office.work("offer_another_visit")
    assert office.visit(recalled).state == State.RELEASED
    kept = of(office, first)
    assert (kept.state, kept.offers, kept.joined_at) == (WaitingState.WAITING, 0, joined_at)
    subjects = [str(one["Subject"]) for one in house.post.to("anna4@example.com")]
    assert subjects == ["Zwolnił się termin wizyty", "Ten termin wizyty jednak się nie odbędzie"]
    with office.writing() as session:
        if closed:
            session.get_one(Blackout, hours).ended_at = office.now
        else:
            session.get_one(Absence, away).called_off_at = office.now
    office.work(
        "offer_waiting_visits"
    )  # what the office took back is no choice of theirs: they are asked again
    assert (of(office, first).state, of(office, second).state) == (WaitingState.OFFERED, WaitingState.WAITING)
    office.assert_holds()


def test_a_person_waits_once_for_a_topic_and_for_so_many_at_most(house: House) -> None:
    office, _booked = full(house)
    with office.writing() as session:
        who = office.person(session)
    assert join(office, who) == join(office, who)
    with office.reading() as session:
        assert len(session.scalars(select(Waiting)).all()) == 1


def test_an_earlier_time_takes_the_place_of_the_booked_one(house: House) -> None:
    office, booked = full(house)
    with office.writing() as session:
        mine = session.get_one(Visit, booked[2])
        who = Visitor(mine.subject_id, mine.person_id, None, "anna3@example.com", "")
    number = join(office, who, instead_of=booked[2])
    office.cancel(booked[0])
    house.work()
    offered = of(office, number).offered_visit_id or 0
    with office.writing() as session:
        offering.accept(session, office.portal, session.get_one(Visit, offered), now=office.now)
    assert (office.visit(booked[2]).state, office.visit(offered).state) == (State.MOVED, State.BOOKED)
    office.assert_holds()


def test_who_leaves_the_list_is_asked_nothing_more(house: House) -> None:
    office, booked = full(house)
    number = join(office)
    for _press in range(2):
        with office.writing() as session:
            waiting.leave(session, session.get_one(Waiting, number), now=office.now)
    office.cancel(booked[0])
    house.work()
    assert of(office, number).state == WaitingState.LEFT
    assert len(office.free(1)) == 1


def test_at_night_nobody_is_asked(house: House) -> None:
    office, booked = full(house)
    number = join(office)
    house.clock.move(hours=11)  # 21:00
    office.cancel(booked[2])
    office.work()
    assert of(office, number).state == WaitingState.WAITING


def test_who_waited_until_the_last_day_is_told_that_it_is_over(house: House) -> None:
    office, _booked = full(house)
    number = join(office)
    house.clock.move(days=8)
    office.work("offer_waiting_visits")
    assert of(office, number).state == WaitingState.ENDED


@pytest.mark.parametrize(("first", "last"), [(3, 2), (-5, -1), (0, 200)])
def test_the_days_of_waiting_are_sensible(house: House, first: int, last: int) -> None:
    office = Office(house)
    with office.writing() as session, pytest.raises(Refused):
        waiting.join(
            session, office.portal, office.topic(session), "counter", office.person(session),
            from_on=office.today + timedelta(days=first), until_on=office.day(last), now=office.now,
        )  # fmt: skip


def test_the_list_has_of_a_new_day_what_the_lots_leave(small_house: House) -> None:
    office, _booked = full(small_house)
    number = join(office)
    small_house.clock.at = moment_of(office.day(1), 480)  # Wednesday opens
    opening = Opening(office.today, 480)
    pace = turns.pace_of(office.portal, opening)
    with office.writing() as session:
        for _lot in range(40):
            turns.take(session, office.portal, opening, person="", now=office.now)
    later = join(office)  # what lots give out is nothing that one could choose instead of waiting
    draw = opening.draw_at(pace)
    last = turn_at(39, opening, pace) + timedelta(minutes=pace.turn_minutes)
    for at in (opening.at, draw, last - timedelta(seconds=1)):
        small_house.clock.at = at
        office.work("offer_waiting_visits")
        assert (of(office, number).state, office.free(1)) == (WaitingState.WAITING, []), at
    small_house.clock.at = last  # at one moment the day is the list's and that of who comes by
    assert len(office.free(1)) == 3
    with pytest.raises(FreeAlready):
        join(office)
    office.work("offer_waiting_visits")
    assert {of(office, one).state for one in (number, later)} == {WaitingState.OFFERED}
    office.assert_holds()


def test_a_guests_place_goes_to_another_browser_only_with_the_address_proved_there(
    small_house: House,
) -> None:
    office, booked = full(small_house)
    with office.writing() as session:
        one, other = (office.person(session).subject_id for _guest in range(2))
    number = ask(office, one, "a" * 64, is_proved=True).id
    with pytest.raises(Refused):  # the code of a visit is no proof of the address that the visit names
        ask(office, other, "b" * 64, booked[2])
    kept = of(office, number)
    assert (kept.holder, kept.guest_id, kept.instead_of_id) == ("a" * 64, one, None)
    assert (
        ask(office, other, "a" * 64).id == ask(office, other, "c" * 64).id == number
    )  # same browser, same guest
    assert ask(office, one, "b" * 64, is_proved=True).id == number
    moved = of(office, number)
    assert (moved.holder, moved.guest_id) == ("b" * 64, one)


def test_a_person_waits_for_themselves_and_beside_it_for_whom_they_act(small_house: House) -> None:
    office, _booked = full(small_house)
    with office.writing() as session:
        who, firm = office.person(session), office.person(session)
    own = join(office, who)
    theirs = join(office, Visitor(firm.subject_id, who.person_id, None, who.email, who.phone))
    assert (of(office, own).subject_id, of(office, theirs).subject_id) == (who.subject_id, firm.subject_id)


def test_a_place_with_an_offer_is_not_turned_to_another_visit_and_ends_with_its_own(
    small_house: House,
) -> None:
    office, booked = full(small_house)
    with office.writing() as session:
        mine = session.get_one(Visit, booked[2])
        who = Visitor(mine.subject_id, mine.person_id, None, "anna3@example.com", "")
    other = office.book(0, OPEN + 120, who)
    number = join(office, who, instead_of=booked[2])
    office.cancel(booked[1])
    small_house.work()
    offered = of(office, number).offered_visit_id or 0
    assert join(office, who, instead_of=other) == number
    assert of(office, number).instead_of_id == booked[2]
    office.cancel(
        booked[2]
    )  # with it goes what was offered in its stead: the place pointed at nothing for good
    assert (of(office, number).state, office.visit(offered).state) == (WaitingState.LEFT, State.RELEASED)
    office.assert_holds()

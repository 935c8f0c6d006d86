"""From a free time to a visit that is over: hold, confirm, cancel, move, and what stands in the way."""

import pytest
from sqlalchemy import select

from portal.errors import Conflict, Refused
from portal.visits import booking
from portal.visits.booking import Visitor
from portal.visits.graph import State
from portal.visits.models import Quantum, Visit, VisitEvent
from portal.visits.refusals import HoldExpired, Taken, TooManyVisits
from tests.support.house import House
from tests.support.visiting import OPEN, Office


def kinds(office: Office, number: int) -> list[str]:
    with office.reading() as session:
        query = select(VisitEvent.kind).where(VisitEvent.visit_id == number).order_by(VisitEvent.id)
        return list(session.scalars(query))


def test_a_time_is_held_and_confirmed_and_nobody_else_can_have_it(house: House) -> None:
    office = Office(house)
    assert [one.minute for one in office.free(1)] == list(range(OPEN, OPEN + 180, 20))
    number = office.hold(1, OPEN)
    assert OPEN not in [one.minute for one in office.free(1)]
    with pytest.raises(Taken) as refusal:
        office.hold(1, OPEN)
    assert {one.on for one in refusal.value.nearest} == {office.day(1)}
    office.confirm(number)
    visit = office.visit(number)
    assert (visit.state, visit.held_until, len(visit.code or "")) == (State.BOOKED, None, 5)
    assert office.quanta(number) == [108, 109, 110, 111]
    assert kinds(office, number) == ["held", "booked"]
    office.assert_holds()


def test_a_second_desk_takes_a_second_person_at_the_same_time(house: House) -> None:
    office = Office(house, desks=2)
    first, second = office.book(1, OPEN), office.book(1, OPEN)
    assert {office.visit(first).desk_id, office.visit(second).desk_id} == set(office.desks)
    with pytest.raises(Taken):
        office.hold(1, OPEN)
    office.assert_holds()


def test_the_same_form_sent_twice_is_one_visit(house: House) -> None:
    office = Office(house)
    number = office.hold(1, OPEN)
    with office.writing() as session:
        who = office.person(session)
    assert office.confirm(number, who, "a" * 32) == office.confirm(number, who, "a" * 32) == number
    assert kinds(office, number) == ["held", "booked"]


def test_a_hold_runs_out_by_the_clock_whether_it_was_swept_up_or_not(house: House) -> None:
    office = Office(house)
    number = office.hold(1, OPEN)
    house.clock.move(minutes=10)
    with pytest.raises(HoldExpired) as refusal:
        office.confirm(number)
    assert refusal.value.again is not None
    office.work()
    assert office.visit(number).state == State.EXPIRED
    assert office.quanta(number) == []
    other = office.hold(1, OPEN)
    with pytest.raises(HoldExpired) as refusal:
        office.confirm(number)
    assert refusal.value.again is None
    assert refusal.value.nearest
    office.confirm(other)
    office.assert_holds()


def test_a_browser_holds_one_time_at_once(house: House) -> None:
    office = Office(house)
    first = office.hold(1, OPEN, holder="browser")
    office.hold(1, OPEN + 20, holder="browser")
    assert office.visit(first).state == State.RELEASED
    assert OPEN in [one.minute for one in office.free(1)]


def test_cancelling_frees_the_time_and_tells_the_person(house: House) -> None:
    office = Office(house)
    number = office.book(1, OPEN)
    office.cancel(number)
    office.cancel(number)
    assert kinds(office, number) == ["held", "booked", "cancelled"]
    assert office.hold(1, OPEN)
    house.work()
    letters = house.post.to("anna1@example.com")
    assert [str(letter["Subject"]) for letter in letters] == ["Twoja wizyta jest odwołana"]
    assert "METHOD:CANCEL" in letters[0].as_bytes().decode() or "CANCEL" in str(letters[0])


def test_a_visit_that_began_is_not_cancelled_by_its_person(house: House) -> None:
    office = Office(house)
    number = office.book(1, OPEN)
    house.clock.move(days=1)
    with pytest.raises(Refused, match="już się zaczęła"):
        office.cancel(number)


def test_moving_changes_both_visits_or_neither(house: House) -> None:
    office = Office(house)
    old = office.book(1, OPEN, about="meldunek dziecka")
    with office.writing() as session:
        held = booking.hold(
            session, office.portal, office.topic(session), "counter", "DOM", office.day(2), OPEN, holder="b",
            now=office.now, instead_of=session.get_one(Visit, old),
        ).id  # fmt: skip
    with office.writing() as session:
        booking.move(
            session, office.portal, session.get_one(Visit, old), session.get_one(Visit, held), now=office.now
        )
    before, after = office.visit(old), office.visit(held)
    assert (before.state, after.state) == (State.MOVED, State.BOOKED)
    assert (after.uid, after.sequence, after.about) == (before.uid, before.sequence + 1, before.about)
    assert (after.whom, after.person_id) == (before.whom, before.person_id)
    assert office.quanta(old) == []
    with office.writing() as session, pytest.raises(Conflict):
        booking.move(
            session, office.portal, session.get_one(Visit, held), session.get_one(Visit, old), now=office.now
        )
    office.assert_holds()


def test_one_person_has_only_so_many_visits_to_come(house: House) -> None:
    office = Office(house)
    with office.writing() as session:
        who = office.person(session)
    for place in range(3):
        office.book(1, OPEN + 20 * place, who)
    number = office.hold(1, OPEN + 100)
    with pytest.raises(TooManyVisits):
        office.confirm(number, who)
    office.cancel(office.book(1, OPEN + 120))
    with office.reading() as session:
        mine = session.scalars(select(Visit.id).where(Visit.whom == office.visit(1).whom)).first()
    assert mine is not None
    office.cancel(mine)
    office.confirm(number, who)


@pytest.mark.parametrize(
    ("visitor", "channel", "field"),
    [
        (Visitor(None, None, None, "", ""), "counter", "email"),
        (Visitor(None, None, None, "a@example.com", ""), "video", "channel"),
        (Visitor(1, 1, None, "a@example.com", ""), "phone", "phone"),
    ],
)
def test_who_cannot_be_reached_in_the_chosen_way_books_nothing(
    house: House, visitor: Visitor, channel: str, field: str
) -> None:
    office = Office(house)
    number = office.hold(1, OPEN, channel=channel)
    with pytest.raises(Refused) as refusal:
        office.confirm(number, visitor)
    assert refusal.value.field == field
    assert office.visit(number).state == State.HELD


@pytest.mark.parametrize("minute", [OPEN + 3, OPEN - 20, OPEN + 175, 1435, 1440, -5])
def test_a_time_that_no_shift_has_is_not_held(house: House, minute: int) -> None:
    office = Office(house)
    with pytest.raises((Refused, Taken)):
        office.hold(1, minute)
    with office.reading() as session:
        assert session.scalars(select(Quantum)).all() == []
        assert session.scalars(select(Visit)).all() == []

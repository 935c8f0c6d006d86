"""Several people in the same moment: one has the time, the others are told; nothing is shared, nothing is lost."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import TimeoutError as PoolTimeout

from portal.accounts.models import Official
from portal.errors import Conflict, PortalError
from portal.visits import booking, serving
from portal.visits.booking import Visitor
from portal.visits.graph import LIVE, State
from portal.visits.models import Desk, Quantum, Visit, VisitEvent
from portal.visits.refusals import HoldExpired, Taken, TooManyVisits
from tests.support.house import House
from tests.support.visiting import OPEN, Office

pytestmark = pytest.mark.engines

ROUNDS = 4
DONE = object()


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Do all acts in the same moment; return what each gave, or the refusal it met."""
    found: list[object] = [None] * len(acts)
    ready = threading.Barrier(len(acts))

    def run(place: int, act: Callable[[], object]) -> None:
        ready.wait()
        while found[place] is None:
            try:
                found[place] = act() or DONE
            except PortalError as refusal:
                found[place] = refusal
            except PoolTimeout:
                continue  # more people than connections: told to come back, they do

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


def kinds(found: list[object]) -> Counter[str]:
    return Counter(type(one).__name__ for one in found)


def test_of_two_who_want_one_time_one_has_it_and_the_other_is_told_of_others(house: House) -> None:
    office = Office(house)
    for place in range(ROUNDS):
        minute = OPEN + 20 * place
        found = at_once(*[lambda minute=minute: office.hold(1, minute)] * 2)
        assert kinds(found) == {"int": 1, "Taken": 1}
        [refusal] = [one for one in found if isinstance(one, Taken)]
        assert refusal.nearest
    office.assert_holds()


def test_overlapping_times_are_one_persons(house: House) -> None:
    office = Office(house)
    for place in range(ROUNDS):
        minute = OPEN + 40 * place
        found = at_once(
            lambda minute=minute: office.hold(1, minute), lambda minute=minute: office.hold(1, minute + 10)
        )
        assert kinds(found) == {"int": 1, "Taken": 1}
    office.assert_holds()


def test_thirty_people_on_ten_times_are_ten_visits_and_twenty_answers(house: House) -> None:
    office = Office(house, desks=2, minutes=30)
    free = [one.minute for one in office.free(1)][:5]  # five times at two desks

    def book(place: int) -> int:
        return office.book(1, free[place % 5])

    found = at_once(*(lambda place=place: book(place) for place in range(30)))
    assert kinds(found) == {"int": 10, "Taken": 20}
    with office.reading() as session:
        assert (
            session.scalar(select(func.count()).select_from(Visit).where(Visit.state == State.BOOKED)) == 10
        )
        assert session.scalar(select(func.count()).select_from(Quantum)) == 60
        codes = list(session.scalars(select(Visit.code).where(Visit.code.is_not(None))))
    assert len(set(codes)) == 10
    office.assert_holds()


def test_a_form_sent_twice_at_once_is_one_visit(house: House) -> None:
    office = Office(house)
    for place in range(ROUNDS):
        number = office.hold(1, OPEN + 20 * place)
        with office.writing() as session:
            who = office.person(session)
        found = at_once(*[lambda number=number, who=who: office.confirm(number, who, f"{number:032d}")] * 3)
        assert found == [number] * 3
        with office.reading() as session:
            told = select(func.count()).where(VisitEvent.visit_id == number, VisitEvent.kind == "booked")
            assert session.scalar(told) == 1
    office.assert_holds()


def test_a_hold_that_runs_out_while_it_is_confirmed_is_one_or_the_other(house: House) -> None:
    office = Office(house)
    for place in range(ROUNDS):
        number = office.hold(1, OPEN + 20 * place)
        until = office.visit(number).held_until
        assert until is not None
        house.clock.at = until - timedelta(microseconds=1)

        def confirm(number: int = number) -> int:
            return office.confirm(number)

        def sweep(until: object = until) -> None:
            house.clock.at = until  # type: ignore[assignment]
            office.work("expire_visits")

        found = at_once(confirm, sweep)
        state = office.visit(number).state
        assert (isinstance(found[0], int), state) in ((True, State.BOOKED), (False, State.EXPIRED))
        assert bool(office.quanta(number)) is (state == State.BOOKED)
        if state == State.EXPIRED:
            assert isinstance(found[0], HoldExpired | Conflict)
    office.assert_holds()


def test_a_visit_that_is_moved_while_it_is_cancelled_is_one_or_the_other(house: House) -> None:
    office = Office(house)
    for place in range(ROUNDS):
        old = office.book(1, OPEN + 20 * place)
        with office.writing() as session:
            held = booking.hold(
                session, office.portal, office.topic(session), "counter", "DOM", office.day(2), OPEN + 20 * place,
                holder=f"{old}", now=office.now, instead_of=session.get_one(Visit, old),
            ).id  # fmt: skip

        def move(old: int = old, held: int = held) -> None:
            with office.writing() as session:
                booking.move(
                    session, office.portal, session.get_one(Visit, old), session.get_one(Visit, held),
                    now=office.now,
                )  # fmt: skip

        found = at_once(move, lambda old=old: office.cancel(old))
        states = (office.visit(old).state, office.visit(held).state)
        assert states in (
            (State.MOVED, State.BOOKED),
            (State.CANCELLED, State.RELEASED),
            (State.CANCELLED, State.HELD),
        )
        assert sum(isinstance(one, Conflict) for one in found) == 1
        assert office.quanta(old) == []
    office.assert_holds()


def test_one_person_in_many_tabs_does_not_pass_the_limit(house: House) -> None:
    office = Office(house)
    with office.writing() as session:
        who = office.person(session)
    held = [office.hold(1, OPEN + 20 * place) for place in range(6)]
    found = at_once(*(lambda number=number: office.confirm(number, who) for number in held))
    assert kinds(found) == {"int": 3, "TooManyVisits": 3}
    assert all(isinstance(one, TooManyVisits | int) for one in found)


def test_guests_with_one_address_are_one_person_to_the_limit(house: House) -> None:
    office = Office(house)
    held = [office.hold(1, OPEN + 20 * place) for place in range(6)]
    guest = Visitor(None, None, None, "Guest@Example.com", "")
    same = Visitor(None, None, None, "guest@example.com", "")
    found = at_once(
        *(lambda number=number: office.confirm(number, (guest, same)[number % 2]) for number in held)
    )
    assert kinds(found) == {"int": 3, "TooManyVisits": 3}


def test_one_press_for_a_ticket_is_one_ticket_however_often_it_comes_at_once(house: House) -> None:
    office = Office(house)

    def press() -> str:
        with office.writing() as session:
            topic = office.topic(session)
            return str(
                serving.walk_in(session, office.portal, topic, "DOM", office.now, submission="a" * 24).code
            )

    found = at_once(press, press, press, press)
    assert kinds(found) == {"str": 4}
    assert len(set(found)) == 1


def test_two_desks_that_call_at_once_call_two_people_and_one_desk_calls_one(house: House) -> None:
    office = Office(house, desks=2)
    with office.writing() as session:
        for _person in range(4):
            serving.walk_in(session, office.portal, office.topic(session), "DOM", office.now)

    def call(place: int) -> int | None:
        with office.writing() as session:
            desk = session.get_one(Desk, office.desks[place])
            official = session.get_one(Official, office.official_of(session, desk.id))
            found = serving.call_next(session, office.portal, desk, official, office.now)
            return found.id if found is not None else None

    found = at_once(lambda: call(0), lambda: call(1), lambda: call(0), lambda: call(1))
    called = [one for one in found if isinstance(one, int)]
    assert len(called) == len(set(called)) == 2
    assert kinds(found) == {"int": 2, "Refused": 2}


def test_who_is_displaced_while_they_move_by_themselves_ends_with_one_visit(house: House) -> None:
    office = Office(house)
    for place in range(ROUNDS):
        day = 1 + place
        number = office.book(day, OPEN)
        office.absent(office.desks[0], day, day)
        at_once(
            lambda: office.work("offer_another_visit"), lambda number=number: office.cancel(number),
            lambda: office.work("offer_another_visit"),
        )  # fmt: skip
        with office.reading() as session:
            live = (
                select(func.count())
                .select_from(Visit)
                .where(Visit.instead_of_id == number, Visit.state.in_(LIVE))
            )
            left = session.scalar(live)
        office.work("expire_visits")
        assert office.visit(number).state == State.CANCELLED
        assert left in (0, 1)
    office.assert_holds()

"""The front desk: check-in by code, the fair order, walk-ins, two desks that call at once, how a visit ends."""

import pytest

from portal.accounts.models import Official
from portal.errors import Conflict, Refused
from portal.visits import queries, serving
from portal.visits.graph import State
from portal.visits.models import CameFrom, Desk, Outcome, Visit
from tests.support.house import House
from tests.support.visiting import OPEN, Office


def arrive(office: Office, number: int) -> None:
    with office.writing() as session:
        code = session.get_one(Visit, number).code or ""
        said = f" {code[0].lower()}-{code[1:]} "
        found = queries.find_by_code(session, "DOM", office.today, said)
        assert found is not None
        assert found.id == number
        serving.arrive(session, office.portal, found, office.now)


def call_next(office: Office, desk: int = 0) -> int | None:
    with office.writing() as session:
        own = session.get_one(Desk, office.desks[desk])
        official = session.get_one(Official, office.official_of(session, own.id))
        found = serving.call_next(session, office.portal, own, official, office.now)
        return found.id if found is not None else None


def walk_in(office: Office) -> int:
    with office.writing() as session:
        return serving.walk_in(session, office.portal, office.topic(session), "DOM", office.now).id


def finish(office: Office, number: int, outcome: str = Outcome.SETTLED, service: str | None = None) -> None:
    with office.writing() as session:
        serving.finish(session, session.get_one(Visit, number), outcome, service, office.now)


def test_a_day_at_the_desk(house: House) -> None:
    office = Office(house, desks=2)
    early, due = office.book(1, OPEN + 60), office.book(1, OPEN)
    house.clock.move(hours=23)  # 9:00 of the next day
    arrive(office, early)
    walked = walk_in(office)
    arrive(office, due)
    assert call_next(office) == due
    with pytest.raises(Refused, match="Najpierw zakończ"):
        call_next(office)
    assert call_next(office, 1) == walked
    with office.writing() as session:
        serving.begin(session, session.get_one(Visit, due), house.clock.move(minutes=2))
    house.clock.move(minutes=10)
    finish(office, due, Outcome.COULD_ONLINE, "residence")
    finish(office, due, Outcome.COULD_ONLINE, "residence")
    assert call_next(office) == early
    finish(office, walked)
    visit = office.visit(due)
    assert (visit.state, visit.outcome, visit.outcome_service) == (State.DONE, "could_online", "residence")
    assert visit.arrived_at is not None
    assert visit.began_at is not None
    assert visit.ended_at is not None
    assert visit.arrived_at < visit.began_at < visit.ended_at
    assert office.visit(walked).came_from == CameFrom.WALK_IN
    with office.reading() as session:
        [(code, desk, _at)] = queries.list_screen(session, "DOM", office.today)
    assert (code, desk) == (office.visit(early).code, "1")
    office.assert_holds()


def test_a_visit_is_checked_in_on_its_own_day_only(house: House) -> None:
    office = Office(house)
    number = office.book(1, OPEN)
    with office.writing() as session, pytest.raises(Refused, match="innego dnia"):
        serving.arrive(session, office.portal, session.get_one(Visit, number), office.now)
    with office.reading() as session:
        assert queries.find_by_code(session, "DOM", office.today, office.visit(number).code or "") is None


def test_who_was_called_by_mistake_waits_again(house: House) -> None:
    office = Office(house)
    number = walk_in(office)
    assert call_next(office) == number
    with office.writing() as session:
        official = session.get_one(Official, office.official_of(session, office.desks[0]))
        serving.call_back(session, session.get_one(Visit, number), official, office.now)
    assert call_next(office) == number


def test_nobody_waits_nobody_is_called(house: House) -> None:
    assert call_next(Office(house)) is None


@pytest.mark.parametrize(("outcome", "service"), [("nonsense", None), (Outcome.COULD_ONLINE, None)])
def test_a_visit_ends_with_an_outcome_that_says_enough(
    house: House, outcome: str, service: str | None
) -> None:
    office = Office(house)
    number = walk_in(office)
    call_next(office)
    with pytest.raises(Refused):
        finish(office, number, outcome, service)
    assert office.visit(number).state == State.CALLED


def test_a_call_by_phone_needs_no_check_in(house: House) -> None:
    office = Office(house)
    number = office.book(1, OPEN, channel="phone")
    house.clock.move(hours=23)
    with office.writing() as session:
        desk = session.get_one(Desk, office.desks[0])
        official = session.get_one(Official, office.official_of(session, desk.id))
        serving.call(session, office.portal, session.get_one(Visit, number), desk, official, office.now)
    assert office.visit(number).state == State.CALLED


def test_what_is_over_is_not_called_again(house: House) -> None:
    office = Office(house)
    number = walk_in(office)
    call_next(office)
    finish(office, number)
    with office.writing() as session, pytest.raises(Conflict):
        serving.arrive(session, office.portal, session.get_one(Visit, number), office.now)

"""The office acts for somebody: same times, same limits, kept in the records; past visits are put right afterwards."""

import secrets
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Official
from portal.audit import AuditRecord
from portal.errors import Conflict, Refused
from portal.security import Actor
from portal.visits import afterwards, assisting, serving
from portal.visits.afterwards import LEFT, NOBODY, Excuse
from portal.visits.assisting import AskedBy
from portal.visits.booking import Details, Visitor
from portal.visits.clock import moment_of
from portal.visits.free import Free
from portal.visits.graph import State
from portal.visits.models import Visit
from portal.visits.outcomes import count_missed
from portal.visits.refusals import OnlyInPerson, Taken, TooManyVisits
from portal.visits.turns import actions as turns
from portal.visits.turns.rules import Opening
from tests.support.house import House
from tests.support.visiting import CLOSE, OPEN, Office


def official(office: Office) -> Actor:
    with office.reading() as session:
        return Actor("official", 1, "DOM", official_id=session.scalars(select(Official.id)).first())


def arrange(office: Office, who: Visitor | None, minute: int, after: int = 1, press: str = "") -> int:
    with office.writing() as session:
        return assisting.arrange(
            session, office.portal, office.topic(session), "counter", Free(office.day(after), minute, "DOM"),
            who or office.person(session), details=Details(about="O meldunku."), asked_by=AskedBy.PHONE,
            submission=press or secrets.token_hex(16), by=official(office), now=office.now,
        ).id  # fmt: skip


def kept(office: Office, kind: str) -> list[tuple[str, str | None]]:
    with office.reading() as session:
        rows = session.scalars(select(AuditRecord).where(AuditRecord.kind == kind).order_by(AuditRecord.id))
        return [(one.actor_kind, one.detail) for one in rows]


def missed(office: Office, who: Visitor, times: int) -> list[int]:
    """Let somebody not come so many times."""
    numbers = [office.book(0, OPEN + 120 + 20 * place, who) for place in range(times)]
    office.house.clock.move(hours=4)
    for number in numbers:
        with office.writing() as session:
            serving.miss(session, office.portal, session.get_one(Visit, number), office.now)
    return numbers


def test_the_office_books_at_once_once_and_tells_the_person(house: House) -> None:
    office = Office(house)
    with office.writing() as session:
        who = office.person(session)
    press = secrets.token_hex(16)
    number = arrange(office, who, OPEN, press=press)
    assert arrange(office, who, OPEN, press=press) == number
    visit = office.visit(number)
    assert (visit.state, visit.came_from, visit.person_id) == (State.BOOKED, "assisted", who.person_id)
    assert kept(office, "visit.booked") == [("official", "assisted, phone")]
    house.work()
    assert [str(one["Subject"]) for one in house.post.to("anna1@example.com")] == [
        "Twoja wizyta jest umówiona"
    ]
    with pytest.raises(Taken):
        arrange(office, None, OPEN)
    office.assert_holds()


def test_who_has_no_address_is_told_by_text(house: House) -> None:
    office = Office(house)
    with office.writing() as session:
        who = office.person(session)
    number = arrange(office, Visitor(who.subject_id, who.person_id, None, "", "+48600100200"), OPEN)
    house.work()
    [(_phone, said)] = house.post.texts
    assert str(office.visit(number).code) in said


def test_the_no_show_rule_stands_at_the_portal_and_not_at_the_office(house: House) -> None:
    office = Office(house, lead_minutes=0)
    with office.writing() as session:
        who = office.person(session)
    numbers = missed(office, who, 3)
    with pytest.raises(OnlyInPerson):
        office.book(1, OPEN, who)
    arrange(office, who, OPEN + 20)
    for _press in range(2):
        with office.writing() as session:
            visit = session.get_one(Visit, numbers[0])
            afterwards.excuse(session, visit, Excuse.OURS, by=official(office), now=office.now)
    office.book(1, OPEN + 40, who)
    assert kept(office, "visit.excused") == [("official", "ours")]
    with office.reading() as session:  # a mistake of ours is no absence in the figures either
        assert count_missed(session, office.today, office.today) == 2


def test_the_limit_of_live_visits_is_the_same_for_all(house: House) -> None:
    office = Office(house)
    with office.writing() as session:
        who = office.person(session)
    for place in range(3):
        arrange(office, who, OPEN + 20 * place)
    with pytest.raises(TooManyVisits):
        arrange(office, who, OPEN + 60)


def test_a_visit_is_moved_and_called_off_for_its_person(house: House) -> None:
    office = Office(house)
    number, by = office.book(1, OPEN), official(office)
    with office.writing() as session:
        new = assisting.change_time(
            session, office.portal, session.get_one(Visit, number), Free(office.day(2), OPEN, "DOM"),
            asked_by=AskedBy.COUNTER, submission=secrets.token_hex(16), by=by, now=office.now,
        ).id  # fmt: skip
    assert (office.visit(number).state, office.visit(new).state) == (State.MOVED, State.BOOKED)
    for _press in range(2):
        with office.writing() as session:
            visit = session.get_one(Visit, new)
            assisting.call_off(session, office.portal, visit, asked_by=AskedBy.PHONE, by=by, now=office.now)
    assert kept(office, "visit.moved") == [("official", "assisted, counter")]
    assert kept(office, "visit.cancelled") == [("official", "assisted, phone")]
    house.work()
    subjects = [str(one["Subject"]) for one in house.post.to("anna1@example.com")]
    assert subjects[-1] == "Twoja wizyta jest odwołana"
    office.assert_holds()


def test_a_day_that_lots_give_out_is_closed_to_the_office_until_the_last_turn_is_over(
    small_house: House,
) -> None:
    office = Office(small_house, horizon_days=2)  # Wednesday opens on Monday at eight
    moved, by = office.book(1, OPEN), official(office)
    small_house.clock.at = moment_of(office.today, 480) + timedelta(days=1)
    opening = Opening(office.today, 480)
    with office.writing() as session:
        turns.take(session, office.portal, opening, person="", now=office.now)
    for seconds in (0, 60, 359):  # before the draw, after it, in the last second of the only turn
        small_house.clock.at = opening.at + timedelta(seconds=seconds)
        with pytest.raises(Refused, match="8:06"):
            arrange(office, None, OPEN, after=2)
        with office.writing() as session, pytest.raises(Refused, match="8:06"):
            move(session, office, moved, by)
    for after in (0, 1):
        office.blackout(after, OPEN, CLOSE)
    office.work("offer_another_visit")  # what the office itself cannot keep goes to no such day either
    with office.reading() as session:
        assert session.get_one(Visit, moved).displaced_at is not None
        assert session.scalars(select(Visit).where(Visit.instead_of_id.is_not(None))).all() == []
    small_house.clock.at = opening.at + timedelta(seconds=360)
    arrange(office, None, OPEN, after=2)
    with office.writing() as session:
        assert move(session, office, moved, by).state == State.BOOKED
    office.assert_holds()


def move(session: Session, office: Office, number: int, by: Actor) -> Visit:
    """Move a visit for its person to the newest day."""
    return assisting.change_time(
        session, office.portal, session.get_one(Visit, number), Free(office.day(2), OPEN + 20, "DOM"),
        asked_by=AskedBy.PHONE, submission=secrets.token_hex(16), by=by, now=office.now,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("outcome", "service", "state"),
    [
        ("settled", None, State.DONE),
        ("could_online", "tax-certificate", State.DONE),
        (NOBODY, None, State.NO_SHOW),
    ],
)
def test_a_past_visit_that_nobody_marked_gets_its_outcome(
    house: House, outcome: str, service: str | None, state: State
) -> None:
    office = Office(house)
    number = office.book(1, OPEN)
    by = official(office)
    with office.writing() as session, pytest.raises(Refused):
        afterwards.close(session, session.get_one(Visit, number), outcome, service, by=by, now=office.now)
    house.clock.move(days=2)
    with office.reading() as session:
        assert [one.id for one in afterwards.list_unmarked(session, office.today)] == [number]
    with office.writing() as session:
        visit = session.get_one(Visit, number)
        afterwards.close(session, visit, outcome, service, by=official(office), now=office.now)
    closed = office.visit(number)
    assert closed.state == state
    assert closed.outcome == (outcome if state == State.DONE else None)
    assert closed.outcome_service == service
    assert office.quanta(number) == []
    with office.reading() as session:
        assert afterwards.count_unmarked(session, office.today) == 0
    office.assert_holds()


def test_who_went_before_they_were_called_is_no_absence_and_a_wrong_absence_becomes_a_visit(
    house: House,
) -> None:
    office = Office(house)
    came, absent = office.book(1, OPEN), office.book(1, OPEN + 20)
    house.clock.move(days=1)
    with office.writing() as session:
        serving.arrive(session, office.portal, session.get_one(Visit, came), office.now)
        serving.miss(session, office.portal, session.get_one(Visit, absent), office.now)
    house.clock.move(days=1)
    by = official(office)
    with office.writing() as session:
        afterwards.close(session, session.get_one(Visit, came), LEFT, None, by=by, now=office.now)
        afterwards.close(session, session.get_one(Visit, absent), "informed", None, by=by, now=office.now)
    assert (office.visit(came).state, office.visit(absent).state) == (State.CANCELLED, State.DONE)
    with office.writing() as session, pytest.raises(Conflict):
        afterwards.close(session, session.get_one(Visit, came), NOBODY, None, by=by, now=office.now)
    with office.writing() as session, pytest.raises(Conflict):
        afterwards.excuse(session, session.get_one(Visit, absent), Excuse.GOOD, by=by, now=office.now)


def test_on_its_own_day_a_visit_is_ended_only_as_the_desk_ends_it(house: House) -> None:
    office = Office(house, lead_minutes=0)
    number = office.book(0, OPEN + 120)
    office.house.clock.at += timedelta(hours=3)
    with office.writing() as session, pytest.raises(Conflict):
        serving.finish(session, session.get_one(Visit, number), "settled", None, office.now)

"""The search for free times: distinct, within lead and horizon, by few statements however many days and desks."""

from datetime import date, timedelta

from sqlalchemy import event, insert, select

from portal.accounts.models import Official
from portal.visits.free import list_free, list_places, list_topics
from portal.visits.models import Channel, Desk, DeskTopic, Quantum, Shift, Topic, Visit
from tests.support.house import House
from tests.support.visiting import EVERY_WEEKDAY, OPEN, Office

STATEMENTS, DAYS, DESKS = 6, 90, 40


def test_forty_desks_over_ninety_days_are_searched_by_six_statements(house: House) -> None:
    office = Office(house, desks=DESKS, horizon_days=DAYS)
    said: list[str] = []
    with office.writing() as session:
        _fill(session, office)

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        said.append(statement)

    with office.reading() as session:
        topic = office.topic(session)
        event.listen(session.get_bind(), "before_cursor_execute", note)
        found = list_free(
            session, office.portal, topic, Channel.COUNTER, from_on=office.today, until_on=office.day(DAYS),
            now=office.now,
        )  # fmt: skip
        event.remove(session.get_bind(), "before_cursor_execute", note)
    assert len(said) <= STATEMENTS
    assert len(found) == len(set(found))
    assert len({one.on for one in found}) > 50
    assert not any(one.minute == OPEN for one in found)
    assert any(one.minute == OPEN + 20 for one in found)


def _fill(session: object, office: Office) -> None:
    """Let the first visit of every desk and day be booked."""
    with office.reading() as other:
        seats = other.execute(select(Shift.desk_id, Shift.official_id).distinct()).all()
    days = [office.day(after) for after in range(1, DAYS + 1)]
    visits = [
        {"token": f"{desk}-{on}", "topic_id": office.topic_id, "channel": "counter", "place_code": "DOM", "on": on,
         "desk_id": desk, "official_id": official, "minute": OPEN, "minutes": 20, "state": "booked", "version": 1,
         "uid": f"{desk}-{on}", "created_at": office.now}
        for desk, official in seats for on in days
    ]  # fmt: skip
    session.execute(insert(Visit), visits)  # type: ignore[attr-defined]
    numbers = session.execute(select(Visit.id, Visit.desk_id, Visit.official_id, Visit.on))  # type: ignore[attr-defined]
    session.execute(  # type: ignore[attr-defined]
        insert(Quantum),
        [
            {
                "visit_id": number,
                "desk_id": desk,
                "official_id": official,
                "on": on,
                "quantum": OPEN // 5 + place,
            }
            for number, desk, official, on in numbers
            for place in range(4)
        ],
    )


def test_nothing_is_free_on_free_days_before_the_lead_or_after_the_horizon(house: House) -> None:
    office = Office(house, horizon_days=60)
    found = office.free(0, 90)
    assert min(found).on == office.today
    assert [one.minute for one in found if one.on == office.today] == [OPEN + 120, OPEN + 140, OPEN + 160]
    assert max(found).on <= office.day(60)
    days = {one.on for one in found}
    assert date(2026, 12, 31) in days
    for closed in (
        date(2026, 12, 24),
        date(2026, 12, 25),
        date(2027, 1, 1),
        date(2027, 1, 6),
        date(2026, 11, 28),
    ):
        assert closed not in days


def test_the_newest_day_opens_at_its_hour(house: House) -> None:
    office = Office(house, horizon_days=1, release_minute=11 * 60)
    assert office.free(1) == []
    house.clock.move(hours=1)
    assert office.free(1) == []  # for a minute it is for who took a lot, and nobody did
    house.clock.move(minutes=1)
    assert office.free(1)


def test_a_saturday_is_had_where_a_shift_says_so_and_a_sunday_never(house: House) -> None:
    office = Office(house)
    with office.writing() as session:
        official = office.official_of(session, office.desks[0])
        session.add_all(
            Shift(
                desk_id=office.desks[0], official_id=official, weekday=weekday, from_minute=OPEN,
                until_minute=OPEN + 60, valid_from=office.today,
            )
            for weekday in (5, 6)
        )  # fmt: skip
    assert len(office.free(5)) == 3
    assert office.free(6) == []


def test_an_official_at_two_desks_is_at_one_of_them_at_a_time(house: House) -> None:
    office = Office(house, desks=2)
    with office.writing() as session:
        first = office.official_of(session, office.desks[0])
        for shift in session.scalars(select(Shift).where(Shift.desk_id == office.desks[1])):
            shift.official_id = first
    office.book(1, OPEN)
    assert OPEN not in [one.minute for one in office.free(1)]
    office.assert_holds()


def test_a_shift_that_ended_a_closed_desk_and_another_way_give_nothing(house: House) -> None:
    office = Office(house)
    assert office.free(1, channel=Channel.VIDEO)
    with office.writing() as session:
        session.get_one(Desk, office.desks[0]).channels = [Channel.COUNTER]
    assert office.free(1, channel=Channel.VIDEO) == []
    with office.writing() as session:
        for shift in session.scalars(select(Shift)):
            shift.valid_until = office.day(1)
    assert office.free(1)
    assert office.free(2) == []
    with office.writing() as session:
        session.get_one(Desk, office.desks[0]).is_open = False
    assert office.free(1) == []


def test_who_does_not_work_here_any_more_gives_no_times(house: House) -> None:
    office = Office(house)
    with office.writing() as session:
        session.get_one(Official, office.official_of(session, office.desks[0])).active = False
    assert office.free(1) == []


def test_topics_of_a_service_come_before_the_general_ones(house: House) -> None:
    office = Office(house)
    with office.writing() as session:
        topic = office.topic(session)
        names = {name: getattr(topic, name) for name in ("unit_code", "minutes", "channels", "lead_minutes")}
        names |= {"titles": {}, "bring": {}, "horizon_days": 1, "release_minute": 0}
        session.add(Topic(code="zz", services=["residence"], **names))
        session.add(Topic(code="aa", services=["petition"], **names))
        session.flush()
        session.add(DeskTopic(desk_id=office.desks[0], topic_id=topic.id + 1))
    with office.reading() as session:
        assert [one.code for one in list_topics(session, "residence")] == ["zz", "dowod"]
        assert [one.code for one in list_topics(session)] == ["aa", "dowod", "zz"]
        assert [one.code for one in list_places(session)] == ["DOM"]


def test_every_weekday_of_a_year_with_both_changes_of_the_clock_has_the_same_times(house: House) -> None:
    office = Office(house, horizon_days=364)
    by_day: dict[date, list[int]] = {}
    for one in office.free(1, 364):
        by_day.setdefault(one.on, []).append(one.minute)
    assert {tuple(times) for times in by_day.values()} == {tuple(range(OPEN, OPEN + 180, 20))}
    assert {date(2027, 3, 26), date(2027, 3, 30), date(2027, 10, 29), date(2027, 11, 2)} <= set(by_day)
    assert all(on.weekday() in EVERY_WEEKDAY for on in by_day)
    assert office.today + timedelta(days=1) in by_day

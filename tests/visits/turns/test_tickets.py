"""Tickets: counted once each on both databases, written so that nobody else can make one, one lot a person."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest

from portal.errors import Conflict
from portal.visits.turns import actions
from portal.visits.turns.models import OpeningCount
from portal.visits.turns.rules import Counts, Opening, Ticket
from tests.support.house import House

OPENING = Opening(date(2026, 11, 27), 8 * 60)
AT = datetime(2026, 11, 27, 7, tzinfo=UTC)


def take(house: House, at: datetime, person: str = "") -> Ticket:
    with house.app.app_context(), house.portal.db.writing() as session:
        return actions.take(session, house.portal, OPENING, person=person, now=at)


def count_of(house: House, opening: Opening, counts: Counts) -> None:
    """Let so many have come for an opening."""
    with house.portal.db.writing() as session:
        session.merge(OpeningCount(key=opening.key, drawn=counts.drawn, after=counts.after))


def counted(house: House) -> Counts:
    with house.portal.db.reading() as session:
        return actions.count(session, OPENING)


def test_lots_are_counted_before_the_draw_and_people_after_it(house: House) -> None:
    with pytest.raises(Conflict):
        take(house, AT - timedelta(minutes=11))
    assert counted(house) == Counts()
    early = [take(house, AT - timedelta(minutes=5)) for _ in range(3)]
    late = [take(house, AT + timedelta(seconds=60)) for _ in range(2)]
    assert counted(house) == Counts(3, 2)
    assert [one.number for one in (*early, *late)] == [None, None, None, 1, 2]
    assert len({one.lot for one in (*early, *late)}) == 5


def test_twenty_at_once_are_twenty(house: House) -> None:
    with ThreadPoolExecutor(10) as many:
        taken = list(many.map(lambda _: take(house, AT + timedelta(minutes=2)), range(20)))
    assert sorted(one.number or 0 for one in taken) == list(range(1, 21))
    assert counted(house) == Counts(0, 20)


def test_a_person_has_one_lot_however_many_browsers_they_ask_in(house: House) -> None:
    assert take(house, AT, "7").lot == take(house, AT, "7").lot
    assert take(house, AT, "7").lot != take(house, AT, "8").lot


def test_a_ticket_is_read_again_and_a_changed_one_is_none(house: House) -> None:
    for ticket in (take(house, AT), take(house, AT + timedelta(minutes=2))):
        with house.app.app_context():
            written = actions.write(ticket)
            assert actions.read(written) == ticket
            key, lot, number, mac = written.split(".")
            forged = [
                "", "x", written[:-1], f"{key}.{lot}.2.{mac}", f"{key}.{'0' * 22}.{number}.{mac}",
                f"2026-11-28-480.{lot}.{number}.{mac}", f"{written}.x", "ą.b.c.d",
            ]  # fmt: skip
            assert [actions.read(one) for one in forged] == [None] * len(forged)


def test_the_seed_told_after_the_draw_is_the_one_that_was_promised_before(house: House) -> None:
    with house.app.app_context():
        promised, seed = actions.promise_of(OPENING), actions.seed_of(OPENING)
    assert hashlib.sha256(seed.encode()).hexdigest() == promised

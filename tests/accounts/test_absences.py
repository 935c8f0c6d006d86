"""Which absences may be written down, and that two written at the same moment make no chain."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal.accounts.absences import actions, queries
from portal.accounts.absences.models import Absence
from portal.accounts.absences.rules import LENT, Away, Person, check
from portal.accounts.models import Official, Role, Unit
from portal.errors import Refused
from portal.security import Actor
from tests.support.house import House

TODAY = date(2026, 11, 23)
ADAM, BASIA, CELINA = (Person(number, name, "FN", True) for number, name in enumerate("ABC", 1))
DORA = Person(4, "D", "USC", True)
GONE = Person(5, "E", "FN", False)


def away(official: Person, substitute: Person, start: int = 0, days: int = 5) -> Away:
    first = TODAY + timedelta(days=start)
    return Away(official, substitute, first, first + timedelta(days=days))


@pytest.mark.parametrize(
    ("new", "known", "field", "says"),
    [
        (away(ADAM, ADAM), [], "substitute", "samego siebie"),
        (away(ADAM, DORA), [], "substitute", "z tego samego wydziału"),
        (away(ADAM, GONE), [], "substitute", "nie ma dostępu"),
        (away(GONE, ADAM), [], "official", "nie ma dostępu"),
        (away(ADAM, BASIA, start=-1), [], "from_on", "najwcześniej dzisiaj"),
        (away(ADAM, BASIA, days=-1), [], "until_on", "wcześniejszy"),
        (away(ADAM, BASIA, days=400), [], "until_on", "najwyżej rok"),
        (away(ADAM, BASIA), [away(ADAM, CELINA, start=5)], "from_on", "pokrywają się"),
        (away(ADAM, BASIA), [away(BASIA, CELINA, start=5)], "substitute", "nie będzie wtedy w pracy"),
        (away(ADAM, BASIA), [away(CELINA, ADAM, start=5)], "from_on", "pełni już: A, za: C"),
        (away(ADAM, BASIA), [away(BASIA, ADAM, start=3)], "substitute", "nie będzie wtedy"),
    ],
)
def test_what_makes_no_sense_or_a_chain_is_refused_in_words(
    new: Away, known: list[Away], field: str, says: str
) -> None:
    with pytest.raises(Refused, match=says) as refused:
        check(new, known, TODAY)
    assert refused.value.field == field


def test_the_day_after_another_absence_is_free_and_one_may_stand_in_for_two() -> None:
    check(away(ADAM, BASIA), [away(ADAM, CELINA, start=6)], TODAY)
    check(away(ADAM, BASIA), [away(BASIA, CELINA, start=6)], TODAY)
    check(away(ADAM, CELINA), [away(BASIA, CELINA)], TODAY)


def test_neither_money_nor_administration_is_lent() -> None:
    assert not LENT & {Role.TREASURER, Role.CASHIER, Role.ADMINISTRATOR, Role.MANAGER}


class Staff:
    """Officials of one unit, and absences written by the first."""

    def __init__(self, house: House) -> None:
        self.portal, self.clock, self.app = house.portal, house.clock, house.app
        with self.portal.db.writing() as session:
            session.add_all([Unit(code="FN", name="Finanse"), Unit(code="USC", name="Stan cywilny")])
            session.flush()
            rows = [
                Official(
                    iss="i", sub=name, name=name, unit_code="FN", roles=["clerk", "approver", "treasurer"],
                    created_at=self.clock.now(),
                )
                for name in ("Adam", "Basia", "Celina")
            ]  # fmt: skip
            session.add_all(rows)
            session.flush()
            self.adam, self.basia, self.celina = (row.id for row in rows)
        self.actor = Actor("official", self.adam, "Adam", official_id=self.adam, unit_code="FN")

    def enter(self, who: int, substitute: int, start: int = 0, days: int = 5) -> str:
        first = TODAY + timedelta(days=start)
        with self.app.app_context(), self.portal.db.writing() as session:
            return actions.enter(
                session, who, substitute, first, first + timedelta(days=days), actor=self.actor, now=self.clock.now()
            ).token  # fmt: skip

    def stood_for(self, substitute: int, on: date = TODAY) -> list[str]:
        with self.portal.db.reading() as session:
            return [one.name for one in queries.list_stood_for(session, substitute, on)]

    def change(self, number: int, **values: Any) -> None:
        with self.portal.db.writing() as session:
            official = session.get_one(Official, number)
            for name, value in values.items():
                setattr(official, name, value)


@pytest.fixture
def staff(house: House) -> Staff:
    return Staff(house)


def test_the_substitute_stands_in_on_both_ends_of_the_absence_and_not_beyond(staff: Staff) -> None:
    staff.enter(staff.adam, staff.basia)
    for days, names in ((-1, []), (0, ["Adam"]), (5, ["Adam"]), (6, [])):
        assert staff.stood_for(staff.basia, TODAY + timedelta(days=days)) == names
    assert staff.stood_for(staff.celina) == []
    with staff.portal.db.reading() as session:
        (stood,) = queries.list_stood_for(session, staff.basia, TODAY)
    assert stood.roles == {"clerk", "approver"}


def test_who_left_the_unit_or_the_office_lends_nothing(staff: Staff) -> None:
    staff.enter(staff.adam, staff.basia)
    staff.change(staff.adam, unit_code="USC")
    assert staff.stood_for(staff.basia) == []
    staff.change(staff.adam, unit_code="FN", active=False)
    assert staff.stood_for(staff.basia) == []
    staff.change(staff.adam, active=True)
    assert staff.stood_for(staff.basia) == ["Adam"]


def test_an_absence_that_ends_early_ended_yesterday_and_one_to_come_is_void(staff: Staff) -> None:
    current, coming = (
        staff.enter(staff.adam, staff.basia),
        staff.enter(staff.adam, staff.basia, start=20),
    )
    staff.clock.move(days=2)
    for token in (current, coming, current):
        with staff.app.app_context(), staff.portal.db.writing() as session:
            if token == current or session.scalars(select(Absence).where(Absence.token == token)).one():
                actions.end(
                    session, queries.get_absence(session, token), actor=staff.actor, now=staff.clock.now()
                )
    with staff.portal.db.reading() as session:
        first, second = session.scalars(select(Absence).order_by(Absence.id))
    assert first.until_on == TODAY + timedelta(days=1)
    assert second.called_off_at is not None
    assert staff.stood_for(staff.basia, TODAY + timedelta(days=2)) == []


def test_the_same_entry_twice_is_one(staff: Staff) -> None:
    assert staff.enter(staff.adam, staff.basia) == staff.enter(staff.adam, staff.basia)


def test_two_entries_at_the_same_moment_make_no_chain(staff: Staff) -> None:
    """Adam is replaced by Basia while Basia is replaced by Celina: one of the two is told."""
    pairs = [(staff.adam, staff.basia), (staff.basia, staff.celina)] * 3
    barrier = threading.Barrier(len(pairs))

    def write(pair: tuple[int, int]) -> str:
        barrier.wait()
        try:
            return staff.enter(*pair)
        except Refused:
            return ""

    with ThreadPoolExecutor(len(pairs)) as crew:
        done = set(crew.map(write, pairs))
    with staff.portal.db.reading() as session:
        (kept,) = session.scalars(select(Absence))
    assert done == {kept.token, ""}

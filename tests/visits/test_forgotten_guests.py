"""Guests who proved an address for a time and never booked it: gone with what they held, and nobody else."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts.guests import actions as guests
from portal.accounts.guests.models import Guest
from portal.accounts.models import Subject
from portal.cases.models import Draft
from portal.visits.graph import State
from tests.citizen.visiting import GUEST, Town
from tests.support.house import House

WEEK = timedelta(days=7)


@pytest.fixture
def town(house: House) -> Town:
    return Town(house)


def counted(town: Town) -> tuple[int, int]:
    """Count guests, and everybody of whom the portal knows."""
    with town.office.reading() as session:
        tables = (Guest.subject_id, Subject.id)
        first, second = (session.scalar(select(func.count()).select_from(one.class_)) or 0 for one in tables)
    return first, second


def hold_as_guest(town: Town) -> None:
    guest = town.house.visitor()
    town.hold(guest).submit("Dalej", email=GUEST)
    guest.submit("Dalej", code=town.mailed_code(GUEST))


def after(town: Town, days: int) -> None:
    town.house.clock.move(days=days)
    town.office.work("expire_visits", "forget_visits")


def test_who_never_booked_is_gone_with_the_time_they_held(town: Town) -> None:
    before = counted(town)
    hold_as_guest(town)
    after(town, 6)
    assert counted(town) == (before[0] + 1, before[1] + 1)
    after(town, 2)
    assert counted(town) == before
    assert town.all(State.EXPIRED) == []


def test_who_booked_stays_as_long_as_their_visit(town: Town) -> None:
    before = counted(town)
    town.book_as_guest()
    after(town, 30)
    assert counted(town) == (before[0] + 1, before[1] + 1)
    after(town, 800)
    assert counted(town) == before


def test_a_guest_who_writes_a_form_is_left_alone(town: Town) -> None:
    with town.office.writing() as session:
        guest = guests.begin(session, "browser", "pl", town.office.now)
        session.add(
            Draft(
                token="form", service="x", service_version=1, subject_id=guest.subject_id, answers={}, done=[],
                submission_id="form", created_at=town.office.now, updated_at=town.office.now,
                expires_at=town.office.now + 9 * WEEK,
            )
        )  # fmt: skip
    before = counted(town)
    after(town, 30)
    assert counted(town) == before

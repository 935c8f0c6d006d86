"""What people do to their visits stands in the records that nobody can change: who, whose, once for each act."""

import pytest
from sqlalchemy import select

from portal.audit import AuditRecord
from portal.visits.graph import State
from tests.citizen.visiting import Town
from tests.support.house import House
from tests.support.lived import settled
from tests.support.people import JAN


@pytest.fixture
def town(house: House) -> Town:
    return Town(house)


def kept(town: Town) -> list[AuditRecord]:
    with town.office.reading() as session:
        of_visits = AuditRecord.kind.startswith("visit.")
        return list(session.scalars(select(AuditRecord).where(of_visits).order_by(AuditRecord.id)))


def test_each_act_of_a_resident_is_kept_once_however_often_they_press(town: Town) -> None:
    jan = settled(town.house, JAN)
    town.hold(jan).submit("Dalej")
    page, fields = jan.address, town.fields(jan)
    for _press in range(2):
        jan.post(page, fields)
    old = town.only(State.BOOKED)
    jan.go(f"/wizyty/{old.token}").follow("Przełóż na inny termin")
    jan.submit("Weź tę godzinę", termin=town.times(jan)[5])
    jan.submit(town.button(jan, "Przełóż na: "))
    new = town.only(State.BOOKED)
    jan.go(f"/wizyty/{new.token}/odwolaj")
    page, fields = jan.address, town.fields(jan)
    for _press in range(2):
        jan.post(page, fields)
    assert [(one.kind, one.object_ref) for one in kept(town)] == [
        ("visit.booked", old.token),
        ("visit.moved", new.token),
        ("visit.cancelled", new.token),
    ]
    assert {(one.actor_kind, one.actor_id, one.subject_id) for one in kept(town)} == {
        ("resident", old.person_id, old.subject_id)
    }


def test_what_a_guest_does_is_kept_as_a_guests(town: Town) -> None:
    guest = town.house.visitor()
    visit = town.book_as_guest(guest)
    guest.go(f"/wizyty/{visit.token}/odwolaj").submit("Tak, odwołaj")
    assert [(one.kind, one.actor_kind, one.actor_id) for one in kept(town)] == [
        ("visit.booked", "guest", visit.guest_id),
        ("visit.cancelled", "guest", visit.guest_id),
    ]


def test_a_time_that_was_only_held_leaves_no_record(town: Town) -> None:
    jan = settled(town.house, JAN)
    town.hold(jan).submit("Dalej")
    assert kept(town) == []

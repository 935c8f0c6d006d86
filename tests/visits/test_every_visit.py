"""Everything that may happen to visits, in every order: no time is shared, nothing confirmed is lost."""

import os
from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import insert, select, update

from portal.visits.checking import check
from portal.visits.models import Quantum, Visit
from tests.support.house import House
from tests.support.visiting import OPEN, Office
from tests.visits.everything import EveryVisit
from tests.visits.everything_with_the_list import EveryVisitAndTheList

pytestmark = pytest.mark.engines

BOUNDED = settings(
    max_examples=12, stateful_step_count=25, deadline=None, derandomize=True, database=None, print_blob=True,
    report_multiple_bugs=False, suppress_health_check=list(HealthCheck), phases=(Phase.generate,),
)  # fmt: skip
SCHEDULES = int(os.environ.get("VISIT_SCHEDULES") or 300)
LONG = settings(BOUNDED, derandomize=False, max_examples=SCHEDULES, stateful_step_count=50)


def play(house: House, how: settings, machine: type[EveryVisit] = EveryVisit) -> Counter[str]:
    office, counts = Office(house, desks=2, buffer_minutes=5), Counter[str]()
    with office.writing() as session:
        people = [office.person(session) for _place in range(6)]
    run_state_machine_as_test(lambda: machine(office, people, counts), settings=how)
    print("done:", dict(counts))
    return counts


def test_in_every_order_no_time_is_shared_and_nothing_confirmed_is_lost(house: House) -> None:
    counts = play(house, BOUNDED)
    assert min(counts[act] for act in ("held", "confirmed", "cancelled", "moved", "arrived", "served")) > 0


@pytest.mark.slow
def test_in_many_orders_no_time_is_shared_and_nothing_confirmed_is_lost(house: House) -> None:
    counts = play(house, LONG, EveryVisitAndTheList)
    assert min(counts[act] for act in ("taken", "declined", "missed", "waited")) > 0


def test_a_time_that_is_held_twice_or_by_nobody_would_be_seen(house: House) -> None:
    office = Office(house)
    number = office.book(1, OPEN)
    with office.writing() as session:
        row = session.scalars(select(Quantum).where(Quantum.visit_id == number)).first()
        assert row is not None
        values = {"visit_id": number, "desk_id": row.desk_id, "official_id": row.official_id, "on": row.on}
        session.execute(insert(Quantum).values(**values, quantum=1))
    with office.reading() as session:
        assert check(session) == [f"wizyta {number} nie trzyma dokładnie swojego czasu"]
    with office.writing() as session:
        session.execute(update(Visit).values(state="moved"))
    with office.reading() as session:
        assert check(session) == [
            f"wizyta {number} (moved) trzyma czas, choć jest zakończona",
            f"wizyta {number} jest przełożona, ale na żaden termin",
        ]

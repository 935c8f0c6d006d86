"""A scenario is walked as whoever the service takes: a firm, a trader, a child's parent, a proxy, or oneself."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from portal.cases.models import Case
from portal.service import Capacity
from portal.testing import Expect, Scenario
from portal.testing.beginning import acting_faults
from portal.testing.walking import Walk
from services.tax_certificate import service as good
from tests.support.desk import SLUG
from tests.support.house import House

FILL = {
    "cel": {"purpose": "bank"}, "oplata": {"exemption": "none"},
    "adres": {"street": "ul. Lipowa 1/2", "postal_code": "15-001", "town": "Białystok"},
}  # fmt: skip


@pytest.fixture
def open_to_all(small_house: House) -> House:
    """A portal whose first service takes everybody."""
    portal = small_house.portal
    taken = replace(good, acting=frozenset(Capacity))
    object.__setattr__(portal, "services", {**portal.services, SLUG: taken})
    return small_house


@pytest.mark.parametrize(
    ("acting", "kind", "name"),
    [
        (Capacity.SELF, "person", "Gęś-Łęcka"), (Capacity.COMPANY, "entity", "Żubr"),
        (Capacity.SOLE_TRADER, "entity", "Handel"), (Capacity.CHILD, "person", "Jaś"),
        (Capacity.PRINCIPAL, "person", "Zofia"),
    ],
)  # fmt: skip
def test_the_matter_is_of_whom_the_person_acts_for(
    acting: Capacity, kind: str, name: str, open_to_all: House
) -> None:
    scenario = Scenario("asked", FILL, (Expect(document="receipt"),), owes_grosze=100, acting=acting)
    walk = Walk(open_to_all.portal.services[SLUG], open_to_all, scenario).play()
    assert walk.faults == []
    with open_to_all.portal.db.reading() as session:
        case = session.scalars(select(Case)).one()
        applicant = next(party.subject for party in case.parties if party.role == "applicant")
        assert (applicant.kind, name in applicant.full_name) == (kind, True)


def test_who_is_not_taken_is_found_on_the_first_page(small_house: House) -> None:
    scenario = Scenario("a firm", FILL, (), acting=Capacity.COMPANY)
    walk = Walk(replace(good, acting=frozenset({Capacity.SELF})), small_house, scenario)
    small = small_house.portal.services[SLUG]
    only = replace(small, acting=frozenset({Capacity.SELF}))
    object.__setattr__(small_house.portal, "services", {**small_house.portal.services, SLUG: only})
    assert any("answered 403" in fault for fault in walk.play().faults)
    assert acting_faults(only, small_house) == []
    # the kit hears of more than the portal lets in
    assert acting_faults(replace(only, acting=frozenset({Capacity.SELF, Capacity.CHILD})), small_house) == [
        "the form answered 403 to child, not 200"
    ]


def test_a_guest_acts_for_nobody() -> None:
    with pytest.raises(ValueError, match="acts for nobody"):
        Scenario("a guest", FILL, (), guest=True, acting=Capacity.COMPANY)

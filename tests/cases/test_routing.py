"""Where a matter lands: in the unit that its answers lead to, numbered there, seen there and nowhere else."""

import pytest

from portal.accounts.models import Unit
from portal.cases.models import Case
from portal.errors import NotFound
from portal.office import queries as office
from tests.support.desk import Desk

SLUG = "general-letter"
TEXT = {"subject": "Zalana piwnica", "text": "Woda z ulicy wlewa się do piwnicy."}


def sent(desk: Desk, topic: str) -> Case:
    service = desk.portal.services[SLUG]
    reference = desk.file({"topic": topic, **TEXT}, service=service)
    return desk.case(reference)


def found(desk: Desk, *codes: str) -> None:
    """Write units down, as an administrator does."""
    with desk.writing() as session:
        for code in codes:
            if session.get(Unit, code) is None:
                session.add(Unit(code=code, name=code))


@pytest.mark.parametrize(("topic", "unit"), [("roads", "ZDM"), ("taxes", "FN"), ("unknown", "DOM")])
def test_a_letter_is_worked_where_its_subject_belongs(desk: Desk, topic: str, unit: str) -> None:
    found(desk, "DOM", "FN", "ZDM")
    case = sent(desk, topic)
    assert case.unit_code == unit
    assert (case.office_number or unit).startswith(unit)


def test_another_unit_does_not_find_it(desk: Desk) -> None:
    found(desk, "DOM", "ZDM", "USC")
    case = sent(desk, "roads")
    with desk.reading() as session:
        assert office.get_case(session, case.reference, "ZDM").id == case.id
        with pytest.raises(NotFound):
            office.get_case(session, case.reference, "USC")


def test_a_unit_that_the_office_does_not_have_gives_way_to_the_services_own(desk: Desk) -> None:
    found(desk, "DOM")
    assert sent(desk, "roads").unit_code == "DOM"

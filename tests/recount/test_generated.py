"""Years of matters as nobody would think of them: plain SQL and the program count each of them alike."""

from datetime import date
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import select

from portal.accounts.models import Official
from portal.cases.declared.models import LeftOut
from portal.measures.counting import recount_months
from portal.measures.leaving_out import Why
from portal.measures.tiers.models import ServiceTier
from tests.recount.auditor import Audit, lay_beside
from tests.recount.generated import SERVICES, Writer, Year, years
from tests.support.desk import Desk
from tests.support.house import House
from tests.support.visiting import Office

FIRST_YEAR = 2001  # each example has a year of its own: what one wrote is no other's matter
EXAMPLES = 15
numbers = count(FIRST_YEAR)


def prepared(house: House) -> tuple[Desk, dict[str, object]]:
    """Return a desk with what all years share: a topic of visits, who declares, two people, one of them a tester."""
    desk = Desk(house)
    office, tester = Office(house), desk.add_resident("91010212345")
    with desk.writing() as session:
        official = session.scalars(select(Official.id)).first()
        session.add(
            LeftOut(subject_id=tester.subject_id, why=Why.TEST, official_id=official, since_at=desk.now)
        )
        session.add_all(
            ServiceTier(service=service, on=date(FIRST_YEAR + later, 6, 15), declared=4, proven=4)
            for later, service in enumerate(SERVICES[:2])
        )
    people = (desk.resident.subject_id, tester.subject_id)
    return desk, {"topic": office.topic_id, "official": official, "people": people}


@pytest.mark.breaks_books
def test_every_year_is_counted_alike_by_plain_sql_and_by_the_program(
    small_house: House, tmp_path: Path
) -> None:
    desk, shared = prepared(small_house)

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(years)
    def alike(year: Year) -> None:
        number = next(numbers)
        with desk.writing() as session:
            Writer(session, number, **shared).write(year)  # type: ignore[arg-type]
            recount_months(session, date(number, 1, 1), date(number + 1, 1, 1), desk.now)
        audit = Audit(small_house, tmp_path).recount()
        found = lay_beside(audit, date(number, 1, 1), date(number + 1, 1, 1), [date(number, 3, 1)])
        audit.close()
        assert found == []

    alike()

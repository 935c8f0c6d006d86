"""A matter that a machine might have settled, waiting for a person to look at it."""

from sqlalchemy import select

from portal.cases.models import Case
from portal.decisions.automatic.models import AutomaticIssue
from tests.support.house import House


def leave_to_check(house: House, reference: str) -> None:
    """Let an issued matter be one of the sample that a person looks at."""
    with house.portal.db.writing() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        session.add(AutomaticIssue(case_id=case.id, issued_at=house.portal.now(), sampled=True))

"""What the law lets be forgotten changes no figure: a visit forgets whom it was for, not that its matter had one."""

from datetime import date

import pytest
from sqlalchemy import delete, func, select

from portal.cases.models import Case, Draft
from portal.jobs import new_job
from portal.measures.counting import recount_all
from portal.measures.jobs import FINAL_AFTER
from portal.measures.models import DayFact
from portal.measures.publishing.freezing import freeze, verify
from portal.visits.models import Outcome, Visit
from portal.visits.received.models import ReceivedCase
from portal.visits.serving import finish
from tests.support.desk import EXEMPT, SLUG, Desk
from tests.support.visiting import OPEN, Office

NOVEMBER = date(2026, 11, 1)
pytestmark = pytest.mark.engines


def receive(desk: Desk, office: Office, minute: int, reference: str, *, of_form: bool) -> None:
    """Receive somebody at the counter for a matter, or for the form that it was."""
    number = office.book(1, minute)
    with desk.writing() as session:
        visit = session.get_one(Visit, number)
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        if of_form:
            visit.draft_token = "f" * 32
            session.add(
                Draft(token="f" * 32, subject_id=desk.resident.subject_id, service=SLUG, service_version=1, answers={},
                      done=[], submission_id="f" * 43, case_id=case.id, created_at=desk.now, updated_at=desk.now,
                      expires_at=desk.now)
            )  # fmt: skip
        else:
            visit.case_id = case.id
        visit.state = "under_way"
        session.flush()
        finish(session, visit, Outcome.INFORMED, None, desk.now)


def forget(desk: Desk) -> None:
    """Let the visits' year go by, and the job that then forgets."""
    desk.clock.move(days=400)
    with desk.writing() as session:
        session.add(new_job("forget_visits", {}, at=desk.now, key="test:forget"))
    desk.work()


def test_a_forgotten_visit_leaves_its_matter_visited_and_the_published_month_equal(desk: Desk) -> None:
    office = Office(desk.house)
    for place, of_form in enumerate((False, True)):
        receive(desk, office, OPEN + 30 * place, desk.file(EXEMPT), of_form=of_form)
    desk.file(EXEMPT)
    with desk.writing() as session:
        recount_all(session, desk.now)
        freeze(session, desk.portal, NOVEMBER, final_after=FINAL_AFTER, now=desk.now)
    forget(desk)
    with desk.writing() as session:
        assert list(session.scalars(select(Visit.case_id))) == [None, None]
        recount_all(session, desk.now)
        visited = select(func.sum(DayFact.matters)).where(DayFact.visited)
        assert session.scalar(visited) == 2
        assert list(verify(session, desk.portal, NOVEMBER)) == []
        session.execute(delete(ReceivedCase))
        different = {one.code for one in verify(session, desk.portal, NOVEMBER)}
    assert "share_strict" in different, "without what is kept the share would have grown with the years"

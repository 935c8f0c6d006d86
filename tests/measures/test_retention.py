"""What the law lets be forgotten changes no figure: a visit forgets whom it was for, not that its matter had one."""

from datetime import date

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from portal.cases.models import Case, Draft
from portal.decisions.delivering.course import State, Way
from portal.decisions.delivering.models import Delivery
from portal.jobs import new_job
from portal.measures import sources
from portal.measures.counting import recount_all
from portal.measures.jobs import FINAL_AFTER
from portal.measures.models import DayFact
from portal.measures.publishing.freezing import freeze, reckon, verify
from portal.measures.statistics.shares import Share
from portal.opendata.perturbing import Cell
from portal.opendata.sources import Value
from portal.visits.models import Outcome, Visit
from portal.visits.received.models import ReceivedCase
from portal.visits.serving import finish
from portal.words import day_of
from tests.records.test_disposal import archivist, confirm, old_matter, propose
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


def sprawy(session: Session, desk: Desk) -> dict[tuple[Value, ...], int]:
    """Tell what open data say of matters, before it is perturbed."""
    told = sources.rows(session, desk.portal, day_of(desk.now))
    return {tuple(row[:3]): row[3].count for row in told if isinstance(row[3], Cell)}


def test_a_month_whose_papers_were_destroyed_is_told_as_before_also_when_it_is_told_anew(desk: Desk) -> None:
    reference = old_matter(desk)
    month = desk.case(reference).filed_on.replace(day=1)
    with desk.writing() as session:
        session.execute(update(Delivery).values(way=Way.PAPER, state=State.POSTED))
        recount_all(session, desk.now)
        assert freeze(session, desk.portal, month, final_after=FINAL_AFTER, now=desk.now)
        before = reckon(session, desk.portal, month)
        published = sprawy(session, desk)
    assert before["share_strict", ""] == Share(0, 1)
    confirm(desk, propose(desk, archivist(desk, "Anna Wzorek")), archivist(desk, "Piotr Lis"))
    assert desk.count(Delivery) == 0
    with desk.writing() as session:
        assert reckon(session, desk.portal, month) == before
        assert list(verify(session, desk.portal, month)) == []
        assert sprawy(session, desk) == published
        assert (
            freeze(session, desk.portal, month, final_after=FINAL_AFTER, now=desk.now, why="liczby z pliku")
            == 0
        )
        session.execute(delete(DayFact))
        left = reckon(session, desk.portal, month)["share_strict", ""]
        assert sprawy(session, desk) != published
    assert left == Share(1, 1), "what is left of the rows knows of no letter on paper"

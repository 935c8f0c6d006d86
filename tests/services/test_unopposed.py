"""A notice that silence settles promises no answer: it says when the office looks, until when it may object, what then."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.accounts.messages import write
from portal.cases.clock import due_day
from portal.cases.models import Case, Document
from portal.cases.unopposed import as_filed
from portal.jobs import JobRow
from portal.testing.scenario import Official, Scenario, Skip
from portal.testing.walking import Walk
from services import discover
from services.tree_notice.scenarios import NOTICE
from tests.support.house import House

SERVICE = discover()["tree-notice"]


def read(stage: House, walked: Walk, path: str = "") -> str:
    where = f"/moje/sprawy{path if path.startswith('?') else f'/{walked.reference}{path}'}"
    answer = walked.person.browser().get(where, base_url=stage.portal.settings.base_url)
    assert answer.status_code == 200
    return answer.get_data(as_text=True).replace("\xa0", " ")


def walk(stage: House, *acts: object) -> Walk:
    walked = Walk(SERVICE, stage, Scenario("a notice", NOTICE, acts)).play()
    assert walked.faults == []
    return walked


@pytest.mark.parametrize(
    ("filed_on", "inspects_by", "objects_by"),
    [
        (date(2026, 11, 23), date(2026, 12, 14), date(2026, 12, 28)),
        (
            date(2026, 12, 3),
            date(2026, 12, 28),
            date(2027, 1, 11),
        ),  # 24 December is a Thursday, free since 2025
    ],
)
def test_the_term_to_object_runs_from_the_last_day_of_the_inspection(
    filed_on: date, inspects_by: date, objects_by: date
) -> None:
    terms = as_filed(SERVICE, due_day(filed_on, SERVICE.term).on)
    assert terms is not None
    assert (terms.inspects_by, terms.objects_by) == (inspects_by, objects_by)
    assert as_filed(discover()["road-lane"], filed_on) is None


def test_nothing_that_the_party_reads_promises_an_answer(stage: House) -> None:
    walked = walk(stage)
    with stage.portal.db.reading() as session:
        case = session.scalars(select(Case).where(Case.reference == walked.reference)).one()
        receipt = session.scalars(select(Document).where(Document.case_id == case.id)).one()
        told = session.scalars(select(JobRow).where(JobRow.key == f"filed:{case.id}")).one().payload
    assert receipt.values["unopposed"] == {
        "inspects_by": case.due_on.isoformat(), "objects_by": (case.due_on + timedelta(days=14)).isoformat(),
    }  # fmt: skip
    with stage.app.app_context():
        mail = write(told["template"], "pl", told["values"], stage.portal.settings)
    pages = [read(stage, walked, path) for path in ("", "/przyjete", "?")]
    for said in (*pages, mail.body):
        assert "Odpowiemy" not in said
        assert "dpowiedź najpóźniej" not in said
        assert "odpowiedź do" not in said
    for said in (pages[0], pages[1], mail.body):
        assert "Oględziny zrobimy najpóźniej" in said
        assert "Brak sprzeciwu to zgoda" in said
    assert "możesz usunąć drzewo, przez 6 miesięcy od oględzin" in pages[1]


def test_the_page_follows_the_inspection_and_tells_of_a_term_that_is_over(stage: House) -> None:
    looked = walk(stage, Official("inspect", "Brzoza, obwód 112 cm."))
    assert "Sprzeciw możemy wnieść najpóźniej do" in read(stage, looked)
    assert "Oględziny zrobimy" not in read(stage, looked)
    late = walk(stage, Skip(30))
    assert "Termin oględzin minął" in read(stage, late)
    over = walk(stage, Official("inspect", "Brzoza, obwód 112 cm."), Skip(30))
    assert "Termin na sprzeciw minął" in read(stage, over)
    assert "Odpowiemy" not in read(stage, over)

"""A final decision that grants is not the end where a register has to do it: the party reads so, the office is asked."""

from sqlalchemy import select

from portal.cases.models import Case
from portal.cases.timing.models import CaseTimer, TimerState
from portal.testing.scenario import Scenario
from portal.testing.walking import Walk
from services import discover
from services.residence_leave.scenarios import ALONE, FINAL, GRANTED
from tests.support.house import House

SERVICE = discover()["residence-leave"]
COMING = "Odpowiedź urzędu"


def read(stage: House, *acts: object) -> tuple[Walk, str]:
    """Walk so far; return the matter and what its page says to the party."""
    walked = Walk(SERVICE, stage, Scenario("in doubt", ALONE, acts)).play()
    assert walked.faults == []
    where = f"/moje/sprawy/{walked.reference}"
    answer = walked.person.browser().get(where, base_url=stage.portal.settings.base_url)
    return walked, answer.get_data(as_text=True).replace("\xa0", " ")


def test_the_party_reads_that_the_register_is_still_to_do_it_and_the_office_is_reminded(stage: House) -> None:
    assert COMING in read(stage)[1]
    assert COMING not in read(stage, *GRANTED)[1]  # it came
    walked, page = read(stage, *GRANTED, *FINAL)
    assert ("Decyzja ostateczna, wykonujemy ją w rejestrze" in page, COMING in page) == (True, False)
    with stage.portal.db.reading() as session:
        timers = select(CaseTimer.code).join(Case, Case.id == CaseTimer.case_id)
        timers = timers.where(Case.reference == walked.reference, CaseTimer.state == TimerState.ARMED)
        assert session.scalars(timers).all() == ["register_late"]

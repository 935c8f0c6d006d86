"""Days on which the office is closed: its own reminders pass over them, the law's terms do not."""

from datetime import date

import pytest

from portal.audit import AuditRecord
from portal.cases.closures.actions import closed_days
from portal.cases.timing.actions import ring_day
from portal.terms import Term, Unit, add_working_days, term_end
from portal.workflow import Anchor, Does, Timer
from tests.office.desk import EWA, JOANNA, Desk
from tests.support.visitor import Visitor

MONDAY, TUESDAY, WEDNESDAY = date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 2)


def close(desk: Desk, on: date, reason: str = "Zarządzenie 12/2026") -> Visitor:
    page = desk.at(EWA).go("/biurko/kalendarz")
    typed = {
        "closed_on-dzien": str(on.day),
        "closed_on-miesiac": str(on.month),
        "closed_on-rok": str(on.year),
    }
    return page.submit("Zamknij ten dzień", **typed, reason=reason)


def kept(desk: Desk) -> frozenset[date]:
    with desk.portal.db.reading() as session:
        return closed_days(session, date(2026, 1, 1))


def test_a_day_is_closed_and_opened_again_with_records(desk: Desk) -> None:
    page = close(desk, TUESDAY)
    assert page.address == "/biurko/kalendarz"
    assert "Zarządzenie 12/2026" in page.text
    close(desk, TUESDAY, "jeszcze raz")
    assert kept(desk) == {TUESDAY}
    page.go("/biurko/kalendarz").submit("Otwórz: 1 grudnia")
    assert kept(desk) == frozenset()
    kinds = [one.kind for one in desk.all(AuditRecord) if one.kind.startswith("day.")]
    assert kinds == ["day.closed", "day.opened"]


@pytest.mark.parametrize(
    ("on", "says"),
    [
        (date(2026, 12, 25), "i tak jest dniem wolnym: pierwszy dzień Bożego Narodzenia"),
        (date(2026, 12, 6), "niedziela"),
        (date(2026, 11, 20), "od dzisiaj"),
        (date(2029, 1, 3), "dwóch lat"),
    ],
)
def test_what_is_free_by_law_or_past_is_refused(small_desk: Desk, on: date, says: str) -> None:
    page = close(small_desk, on)
    assert (page.status, says in page.text.replace("\xa0", " ")) == (422, True)
    assert kept(small_desk) == frozenset()


def test_working_days_of_the_office_pass_over_a_closed_day() -> None:
    assert add_working_days(MONDAY, 1) == TUESDAY
    assert add_working_days(MONDAY, 1, {TUESDAY}) == WEDNESDAY
    assert add_working_days(TUESDAY, 0, {TUESDAY}) == WEDNESDAY
    assert add_working_days(WEDNESDAY, -1, {TUESDAY}) == MONDAY


def test_a_reminder_waits_and_a_term_of_the_law_does_not(small_desk: Desk) -> None:
    case = small_desk.get(small_desk.case())
    facts, closed = small_desk.portal.facts, frozenset({TUESDAY})
    timer = Timer("t", "Przypomnij", ("filed",), Anchor.ENTERED, Does.TASK, after=Term(1, Unit.WORKING_DAYS))
    assert ring_day(timer, case, facts, MONDAY, closed) == date(2026, 12, 3)
    assert ring_day(timer, case, facts, MONDAY) == WEDNESDAY
    close(small_desk, TUESDAY)
    for term in (Term(1, Unit.DAYS), Term(1, Unit.WORKING_DAYS)):
        assert term_end(MONDAY, term).on == TUESDAY


def test_a_matters_due_day_is_the_laws_whatever_is_closed(small_desk: Desk) -> None:
    before = small_desk.get(small_desk.case()).due_on
    close(small_desk, before)
    assert small_desk.get(small_desk.case()).due_on == before


def test_the_calendar_is_the_administrators(small_desk: Desk) -> None:
    assert small_desk.at(JOANNA).go("/biurko/kalendarz").status == 403
    page = small_desk.at(EWA).go("/biurko/kalendarz")
    token = next(one.get("value") for one in page.page.iter("input") if one.get("name") == "_token")
    assert page.post("/biurko/kalendarz/otworz", {"_token": token, "dzien": "wczoraj"}).status == 404

"""A right that a decision itself gives: its days are kept, gone with the decision, shorter when it ends before its time."""

from datetime import date

import pytest

from portal.cases import queries
from portal.cases.brought.models import PermitRow
from portal.cases.brought.queries import find_overlapping, list_permits
from portal.decisions.bringing import words
from portal.errors import Refused
from portal.service import Outcome, Right
from portal.words import day_of
from tests.support.bringing import Bringing
from tests.support.desk import Desk

STALL = Right("stragan na rynku", "art. 40", date(2026, 12, 1), date(2027, 5, 31), key="rynek 4")
PLACE = "rynek 4"


def held(desk: Desk, on: date) -> list[tuple[str, date]]:
    with desk.reading() as session:
        own = desk.resident.subject_id or 0
        return [(one.key, one.valid_until) for one in list_permits(session, own, on, desk.portal.facts)]


def is_taken(desk: Desk, one: Bringing, since: date, until: date) -> bool:
    with desk.reading() as session:
        service = queries.get_by_reference(session, one.reference).service
        return find_overlapping(session, service, PLACE, since, until) is not None


def granted(desk: Desk) -> Bringing:
    one = Bringing(desk, "decision", STALL)
    one.decide(Outcome.GRANTED)
    return one


def test_its_days_are_kept_without_a_number_or_a_document_of_its_own(desk: Desk) -> None:
    one = granted(desk)
    desk.work()
    with desk.reading() as session:
        row = session.query(PermitRow).one()
        case = queries.get_by_reference(session, one.reference)
        assert [document.kind for document in queries.list_documents(session, case)] == [
            "receipt",
            "decision",
        ]
    assert (row.number, row.key, row.valid_until) == (None, PLACE, STALL.valid_until)
    outcome = one.outcome()
    assert outcome is not None
    told = words.said_of(outcome)
    assert "stragan na rynku" in str(told.rows)
    assert "31 maja 2027" in str(told.rows).replace("\\xa0", " ")


def test_a_decision_that_is_set_aside_takes_it_along(desk: Desk) -> None:
    one = granted(desk)
    today = day_of(desk.now)
    assert held(desk, today) == [(PLACE, STALL.valid_until)]
    one.remand()
    assert held(desk, today) == []


def test_one_that_lapsed_holds_to_its_last_day_and_the_place_is_free_afterwards(desk: Desk) -> None:
    one = granted(desk)
    with pytest.raises(Refused) as refused:
        desk.advance(one.reference, "end_right", reasons="Cofnięto.", last_day="2027-05-31")
    assert refused.value.field == "last_day"
    with pytest.raises(Refused) as refused:
        desk.advance(one.reference, "end_right", reasons="Cofnięto.")
    assert refused.value.field == "last_day"
    desk.advance(one.reference, "end_right", reasons="Cofnięto.", last_day="2027-01-10")
    assert held(desk, date(2027, 1, 10)) == [(PLACE, date(2027, 1, 10))]
    assert held(desk, date(2027, 1, 11)) == []
    assert is_taken(desk, one, date(2027, 1, 10), date(2027, 1, 12))
    assert not is_taken(desk, one, date(2027, 1, 11), date(2027, 1, 12))
    with pytest.raises(Refused, match="nie wynika prawo"):
        desk.advance(one.reference, "end_right", reasons="Jeszcze raz.", last_day="2027-01-09")


def test_a_matter_that_gave_no_right_has_none_to_end(desk: Desk) -> None:
    one = Bringing(desk, "decision", None)
    one.decide(Outcome.GRANTED)
    with pytest.raises(Refused, match="nie wynika prawo"):
        desk.advance(one.reference, "end_right", reasons="Cofnięto.", last_day="2027-01-10")


@pytest.mark.parametrize("until", [date(2026, 11, 30), date(2020, 1, 1)])
def test_a_right_that_ends_before_it_begins_cannot_be_made(until: date) -> None:
    with pytest.raises(ValueError, match="ends after"):
        Right("x", "art. 1", date(2026, 12, 1), until)

"""A form that an official asks for in a talk: who may, when, once, and how far the resident came with it."""

import pytest

from portal.errors import Conflict, Refused
from portal.visits.meetings import pointing
from portal.visits.meetings.pointing import Pointed
from portal.visits.models import Visit
from tests.support.desk import SLUG
from tests.support.house import House
from tests.support.meeting import Meeting


@pytest.fixture
def meeting(house: House) -> Meeting:
    return Meeting(house)


def point(meeting: Meeting, service: str = SLUG) -> None:
    with meeting.office.writing() as session:
        visit = session.get_one(Visit, meeting.visit_id)
        now = meeting.office.now
        pointing.point(session, meeting.house.portal, visit, service, actor=meeting.official, now=now)


def pointed(meeting: Meeting) -> list[tuple[bool, bool]]:
    with meeting.office.reading() as session:
        found: list[Pointed] = pointing.list_pointed(session, session.get_one(Visit, meeting.visit_id))
        return [(one.is_begun, bool(one.reference)) for one in found]


def test_a_form_is_asked_for_once_and_only_while_they_talk(meeting: Meeting) -> None:
    with pytest.raises(Conflict):
        point(meeting)
    meeting.begin()
    point(meeting)
    point(meeting)
    # the matter that was filed before the talk is another one
    assert pointed(meeting) == [(False, False)]
    with pytest.raises(Refused) as refused:
        point(meeting, "no-such-service")
    assert refused.value.field == "service"


def test_what_is_filed_in_the_talk_is_told(meeting: Meeting) -> None:
    meeting.begin()
    point(meeting)
    meeting.house.clock.move(minutes=3)
    meeting.file(meeting.who)
    assert pointed(meeting) == [(True, True)]


def test_who_booked_without_an_account_has_no_form_to_be_sent(meeting: Meeting) -> None:
    meeting.begin()
    with meeting.office.writing() as session:
        session.get_one(Visit, meeting.visit_id).subject_id = None
    with pytest.raises(Conflict):
        point(meeting)

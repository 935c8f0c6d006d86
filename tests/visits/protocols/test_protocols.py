"""Records of meetings: what was found is read, confirmed or refused once, and lies sealed in the matter."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import select

from portal.cases.models import Case, CaseEvent, Document, DocumentState
from portal.errors import Conflict, NotFound, Refused
from portal.files import actions as files
from portal.jobs import JobRow
from portal.visits.protocols import actions, queries
from portal.visits.protocols.actions import Written
from portal.visits.protocols.models import MeetingRecord, RecordKind, RecordState
from tests.support.house import House
from tests.support.meeting import FOUND, Meeting


def record(meeting: Meeting, number: int) -> MeetingRecord:
    with meeting.office.reading() as session:
        return session.get_one(MeetingRecord, number)


def papers(meeting: Meeting) -> list[Document]:
    with meeting.office.reading() as session:
        query = select(Document).where(
            Document.case_id == meeting.case_id, Document.slot.startswith("record-")
        )
        return list(session.scalars(query.order_by(Document.slot)))


def told(meeting: Meeting) -> list[str]:
    with meeting.office.reading() as session:
        query = select(CaseEvent.kind).where(
            CaseEvent.case_id == meeting.case_id, CaseEvent.kind.startswith("record_")
        )
        return list(session.scalars(query.order_by(CaseEvent.id)))


def sealed(meeting: Meeting) -> dict[str, str]:
    """Return what the one sealed document says, once it is there as a PDF."""
    meeting.house.work()
    (paper,) = papers(meeting)
    assert paper.state == DocumentState.READY
    with meeting.office.reading() as session:
        file = session.get_one(Document, paper.id).file
        assert file is not None
        assert b"/ETSI.CAdES.detached" in files.read(meeting.house.portal, file)
    return {name: str(value) for name, value in paper.values.items()}


def test_what_was_found_is_confirmed_with_remarks_and_sealed_into_the_matter(house: House) -> None:
    meeting = Meeting(house).begin()
    number = meeting.send(meeting.draft())
    assert meeting.answer(number, remarks="Proszę o przelew na konto.")
    assert record(meeting, number).state == RecordState.CONFIRMED
    assert told(meeting) == ["record_sent", "record_confirmed"]
    said = sealed(meeting)
    assert said["text"] == FOUND
    assert said["remarks"] == "Proszę o przelew na konto."
    assert said["others"] == "Piotr Nowak, syn"
    assert (said["way"], said["place"]) == ("wizyta w urzędzie", "Obsługa mieszkańców, ul. Branickiego 3/5")
    assert said["hours"].startswith("od ")
    assert (said["answer"], said["met"]) == ("confirmed", "Anna Nowak 1")


def test_nothing_of_it_lies_open_in_the_table(house: House) -> None:
    meeting = Meeting(house).begin()
    number = meeting.draft()
    kept = record(meeting, number)
    assert FOUND not in kept.text
    assert "Piotr" not in kept.others


def test_a_refusal_wants_its_reason_and_tells_it(house: House) -> None:
    meeting = Meeting(house).begin()
    number = meeting.send(meeting.draft())
    with pytest.raises(Refused) as refusal:
        meeting.answer(number, agrees=False)
    assert refusal.value.field == "reason"
    assert papers(meeting) == []
    assert meeting.answer(number, agrees=False, reason="Nie zgadzam się z kwotą.")
    said = sealed(meeting)
    assert (said["answer"], said["reason"]) == ("declined", "Nie zgadzam się z kwotą.")


def test_a_record_that_nobody_confirms_is_sealed_with_why(house: House) -> None:
    meeting = Meeting(house).begin()
    number = meeting.send(meeting.draft())
    for reason, is_enough in (("", False), ("Strona zakończyła rozmowę.", True), ("", True)):
        with meeting.office.writing() as session:
            found = session.get_one(MeetingRecord, number)
            act = {"actor": meeting.official, "now": meeting.office.now}
            if is_enough:
                actions.close_unsigned(session, house.portal, found, reason, **act)
            else:
                with pytest.raises(Refused):
                    actions.close_unsigned(session, house.portal, found, reason, **act)
    said = sealed(meeting)
    assert (said["answer"], said["reason"], said["met"]) == ("unsigned", "Strona zakończyła rozmowę.", "")
    with pytest.raises(Conflict):
        meeting.answer(number)


def test_said_twice_it_is_said_once_and_the_contrary_comes_too_late(house: House) -> None:
    meeting = Meeting(house).begin()
    number = meeting.send(meeting.send(meeting.draft()))
    assert meeting.answer(number) is True
    assert meeting.answer(number) is False
    with pytest.raises(Conflict):
        meeting.answer(number, agrees=False, reason="Jednak nie.")
    assert told(meeting) == ["record_sent", "record_confirmed"]
    assert len(papers(meeting)) == 1


@pytest.mark.engines
def test_of_two_answers_at_once_one_counts(house: House) -> None:
    meeting = Meeting(house).begin()
    number = meeting.send(meeting.draft())

    def say(agrees: bool) -> bool | None:
        try:
            return meeting.answer(number, agrees=agrees, reason="" if agrees else "Nie.")
        except Conflict:
            return None

    with ThreadPoolExecutor(4) as both:
        said = list(both.map(say, [True, False, True, False]))
    assert said.count(True) == 1
    assert len(papers(meeting)) == 1
    assert len(told(meeting)) == 2


@pytest.mark.engines
def test_the_same_press_twice_is_one_record_and_others_are_numbered_on(house: House) -> None:
    meeting = Meeting(house).begin()
    pressed = secrets.token_hex(16)
    assert meeting.draft(submission=pressed) == meeting.draft(submission=pressed)
    again = secrets.token_hex(16)
    with ThreadPoolExecutor(4) as several:
        assert len(set(several.map(lambda _: meeting.draft(submission=again), range(4)))) == 1
        numbers = list(several.map(lambda _: meeting.draft(), range(4)))
    assert sorted(record(meeting, number).number for number in numbers) == [3, 4, 5, 6]


def test_a_record_tells_of_a_talk_that_took_place_in_a_matter_of_that_person(house: House) -> None:
    meeting = Meeting(house)
    with pytest.raises(Conflict):
        meeting.draft()
    meeting.begin()
    with meeting.office.writing() as session:
        stranger = meeting.office.person(session)
    with pytest.raises(Refused) as refusal:
        meeting.draft(case_id=meeting.file(stranger))
    assert refusal.value.field == "reference"
    with pytest.raises(Refused):
        meeting.draft(text="  ok  ")


def test_only_who_met_the_official_finds_it_and_only_once_it_was_sent(house: House) -> None:
    meeting = Meeting(house).begin()
    number = meeting.draft()
    token = record(meeting, number).token

    def finds(**other: int) -> bool:
        with meeting.office.reading() as session:
            try:
                return queries.get_asked(session, replace(meeting.person, **other), token).id == number
            except NotFound:
                return False

    assert not finds()
    meeting.send(number)
    assert finds()
    assert not finds(subject_id=0)
    assert not finds(record_id=0)
    with meeting.office.reading() as session:
        assert [one.id for one in queries.list_waiting(session, meeting.person)] == [number]


def test_what_was_sent_is_not_rewritten_but_taken_back(house: House) -> None:
    meeting = Meeting(house).begin()
    number = meeting.draft()
    new = Written(RecordKind.STATEMENT, "Strona oświadcza, że zapłaci do końca roku.")
    for times, state in ((0, RecordState.DRAFT), (0, None), (1, RecordState.SENT)):
        if state == RecordState.SENT:
            meeting.send(number)
        with meeting.office.writing() as session:
            found = session.get_one(MeetingRecord, number)
            if state == RecordState.DRAFT:
                actions.rewrite(session, house.portal, found, new, times=times, actor=meeting.official)
                continue
            with pytest.raises(Conflict):
                actions.rewrite(session, house.portal, found, new, times=times, actor=meeting.official)
    with meeting.office.writing() as session:
        found = session.get_one(MeetingRecord, number)
        actions.withdraw(session, found, actor=meeting.official, now=meeting.office.now)
    with pytest.raises(Conflict):
        meeting.answer(number)
    assert told(meeting) == ["record_sent", "record_withdrawn"]
    assert papers(meeting) == []


def test_a_locked_file_takes_no_record(house: House) -> None:
    meeting = Meeting(house).begin()
    number = meeting.send(meeting.draft())
    with meeting.office.writing() as session:
        session.get_one(Case, meeting.case_id).locked_at = meeting.office.now
    with pytest.raises(Conflict):
        meeting.answer(number)


def test_the_letter_about_it_says_nothing_of_what_was_found(house: House) -> None:
    meeting = Meeting(house).begin()
    meeting.send(meeting.draft())
    with meeting.office.reading() as session:
        (job,) = session.scalars(select(JobRow).where(JobRow.key.startswith("record:"))).all()
    assert set(job.payload["values"]) == {"path"}

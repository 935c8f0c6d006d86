"""Whoever asks is erased when no law says otherwise: nothing names them, the chain holds, no restore brings them back."""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from portal import audit
from portal.accounts.messages import queue_message
from portal.accounts.models import ContactCode, Identity, Profile, Subject, WebSession
from portal.audit import AuditRecord, SubjectKey
from portal.cases import drafts
from portal.cases.models import Case, CaseParty, Draft
from portal.db import Base
from portal.errors import Conflict, NotFound, PortalError
from portal.files.models import StoredFile
from portal.jobs import Job, JobRow, JobState, new_job
from portal.records.erasure import jobs, register
from portal.records.erasure.erasing import ERASED, GONE, STAYS, erase
from portal.records.erasure.replaying import replay
from portal.records.erasure.staying import list_staying
from portal.records.export.models import DataExport
from portal.service import Known
from tests.records.copies import order
from tests.records.test_disposal import disposed, old_matter
from tests.records.test_keeping import settle
from tests.support.desk import Desk
from tests.support.money import let_owe, pay_off
from tests.support.people import JAN

pytestmark = pytest.mark.engines

TRACES = (JAN.pesel, "Kowalski", "jan@example.pl", "ul. Lipowa", "r-jan-sub")


def settle_in(desk: Desk) -> int:
    """Let the resident have an account with a draft, a contact, a way to sign in, a message that waits, a copy."""
    subject_id = desk.resident.subject_id
    assert subject_id is not None
    with desk.writing() as session:
        subject = session.get_one(Subject, subject_id)
        subject.street, subject.postal_code, subject.town = "ul. Lipowa 1/2", "15-001", "Białystok"
        session.add(Profile(subject_id=subject_id, email="jan@example.pl", email_verified_at=desk.now,
                            updated_at=desk.now))  # fmt: skip
        session.add(Identity(iss="https://id.example", sub="r-jan-sub", subject_id=subject_id, loa="substantial",
                             created_at=desk.now, last_sign_in_at=desk.now))  # fmt: skip
        drafts.begin(session, desk.service, subject_id, Known(surname="Kowalski"), desk.now)
        queue_message(session, subject_id, "signed_in", {"device": "x"}, at=desk.now + timedelta(days=1))
        audit.record(session, "look.case", at=desk.now, actor=desk.clerk, subject_id=subject_id,
                     personal={"name": "Kowalski"}, vault=desk.portal.vault)  # fmt: skip
    return subject_id


def erased(desk: Desk, subject_id: int) -> None:
    with desk.writing() as session:
        keys = erase(session, desk.portal, subject_id, actor=desk.resident, now=desk.now)
    for key in keys:
        desk.portal.outside.store.delete(key)


def everything(desk: Desk) -> str:
    """Return all that the database holds, in one text."""
    with desk.reading() as session:
        found = []
        for table in Base.metadata.sorted_tables:
            found += [str(tuple(row)) for row in session.execute(table.select())]
    return "\n".join(found)


def staying(desk: Desk, subject_id: int) -> list[str]:
    with desk.reading() as session:
        return [one.what for one in list_staying(session, desk.portal, subject_id, desk.now)]


# ------------------------------------------------------------------------------------------------ what goes
def test_nothing_names_an_erased_person(desk: Desk) -> None:
    subject_id = settle_in(desk)
    order(desk, desk.resident)
    desk.work()
    assert all(trace in everything(desk) for trace in TRACES[1:])
    erased(desk, subject_id)
    left = everything(desk)
    assert [trace for trace in TRACES if trace in left] == []
    assert list(desk.portal.outside.store.keys()) == []
    assert desk.count(StoredFile) == 0
    with desk.reading() as session:
        subject = session.get_one(Subject, subject_id)
        assert (subject.surname, subject.erased_at, subject.pesel_match) == (ERASED, desk.now, None)


def test_the_key_is_destroyed_and_the_chain_still_holds(desk: Desk) -> None:
    subject_id = settle_in(desk)
    seal(desk)
    erased(desk, subject_id)
    seal(desk)
    with desk.reading() as session:
        assert session.get_one(SubjectKey, subject_id).sealed_key is None
        look = session.scalars(select(AuditRecord).where(AuditRecord.kind == "look.case")).one()
        assert look.personal is not None
        assert audit.read_personal(session, desk.portal.vault, look) is None
        assert audit.broken_link(session) is None


def test_without_an_erasure_the_record_can_be_read(small_desk: Desk) -> None:
    settle_in(small_desk)
    with small_desk.reading() as session:
        look = session.scalars(select(AuditRecord).where(AuditRecord.kind == "look.case")).one()
        assert audit.read_personal(session, small_desk.portal.vault, look) == {"name": "Kowalski"}


def test_no_message_goes_out_to_an_erased_person(small_desk: Desk) -> None:
    subject_id = settle_in(small_desk)
    erased(small_desk, subject_id)
    assert small_desk.count(JobRow, JobRow.kind == "send_message", JobRow.state != JobState.DONE) == 0


def test_another_person_is_untouched(small_desk: Desk) -> None:
    subject_id = settle_in(small_desk)
    other = small_desk.add_resident("85031412347")
    small_desk.file(subject_id=other.subject_id)
    before = small_desk.count(Case)
    erased(small_desk, subject_id)
    with small_desk.reading() as session:
        assert session.get_one(Subject, other.subject_id).erased_at is None
    assert small_desk.count(Case) == before


def test_whoever_was_erased_once_is_not_found_again(small_desk: Desk) -> None:
    subject_id = settle_in(small_desk)
    erased(small_desk, subject_id)
    with pytest.raises(NotFound):
        erased(small_desk, subject_id)


# ------------------------------------------------------------------------------------------------ what stays
def test_a_matter_under_way_speaks_against_it(desk: Desk) -> None:
    subject_id = settle_in(desk)
    desk.file()
    assert "Sprawy w toku" in staying(desk, subject_id)
    with pytest.raises(Conflict):
        erased(desk, subject_id)
    with desk.reading() as session:
        assert session.get_one(Subject, subject_id).surname == "Kowalski"
    assert not register.path_of(desk.portal).exists()


def test_papers_that_the_law_keeps_speak_against_it(small_desk: Desk) -> None:
    subject_id = settle_in(small_desk)
    settle(small_desk)
    assert staying(small_desk, subject_id) == ["Akta zakończonych spraw"]


def test_books_speak_against_it_until_their_years_are_over(small_desk: Desk) -> None:
    subject_id = settle_in(small_desk)
    with small_desk.writing() as session:
        charge = let_owe(
            session, small_desk.portal, subject_id, 10_300, small_desk.now.date(), small_desk.now
        )
        pay_off(session, small_desk.portal, charge, small_desk.now)
    assert staying(small_desk, subject_id) == ["Konto podatkowe", "Zapisy o należnościach i wpłatach"]
    small_desk.clock.move(days=365 * 7)
    assert staying(small_desk, subject_id) == ["Konto podatkowe"]


def test_after_the_papers_were_destroyed_the_person_can_be_erased(desk: Desk) -> None:
    subject_id = settle_in(desk)
    disposed(desk)
    assert staying(desk, subject_id) == []
    erased(desk, subject_id)
    left = everything(desk)
    assert [trace for trace in TRACES if trace in left] == []


def test_every_table_that_names_a_person_is_emptied_or_stays_with_a_reason() -> None:
    named = {
        table.name
        for table in Base.metadata.tables.values()
        if any(key.column.table.name == "subjects" for key in table.foreign_keys)
    }
    gone = {model.__tablename__ for model in GONE}
    assert named == gone | {"drafts"} | set(STAYS) & named
    assert not gone & set(STAYS)


# ------------------------------------------------------------------------------------------------ at the same time
def test_who_files_while_being_erased_is_refused_or_keeps_everything(desk: Desk) -> None:
    subject_id = settle_in(desk)

    def act(what: str) -> bool:
        try:
            if what == "erase":
                erased(desk, subject_id)
            else:
                desk.file()
        except (Conflict, DatabaseError, NotFound):
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(act, ["erase", "file"])) == [False, True]
    with desk.reading() as session:
        is_erased = session.get_one(Subject, subject_id).erased_at is not None
    assert desk.count(CaseParty) == (0 if is_erased else 1)


@pytest.mark.parametrize("model", [CaseParty, Draft], ids=["party", "draft"])
def test_the_database_lets_nothing_begin_for_an_erased_person(desk: Desk, model: type) -> None:
    subject_id = settle_in(desk)
    erased(desk, subject_id)
    other = desk.add_resident("85031412347")
    reference = desk.file(subject_id=other.subject_id)
    case = desk.case(reference)

    def begin() -> None:
        with desk.writing() as session:
            if model is CaseParty:
                session.add(CaseParty(case_id=case.id, subject_id=subject_id, role="applicant"))
            else:
                drafts.begin(session, desk.service, subject_id, Known(), desk.now)

    with pytest.raises(DatabaseError, match="was erased"):
        begin()


@pytest.mark.parametrize("model", [Identity, Profile, WebSession, ContactCode, DataExport])
def test_what_names_a_person_does_not_come_back_once_they_are_erased(desk: Desk, model: type[Base]) -> None:
    subject_id = settle_in(desk)
    other = desk.add_resident("85031412347")
    assert other.subject_id is not None
    erased(desk, subject_id)

    def begin(whose: int) -> None:
        given = {"iss": "https://id.example", "sub": "new", "loa": "low", "created_at": desk.now, "channel": "email",
                 "last_sign_in_at": desk.now, "email": "jan@example.pl", "updated_at": desk.now, "kind": "resident",
                 "token_hash": "h", "token": "t", "auth_at": desk.now, "last_seen_at": desk.now, "ends_at": desk.now,
                 "address": "jan@example.pl", "code_hash": "c", "sent_at": desk.now, "expires_at": desk.now,
                 "asked_at": desk.now, "subject_id": whose}  # fmt: skip
        if model is DataExport:
            del given["expires_at"]
        with desk.writing() as session:
            session.add(model(**{name: value for name, value in given.items() if hasattr(model, name)}))

    with pytest.raises(DatabaseError, match="was erased"):
        begin(subject_id)
    begin(other.subject_id)


def test_a_copy_that_is_being_made_is_not_finished_for_an_erased_person(desk: Desk) -> None:
    subject_id = settle_in(desk)
    order(desk, desk.resident)
    erased(desk, subject_id)
    desk.work()
    assert desk.count(StoredFile) == 0
    assert "Kowalski" not in everything(desk)


# ------------------------------------------------------------------------------------------------ the register
def test_the_register_is_written_before_anything_is_forgotten(small_desk: Desk) -> None:
    subject_id = settle_in(small_desk)
    with small_desk.reading() as session:
        token = session.get_one(Subject, subject_id).token
    with small_desk.writing() as session:
        erase(session, small_desk.portal, subject_id, actor=None, now=small_desk.now)
        session.rollback()  # the machine stops before the commit
    lines = list(register.read(register.path_of(small_desk.portal)))
    assert [(line.kind, line.ref) for line in lines] == [(register.Kind.SUBJECT, token)]
    with small_desk.writing() as session:
        assert replay(session, small_desk.portal, lines, small_desk.now).erased == 1
    assert "Kowalski" not in everything(small_desk)


def test_a_line_cut_short_is_passed_over_and_the_next_one_is_whole(tmp_path: Path, small_desk: Desk) -> None:
    path = register.path_of(small_desk.portal)
    register.write(small_desk.portal, register.Kind.SUBJECT, ["one"], small_desk.now)
    with path.open("a") as file:
        file.write('{"kind": "subj')
    assert [line.ref for line in register.read(path)] == ["one"]
    register.write(small_desk.portal, register.Kind.CASE, ["two"], small_desk.now)
    assert [line.ref for line in register.read(path)] == ["one", "two"]


def test_a_damaged_register_does_not_pass_for_a_short_one(small_desk: Desk) -> None:
    path = register.path_of(small_desk.portal)
    register.write(small_desk.portal, register.Kind.SUBJECT, ["one", "two"], small_desk.now)
    path.write_text(path.read_text().replace('{"kind"', '{"kin', 1))
    with pytest.raises(PortalError):
        list(register.read(path))


def test_the_register_names_nobody_and_only_its_owner_reads_it(small_desk: Desk) -> None:
    erased(small_desk, settle_in(small_desk))
    path = register.path_of(small_desk.portal)
    assert path.stat().st_mode & 0o777 == 0o600
    assert not [trace for trace in TRACES if trace in path.read_text()]
    assert set(json.loads(path.read_text().splitlines()[0])) == {"kind", "ref", "at"}


def test_two_who_write_at_once_lose_no_line(small_desk: Desk) -> None:
    def write(number: int) -> None:
        register.write(small_desk.portal, register.Kind.SUBJECT, [f"r{number}"], small_desk.now)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(40)))
    refs = {line.ref for line in register.read(register.path_of(small_desk.portal))}
    assert refs == {f"r{number}" for number in range(40)}


def test_a_destroyed_matter_is_on_the_register_too(small_desk: Desk) -> None:
    reference = disposed(small_desk)
    lines = list(register.read(register.path_of(small_desk.portal)))
    assert [(line.kind, line.ref) for line in lines] == [(register.Kind.CASE, reference)]


def seal(desk: Desk) -> None:
    with desk.writing() as session:
        session.add(new_job("seal_audit_chain", {}, at=desk.now))
    desk.work()


def test_who_went_on_after_a_machine_stopped_is_kept_and_the_register_says_so(desk: Desk) -> None:
    subject_id = settle_in(desk)
    with desk.writing() as session:
        erase(session, desk.portal, subject_id, actor=None, now=desk.now)
        session.rollback()  # the machine stops before the commit
    desk.file()
    finish(desk)
    with desk.reading() as session:
        assert session.get_one(Subject, subject_id).surname == "Kowalski"
    lines = list(register.read(register.path_of(desk.portal)))
    assert [line.kind for line in lines] == [register.Kind.SUBJECT, register.Kind.KEPT]
    with desk.writing() as session:
        assert replay(session, desk.portal, lines, desk.now) == (0, [], 0)


def test_what_a_machine_left_half_done_is_finished(desk: Desk) -> None:
    subject_id = settle_in(desk)
    with desk.writing() as session:
        erase(session, desk.portal, subject_id, actor=None, now=desk.now)
        session.rollback()
    finish(desk)
    assert "Kowalski" not in everything(desk)


def test_the_register_destroys_no_matter_that_is_open_or_whose_term_runs(desk: Desk) -> None:
    still_open, over = desk.file(), old_matter(desk)
    register.write(desk.portal, register.Kind.CASE, [still_open, over], desk.now)
    lines = list(register.read(register.path_of(desk.portal)))
    before = desk.clock.at
    desk.clock.at = before.replace(year=2031, month=12, day=31)
    with desk.writing() as session:
        assert replay(session, desk.portal, lines, desk.now) == (0, [], 2)
    desk.clock.at = before
    with desk.writing() as session:
        done = replay(session, desk.portal, lines, desk.now)
    assert (done.erased, done.left) == (1, 1)
    assert (desk.case(still_open).disposed_at, desk.case(over).disposed_at) == (None, desk.now)


def test_the_command_keeps_whoever_went_on_after_their_line(small_desk: Desk) -> None:
    subject_id = settle_in(small_desk)
    with small_desk.writing() as session:
        token = session.get_one(Subject, subject_id).token
    register.write(small_desk.portal, register.Kind.SUBJECT, [token], small_desk.now)
    small_desk.file()
    said = small_desk.house.app.test_cli_runner().invoke(args=["records", "replay"])
    assert said.exit_code == 0, said.output
    assert "Usunięto ponownie: 0." in said.output
    assert "jeszcze przechowywać: 1." in said.output
    with small_desk.reading() as session:
        assert session.get_one(Subject, subject_id).surname == "Kowalski"


def test_whoever_was_erased_long_ago_costs_no_write(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    erased(desk, settle_in(desk))
    register.write(desk.portal, register.Kind.SUBJECT, [f"gone-{number}" for number in range(1200)], desk.now)
    job = Job(0, "finish_erasures", {}, 1, desk.now, desk.portal)
    opened: list[bool] = []
    writing = Job.writing

    def counted(self: Job) -> AbstractContextManager[Session]:
        opened.append(True)
        return writing(self)

    monkeypatch.setattr(Job, "writing", counted)
    with desk.house.app.app_context():
        jobs.finish_erasures(job)
    assert opened == []


def finish(desk: Desk) -> None:
    with desk.writing() as session:
        session.add(new_job("finish_erasures", {}, at=desk.now))
    desk.work()

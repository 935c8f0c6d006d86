"""A person's copy holds what is theirs and nothing of anybody else's; it is made whole, given once, and thrown away."""

import hashlib
import io
import json
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pikepdf
import pytest
from sqlalchemy import select

from portal import audit
from portal.accounts.models import Profile
from portal.audit import AuditRecord
from portal.cases import drafts, queries
from portal.cases.actions import note, rate
from portal.cases.messages.actions import Written, write_to_office
from portal.cases.models import Attachment, CaseParty
from portal.errors import Conflict, Gone, NotFound, TooMany
from portal.files.models import ScanState, StoredFile
from portal.jobs import Job, new_job
from portal.records.export import actions, jobs, parcel
from portal.records.export.models import DataExport, DataExportPart
from portal.service import Known
from portal.workflow import By
from tests.records.copies import SCAN, attach, copy_of, order, take
from tests.support.desk import EXEMPT, Desk
from tests.support.lived import DOT
from tests.support.money import let_owe
from tests.support.people import ANNA, JAN

OTHER_PESEL = ANNA.pesel


def settled(desk: Desk, **more: object) -> str:
    """Let a matter be filed, settled, and its papers made."""
    reference = desk.file(EXEMPT, **more)
    desk.work()
    desk.clock.move(hours=1)
    desk.refuse_for_good(reference)
    desk.work()
    return reference


def live(desk: Desk) -> str:
    """Let the resident leave a trace in every room."""
    subject_id = desk.resident.subject_id
    assert subject_id is not None
    reference = settled(desk)
    attach(desk, reference, "dowód.pdf")
    with desk.writing() as session:
        session.add(
            Profile(
                subject_id=subject_id, email="jan@example.pl", email_verified_at=desk.now, updated_at=desk.now
            )
        )
        drafts.begin(session, desk.service, subject_id, Known(), desk.now)
        rate(session, queries.get_by_reference(session, reference), 5, desk.now, comment="Szybko")
        let_owe(session, desk.portal, subject_id, 10_300, desk.now.date(), desk.now)
        audit.record(session, "look.case", at=desk.now, actor=desk.clerk, subject_id=subject_id,
                     object_ref=reference, personal={"why": "zapytanie"}, vault=desk.portal.vault)  # fmt: skip
    return reference


# ------------------------------------------------------------------------------------------------ what is in it
def test_a_copy_holds_what_the_person_left_in_every_room(desk: Desk) -> None:
    reference = live(desk)
    copy = copy_of(desk, desk.resident)
    assert copy.rows("subjects")[0]["pesel"] == JAN.pesel
    assert copy.rows("profiles")[0]["email"] == "jan@example.pl"
    (case,) = copy.rows("cases")
    assert (case["reference"], case["answers"]["exemption"], case["filed_by_person"]) == (
        reference,
        "social",
        True,
    )
    assert [row["kind"] for row in copy.rows("case_events")][:2] == ["filed", "refuse"]
    assert len(copy.rows("drafts")) == 1
    assert copy.rows("ratings")[0]["comment"] == "Szybko"
    assert copy.rows("charges")[0]["amount_grosze"] == 10_300
    assert copy.rows("tax_accounts")
    assert copy.rows("ledger_entries")
    assert copy.rows("deliveries")
    look = next(row for row in copy.rows("audit_records") if row["kind"] == "look.case")
    assert (look["actor_unit"], look["object_ref"]) == ("Departament Finansów Miasta", reference)
    assert look["personal"] == {"why": "zapytanie"}


def test_the_papers_are_in_it_whole(desk: Desk) -> None:
    reference = live(desk)
    copy = copy_of(desk, desk.resident)
    letters = copy.paths(f"dokumenty/{reference}")
    assert [path.rsplit("/", 1)[1].split("-", 1)[1] for path in letters] == ["receipt.pdf", "outcome.pdf"]
    for path in letters:
        with pikepdf.open(io.BytesIO(copy.archive.read(path))) as pdf:
            assert pdf.pages
    (attachment,) = copy.paths(f"zalaczniki/{reference}")
    assert copy.archive.read(attachment) == SCAN
    with desk.reading() as session:
        row = session.scalars(select(Attachment)).one()
    assert attachment.endswith(f"/{row.id}-proof.pdf")


def test_the_readable_part_is_a_pdf_that_names_the_matter(desk: Desk) -> None:
    reference = live(desk)
    copy = copy_of(desk, desk.resident)
    with pikepdf.open(io.BytesIO(copy.archive.read("moje-dane.pdf"))) as pdf:
        said = json.loads(pdf.attachments["dane.json"].get_file().read_bytes())
    assert said["cases"][0]["reference"] == reference
    assert said["person"]["pesel"] == JAN.pesel
    assert said["looks"][0]["unit"] == "Departament Finansów Miasta"


def test_the_list_of_hashes_fits_every_file(small_desk: Desk) -> None:
    live(small_desk)
    archive = copy_of(small_desk, small_desk.resident).archive
    assert archive.testzip() is None
    sums = dict(reversed(line.split("  ", 1)) for line in archive.read("SHA256SUMS").decode().splitlines())
    assert set(sums) == set(archive.namelist()) - {"SHA256SUMS"}
    assert all(hashlib.sha256(archive.read(path)).hexdigest() == digest for path, digest in sums.items())


def test_an_empty_account_has_a_copy_too(small_desk: Desk) -> None:
    copy = copy_of(small_desk, small_desk.resident)
    assert copy.rows("cases") == []
    assert copy.rows("subjects")[0]["surname"] == "Kowalski"


# ------------------------------------------------------------------------------------------------ what is not
def test_nothing_of_another_person_is_in_it(desk: Desk) -> None:
    live(desk)
    other = desk.add_resident(OTHER_PESEL)
    theirs = desk.file({**EXEMPT, "street": "ul. Cudza 7"}, subject_id=other.subject_id)
    desk.work()
    text = copy_of(desk, desk.resident).text
    assert OTHER_PESEL not in text
    assert theirs not in text
    assert "Cudza" not in text


def test_no_official_is_named_in_it(small_desk: Desk) -> None:
    live(small_desk)
    assert small_desk.clerk.name not in copy_of(small_desk, small_desk.resident).text


def test_an_internal_note_stays_in_the_house(small_desk: Desk) -> None:
    reference = live(small_desk)
    with small_desk.writing() as session:
        case = queries.get_by_reference(session, reference)
        for public in (False, True):
            note(session, case, "note", now=small_desk.now, by=By.OFFICIAL, actor=small_desk.clerk,
                 values={"text": "tylko dla urzędu"}, public=public)  # fmt: skip
    assert "tylko dla urzędu" not in copy_of(small_desk, small_desk.resident).text


def test_another_partys_answers_papers_and_files_are_not_given(desk: Desk) -> None:
    other = desk.add_resident(OTHER_PESEL)
    theirs = settled(desk, subject_id=other.subject_id)
    attach(desk, theirs, "cudze.pdf")
    with desk.writing() as session:
        case = queries.get_by_reference(session, theirs)
        session.add(CaseParty(case_id=case.id, subject_id=desk.resident.subject_id, role="neighbour"))
    copy = copy_of(desk, desk.resident)
    (case,) = copy.rows("cases")
    assert (case["reference"], case["answers"], case["facts"], case["filed_by_person"]) == (
        theirs,
        None,
        None,
        False,
    )
    assert not copy.paths("dokumenty")
    assert not copy.paths("zalaczniki")
    assert len(copy.rows("case_parties")) == 1
    assert OTHER_PESEL not in copy.text


def test_messages_of_the_persons_own_thread_are_given_with_their_files(desk: Desk) -> None:
    reference = desk.file(EXEMPT)
    other = desk.add_resident(OTHER_PESEL)
    with desk.writing() as session:
        case = queries.get_by_reference(session, reference)
        neighbour = CaseParty(case_id=case.id, subject_id=other.subject_id, role="neighbour")
        session.add(neighbour)
        session.flush()
        for party, actor, text in (
            (case.parties[0], desk.resident, "Moje pytanie"),
            (neighbour, other, "Cudze"),
        ):
            written = Written(f"form-{text}", text, [("zdjęcie.png", DOT)])
            write_to_office(session, desk.portal, party, written, actor=actor, now=desk.now)
    copy = copy_of(desk, desk.resident)
    (message,) = copy.rows("case_messages")
    assert message["text"] == "Moje pytanie"
    (path,) = copy.paths(f"wiadomosci/{reference}")
    assert copy.archive.read(path) == DOT
    assert "Cudze" not in copy.text


def test_a_virus_and_a_lost_file_are_named_but_keep_nothing_else_back(small_desk: Desk) -> None:
    reference = live(small_desk)
    attach(small_desk, reference, "wirus.pdf", state=ScanState.INFECTED)
    small_desk.portal.outside.store.delete(attach(small_desk, reference, "zgubiony.pdf"))
    copy = copy_of(small_desk, small_desk.resident)
    missed = json.loads(copy.archive.read("opis.json"))["missed"]
    assert [one["why"] for one in missed] == [
        "w pliku jest wirus",
        "pliku nie można odczytać; napisz do urzędu",
    ]
    assert len(copy.paths("zalaczniki")) == 1


def test_a_hostile_name_leads_nowhere(small_desk: Desk) -> None:
    reference = live(small_desk)
    attach(small_desk, reference, "../../etc/passwd.<script>\ud800.pdf".encode("utf-8", "replace").decode())
    copy = copy_of(small_desk, small_desk.resident)
    for path in copy.archive.namelist():
        assert ".." not in path
        assert not path.startswith("/")
    assert any("passwd" in row["name"] for row in copy.rows("attachments"))


# ------------------------------------------------------------------------------------------------ once
def test_a_copy_is_given_once(desk: Desk) -> None:
    token = order(desk, desk.resident)
    with pytest.raises(Conflict):
        take(desk, desk.resident, token)
    desk.work()
    assert zipfile.is_zipfile(io.BytesIO(take(desk, desk.resident, token)))
    with pytest.raises(Gone):
        take(desk, desk.resident, token)
    kinds = [row.kind for row in records(desk)]
    assert kinds == ["export.asked", "export.taken"]


@pytest.mark.engines
def test_two_who_take_it_at_once_get_one_copy(desk: Desk) -> None:
    token = order(desk, desk.resident)
    desk.work()

    def attempt(_number: int) -> bool:
        try:
            take(desk, desk.resident, token)
        except Gone:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(attempt, range(4))) == [False, False, False, True]


@pytest.mark.engines
def test_two_requests_at_once_are_one(desk: Desk) -> None:
    with ThreadPoolExecutor(4) as pool:
        tokens = set(pool.map(lambda _number: order(desk, desk.resident), range(4)))
    assert len(tokens) == 1
    assert desk.count(DataExport) == 1


def test_a_fourth_request_of_a_day_waits(desk: Desk) -> None:
    for _number in range(actions.PER_DAY):
        order(desk, desk.resident)
        desk.work()
    with pytest.raises(TooMany):
        order(desk, desk.resident)
    desk.clock.move(days=1, minutes=1)
    assert order(desk, desk.resident)


def test_a_copy_that_was_given_up_stands_in_nobodys_way(desk: Desk) -> None:
    first = order(desk, desk.resident)
    desk.clock.move(hours=23)
    assert order(desk, desk.resident) == first
    desk.clock.move(hours=2)
    second = order(desk, desk.resident)
    assert second != first
    desk.work()  # the first one's job, late as it is, makes nothing
    with desk.reading() as session:
        made = session.scalars(select(DataExport.token).where(DataExport.made_at.is_not(None)))
        assert list(made) == [second]


def test_nobody_takes_anothers(desk: Desk) -> None:
    token = order(desk, desk.resident)
    desk.work()
    with pytest.raises(NotFound):
        take(desk, desk.add_resident(OTHER_PESEL), token)


# ------------------------------------------------------------------------------------------------ kept and swept
def test_it_is_encrypted_at_rest_and_kept_in_pieces(
    small_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parcel, "PIECE_BYTES", 1000)
    live(small_desk)
    token = order(small_desk, small_desk.resident)
    small_desk.work()
    with small_desk.reading() as session:
        pieces = list(session.scalars(select(StoredFile).join(DataExportPart)))
        row = session.scalars(select(DataExport)).one()
    assert len(pieces) > 10
    assert {piece.size for piece in pieces[:-1]} == {1000}
    assert sum(piece.size for piece in pieces) == row.size
    folder = small_desk.house.settings.data_dir / "files"
    kept = b"".join(path.read_bytes() for path in folder.glob("??/*"))
    assert b"PK\x03\x04" not in kept
    assert b"konto.json" not in kept
    assert len(take(small_desk, small_desk.resident, token)) == row.size


def test_a_taken_copy_and_a_forgotten_one_are_thrown_away(desk: Desk) -> None:
    first = order(desk, desk.resident)
    desk.work()
    second = order(desk, desk.resident)
    desk.work()
    take(desk, desk.resident, first)
    sweep(desk)
    assert desk.count(DataExportPart) == 2
    desk.clock.move(hours=2)
    sweep(desk)
    assert desk.count(DataExportPart) == 1
    desk.clock.move(days=3)
    with pytest.raises(Gone):
        take(desk, desk.resident, second)
    sweep(desk)
    assert desk.count(DataExportPart) == 0
    assert desk.count(StoredFile) == 0
    assert list(desk.portal.outside.store.keys()) == []
    assert desk.count(DataExport) == 2


def test_a_copy_that_is_being_taken_is_not_swept_from_under_the_person(small_desk: Desk) -> None:
    token = order(small_desk, small_desk.resident)
    small_desk.work()
    small_desk.clock.move(days=2, hours=23, minutes=59)
    take(small_desk, small_desk.resident, token)
    small_desk.clock.move(minutes=5)
    sweep(small_desk)
    assert small_desk.count(DataExportPart) == 1


@pytest.mark.engines
def test_a_job_that_runs_twice_makes_one_copy(desk: Desk) -> None:
    token = order(desk, desk.resident)
    desk.work()
    job = Job(0, actions.KIND, {"export": token}, 1, desk.now, desk.portal)
    with desk.house.app.app_context():
        jobs.make_export(job)
    assert desk.count(DataExportPart) == 1


def test_a_worker_that_died_on_the_way_leaves_no_half_copy(
    small_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(small_desk)
    monkeypatch.setattr(parcel, "PIECE_BYTES", 1000)
    token = order(small_desk, small_desk.resident)

    class Killed(BaseException):
        """End the process, as a signal would."""

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(jobs, "put_papers", die)
        with pytest.raises(Killed):
            small_desk.work()
    assert small_desk.count(DataExportPart) == 0
    small_desk.clock.move(minutes=6)  # the lease of the dead worker runs out
    small_desk.work()
    assert zipfile.is_zipfile(io.BytesIO(take(small_desk, small_desk.resident, token)))
    with small_desk.writing() as session:
        session.add(new_job("sweep_files", {}, at=small_desk.now + timedelta(days=2)))
    small_desk.clock.move(days=2)
    with small_desk.reading() as session:
        before = len(list(small_desk.portal.outside.store.keys()))
        named = len(session.scalars(select(StoredFile.id)).all())
    assert before > named


def test_a_matter_filed_while_the_copy_is_made_is_whole_in_it_or_not_at_all(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(desk)
    order(desk, desk.resident)
    describe = jobs.describe

    def meanwhile() -> object:
        monkeypatch.setattr(jobs, "describe", describe)
        with ThreadPoolExecutor(1) as pool:  # another process files it between two files of the copy
            pool.submit(desk.file, EXEMPT).result()
        return describe()

    monkeypatch.setattr(jobs, "describe", meanwhile)
    desk.work()
    token = last(desk)
    archive = zipfile.ZipFile(io.BytesIO(take(desk, desk.resident, token)))
    told = json.loads(archive.read("dane/sprawy.json"))["tables"]
    with pikepdf.open(io.BytesIO(archive.read("moje-dane.pdf"))) as pdf:
        in_pdf = json.loads(pdf.attachments["dane.json"].get_file().read_bytes())
    assert len(told["cases"]) == len(in_pdf["cases"]) == 1
    assert {row["case_id"] for row in told["case_events"]} == {told["cases"][0]["id"]}


def sweep(desk: Desk) -> None:
    with desk.house.app.app_context():
        jobs.sweep_exports(Job(0, "sweep_data_exports", {}, 1, desk.now, desk.portal))


def last(desk: Desk) -> str:
    with desk.reading() as session:
        return session.scalars(select(DataExport.token).order_by(DataExport.id.desc())).first() or ""


def records(desk: Desk) -> list[AuditRecord]:
    with desk.reading() as session:
        return list(session.scalars(select(AuditRecord).where(AuditRecord.kind.startswith("export."))))

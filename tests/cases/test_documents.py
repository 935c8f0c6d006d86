"""Documents: made once from their data, delivered when they are ready, whoever dies on the way."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal.cases.models import Channel, DocumentState
from portal.decisions import actions as decisions
from portal.files import actions as files
from portal.files.models import StoredFile
from portal.jobs import JobRow, JobState
from tests.support.desk import EXEMPT, Desk


def again(desk: Desk, slot: str) -> None:
    """Let the job of a document run once more, as after a worker that died before it could mark it done."""
    with desk.writing() as session:
        key = JobRow.key.endswith(f":{slot}")
        session.execute(update(JobRow).where(key).values(state=JobState.WAITING, run_at=desk.now))
    desk.work()


def test_a_receipt_is_made_once_however_often_its_job_runs(desk: Desk) -> None:
    reference = desk.file()
    desk.work()
    receipt = desk.document(reference, "receipt")
    assert (receipt.state, receipt.ready_at) == (DocumentState.READY, desk.now)
    desk.clock.move(hours=1)
    again(desk, "receipt")
    assert desk.document(reference, "receipt").ready_at == receipt.ready_at
    assert desk.count(StoredFile) == 1
    with desk.reading() as session:
        stored = session.scalars(select(StoredFile)).one()
    assert desk.portal.outside.store.get(stored.key).startswith(b"%PDF")
    assert "delivered" not in desk.kinds(reference)  # a receipt is no outcome


def test_a_certificate_is_delivered_once_with_an_event_and_a_letter(desk: Desk) -> None:
    reference = desk.file(EXEMPT)
    desk.act(reference, decisions.issue)
    desk.work()
    again(desk, "outcome")
    events = [event for event in desk.events(reference) if event.kind == "delivered"]
    assert [event.values for event in events] == [{"slot": "outcome", "how": "portal"}]
    assert [job.payload["template"] for job in desk.jobs("send_message")].count("document_ready") == 1


def test_the_pesel_is_not_kept_in_the_open_and_stands_in_the_document(small_desk: Desk) -> None:
    import io

    import pikepdf

    reference = small_desk.file(EXEMPT)
    small_desk.act(reference, decisions.issue)
    small_desk.work()
    outcome = small_desk.document(reference, "outcome")
    assert "90010212353" not in str(outcome.values)
    with small_desk.reading() as session:
        stored = session.get_one(StoredFile, outcome.file_id)
    with pikepdf.open(io.BytesIO(small_desk.portal.outside.store.get(stored.key))) as opened:
        assert b"90010212353" in opened.attachments["dane.json"].get_file().read_bytes()


def test_an_outcome_on_paper_waits_for_an_official_and_writes_to_nobody(small_desk: Desk) -> None:
    reference = small_desk.file(EXEMPT, channel=Channel.POST, has_account=False)
    small_desk.act(reference, decisions.issue)
    small_desk.work()
    events = [event for event in small_desk.events(reference) if event.kind == "delivered"]
    assert [event.values["how"] for event in events] == ["paper"]
    assert small_desk.jobs("send_message") == []


def test_while_the_seal_is_broken_the_document_is_in_preparation_and_comes_later(
    small_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = small_desk.file()
    with monkeypatch.context() as broken:
        broken.setattr(type(small_desk.portal.outside.store), "put_stream", _full)
        small_desk.work()
    assert small_desk.document(reference, "receipt").state == DocumentState.PREPARING
    (job,) = small_desk.jobs("make_document")
    assert (job.state, job.attempts) == (JobState.WAITING, 1)
    small_desk.clock.move(minutes=1)
    small_desk.work()
    assert small_desk.document(reference, "receipt").state == DocumentState.READY


def _full(*_: object) -> None:
    raise OSError("no space left")


def test_bytes_that_no_row_names_are_swept_after_a_day_and_documents_stay(small_desk: Desk) -> None:
    small_desk.file()
    small_desk.work()
    store = small_desk.portal.outside.store
    lost = files.keep(small_desk.portal, b"an upload that was never finished")
    kept = dict(store.keys())
    for hours, left in ((23, set(kept)), (25, set(kept) - {lost})):
        small_desk.clock.at = kept[lost] + timedelta(hours=hours)
        with small_desk.writing() as session:
            small_desk.portal.workers.schedule(session, small_desk.now)
            session.execute(update(JobRow).where(JobRow.kind == "sweep_files").values(state=JobState.WAITING))
        small_desk.work()
        assert {key for key, _at in store.keys()} == left  # noqa: SIM118 - a store is no mapping

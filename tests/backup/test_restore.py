"""What was backed up comes back whole: every row, every file, every invariant; and nothing acts twice."""

import hashlib
import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from portal import audit, migrating
from portal.accounts.jobs import register_jobs
from portal.accounts.models import WebSession
from portal.audit import AuditRecord
from portal.backup.parking import MESSAGES
from portal.billing.ledger.checking import check
from portal.decisions.delivering.jobs import register_jobs as register_deliveries
from portal.files.models import StoredFile
from portal.insight.report.jobs import register_jobs as register_reports
from portal.jobs import JobRow, JobState, Workers, new_job
from portal.visits.sending.jobs import register_jobs as register_visits
from portal.voice.reaching.jobs import register_jobs as register_batches
from tests.backup.bench import Bench, invoke, rows, run
from tests.support.house import House
from tests.support.tree import code_files, named

pytestmark = pytest.mark.engines


def test_everything_comes_back_as_it_was_and_holds(bench: Bench, empty: House) -> None:
    said = run(empty, "restore", str(bench.backup))
    after = rows(empty)
    assert after["audit_records"].pop()[2] == "backup.restored"
    assert after == bench.rows
    assert sum(len(table) for table in after.values()) > 100
    with empty.portal.db.reading() as session:
        assert check(session, empty.portal.vault) == []
        assert audit.broken_link(session) is None
        assert session.scalars(select(audit.AuditSeal.id)).first()
        for stored in session.scalars(select(StoredFile)):
            content = empty.portal.outside.store.get(stored.key)
            assert hashlib.sha256(content).hexdigest() == stored.sha256
    assert migrating.drift(empty.portal.db) == []
    for step in ("Wczytanie bazy", "Sprawdzenie ksiąg", "Sprawdzenie plików"):
        assert step in said


def test_the_restored_portal_goes_on_where_the_old_one_was(bench: Bench, empty: House) -> None:
    run(empty, "restore", str(bench.backup))
    run(empty, "check")
    with empty.portal.db.writing() as session:
        session.add(new_job("sweep_jobs", {}, at=empty.clock.now()))
        session.flush()  # numbers go on after those that came back
        with pytest.raises(Exception, match="only ever added"):
            session.execute(text("DELETE FROM ledger_entries"))
        session.rollback()
    empty.work()


def test_nobody_is_signed_in_by_a_backup(bench: Bench, empty: House) -> None:
    with bench.lived.house.portal.db.reading() as session:
        cookies = session.scalars(select(WebSession.token_hash)).all()
    assert cookies
    run(empty, "restore", str(bench.backup))
    with empty.portal.db.reading() as session:
        assert session.scalars(select(WebSession)).all() == []
    kept = b"".join(path.read_bytes() for path in bench.backup.iterdir())
    assert not any(cookie.encode() in kept for cookie in cookies)


def test_no_key_is_in_a_backup(bench: Bench) -> None:
    settings = bench.lived.house.settings
    kept = b"".join(path.read_bytes() for path in bench.backup.iterdir())
    for key in (*settings.key_ring.values(), settings.match_key):
        assert key not in kept
        assert key.hex().encode() not in kept


def test_a_database_fresh_from_its_first_upgrade_counts_as_empty(bench: Bench, empty: House) -> None:
    run(empty, "db", "upgrade")
    run(empty, "restore", str(bench.backup))
    after = rows(empty)
    after["audit_records"].pop()
    assert after == bench.rows


def test_a_database_without_any_table_is_made_first(bench: Bench, empty: House) -> None:
    migrating.downgrade(empty.portal.db, "base")
    run(empty, "restore", str(bench.backup))
    after = rows(empty)
    after["audit_records"].pop()
    assert after == bench.rows


@pytest.fixture
def waiting(bench: Bench, tmp_path: Path) -> Path:
    """A backup in which one message waits for its time that came, and one for its time to come."""
    house = bench.lived.house
    now = house.clock.now()
    jobs = [
        new_job("send_message", {"subject_id": 1, "template": "x", "values": {}}, at=now),
        new_job("send_message", {"subject_id": 1, "template": "x", "values": {}}, at=now + timedelta(days=2)),
        new_job("sweep_jobs", {}, at=now),
    ]
    with house.portal.db.writing() as session:
        session.add_all(jobs)
    run(house, "backup", str(tmp_path / "waiting"))
    with house.portal.db.writing() as session:
        for job in jobs:
            session.delete(job)
    return tmp_path / "waiting"


def states(house: House) -> list[tuple[str, str]]:
    with house.portal.db.reading() as session:
        last = session.scalars(select(JobRow).order_by(JobRow.id.desc()).limit(3)).all()
    return [(job.kind, job.state) for job in reversed(last)]


def test_a_message_that_may_have_gone_waits_for_a_person(waiting: Path, empty: House) -> None:
    assert "Odłożonych wiadomości: 1" in run(empty, "restore", str(waiting))
    assert states(empty) == [
        ("send_message", JobState.DEAD), ("send_message", JobState.WAITING), ("sweep_jobs", JobState.WAITING),
    ]  # fmt: skip
    assert "odtworzono z kopii z 2026-11-23" in run(empty, "jobs", "failed")


def test_messages_go_out_at_once_when_asked_for(waiting: Path, empty: House) -> None:
    run(empty, "restore", str(waiting), "--send-mail")
    assert {state for _, state in states(empty)} == {JobState.WAITING}


def test_the_kinds_of_message_set_aside_are_those_that_rooms_send() -> None:
    workers = Workers()
    register_jobs(workers)
    register_deliveries(workers)
    register_visits(workers)
    register_batches(workers)
    register_reports(workers)
    assert {kind for kind in workers.functions if kind.startswith("send_")} == set(MESSAGES)


def test_nobody_else_sends_messages_whose_kinds_are_not_set_aside() -> None:
    senders = [path for path in code_files() if re.search(r"outside\.(mail|sms)\b", path.read_text("utf-8"))]
    assert {named(path) for path in senders} == {
        "portal/accounts/jobs.py",
        "portal/decisions/delivering/mailing.py",
        "portal/insight/report/jobs.py",
        "portal/visits/sending/jobs.py",
    }


def test_both_commands_are_on_record(bench: Bench, empty: House, tmp_path: Path) -> None:
    run(bench.lived.house, "backup", str(tmp_path / "another"))
    run(empty, "restore", str(bench.backup))
    for house, kind in ((bench.lived.house, "backup.made"), (empty, "backup.restored")):
        with house.portal.db.reading() as session:
            last = session.scalars(select(AuditRecord).order_by(AuditRecord.id.desc()).limit(1)).one()
        assert (last.kind, last.subject_id) == (kind, None)


def test_a_backup_goes_back_only_into_its_own_kind_of_database(
    bench: Bench, demo_environment: dict[str, str], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    engine = bench.lived.house.portal.db.engine.dialect.name
    url = request.getfixturevalue("postgres_url" if engine == "sqlite" else "sqlite_url")
    other = House(demo_environment, tmp_path / "other", url)
    code, said = invoke(other, "restore", str(bench.backup))
    other.portal.db.engine.dispose()
    assert code == 1
    assert f"Kopia jest z bazy {engine}, a ta baza to" in said

"""A backup is of one moment while others write, and its archives stay small enough to be looked through."""

import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import Connection

from portal import audit
from portal.backup import manifest, onefile, stored, tables
from portal.context import Portal
from portal.db import Database
from portal.errors import Refused
from portal.files.actions import add_row, keep
from portal.jobs import new_job
from tests.backup.bench import Bench, run
from tests.support.house import House

pytestmark = pytest.mark.engines


def write_once(portal: Portal) -> None:
    """Write a file with its row, a record and a job, all or none."""
    at = portal.now()
    with portal.db.writing() as session:
        content = b"a" * 5000
        add_row(session, keep(portal, content), content, name="a.txt", media_type="text/plain", at=at)
        audit.record(session, "written", at=at, actor=None)
        session.add(new_job("sweep_jobs", {}, at=at))


class Writer(threading.Thread):
    """Somebody who writes without a pause until told to stop."""

    def __init__(self, portal: Portal) -> None:
        super().__init__()
        self._portal, self._stop_now = portal, threading.Event()
        self.written = 0

    def run(self) -> None:
        while not self._stop_now.is_set():
            write_once(self._portal)
            self.written += 1

    def stop(self) -> None:
        self._stop_now.set()
        self.join()


def told_rows(house: House, folder: Path) -> dict[str, int]:
    told = manifest.read(folder, house.portal.vault)
    return {table.name: table.rows for table in told.tables}


def test_a_backup_made_while_others_write_is_of_one_moment(
    bench: Bench, empty: House, tmp_path: Path
) -> None:
    house = bench.lived.house
    run(house, "backup", str(tmp_path / "before"))
    before = told_rows(house, tmp_path / "before")
    writer = Writer(house.portal)
    writer.start()
    while not writer.written:
        time.sleep(0.01)
    begun = writer.written
    run(house, "backup", str(tmp_path / "amid"))
    ended = writer.written
    writer.stop()
    amid = told_rows(house, tmp_path / "amid")
    more = [amid[name] - before[name] for name in ("stored_files", "jobs", "audit_records")]
    assert begun <= more[0] < ended
    assert [more[0], more[0], more[0] + 1] == more  # the first backup is on record too
    run(empty, "restore", str(tmp_path / "amid"))


@pytest.mark.postgres
def test_what_is_committed_meanwhile_is_not_seen(postgres_url: str) -> None:
    database = Database(postgres_url)

    def seen_twice(connection: Connection) -> tuple[int, int]:
        first = tables.count(connection, "units")
        with database.engine.begin() as other:
            other.exec_driver_sql(f"INSERT INTO units VALUES ('U{first}', 'U', '', '', '', false)")
        return first, tables.count(connection, "units")

    with tables.one_moment(database) as connection:
        assert seen_twice(connection) == (0, 0)
    with database.engine.connect() as connection:
        assert seen_twice(connection) == (1, 2)  # without one moment it is
    database.engine.dispose()


def test_archives_are_begun_anew_and_read_one_after_another(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, empty: House
) -> None:
    monkeypatch.setattr(stored, "ARCHIVE_FILES", 2)
    house = bench.lived.house
    for _ in range(4):
        write_once(house.portal)
    run(house, "backup", str(tmp_path / "many"))
    assert len(list((tmp_path / "many").glob("files-*.tar"))) > 2
    run(empty, "backup", "verify", str(tmp_path / "many"))
    run(empty, "restore", str(tmp_path / "many"))


def test_a_file_is_not_replaced_while_somebody_has_it_open(sqlite_url: str, tmp_path: Path) -> None:
    database, other = Database(sqlite_url), Database(sqlite_url)
    beside = onefile.place(database).with_name("beside.sqlite")
    beside.write_bytes(b"")
    with other.reading() as session:
        session.connection().exec_driver_sql("SELECT count(*) FROM units")
        with pytest.raises(Refused, match="Zatrzymaj portal"):
            onefile.put_in_place(database, beside)
    other.engine.dispose()
    onefile.put_in_place(database, beside)
    assert not beside.exists()
    database.engine.dispose()

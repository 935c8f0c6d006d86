"""What is left behind by acts that came to nothing: it is swept away, and keeps nobody else waiting."""

import fcntl
import os
import secrets
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.cases.models import Attachment
from portal.citizen import sign_in
from portal.files import actions as files
from portal.files.models import ScanState, StoredFile
from portal.jobs import JobRow, Workers, new_job
from tests.faults.acts import hands_of, recurring
from tests.support.house import House


def keys_of(house: House) -> set[str]:
    return set(dict(house.portal.outside.store.keys()))


def test_a_file_added_and_then_not_asked_for_is_forgotten_after_sending(house: House) -> None:
    anna = hands_of(house)
    token = anna.draft("social")
    anna.upload(token, "wyrok.pdf")
    anna.send(f"/wniosek/{token}/oplata", exemption="none")
    assert anna.send(f"/wniosek/{token}/wyslij").status_code == 303
    kept = keys_of(house)
    # the store goes by the machine's clock, the house by the test's
    for path in (house.portal.settings.data_dir / "files").glob("??/*"):
        os.utime(path, (0, 0))
    for _ in range(2):
        recurring(house, days=2)
    with house.portal.db.reading() as session:
        assert session.scalar(select(func.count(Attachment.id))) == 0
        assert list(session.scalars(select(StoredFile.name))) == ["Potwierdzenie złożenia wniosku.pdf"]
    assert not kept & keys_of(house)


def test_a_file_that_came_with_the_matter_stays(house: House) -> None:
    anna = hands_of(house)
    token = anna.draft("social")
    anna.upload(token, "wyrok.pdf")
    assert anna.send(f"/wniosek/{token}/wyslij").status_code == 303
    for _ in range(2):
        recurring(house, days=2)
    with house.portal.db.reading() as session:
        assert list(session.scalars(select(Attachment.name))) == ["wyrok.pdf"]


def test_a_hundred_damaged_files_keep_no_whole_one_from_being_scanned(small_house: House) -> None:
    portal, now = small_house.portal, small_house.clock.at
    with portal.db.writing() as session:
        for _ in range(100):
            key = secrets.token_hex(16)
            files.add_row(
                session, key, b"", name="x.txt", media_type="text/plain", at=now, state=ScanState.WAITING
            )
        key = files.keep(portal, b"hello")
        files.add_row(
            session, key, b"hello", name="whole.txt", media_type="text/plain", at=now, state=ScanState.WAITING
        )
    recurring(small_house, minutes=6)
    with portal.db.reading() as session:
        state = session.scalars(select(StoredFile.state).where(StoredFile.name == "whole.txt")).one()
    assert state == ScanState.CLEAN


def test_work_done_a_month_ago_is_forgotten(house: House) -> None:
    recurring(house)
    recurring(house, days=29)
    with house.portal.db.reading() as session:
        first = select(func.count(JobRow.id)).where(JobRow.created_at < house.clock.at - timedelta(days=20))
        assert session.scalar(first)
    recurring(house, days=2)
    with house.portal.db.reading() as session:
        assert not session.scalar(first)


def test_who_lost_the_lease_does_not_put_back_what_another_does(small_house: House) -> None:
    portal, clock = small_house.portal, small_house.clock
    workers, seen = Workers(), []

    def slow(_job: object) -> None:
        seen.append(clock.at)
        if len(seen) == 1:
            clock.move(minutes=6)  # the lease runs out; another worker takes the job over and is at it
            workers.run_next(portal)
            raise ValueError
        assert len(seen) == 2
        clock.move(seconds=1)
        raise ValueError

    workers.register("slow", slow)
    with portal.db.writing() as session:
        session.add(new_job("slow", {}, at=clock.at))
    workers.run_next(portal)
    with portal.db.reading() as session:
        row = session.scalars(select(JobRow)).one()
    assert row.attempts == 2
    assert row.run_at == seen[1] + timedelta(seconds=60), "the second worker's wait, not the first one's"


def test_signing_out_holds_nobody_up_while_the_provider_is_asked(
    small_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, free = hands_of(small_house), []
    path = f"{small_house.settings.database_url.removeprefix('sqlite:///')}.writers"

    def ask(_kind: str, _sealed: str | None) -> None:
        with open(path, "r+b") as queue:  # noqa: PTH123 - a lock needs the descriptor
            fcntl.flock(queue, fcntl.LOCK_EX | fcntl.LOCK_NB)
            free.append(True)

    monkeypatch.setattr(sign_in, "_farewell", ask)
    assert anna.send("/wyloguj").status_code == 200
    assert free == [True]

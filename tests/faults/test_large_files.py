"""A file of 50 MB comes in, is looked at and goes out again with a few megabytes in memory, however full the store."""

import hashlib
import os
import secrets
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

import pytest
from sqlalchemy import func, select

from portal.cases.models import Attachment
from portal.errors import Unavailable
from portal.files import actions as files
from portal.files.models import ScanState, StoredFile
from portal.outside import Verdict
from tests.faults.acts import HEADERS, recurring
from tests.support.house import House
from tests.support.lived import FORM, settled
from tests.support.people import JAN
from tests.support.visitor import ORIGIN, Visitor

SIZE = 50_000_000
MEGABYTE = 1024 * 1024
MOST = 24 * MEGABYTE
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PROOF = "/wniosek/{}/dowod"


@contextmanager
def scanned(folder: Path, inside: bytes = b"", size: int = SIZE) -> Iterator[IO[bytes]]:
    """Write a scanned paper: bytes that do not compress, and something in the middle of them."""
    noise = os.urandom(MEGABYTE)
    with (folder / "skan.pdf").open("w+b") as file:
        file.write(b"%PDF-1.7\n")
        while file.tell() < size - MEGABYTE:
            file.write(noise)
            if size / 2 < file.tell() < size / 2 + MEGABYTE:
                file.write(inside)
        file.write(b" " * (size - file.tell() - 18) + b"startxref\n0\n%%EOF\n")
        file.seek(0)
        yield file


def at_proof(house: House) -> Visitor:
    visitor = settled(house, JAN).go(FORM)
    return visitor.submit("Dalej", purpose="bank").submit("Dalej", exemption="social")


def fill_store(house: House, count: int = 100) -> list[Path]:
    """Put 5 GB of others' files into the store; their bytes take no room on the disk and are never to be read."""
    paths = []
    for _ in range(count):
        key = secrets.token_hex(16)
        path = house.portal.settings.data_dir / "files" / key[:2] / key
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.truncate(SIZE)
        paths.append(path)
    return paths


@contextmanager
def measured() -> Iterator[list[int]]:
    """Note how much memory the block took at its peak."""
    peak: list[int] = []
    tracemalloc.start()
    try:
        floor = tracemalloc.get_traced_memory()[0]
        yield peak
        peak.append(tracemalloc.get_traced_memory()[1] - floor)
    finally:
        tracemalloc.stop()


def bytes_read() -> int:
    told = Path("/proc/self/io").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in told.splitlines() if line.startswith("rchar:")))


def kept(house: House) -> StoredFile | None:
    with house.portal.db.reading() as session:
        return session.scalars(select(StoredFile)).one_or_none()


def given(house: House, visitor: Visitor) -> str:
    """File the matter; return where its file can be had."""
    visitor.submit("Dalej").submit()
    assert visitor.status == 200, visitor.text
    with house.portal.db.reading() as session:
        return f"/zalacznik/{session.scalars(select(Attachment.token)).one()}"


def take(visitor: Visitor, path: str) -> tuple[Any, str]:
    """Read an answer piece by piece, as a network does; return it and the hash of what came."""
    answer = visitor.client.get(path, base_url=ORIGIN, headers=HEADERS)
    digest, size = hashlib.sha256(), 0
    for piece in answer.response:
        digest.update(piece)
        size += len(piece)
    answer.close()
    assert int(answer.headers["Content-Length"]) == size
    return answer, digest.hexdigest()


def test_fifty_megabytes_come_into_a_full_store_and_go_out_again(hurt: House, tmp_path: Path) -> None:
    fill_store(hurt)
    visitor = at_proof(hurt)
    with scanned(tmp_path) as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        with measured() as came:
            visitor.submit("Dalej", proof=(file, "wyrok.pdf"))
    assert visitor.status == 200, visitor.text
    row = kept(hurt)
    assert row is not None
    assert (row.size, row.sha256, row.state) == (SIZE, sha256, ScanState.CLEAN)
    path = given(hurt, visitor)
    with measured() as went:
        answer, got = take(visitor, path)
    assert (answer.status_code, got) == (200, sha256)
    print(f"in {came[0] / MEGABYTE:.1f} MB, out {went[0] / MEGABYTE:.1f} MB")
    assert max(came + went) < MOST


def test_the_sweep_of_five_gigabytes_reads_none_of_them(small_hurt: House) -> None:
    paths = fill_store(small_hurt)
    assert sum(path.stat().st_size for path in paths) == 5_000_000_000
    old = (datetime.now(UTC) - timedelta(days=3)).timestamp()
    for path in paths[:40]:
        os.utime(path, (old, old))
    before = bytes_read()
    with measured() as peak:
        assert len(list(small_hurt.portal.outside.store.keys())) == 100
        assert files.sweep(small_hurt.portal, set(), before=datetime.now(UTC) - timedelta(days=1)) == 40
    assert bytes_read() - before < MEGABYTE
    assert peak[0] < MEGABYTE
    assert [path.exists() for path in paths] == [False] * 40 + [True] * 60


def test_a_virus_in_the_middle_of_fifty_megabytes_is_found_and_nothing_is_kept(
    small_hurt: House, tmp_path: Path
) -> None:
    visitor = at_proof(small_hurt)
    with scanned(tmp_path, EICAR) as file, measured() as peak:
        visitor.submit("Dalej", proof=(file, "wyrok.pdf"))
    assert visitor.status == 422
    assert "jest wirus" in visitor.text
    assert kept(small_hurt) is None
    assert list(small_hurt.portal.outside.store.keys()) == []
    assert peak[0] < MOST


class Away:
    """A scanner that is being updated."""

    def scan(self, _content: object) -> Verdict:
        raise Unavailable("scanner: away")


def test_fifty_megabytes_that_wait_for_the_scanner_are_looked_at_later(
    small_hurt: House, tmp_path: Path
) -> None:
    portal = small_hurt.portal
    scanner = portal.outside.scanner
    object.__setattr__(portal.outside, "scanner", Away())
    visitor = at_proof(small_hurt)
    with scanned(tmp_path, EICAR) as file:
        visitor.submit("Dalej", proof=(file, "wyrok.pdf"))
    assert (kept(small_hurt) or StoredFile()).state == ScanState.WAITING
    object.__setattr__(portal.outside, "scanner", scanner)
    with measured() as peak:
        recurring(small_hurt, minutes=6)
    assert (kept(small_hurt) or StoredFile()).state == ScanState.INFECTED
    assert peak[0] < MOST


@pytest.mark.parametrize("harm", ["cut", "gone"])
def test_a_large_file_that_was_harmed_is_a_fault_and_not_half_a_file(
    small_hurt: House, tmp_path: Path, harm: str
) -> None:
    visitor = at_proof(small_hurt)
    with scanned(tmp_path, size=5_000_000) as file:
        visitor.submit("Dalej", proof=(file, "wyrok.pdf"))
    page = given(small_hurt, visitor)
    [path] = (small_hurt.portal.settings.data_dir / "files").glob("??/*")
    if harm == "cut":
        os.truncate(path, path.stat().st_size - 1000)
    else:
        path.unlink()
    answer = visitor.client.get(page, base_url=ORIGIN, headers=HEADERS)
    assert answer.status_code == 500
    assert answer.mimetype == "text/html"


def test_a_file_a_little_above_the_limit_is_refused_by_its_field(small_hurt: House, tmp_path: Path) -> None:
    visitor = at_proof(small_hurt)
    with scanned(tmp_path, size=SIZE + 1) as file:
        visitor.submit("Dalej", proof=(file, "wyrok.pdf"))
    assert visitor.status == 422
    assert "Może mieć najwyżej 50 MB" in visitor.text.replace("\xa0", " ")


def test_a_request_longer_than_one_such_file_is_refused_before_it_is_kept(
    small_hurt: House, tmp_path: Path
) -> None:
    visitor = at_proof(small_hurt)
    with scanned(tmp_path, size=70_000_000) as file:
        visitor.submit("Dalej", proof=(file, "wyrok.pdf"))
    assert (visitor.status, visitor.heading) == (413, "Plik jest za duży")
    with small_hurt.portal.db.reading() as session:
        assert session.scalar(select(func.count(StoredFile.id))) == 0

"""A large file goes into a backup and out of it piece by piece; backups of before that are read as well."""

import io
import json
import os
import tarfile
import tracemalloc
from pathlib import Path

import pytest

from portal.backup import making, stored
from portal.errors import Refused
from portal.files import actions as files
from portal.files import chunks
from portal.pieces import PIECE_BYTES, Joined, cut, pieces_of, sha256_of
from portal.vault import Vault
from tests.backup.bench import quiet
from tests.support.house import House

SIZE = 40 * PIECE_BYTES + 17


def keep(house: House, content: bytes, name: str = "skan.pdf") -> str:
    key = files.keep(house.portal, content)
    with house.portal.db.writing() as session:
        files.add_row(session, key, content, name=name, media_type="application/pdf", at=house.clock.now())
    return key


def test_a_large_file_is_copied_and_taken_out_again_with_a_few_megabytes_in_memory(
    small_house: House, tmp_path: Path
) -> None:
    portal, folder = small_house.portal, tmp_path / "backup"
    keys = {keep(small_house, content): content for content in (b"", b"small", os.urandom(SIZE))}
    tracemalloc.start()
    try:
        floor = tracemalloc.get_traced_memory()[0]
        told = making.make(portal, folder, quiet())
        found = {
            listed.key: sha256_of(pieces) for listed, pieces in stored.unpack(folder, told, portal.vault)
        }
        peak = tracemalloc.get_traced_memory()[1] - floor
    finally:
        tracemalloc.stop()
    assert (told.files.count, told.files.size, told.files.damaged) == (3, SIZE + 5, [])
    assert found == {key: sha256_of((content,)) for key, content in keys.items()}
    assert peak < 24 * PIECE_BYTES


def test_a_large_file_damaged_at_its_end_is_left_out_and_named(small_house: House, tmp_path: Path) -> None:
    portal, folder = small_house.portal, tmp_path / "backup"
    harmed, whole = (keep(small_house, os.urandom(3 * PIECE_BYTES)) for _ in range(2))
    path = portal.settings.data_dir / "files" / harmed[:2] / harmed
    os.truncate(path, path.stat().st_size - 1)
    told = making.make(portal, folder, quiet())
    assert (told.files.count, told.files.damaged) == (1, [1])
    assert [listed.key for listed, _ in stored.unpack(folder, told, portal.vault)] == [whole]


def rewrite(house: House, folder: Path, member: str, content: bytes) -> None:
    """Put other bytes into an archive, as whoever has the disk could, or as an older portal would have."""
    with tarfile.open(folder / "files-0001.tar", "w") as archive:
        named = tarfile.TarInfo(member)
        named.size = len(content)
        archive.addfile(named, io.BytesIO(content))


def test_a_backup_of_the_first_format_is_still_read(small_house: House, tmp_path: Path) -> None:
    portal, folder = small_house.portal, tmp_path / "backup"
    content = os.urandom(2 * PIECE_BYTES)
    key = keep(small_house, content)
    told = making.make(portal, folder, quiet())
    rewrite(small_house, folder, key, portal.vault.seal_bytes(f"backup-file:{key}", content))
    unpacked = stored.unpack(folder, told, portal.vault)
    listed, pieces = next(unpacked)
    assert (listed.key, b"".join(pieces)) == (key, content)
    assert list(unpacked) == []


@pytest.mark.parametrize("harm", ["cut", "moved", "foreign"])
def test_a_large_file_changed_in_an_archive_is_refused_before_any_of_it_is_given(
    small_house: House, tmp_path: Path, harm: str
) -> None:
    portal, folder = small_house.portal, tmp_path / "backup"
    content = os.urandom(3 * PIECE_BYTES)
    key = keep(small_house, content)
    told = making.make(portal, folder, quiet())
    given = b"x" * len(content) if harm == "foreign" else content
    purpose = f"backup-file:{'0' * 32 if harm == 'moved' else key}"
    sealed = b"".join(chunks.sealed(portal.vault, purpose, pieces_of(given)))
    rewrite(small_house, folder, key, sealed[: -PIECE_BYTES - 100] if harm == "cut" else sealed)
    with pytest.raises(Refused, match=key):
        next(stored.unpack(folder, told, portal.vault))


@pytest.mark.parametrize("size", [0, 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES])
def test_the_sealed_size_is_known_beforehand(size: int) -> None:
    vault = Vault({"a-name-of-a-key": bytes(32)}, bytes(32))
    sealed = b"".join(chunks.sealed(vault, "x", pieces_of(b"\0" * size)))
    assert len(sealed) == chunks.sealed_size(vault, size)


def test_pieces_are_read_as_a_file_in_amounts_of_any_size() -> None:
    content = json.dumps(list(range(500))).encode()
    for size, amount in ((1, 7), (10, 10), (300, 7), (7, 10_000)):
        file = io.BufferedReader(
            Joined(piece for part in (b"", *cut((content,), size)) for piece in (part, b""))
        )
        read = []
        while part := file.read(amount):
            read.append(part)
        assert b"".join(read) == content
        assert {len(part) for part in read[:-1]} <= {amount}

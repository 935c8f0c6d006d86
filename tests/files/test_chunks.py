"""A file of many chunks comes back whole and unchanged, or not at all."""

import io
import os
import signal
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from portal.errors import NotFound, PortalError
from portal.files import chunks
from portal.files.store import FileStore, new_key
from portal.pieces import PIECE_BYTES, cut, pieces_of, sha256_of
from portal.vault import Vault

SEALED = PIECE_BYTES + len(b"1:k1:") + 12 + 16
HEAD = len(chunks.MARK) + chunks.SALT_BYTES
CONTENT = b"".join(bytes([number]) * PIECE_BYTES for number in range(3)) + b"tail"
MIDDLE = "a chunk in the middle"


def lying(tmp_path: Path, key: str) -> Path:
    return tmp_path / "files" / key[:2] / key


def parts_of(path: Path) -> tuple[bytes, list[bytes]]:
    """Take a stored file apart: its head, and each chunk with its length."""
    with path.open("rb") as file:
        head, found = file.read(HEAD), []
        while told := file.read(4):
            found.append(told + file.read(chunks.LENGTH.unpack(told)[0]))
    return head, found


def kept(store: FileStore, content: bytes = CONTENT) -> str:
    key = new_key()
    store.put_stream(key, pieces_of(content))
    return key


def refused(store: FileStore, key: str) -> None:
    for read in (store.get, lambda key: sha256_of(store.open_stream(key))):
        with pytest.raises(PortalError, match="damaged"):
            read(key)


@pytest.mark.parametrize(
    "length", [0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 2 * PIECE_BYTES, 2_500_000]
)
def test_every_length_comes_back_as_it_went_in(store, length):
    content = os.urandom(length)
    key = kept(store, content)
    assert store.get(key) == content
    assert b"".join(store.open_stream(key)) == content


@pytest.mark.parametrize("sizes", [(), (0,), (1, 0, 9), (10,), (10, 10), (3, 25, 2), (40,)])
def test_whatever_comes_is_cut_into_pieces_of_one_size(sizes):
    whole = os.urandom(sum(sizes))
    stream = io.BytesIO(whole)
    found = list(cut((stream.read(size) for size in sizes), 10))
    assert b"".join(found) == whole
    assert all(len(piece) == 10 for piece in found[:-1])
    assert len(found) == max(1, -(-len(whole) // 10))


def test_a_file_of_the_first_format_is_still_read(store, vault, tmp_path):
    key = new_key()
    lying(tmp_path, key).parent.mkdir(parents=True)
    lying(tmp_path, key).write_bytes(vault.seal_bytes(f"file:{key}", CONTENT))
    assert store.get(key) == b"".join(store.open_stream(key)) == CONTENT
    other = new_key()
    lying(tmp_path, other).parent.mkdir(parents=True, exist_ok=True)
    lying(tmp_path, key).rename(lying(tmp_path, other))
    refused(store, other)


def test_a_file_sealed_under_an_older_key_of_the_ring_is_read(store, tmp_path):
    key = kept(store)
    turned = FileStore(tmp_path / "files", Vault({"k2": b"2" * 32, "k1": bytes(32)}, bytes(32)))
    assert turned.get(key) == CONTENT
    with pytest.raises(PortalError, match="damaged"):
        FileStore(tmp_path / "files", Vault({"k2": b"2" * 32}, bytes(32))).get(key)


@pytest.mark.parametrize(
    "length",
    [
        0,
        5,
        HEAD,
        HEAD + 2,
        HEAD + 4,
        HEAD + 100,
        HEAD + 4 + SEALED,
        HEAD + 2 * (4 + SEALED),
        HEAD + 3 * (4 + SEALED),
        -1,
    ],
)
def test_a_file_cut_off_anywhere_is_refused(store, tmp_path, length):
    key = kept(store)
    path = lying(tmp_path, key)
    os.truncate(path, length % path.stat().st_size)
    refused(store, key)


def test_chunks_moved_repeated_or_left_out_are_refused(store, tmp_path):
    key = kept(store)
    path = lying(tmp_path, key)
    head, (first, second, third, last) = parts_of(path)
    for order in (
        (second, first, third, last),
        (first, third, last),
        (first, second, second, third, last),
        (first, second, third, last, last),
        (last,),
        (first, second, third, last, b"\0"),
        (first, second, third, last, b"\0" * 4),
        (first, b"\xff\xff\xff\xff" + second[4:], third, last),
    ):
        path.write_bytes(head + b"".join(order))
        refused(store, key)
    path.write_bytes(head + first + second + third + last)
    assert store.get(key) == CONTENT


def test_a_chunk_of_another_file_is_refused(store, tmp_path):
    mine, other = kept(store), kept(store)
    (head, (first, _second, *rest)), (_head, (_first, foreign, *_rest)) = (
        parts_of(lying(tmp_path, key)) for key in (mine, other)
    )
    lying(tmp_path, mine).write_bytes(head + first + foreign + b"".join(rest))
    refused(store, mine)


def test_a_chunk_of_an_earlier_file_under_the_same_key_is_refused(store, tmp_path):
    key = kept(store)
    _head, earlier = parts_of(lying(tmp_path, key))
    store.delete(key)
    store.put(key, CONTENT)
    head, (first, _second, *rest) = parts_of(lying(tmp_path, key))
    lying(tmp_path, key).write_bytes(head + first + earlier[1] + b"".join(rest))
    refused(store, key)


def test_without_what_is_bound_into_a_chunk_the_moved_ones_would_pass(store, tmp_path, monkeypatch):
    monkeypatch.setattr(chunks, "_bound", lambda purpose, *_args, **_options: purpose)
    key = kept(store)
    head, (first, second, *rest) = parts_of(lying(tmp_path, key))
    lying(tmp_path, key).write_bytes(head + second + first + b"".join(rest))
    assert store.get(key) != CONTENT


def test_a_missing_file_is_told_before_the_first_piece_and_an_unread_one_is_closed(store):
    with pytest.raises(NotFound):
        store.open_stream(new_key())
    store.open_stream(kept(store)).close()  # an open file left behind would be a warning, and that an error


def test_a_stream_that_fails_leaves_no_key_but_a_half_file_that_the_sweep_finds(store):
    def pieces() -> Iterator[bytes]:
        yield CONTENT
        raise OSError(MIDDLE)

    key = new_key()
    with pytest.raises(OSError, match=MIDDLE):
        store.put_stream(key, pieces())
    with pytest.raises(NotFound):
        store.get(key)
    assert [name for name, _ in store.keys()] == [f"{key}.part"]  # noqa: SIM118 - a store is no mapping


KILLED = """
import os, signal, sys
from pathlib import Path
from portal.files.store import FileStore
from portal.vault import Vault

def pieces():
    for _ in range(20):
        yield bytes(1 << 20)
    os.kill(os.getpid(), signal.SIGKILL)

FileStore(Path(sys.argv[1]), Vault({"k1": bytes(32)}, bytes(32))).put_stream(sys.argv[2], pieces())
"""


def test_a_process_killed_while_it_writes_leaves_only_what_the_sweep_takes_away(store, tmp_path):
    key = new_key()
    done = subprocess.run([sys.executable, "-c", KILLED, tmp_path / "files", key], check=False)
    assert done.returncode == -signal.SIGKILL
    with pytest.raises(NotFound):
        store.open_stream(key)
    ((name, at),) = store.keys()
    assert name == f"{key}.part"
    assert datetime.now(UTC) - at < timedelta(minutes=5)
    store.delete(name)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_fifty_megabytes_go_in_and_out_with_a_few_in_memory(store):
    piece = os.urandom(PIECE_BYTES)
    key = new_key()
    tracemalloc.start()
    try:
        store.put_stream(key, (piece for _ in range(50)))
        assert sha256_of(store.open_stream(key)) == sha256_of(piece for _ in range(50))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.reset_peak()
        assert len(store.get(key)) == 50 * PIECE_BYTES
        held_whole = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 10 * PIECE_BYTES
    assert held_whole > 50 * PIECE_BYTES

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from portal.errors import NotFound, PortalError
from portal.files.store import FileStore, new_key

TEXT = "Zaświadczenie dla Żanety".encode()


class PowerCutError(Exception):
    pass


def kept_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_bytes_come_back_as_they_went_in(store):
    for content in (TEXT, b"", bytes(range(256)) * 5000):
        key = new_key()
        store.put(key, content)
        assert store.get(key) == content


def test_nothing_readable_lies_on_the_disk(store, tmp_path):
    store.put(new_key(), TEXT * 100)
    (path,) = kept_files(tmp_path)
    assert TEXT not in path.read_bytes()
    assert "Zaświadczenie" not in path.name
    assert path.stat().st_mode & 0o077 == 0


def test_a_store_that_does_not_encrypt_would_be_seen(tmp_path):
    class Open:
        def seal_bytes(self, _purpose: str, content: bytes) -> bytes:
            return content

        def open_bytes(self, _purpose: str, sealed: bytes) -> bytes:
            return sealed

    FileStore(tmp_path, Open()).put(new_key(), TEXT * 100)
    assert TEXT in kept_files(tmp_path)[0].read_bytes()


def test_two_files_swapped_on_the_disk_are_found_out(store, tmp_path):
    first, second = new_key(), new_key()
    store.put(first, b"first")
    store.put(second, b"second")
    one, two = (tmp_path / "files" / key[:2] / key for key in (first, second))
    content = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(content)
    for key in (first, second):
        with pytest.raises(PortalError, match="damaged"):
            store.get(key)


def test_one_changed_bit_is_found_out(store, tmp_path):
    key = new_key()
    store.put(key, TEXT)
    (path,) = kept_files(tmp_path)
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(PortalError, match="damaged"):
        store.get(key)


@pytest.mark.parametrize("moment", ["fsync", "replace"])
def test_a_crash_before_the_end_leaves_no_key_but_a_half_file_that_the_sweep_finds(
    store, tmp_path, monkeypatch, moment
):
    def cut(*_args: object, **_options: object) -> None:
        raise PowerCutError

    key = new_key()
    with monkeypatch.context() as patch:
        patch.setattr(os if moment == "fsync" else Path, moment, cut)
        with pytest.raises(PowerCutError):
            store.put(key, TEXT)
    with pytest.raises(NotFound):
        store.get(key)
    assert [name for name, _ in list(store.keys())] == [f"{key}.part"]
    store.delete(f"{key}.part")
    assert kept_files(tmp_path) == []


def test_the_bytes_and_their_folder_are_on_the_disk_before_put_returns(store, tmp_path, monkeypatch):
    synced = []
    real_sync, real_replace = os.fsync, Path.replace

    def sync(descriptor: int) -> None:
        synced.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)
        real_sync(descriptor)

    def replace(path: Path, target: Path) -> Path:
        synced.append("renamed")
        return real_replace(path, target)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Path, "replace", replace)
    key = new_key()
    store.put(key, TEXT)
    assert synced == [f"{key}.part", "renamed", key[:2], "files"]


def test_a_key_is_used_once_and_a_missing_one_is_no_error_to_delete(store):
    key = new_key()
    store.put(key, TEXT)
    with pytest.raises(ValueError, match="in use"):
        store.put(key, b"other")
    store.delete(key)
    store.delete(key)
    with pytest.raises(NotFound):
        store.get(key)


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "a" * 31, "A" * 32, "a" * 32 + "\n", "/" + "a" * 31])
def test_only_names_of_our_own_making_reach_the_disk(store, key):
    for act in (store.get, store.delete, lambda key: store.put(key, b"")):
        with pytest.raises(ValueError, match="not a key"):
            act(key)


def test_keys_are_listed_with_the_moment_they_were_stored(store, tmp_path):
    key = new_key()
    store.put(key, TEXT)
    (tmp_path / "files" / "aa").mkdir(exist_ok=True)
    (tmp_path / "files" / "aa" / "obcy.txt").write_bytes(b"x")
    at = datetime(2026, 11, 20, tzinfo=UTC)
    os.utime(tmp_path / "files" / key[:2] / key, (at.timestamp(), at.timestamp()))
    assert list(store.keys()) == [(key, at)]

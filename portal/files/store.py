"""Bytes on the file system: whole or not at all, on the disk before any row names them, encrypted at rest."""

from __future__ import annotations

import os
import re
import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from portal.errors import NotFound, PortalError
from portal.files import chunks
from portal.vault import VaultError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from portal.files.chunks import Encryption

KEY_BYTES = 16
PART = ".part"
_KEY = re.compile(r"[0-9a-f]{32}")
_KEPT = re.compile(r"[0-9a-f]{32}(\.part)?")


def new_key() -> str:
    """Make the name under which bytes are kept; nothing of the person's own name for the file is in it."""
    return secrets.token_hex(KEY_BYTES)


class FileStore:
    """Keep encrypted bytes in one folder; the key is bound in, so that no two can be swapped on the disk."""

    def __init__(self, folder: Path, encryption: Encryption) -> None:
        self._folder = folder
        self._encryption = encryption

    def put(self, key: str, content: bytes) -> None:
        """Write bytes under a new key; on the disk when it returns. Raises ValueError for a used one."""
        self.put_stream(key, (content,))

    def put_stream(self, key: str, pieces: Iterable[bytes]) -> None:
        """Write what comes under a new key as ``put`` does, one chunk in memory at a time."""
        path = self._path(key)
        if path.exists():
            raise ValueError(f"key {key} is in use")
        new_folder = not path.parent.exists()
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = path.with_name(key + PART)
        with part.open("wb") as file:
            os.fchmod(file.fileno(), 0o600)
            for sealed in chunks.sealed(self._encryption, _purpose(key), pieces):
                file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        # the rename itself is on the disk only when its folder is
        _sync_folder(path.parent)
        if new_folder:
            _sync_folder(self._folder)

    def get(self, key: str) -> bytes:
        """Return the bytes; raises NotFound, and PortalError when they are damaged or were moved."""
        return b"".join(self.open_stream(key))

    def open_stream(self, key: str) -> Iterator[bytes]:
        """Return the bytes piece by piece; raises as ``get``: NotFound at once, PortalError where the damage is."""
        pieces = self._pieces(key)
        next(pieces)  # opens the file; from here on it is closed with the iterator, read or not
        return pieces

    def delete(self, key: str) -> None:
        """Forget the bytes; a missing key is no error."""
        if not _KEPT.fullmatch(key):
            raise ValueError("not a key of this store")
        (self._folder / key[:2] / key).unlink(missing_ok=True)

    def keys(self) -> Iterator[tuple[str, datetime]]:
        """List keys with the moment they were stored, half-written ones (``….part``) among them."""
        for path in sorted(self._folder.glob("??/*")):
            if _KEPT.fullmatch(path.name):
                try:
                    yield path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC)
                except FileNotFoundError:
                    continue

    def _pieces(self, key: str) -> Iterator[bytes]:
        try:
            file = self._path(key).open("rb")
        except FileNotFoundError as error:
            raise NotFound from error
        with file:
            yield b""
            try:
                yield from chunks.opened(self._encryption, _purpose(key), file)
            except VaultError as error:
                raise PortalError(f"stored file {key} is damaged") from error

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError("not a key of this store")
        return self._folder / key[:2] / key


def _purpose(key: str) -> str:
    return f"file:{key}"


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

"""The files a backup is made of: written once, to the disk, with their size and SHA-256."""

from __future__ import annotations

import hashlib
import os
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from portal.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PIECE_BYTES = 1 << 20


@dataclass(frozen=True)
class Part:
    """One file of a backup."""

    name: str
    size: int
    sha256: str


class PartWriter:
    """Write a part piece by piece; nothing of it stays in memory."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file, self._name = file, name
        self._digest = hashlib.sha256()
        self.size = 0

    def write(self, content: bytes | bytearray | memoryview) -> int:
        """Write a piece."""
        self._digest.update(content)
        written = self._file.write(content)
        self.size += written
        return written

    def part(self) -> Part:
        """Describe what was written so far."""
        return Part(self._name, self.size, self._digest.hexdigest())


@contextmanager
def new_part(folder: Path, name: str) -> Iterator[PartWriter]:
    """Open a new part for writing; it is on the disk when the block ends."""
    with (folder / name).open("xb") as file:
        yield PartWriter(file, name)
        file.flush()
        os.fsync(file.fileno())


def pieces(path: Path) -> Iterator[bytes]:
    """Read a file piece by piece."""
    with path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            yield piece


def describe(folder: Path, name: str) -> Part:
    """Read a part that another program wrote and describe it."""
    digest, size = hashlib.sha256(), 0
    for piece in pieces(folder / name):
        digest.update(piece)
        size += len(piece)
    return Part(name, size, digest.hexdigest())


def check(folder: Path, part: Part) -> None:
    """Compare a part with its description; raises Refused."""
    try:
        found = describe(folder, part.name)
    except FileNotFoundError as error:
        raise Refused(f"W kopii brakuje pliku {part.name}.") from error
    if found != part:
        raise Refused(
            f"Plik {part.name} nie jest taki, jaki zapisano w kopii: jest uszkodzony albo zmieniony."
        )


def sync_folder(folder: Path) -> None:
    """Bring names of new and removed files to the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

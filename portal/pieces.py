"""The content of a file: bytes at hand, or a stream that is looked at piece by piece and never held whole."""

from __future__ import annotations

import hashlib
import io
import os
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# a stream can be read from its start as often as asked, and nobody else moves it meanwhile
Content = bytes | IO[bytes]
PIECE_BYTES = 1024 * 1024


def stream_of(content: Content) -> IO[bytes]:
    """Return the content as a stream at its start; bytes are not copied for it."""
    if isinstance(content, bytes):
        return io.BytesIO(content)
    content.seek(0)
    return content


def pieces_of(content: Content, start: int = 0) -> Iterator[bytes]:
    """Read the content from a place on, piece by piece."""
    stream = stream_of(content)
    stream.seek(start)
    while piece := stream.read(PIECE_BYTES):
        yield piece


def windows_of(content: Content, overlap: int, start: int = 0) -> Iterator[bytes]:
    """Read pieces that begin with the last bytes of the one before: what is short lies whole in one of them."""
    last = b""
    for piece in pieces_of(content, start):
        window = last + piece
        yield window
        last = window[-overlap:] if overlap else b""


def holds(content: Content, mark: bytes, start: int = 0) -> bool:
    """Tell whether some bytes stand anywhere from a place on."""
    return any(mark in window for window in windows_of(content, len(mark) - 1, start))


def head_of(content: Content, length: int) -> bytes:
    """Return the first bytes."""
    return stream_of(content).read(length)


def tail_of(content: Content, length: int) -> bytes:
    """Return the last bytes."""
    stream = stream_of(content)
    stream.seek(max(0, size_of(content) - length))
    return stream.read(length)


def size_of(content: Content) -> int:
    """Return how many bytes there are."""
    return len(content) if isinstance(content, bytes) else content.seek(0, os.SEEK_END)


def sha256_of(pieces: Iterable[bytes]) -> str:
    """Return the SHA-256 of everything that comes, in 64 hex digits."""
    return measure(pieces)[1]


def measure(pieces: Iterable[bytes]) -> tuple[int, str]:
    """Return the size and the SHA-256 of everything that comes."""
    digest, size = hashlib.sha256(), 0
    for piece in pieces:
        digest.update(piece)
        size += len(piece)
    return size, digest.hexdigest()


class Joined(io.RawIOBase):
    """Read what comes piece by piece as a file that only goes forward."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        super().__init__()
        self._pieces = pieces
        self._waiting = memoryview(b"")

    def readable(self) -> bool:
        """Say that it gives bytes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer as far as the piece at hand goes."""
        while not self._waiting:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._waiting = memoryview(piece)
        length = min(len(buffer), len(self._waiting))
        buffer[:length], self._waiting = self._waiting[:length], self._waiting[length:]
        return length


def cut(pieces: Iterable[bytes], size: int) -> Iterator[bytes]:
    """Cut what comes into pieces of one size; only the last may be shorter, and there is always one."""
    waiting = bytearray()
    for piece in pieces:
        for start in range(0, len(piece), size):
            waiting += memoryview(piece)[start : start + size]
            # the last piece is known as the last only when nothing comes after it
            if len(waiting) > size:
                yield bytes(memoryview(waiting)[:size])
                del waiting[:size]
    yield bytes(waiting)

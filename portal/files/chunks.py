"""A file encrypted chunk by chunk: neither writing nor reading holds it whole, and no chunk can be moved or lost.

Its bytes: the mark with the format's version, 16 random ones that only this writing has, then for each chunk four
with its length and the chunk as the vault seals it. What is bound into a chunk: whose it is, the random bytes, its
number, whether it is the last (STREAM: Hoang, Reyhanitabar, Rogaway, Vizár, CRYPTO 2015). What was written before
this format is one sealed piece without a mark, and is read as such.
"""

from __future__ import annotations

import os
import struct
from typing import IO, TYPE_CHECKING, Protocol

from portal.pieces import PIECE_BYTES, cut
from portal.vault import VaultError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MARK = b"\x89chunks\x02"
SALT_BYTES = 16
LENGTH = struct.Struct(">L")
# a sealed chunk is longer by its key's name, a nonce and a tag; nobody's length makes us take in more
LONGEST = PIECE_BYTES + 1024


class Encryption(Protocol):
    """What is asked of the vault."""

    def seal_bytes(self, purpose: str, content: bytes) -> bytes:
        """Encrypt bytes for one purpose."""

    def open_bytes(self, purpose: str, sealed: bytes) -> bytes:
        """Decrypt bytes sealed for the same purpose; raises VaultError."""


def sealed(encryption: Encryption, purpose: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Encrypt what comes, piece by piece."""
    salt = os.urandom(SALT_BYTES)
    yield MARK + salt
    chunks = cut(pieces, PIECE_BYTES)
    chunk: bytes | None = next(chunks)
    number = 0
    while chunk is not None:
        following = next(chunks, None)
        one = encryption.seal_bytes(_bound(purpose, salt, number, is_last=following is None), chunk)
        yield LENGTH.pack(len(one)) + one
        chunk, number = following, number + 1


def sealed_size(encryption: Encryption, size: int) -> int:
    """Return how many bytes ``sealed`` makes of so many: each chunk grows by the same."""
    chunks = max(1, -(-size // PIECE_BYTES))
    return len(MARK) + SALT_BYTES + chunks * (LENGTH.size + len(encryption.seal_bytes("", b""))) + size


def opened(encryption: Encryption, purpose: str, file: IO[bytes]) -> Iterator[bytes]:
    """Decrypt a file piece by piece; raises VaultError as soon as something is not as it was written."""
    head = file.read(len(MARK) + SALT_BYTES)
    if not head.startswith(MARK):
        yield encryption.open_bytes(purpose, head + file.read())
        return
    salt = head[len(MARK) :]
    length = _next_length(file)
    if length is None:
        raise VaultError("cut off before its first chunk")
    number = 0
    while length is not None:
        one = file.read(length)
        length = _next_length(file)
        yield encryption.open_bytes(_bound(purpose, salt, number, is_last=length is None), one)
        number += 1


def _next_length(file: IO[bytes]) -> int | None:
    """Read how long the next chunk is; None where the file ends."""
    told = file.read(LENGTH.size)
    if not told:
        return None
    if len(told) < LENGTH.size or (length := int(LENGTH.unpack(told)[0])) > LONGEST:
        raise VaultError("not a length of a chunk")
    return length


def _bound(purpose: str, salt: bytes, number: int, *, is_last: bool) -> str:
    return f"{purpose}:{salt.hex()}:{number}:{'last' if is_last else 'more'}"

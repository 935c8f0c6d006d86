"""Looking for viruses: a client of clamd, and a stand-in that knows the test pattern only."""

from __future__ import annotations

import io
import socket
import struct
import zipfile
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from portal.errors import Refused, Unavailable
from portal.i18n import translate
from portal.outside import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

CHUNK_BYTES = 256 * 1024
CONNECT_SECONDS = 3
# a slow scanner must not hold up a person who waits: the file is then looked at later
ANSWER_SECONDS = 10
ANSWER_BYTES = 4096
PORT = 3310
# the harmless pattern all scanners know (EICAR), in two halves so that no scanner removes this file
TEST_PATTERN = b"".join((rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR", b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"))
ZIP_DEPTH = 3
ZIP_ENTRIES = 1000
ZIP_ENTRY_BYTES = 30 * 1024 * 1024


class ClamdScanner:
    """Ask clamd by INSTREAM (clamd(8)); ``address`` is ``host:port`` or the path of its socket."""

    def __init__(self, address: str) -> None:
        self._address = address.removeprefix("unix:")

    def scan(self, content: bytes) -> Verdict:
        """Return the verdict; raises Unavailable without one, Refused above clamd's own size limit."""
        try:
            with self._connect() as connection:
                answer = _instream(connection, content)
        except OSError as error:
            raise Unavailable(f"clamd: {type(error).__name__}") from error
        if "size limit exceeded" in answer:
            raise Refused(
                translate("Ten plik jest za duży, żeby sprawdzić go na obecność wirusów. Zmniejsz go.")
            )
        if answer.endswith(" FOUND"):
            return Verdict.INFECTED
        if answer == "stream: OK":
            return Verdict.CLEAN
        # anything else is no answer: nothing is called clean by mistake
        raise Unavailable("clamd: an answer that is neither OK nor FOUND")

    def _connect(self) -> socket.socket:
        if not self._address.startswith("/"):
            place = urlsplit(f"//{self._address.removeprefix('tcp://')}")
            connection = socket.create_connection((place.hostname or "", place.port or PORT), CONNECT_SECONDS)
            connection.settimeout(ANSWER_SECONDS)
            return connection
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(ANSWER_SECONDS)
        try:
            connection.connect(self._address)
        except OSError:
            connection.close()
            raise
        return connection


class PatternScanner:
    """Find the test pattern, also inside zip archives: stands in where no clamd is configured."""

    def scan(self, content: bytes) -> Verdict:
        """Return INFECTED for the test pattern, CLEAN for all else."""
        return Verdict.INFECTED if any(TEST_PATTERN in layer for layer in _layers(content)) else Verdict.CLEAN


def _instream(connection: socket.socket, content: bytes) -> str:
    try:
        connection.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), CHUNK_BYTES):
            chunk = content[start : start + CHUNK_BYTES]
            connection.sendall(struct.pack(">L", len(chunk)) + chunk)
        connection.sendall(struct.pack(">L", 0))
    except (BrokenPipeError, ConnectionResetError):
        # above its size limit clamd answers and closes before all is sent: the answer is still to be read
        pass
    answer = b""
    while len(answer) < ANSWER_BYTES and not answer.endswith(b"\0"):
        part = connection.recv(ANSWER_BYTES)
        if not part:
            break
        answer += part
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def _layers(content: bytes, depth: int = 0) -> Iterator[bytes]:
    """Yield the bytes and, for a zip, what is in it, within limits on depth, number and size."""
    yield content
    if depth == ZIP_DEPTH or not content.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.infolist()[:ZIP_ENTRIES]:
                if entry.file_size <= ZIP_ENTRY_BYTES and not entry.flag_bits & 1:
                    yield from _layers(archive.read(entry), depth + 1)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError):
        return

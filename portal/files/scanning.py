"""Looking for viruses: a client of clamd, and a stand-in that knows the test pattern only."""

from __future__ import annotations

import shutil
import socket
import struct
import zipfile
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from portal.errors import Refused, Unavailable
from portal.i18n import translate
from portal.outside import Verdict
from portal.pieces import PIECE_BYTES, head_of, holds, pieces_of, size_of, stream_of

if TYPE_CHECKING:
    from portal.pieces import Content

CONNECT_SECONDS = 3
# a slow scanner must not hold up a person who waits: the file is then looked at later
ANSWER_SECONDS = 10
# a large file is looked at for longer: 50 MB have 20 seconds, and whoever sent it is still waited for by our server
SECONDS_PER_MEGABYTE = 0.2
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

    def scan(self, content: Content) -> Verdict:
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

    def scan(self, content: Content) -> Verdict:
        """Return INFECTED for the test pattern, CLEAN for all else."""
        return Verdict.INFECTED if _has_pattern(content) else Verdict.CLEAN


def _instream(connection: socket.socket, content: Content) -> str:
    try:
        connection.sendall(b"zINSTREAM\0")
        for chunk in pieces_of(content):
            connection.sendall(struct.pack(">L", len(chunk)) + chunk)
        connection.sendall(struct.pack(">L", 0))
        connection.settimeout(ANSWER_SECONDS + SECONDS_PER_MEGABYTE * (size_of(content) // PIECE_BYTES))
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


def _has_pattern(content: Content, depth: int = 0) -> bool:
    """Look through the bytes and, for a zip, through what is in it, within limits on depth, number and size."""
    if holds(content, TEST_PATTERN):
        return True
    if depth == ZIP_DEPTH or head_of(content, 2) != b"PK":
        return False
    try:
        with zipfile.ZipFile(stream_of(content)) as archive:
            entries = archive.infolist()[:ZIP_ENTRIES]
            return any(_entry_has_pattern(archive, entry, depth) for entry in entries)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError):
        return False


def _entry_has_pattern(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, depth: int) -> bool:
    if entry.file_size > ZIP_ENTRY_BYTES or entry.flag_bits & 1:
        return False
    with archive.open(entry) as packed, SpooledTemporaryFile(PIECE_BYTES) as copy:
        shutil.copyfileobj(packed, copy)
        return _has_pattern(copy, depth + 1)

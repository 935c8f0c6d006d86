"""A ZIP written piece by piece into the store, so that no copy is ever held whole in memory."""

from __future__ import annotations

import hashlib
import io
import json
import secrets
import zipfile
from typing import TYPE_CHECKING, Any, cast

from portal.files import actions as files
from portal.files.models import ScanState, StoredFile
from portal.words import local

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from portal.context import Portal

PIECE_BYTES = 4 * 1024 * 1024
PIECE_TYPE = "application/octet-stream"
TOKEN_BYTES = 24
PRIVATE = 0o600 << 16  # the mode of an unpacked file, where ZIP keeps it
SUMS = "SHA256SUMS"


class Pieces(io.RawIOBase):
    """A file that can only be written forward; each piece is encrypted and on the disk before the next is begun.

    Rows for the pieces are made by the caller at the end: pieces that no row names are swept after a day.
    """

    def __init__(self, portal: Portal, at: datetime) -> None:
        super().__init__()
        self._portal, self._at = portal, at
        self._waiting = bytearray()
        self.size = 0
        self.rows: list[StoredFile] = []

    def writable(self) -> bool:
        """Say that it takes bytes."""
        return True

    def write(self, content: Any) -> int:
        """Take bytes; whole pieces go to the store."""
        self._waiting += content
        length = len(memoryview(content).cast("B"))
        self.size += length
        while len(self._waiting) >= PIECE_BYTES:
            self._keep(bytes(self._waiting[:PIECE_BYTES]))
            del self._waiting[:PIECE_BYTES]
        return length

    def finish(self) -> None:
        """Keep what is left."""
        if self._waiting:
            self._keep(bytes(self._waiting))
            self._waiting.clear()

    def _keep(self, piece: bytes) -> None:
        row = StoredFile(
            token=secrets.token_urlsafe(TOKEN_BYTES),
            key=files.keep(self._portal, piece),
            name=f"{len(self.rows) + 1}",
            media_type=PIECE_TYPE,
            size=len(piece),
            sha256=hashlib.sha256(piece).hexdigest(),
            state=ScanState.CLEAN,
            created_at=self._at,
        )
        self.rows.append(row)


class Parcel:
    """An archive being filled; every file has one fixed moment, and the last one lists the hashes of all others."""

    def __init__(self, portal: Portal, at: datetime) -> None:
        self.pieces = Pieces(portal, at)
        self._zip = zipfile.ZipFile(cast("Any", self.pieces), "w", zipfile.ZIP_DEFLATED)
        self._when = local(at).timetuple()[:6]
        self._sums: list[str] = []

    def put(self, path: str, content: bytes) -> None:
        """Add a file whose bytes are at hand."""
        self.stream(path, (content,))

    def put_json(self, path: str, value: Mapping[str, Any]) -> None:
        """Add a small JSON file."""
        self.put(path, _json(value, indent=2))

    def stream(self, path: str, pieces: Iterable[bytes]) -> None:
        """Add a file piece by piece."""
        entry = zipfile.ZipInfo(path, self._when)
        entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, PRIVATE
        digest = hashlib.sha256()
        with self._zip.open(entry, "w", force_zip64=True) as file:
            for piece in pieces:
                digest.update(piece)
                file.write(piece)
        self._sums.append(f"{digest.hexdigest()}  {path}\n")

    def close(self) -> None:
        """Add the list of hashes, as ``sha256sum --check`` reads it, and end the archive."""
        self.stream(SUMS, (line.encode() for line in list(self._sums)))
        self._zip.close()
        self.pieces.finish()


def rows_as_json(
    head: Mapping[str, Any], tables: Mapping[str, Iterable[Mapping[str, Any]]]
) -> Iterator[bytes]:
    """Write ``head`` and the rows of tables as one JSON object, row by row."""
    yield _json(head)[:-1] + b', "tables": {'
    for number, (name, rows) in enumerate(tables.items()):
        yield (b", " if number else b"") + _json(name) + b": [\n"
        for count, row in enumerate(rows):
            yield (b",\n" if count else b"") + _json(row)
        yield b"\n]"
    yield b"}}\n"


def _json(value: Any, **more: Any) -> bytes:
    # half a surrogate pair has no UTF-8; its JSON escape has
    return json.dumps(value, ensure_ascii=False, **more).encode("utf-8", "backslashreplace")

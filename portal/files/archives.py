"""Documents that are zip archives (DOCX, XLSX, ODT): told apart and measured before anything is unpacked."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, cast

from portal.pieces import size_of, stream_of

if TYPE_CHECKING:
    from portal.pieces import Content

ENTRIES = 3000
# an index of that many entries with long names fits in; a longer one is not read, it would fill the memory
INDEX_BYTES = 2 * 1024 * 1024
UNPACKED_BYTES = 300 * 1024 * 1024
RATIO = 150
# below this size a high ratio is only repetition, as in the table styles of an empty workbook
RATIO_FROM_BYTES = 1024 * 1024
PEEK_BYTES = 64 * 1024
ENCRYPTED_FLAG = 1
DOCX, XLSX, ODT = "docx", "xlsx", "odt"
ODT_TYPE = b"application/vnd.oasis.opendocument.text"
MARKS = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}
OFFICE_INDEX = "[Content_Types].xml"
MACROS = ("vbaproject.bin", "basic/script-lc.xml")


@dataclass(frozen=True)
class Archive:
    """What an archive's index says: which document it is (empty: unknown), what stands against it."""

    kind: str
    is_bomb: bool = False
    is_encrypted: bool = False
    has_macros: bool = False


class _SwollenError(Exception):
    """The index is longer than that of any document."""


class _Short:
    """Give bytes of an archive, but never as many at once as only a swollen index takes."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.seek, self.tell, self.seekable = stream.seek, stream.tell, stream.seekable

    def read(self, size: int = -1) -> bytes:
        """Read; raises _SwollenError for too much. Without a size only the archive's tail is asked for."""
        if size > INDEX_BYTES:
            raise _SwollenError
        return self._stream.read(size)


def look_into(content: Content) -> Archive | None:
    """Read an archive's index; None when it is none or is damaged.

    A bomb is told by the index: too long, too many entries, too much or too dense content, entries that overlap,
    paths that lead outside. Only two small entries are ever read, and those within a limit.
    """
    try:
        with zipfile.ZipFile(cast("Any", _Short(stream_of(content)))) as archive:
            entries = archive.infolist()
            if _is_bomb(entries, size_of(content)):
                return Archive("", is_bomb=True)
            names = {entry.filename for entry in entries}
            return Archive(
                kind=_kind(archive, names),
                is_encrypted=any(entry.flag_bits & ENCRYPTED_FLAG for entry in entries)
                or _is_odf_locked(archive, names),
                has_macros=any(name.lower().endswith(MACROS) for name in names),
            )
    except _SwollenError:
        return Archive("", is_bomb=True)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError, RuntimeError):
        return None


def _is_bomb(entries: list[zipfile.ZipInfo], length: int) -> bool:
    return (
        len(entries) > ENTRIES
        or sum(entry.file_size for entry in entries) > UNPACKED_BYTES
        # entries that share their bytes add up to more than the file holds
        or sum(entry.compress_size for entry in entries) > length
        or any(_is_dense(entry) or _leads_out(entry.filename) for entry in entries)
    )


def _is_dense(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > RATIO_FROM_BYTES and entry.file_size > RATIO * max(1, entry.compress_size)


def _leads_out(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ".." in name.split("/")


def _kind(archive: zipfile.ZipFile, names: set[str]) -> str:
    if "mimetype" in names and "content.xml" in names and _peek(archive, "mimetype").strip() == ODT_TYPE:
        return ODT
    if OFFICE_INDEX in names:
        return next((kind for mark, kind in MARKS.items() if mark in names), "")
    return ""


def _is_odf_locked(archive: zipfile.ZipFile, names: set[str]) -> bool:
    manifest = "META-INF/manifest.xml"
    return manifest in names and b"encryption-data" in _peek(archive, manifest)


def _peek(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as entry:
        return entry.read(PEEK_BYTES)

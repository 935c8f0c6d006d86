"""What may be sent in: told by the content and by the name's ending, both, and refused in words that help.

A photo keeps its EXIF in the stored original: it is evidence; no page shows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import filetype

from portal.errors import Refused
from portal.files import archives, contents
from portal.files.names import clean_name, split_ending, with_ending
from portal.i18n import Text, lazy
from portal.pieces import head_of, size_of

if TYPE_CHECKING:
    from portal.pieces import Content

# one such file fits into a request (portal/web.py)
FILE_BYTES = 50 * 1024 * 1024
FILE_MEGABYTES = FILE_BYTES // (1024 * 1024)
PDF = "application/pdf"


@dataclass(frozen=True)
class Kind:
    """A kind of file: media type, the endings it may have (the usual one first), everyday name."""

    media_type: str
    endings: tuple[str, ...]
    label: str
    is_photo: bool = False


@dataclass(frozen=True)
class Accepted:
    """What a file may be kept as."""

    name: str
    media_type: str


KINDS = {
    "pdf": Kind(PDF, (".pdf",), "PDF"),
    "jpg": Kind("image/jpeg", (".jpg", ".jpeg"), "JPG", is_photo=True),
    "png": Kind("image/png", (".png",), "PNG", is_photo=True),
    "heic": Kind("image/heic", (".heic", ".heif"), "HEIC", is_photo=True),
    archives.DOCX: Kind(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document", (".docx",), "DOCX"
    ),
    archives.ODT: Kind("application/vnd.oasis.opendocument.text", (".odt",), "ODT"),
    archives.XLSX: Kind(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (".xlsx",), "XLSX"
    ),
    "txt": Kind("text/plain", (".txt",), "TXT"),
}
LABELS = ", ".join(kind.label for kind in KINDS.values())
ENDINGS = tuple(ending for kind in KINDS.values() for ending in kind.endings)

EMPTY = lazy("Plik „%(name)s” jest pusty. Sprawdź go u siebie i dołącz jeszcze raz.")
TOO_BIG = lazy("Plik „%(name)s” ma więcej niż %(limit)s MB. Zmniejsz go albo podziel na części.")
FOREIGN = lazy("Nie przyjmujemy takich plików jak „%(name)s”. Dołącz jeden z tych: %(kinds)s.")
OTHER = lazy(
    "„%(name)s” to w środku plik %(label)s. Zmień końcówkę nazwy na %(ending)s albo zapisz go na nowo."
)
LIES = lazy("„%(name)s” nie jest prawdziwym plikiem %(label)s. Otwórz go u siebie, zapisz na nowo i dołącz.")
MIXED = lazy("W pliku „%(name)s” ukryty jest drugi plik. Zapisz go na nowo albo wydrukuj do PDF i dołącz.")
LOCKED = lazy("Plik „%(name)s” jest zabezpieczony hasłem. Zdejmij hasło i dołącz go jeszcze raz.")
BROKEN = lazy("Plik „%(name)s” jest uszkodzony albo urwany. Pobierz lub zapisz go na nowo i dołącz.")
BOMB = lazy(
    "Plik „%(name)s” rozpakowuje się do ogromnych rozmiarów. Zapisz go na nowo albo jako PDF i dołącz."
)
MACROS = lazy("W pliku „%(name)s” są makra. Zapisz go bez makr albo jako PDF i dołącz.")


def accept(name: str, content: Content, field: str | None = None) -> Accepted:
    """Return the cleaned name and media type of a file; raises Refused with the way to put it right."""
    shown = clean_name(name)
    ending = split_ending(shown)[1].lower()
    size = size_of(content)
    if not size:
        raise _refused(EMPTY, shown, field)
    if size > FILE_BYTES:
        raise _refused(TOO_BIG, shown, field, limit=FILE_MEGABYTES)
    if ending not in ENDINGS:
        raise _refused(FOREIGN, shown, field, kinds=LABELS)
    claimed = next(kind for kind in KINDS.values() if ending in kind.endings)
    kind = KINDS.get(_told_by_content(content, shown, field))
    if kind is None:
        raise _refused(LIES, shown, field, label=claimed.label)
    if kind is not claimed:
        # phones name one photo format as another, and nobody sees it there: the name follows the content
        if not (kind.is_photo and claimed.is_photo):
            raise _refused(OTHER, shown, field, label=kind.label, ending=kind.endings[0])
        shown = with_ending(shown, kind.endings[0])
    _check_inside(kind, content, shown, field)
    return Accepted(shown, kind.media_type)


def _told_by_content(content: Content, name: str, field: str | None) -> str:
    """Return the key of the kind that the bytes show, empty for none; raises Refused for a bad archive."""
    head = head_of(content, contents.HEAD_BYTES)
    if head.startswith(contents.OLD_OFFICE):
        raise _refused(LOCKED, name, field)
    if head.startswith(contents.ZIP):
        return _told_by_archive(content, name, field)
    for key, check in contents.CHECKS.items():
        if check(head):
            return key
    return "txt" if filetype.guess(head) is None and contents.is_plain_text(content) else ""


def _told_by_archive(content: Content, name: str, field: str | None) -> str:
    archive = archives.look_into(content)
    if archive is None:
        raise _refused(BROKEN, name, field)
    for is_so, message in (
        (archive.is_bomb, BOMB),
        (archive.is_encrypted, LOCKED),
        (archive.has_macros, MACROS),
        (not archive.kind, FOREIGN),
    ):
        if is_so:
            raise _refused(message, name, field, kinds=LABELS)
    return archive.kind


def _check_inside(kind: Kind, content: Content, name: str, field: str | None) -> None:
    if kind.media_type == PDF:
        state = contents.pdf_state(content)
        if state != contents.PdfState.FINE:
            raise _refused(LOCKED if state == contents.PdfState.LOCKED else BROKEN, name, field)
    if kind.is_photo and not contents.is_whole_photo(content):
        raise _refused(BROKEN, name, field)
    if contents.is_mixed(content, is_photo=kind.is_photo):
        raise _refused(MIXED, name, field)


def _refused(message: Text, name: str, field: str | None, **values: object) -> Refused:
    return Refused(str(message) % {"name": name, **values}, field)

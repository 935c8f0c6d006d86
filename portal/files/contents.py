"""Looking at bytes: which kind of file they are, whether whole, locked, or two files in one."""

from __future__ import annotations

import codecs
import re
import zipfile
from enum import StrEnum
from typing import TYPE_CHECKING, BinaryIO, cast

from portal.pieces import head_of, holds, pieces_of, stream_of, tail_of, windows_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.pieces import Content

HEAD_BYTES = 8192

ZIP = b"PK\x03\x04"
# Compound File Binary: old .doc and .xls, and every password-protected Office file
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
JPEG, JPEG_END = b"\xff\xd8\xff", b"\xff\xd9"
PNG, PNG_END = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b"IEND\xaeB`\x82"
HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"hevc", b"hevx"})
PDF_HEAD = re.compile(rb"%PDF-[12]\.[0-9]")
PDF_TAIL_BYTES = 4096
# markup that a browser could be made to run; \b keeps it from meeting chance bytes of a photo
ACTIVE = re.compile(rb"<(?:!doctype\s|(?:html|script|svg|iframe|body|\?php)\b)", re.IGNORECASE)
ACTIVE_LENGTH = 16
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
PIXELS = 400_000_000
BOX_LENGTH = 64


class PdfState(StrEnum):
    """What is found of a PDF."""

    FINE = "fine"
    LOCKED = "locked"
    BROKEN = "broken"


def is_pdf(head: bytes) -> bool:
    """Tell a PDF by its first bytes: its head stands at the very beginning, where no other file's head can stand."""
    return PDF_HEAD.match(head) is not None


def is_jpeg(head: bytes) -> bool:
    """Tell a JPEG."""
    return head.startswith(JPEG)


def is_png(head: bytes) -> bool:
    """Tell a PNG."""
    return head.startswith(PNG)


def is_heic(head: bytes) -> bool:
    """Tell a HEIF photo by its first box (ISO 14496-12 ``ftyp``)."""
    length = int.from_bytes(head[:4], "big")
    return head[4:8] == b"ftyp" and 16 <= length <= BOX_LENGTH and head[8:12] in HEIF_BRANDS  # noqa: PLR2004


CHECKS: dict[str, Callable[[bytes], bool]] = {"pdf": is_pdf, "jpg": is_jpeg, "png": is_png, "heic": is_heic}


def is_plain_text(content: Content) -> bool:
    """Tell text in UTF-8 or Windows-1250 without control characters, that does not begin as markup."""
    for encoding in ("utf-8", "cp1250"):
        try:
            return _is_harmless(content, encoding)
        except UnicodeDecodeError:
            continue
    return False


def is_whole_photo(content: Content) -> bool:
    """Tell a photo that has its end and a size that a viewer can bear."""
    head = head_of(content, HEAD_BYTES)
    if is_png(head):
        width, height = (int.from_bytes(head[at : at + 4], "big") for at in (16, 20))
        return 0 < width * height <= PIXELS and holds(content, PNG_END)
    if is_jpeg(head):
        return holds(content, JPEG_END, start=len(JPEG) + 1)
    return b"meta" in head[:4096]


def is_mixed(content: Content, *, is_photo: bool) -> bool:
    """Tell two files in one: an archive behind something else, or markup inside a photo."""
    if head_of(content, len(ZIP)) != ZIP and zipfile.is_zipfile(stream_of(content)):
        return True
    return is_photo and _has_markup(content)


def pdf_state(content: Content) -> PdfState:
    """Tell whether a PDF has its end and opens without a password."""
    if b"startxref" not in tail_of(content, PDF_TAIL_BYTES):
        return PdfState.BROKEN
    # an encrypted file names its key in the trailer, which is never compressed; only then is it opened
    return _opened_state(content) if holds(content, b"/Encrypt") else PdfState.FINE


def _opened_state(content: Content) -> PdfState:
    import pikepdf

    try:
        with pikepdf.open(cast("BinaryIO", stream_of(content))):
            return PdfState.FINE
    except pikepdf.PasswordError:
        return PdfState.LOCKED
    except pikepdf.PdfError:
        return PdfState.BROKEN


def _has_markup(content: Content) -> bool:
    window = b""
    for window in windows_of(content, ACTIVE_LENGTH):
        found = ACTIVE.search(window)
        # where a window ends no word need end: the next one tells
        if found and found.end() < len(window):
            return True
    return ACTIVE.search(window) is not None


def _is_harmless(content: Content, encoding: str) -> bool:
    """Look at text piece by piece; raises UnicodeDecodeError where it is not of this encoding."""
    decoder, has_begun = codecs.getincrementaldecoder(encoding)(), False
    for piece in pieces_of(content):
        text = decoder.decode(piece)
        if CONTROLS.search(text):
            return False
        begins = "" if has_begun else text.lstrip("\ufeff \t\r\n")
        if begins.startswith("<"):
            return False
        has_begun = has_begun or bool(begins)
    decoder.decode(b"", final=True)
    return True

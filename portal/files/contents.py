"""Looking at bytes: which kind of file they are, whether whole, locked, or two files in one."""

from __future__ import annotations

import io
import re
import zipfile
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ZIP = b"PK\x03\x04"
# Compound File Binary: old .doc and .xls, and every password-protected Office file
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
JPEG, JPEG_END = b"\xff\xd8\xff", b"\xff\xd9"
PNG, PNG_END = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b"IEND\xaeB`\x82"
HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"hevc", b"hevx"})
PDF_HEAD = re.compile(rb"%PDF-[12]\.[0-9]")
PDF_TAIL_BYTES = 4096
# markup that a browser could be made to run; \b keeps it from meeting chance bytes of a photo
ACTIVE = re.compile(rb"<(?:!doctype\s+html|html|script|svg|iframe|body|\?php)\b", re.IGNORECASE)
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
PIXELS = 400_000_000
BOX_LENGTH = 64


class PdfState(StrEnum):
    """What is found of a PDF."""

    FINE = "fine"
    LOCKED = "locked"
    BROKEN = "broken"


def is_pdf(content: bytes) -> bool:
    """Tell a PDF: its head stands at the very beginning, where no other file's head can stand."""
    return PDF_HEAD.match(content) is not None


def is_jpeg(content: bytes) -> bool:
    """Tell a JPEG."""
    return content.startswith(JPEG)


def is_png(content: bytes) -> bool:
    """Tell a PNG."""
    return content.startswith(PNG)


def is_heic(content: bytes) -> bool:
    """Tell a HEIF photo by its first box (ISO 14496-12 ``ftyp``)."""
    length = int.from_bytes(content[:4], "big")
    return content[4:8] == b"ftyp" and 16 <= length <= BOX_LENGTH and content[8:12] in HEIF_BRANDS  # noqa: PLR2004


CHECKS: dict[str, Callable[[bytes], bool]] = {"pdf": is_pdf, "jpg": is_jpeg, "png": is_png, "heic": is_heic}


def is_plain_text(content: bytes) -> bool:
    """Tell text in UTF-8 or Windows-1250 without control characters, that does not begin as markup."""
    text = _decoded(content)
    return text is not None and not CONTROLS.search(text) and not text.lstrip("\ufeff \t\r\n").startswith("<")


def is_whole_photo(content: bytes) -> bool:
    """Tell a photo that has its end and a size that a viewer can bear."""
    if is_png(content):
        width, height = (int.from_bytes(content[at : at + 4], "big") for at in (16, 20))
        return PNG_END in content and 0 < width * height <= PIXELS
    if is_jpeg(content):
        return content.rfind(JPEG_END) > len(JPEG)
    return b"meta" in content[:4096]


def is_mixed(content: bytes, *, is_photo: bool) -> bool:
    """Tell two files in one: an archive behind something else, or markup inside a photo."""
    if not content.startswith(ZIP) and zipfile.is_zipfile(io.BytesIO(content)):
        return True
    return is_photo and ACTIVE.search(content) is not None


def pdf_state(content: bytes) -> PdfState:
    """Tell whether a PDF has its end and opens without a password."""
    if b"startxref" not in content[-PDF_TAIL_BYTES:]:
        return PdfState.BROKEN
    # an encrypted file names its key in the trailer, which is never compressed; only then is it opened
    return _opened_state(content) if b"/Encrypt" in content else PdfState.FINE


def _opened_state(content: bytes) -> PdfState:
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(content)):
            return PdfState.FINE
    except pikepdf.PasswordError:
        return PdfState.LOCKED
    except pikepdf.PdfError:
        return PdfState.BROKEN


def _decoded(content: bytes) -> str | None:
    for encoding in ("utf-8", "cp1250"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None

"""What a sealed document must be: readable by everybody's program, whole by itself, sealed over every byte."""

from __future__ import annotations

import io
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
from cryptography.x509 import load_pem_x509_certificate

from portal.files.rendering import SOURCE_NAME
from portal.files.seal_check import check_seal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

# Poppler's words for a signature of which no bit was changed, and for one over the whole file
SOUND = ("Signature is Valid", "Total document signed")
# a font without a file of its own in the document is drawn by whatever the reader's machine has (PDF/A-3, 6.2.11.4)
FONT_FILES = {"/FontFile", "/FontFile2", "/FontFile3"}
DRAWN = "/Type3"  # its signs are drawings in the document itself


def paper_faults(content: bytes) -> list[str]:
    """Find what a document lacks: tags, language, title, the data it was made of, fonts of its own."""
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            return list(_lacking(pdf))
    except pikepdf.PdfError as error:
        return [f"no PDF: {error}"]


def _lacking(pdf: pikepdf.Pdf) -> Iterator[str]:
    root, none = pdf.Root, pikepdf.Dictionary()
    is_marked = bool(root.get("/MarkInfo", none).get("/Marked", False))
    if not is_marked or "/K" not in root.get("/StructTreeRoot", none):
        yield "no tags"
    if not str(root.get("/Lang", "")).startswith("pl"):
        yield "no language"
    if not str(pdf.docinfo.get("/Title", "")).strip():
        yield "no title"
    if SOURCE_NAME not in pdf.attachments:
        yield "no data of what it says"
    for font in _fonts(pdf):
        yield f"the font {font} is not in it"


def _fonts(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Yield the fonts that a page would borrow from the reader's machine."""
    for one in pdf.objects:
        is_font = isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/Font"
        # a composite font's signs stand in its descendant, which is an object of its own
        if is_font and one.get("/Subtype") not in {DRAWN, "/Type0"}:
            described = one.get("/FontDescriptor")
            if described is None or not FONT_FILES & set(described.keys()):
                yield str(one.get("/BaseFont", "without a name"))


def seal_faults(content: bytes, authorities: Iterable[Path], at: datetime, pdfsig: Path | None) -> list[str]:
    """Find what is wrong with a document's seal, by our own check and by a program that shares no code with it."""
    state = check_seal(content, authorities, at=at)
    if state is None:
        return ["no seal"]
    found = [] if state.is_valid else [f"a seal that does not hold: {state}"]
    if pdfsig is not None:
        said = _ask(pdfsig, content)
        found += [f"pdfsig does not say {words!r}" for words in SOUND if words not in said]
    return found


def valid_since(certificate: Path) -> datetime:
    """Return the first moment of a seal's certificate: a stage's clock may stand long before it, or long after."""
    return load_pem_x509_certificate(certificate.read_bytes()).not_valid_before_utc


def _ask(pdfsig: Path, content: bytes) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "paper.pdf"
        path.write_bytes(content)
        # the chain is judged above: no machine knows a demo city's authority
        done = subprocess.run([pdfsig, "-nocert", path], capture_output=True, check=False)  # noqa: S603 - found above
    return done.stdout.decode("utf-8", "replace")

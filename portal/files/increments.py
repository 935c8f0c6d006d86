"""Adding to a finished PDF without touching a byte of it."""

from __future__ import annotations

import io
from typing import Any


def increment_on(pdf: bytes) -> Any:
    """Return pyHanko's writer of an increment on these bytes; only the worker calls this."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    class Increment(IncrementalPdfFileWriter):
        """Leave the file's properties alone: pyHanko's rewriting of the XMP breaks its PDF/A schemas."""

        def _update_meta(self) -> None:
            pass

    return Increment(io.BytesIO(pdf))


def with_empty_form(pdf: bytes) -> bytes:
    """Return the PDF with a form that has no field yet: the place where a signing program puts its signature.

    What a signature adds can be judged only against a form that was there before (pyHanko's comparison).
    """
    from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, pdf_name

    writer = increment_on(pdf)
    if "/AcroForm" in writer.root:
        return pdf
    form = DictionaryObject({pdf_name("/Fields"): ArrayObject()})
    writer.root[pdf_name("/AcroForm")] = writer.add_object(form)
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()

"""Checking a seal of our own: whole file covered, not a byte changed, made by one of our certificates."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


@dataclass(frozen=True)
class SealState:
    """What was found: ``intact``, the bytes are as sealed; ``ours``, the chain ends at a trusted one."""

    intact: bool
    ours: bool
    whole: bool
    sealed_at: datetime | None
    sealed_by: str

    @property
    def is_valid(self) -> bool:
        """Tell whether all of it holds."""
        return self.intact and self.ours and self.whole


def check_seal(pdf: bytes, authorities: Iterable[Path], *, at: datetime) -> SealState | None:
    """Return the state of a PDF's last seal, None when it has none or is no PDF; only the worker calls this.

    The chain is built on the certificates in the given PEM files, as of ``at``; revocation is not asked.
    """
    from pyhanko.keys import load_certs_from_pemder
    from pyhanko.pdf_utils.misc import PdfReadError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    try:
        seals = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    except (PdfReadError, ValueError):
        return None
    if not seals:
        return None
    roots = list(load_certs_from_pemder([str(path) for path in authorities]))
    context = ValidationContext(trust_roots=roots, moment=at, allow_fetching=False)
    status = validate_pdf_signature(seals[-1], signer_validation_context=context)
    return SealState(
        intact=bool(status.intact and status.valid),
        ours=bool(status.trusted),
        whole=status.coverage == SignatureCoverageLevel.ENTIRE_FILE
        and status.modification_level == ModificationLevel.NONE,
        sealed_at=status.signer_reported_dt,
        sealed_by=str(status.signing_cert.subject.human_friendly),
    )

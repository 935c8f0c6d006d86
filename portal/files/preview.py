"""Show a clean file of a kind that a browser shows without running it, inside a page of ours and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.errors import NotFound
from portal.files import actions
from portal.files.media import KINDS, PDF
from portal.files.models import ScanState

if TYPE_CHECKING:
    from flask import Response

    from portal.context import Portal
    from portal.files.models import StoredFile

# HEIC no browser shows; text and office papers are saved
PICTURES = frozenset({KINDS["jpg"].media_type, KINDS["png"].media_type})
SHOWN = PICTURES | {PDF}
NOTHING = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
# not every browser's own reader of PDFs starts in a sandbox; it runs apart from our pages, and no script of the paper
POLICY = {
    PDF: f"{NOTHING}; object-src 'self'",
    **dict.fromkeys(PICTURES, f"{NOTHING}; img-src 'self'; sandbox"),
}


def can_show(stored: StoredFile) -> bool:
    """Tell whether a file may be shown in place: its kind is on the list, and the scanner found it clean."""
    return stored.media_type in SHOWN and stored.state == ScanState.CLEAN


def is_picture(stored: StoredFile) -> bool:
    """Tell a picture from a paper: each is shown by another element."""
    return stored.media_type in PICTURES


def as_preview(portal: Portal, stored: StoredFile, name: str) -> Response:
    """Answer with a file to be shown in place; raises NotFound for a kind that is only saved, else as ``read``."""
    if stored.media_type not in SHOWN:
        raise NotFound
    response = actions.give(portal, stored, name)
    saved = response.headers["Content-Disposition"]
    response.headers["Content-Disposition"] = f"inline{saved.removeprefix('attachment')}"
    response.headers["Content-Security-Policy"] = POLICY[stored.media_type]
    return response

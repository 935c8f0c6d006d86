"""Keep files, give them back, make sealed documents: bytes are on the disk before any row names them."""

from __future__ import annotations

import re
import secrets
import unicodedata
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any, cast
from urllib.parse import quote

from flask import Response, current_app
from sqlalchemy import update

from portal.errors import Conflict, NotFound, PortalError, Refused, Unavailable
from portal.files import media
from portal.files.models import ScanState, StoredFile
from portal.files.store import new_key
from portal.i18n import translate
from portal.outside import Verdict
from portal.pieces import PIECE_BYTES, pieces_of, sha256_of, size_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.pieces import Content

TOKEN_BYTES = 24
RECEIPT = "receipt"


def store(
    session: Session, portal: Portal, *, name: str, content: Content, field: str | None, at: datetime
) -> StoredFile:
    """Take in a file that somebody sent; raises Refused for what may not come in, also for an infected one.

    When the scanner does not answer, the file is kept as WAITING and given to nobody until it was looked at.
    """
    accepted = media.accept(name, content, field)
    try:
        state = scan(portal, content)
    except Unavailable:
        state = ScanState.WAITING
    if state == ScanState.INFECTED:
        raise Refused(
            translate(
                "W pliku „%(name)s” jest wirus. Nie przyjęliśmy go. Dołącz plik z innego źródła.",
                name=accepted.name,
            ),
            field,
        )
    key = keep(portal, content)
    row = add_row(
        session, key, content, name=accepted.name, media_type=accepted.media_type, at=at, state=state
    )
    session.flush()  # the caller's own row names this file by its id
    return row


def keep(portal: Portal, content: Content) -> str:
    """Write bytes to the store and return their key; no row names them yet."""
    key = new_key()
    portal.outside.store.put_stream(key, pieces_of(content))
    return key


def add_row(
    session: Session, key: str, content: Content, *, name: str, media_type: str, at: datetime,
    state: ScanState = ScanState.CLEAN,
) -> StoredFile:  # fmt: skip
    """Name kept bytes by a row; what the portal made itself is clean."""
    row = StoredFile(
        token=secrets.token_urlsafe(TOKEN_BYTES),
        key=key,
        name=name,
        media_type=media_type,
        size=size_of(content),
        sha256=sha256_of(pieces_of(content)),
        state=state,
        created_at=at,
    )
    session.add(row)
    return row


def read(portal: Portal, stored: StoredFile) -> bytes:
    """Return a clean file's bytes; raises Conflict when not found clean, PortalError when changed."""
    need_clean(stored)
    return get_bytes(portal, stored)


def need_clean(stored: StoredFile) -> None:
    """Raise Conflict for a file that was not found clean."""
    if stored.state == ScanState.WAITING:
        raise Conflict(
            translate("Ten plik czeka na sprawdzenie, czy nie ma w nim wirusa. Zajrzyj za kwadrans.")
        )
    if stored.state != ScanState.CLEAN:
        raise Conflict(translate("W tym pliku jest wirus. Nie można go pobrać."))


def get_bytes(portal: Portal, stored: StoredFile) -> bytes:
    """Return a file's bytes, scanned or not; raises PortalError when they are not those that came."""
    content = b"".join(_pieces(portal, stored))
    _compare(stored, (content,))
    return content


def open_pieces(portal: Portal, stored: StoredFile) -> Iterator[bytes]:
    """Return a file's bytes piece by piece, scanned or not; raises as ``get_bytes``, and before the first piece.

    All is read and compared before anything is given: half a file with an error behind it helps nobody.
    """
    _compare(stored, _pieces(portal, stored))
    return _pieces(portal, stored)


def _pieces(portal: Portal, stored: StoredFile) -> Iterator[bytes]:
    try:
        return portal.outside.store.open_stream(stored.key)
    except NotFound as error:  # a row without bytes is our fault, not a wrong address
        raise PortalError(f"stored file {stored.id} is missing") from error


def _compare(stored: StoredFile, pieces: Iterable[bytes]) -> None:
    if sha256_of(pieces) != stored.sha256:
        raise PortalError(f"stored file {stored.id} differs from its hash")


@contextmanager
def lent(portal: Portal, stored: StoredFile) -> Iterator[IO[bytes]]:
    """Lend a file as a stream that can be read from its start as often as asked; raises as ``get_bytes``."""
    with SpooledTemporaryFile(PIECE_BYTES) as copy:
        for piece in open_pieces(portal, stored):
            copy.write(piece)
        yield cast("IO[bytes]", copy)


def scan(portal: Portal, content: Content) -> ScanState:
    """Return what the scanner says; raises Unavailable."""
    clean = portal.outside.scanner.scan(content) == Verdict.CLEAN
    return ScanState.CLEAN if clean else ScanState.INFECTED


def set_state(session: Session, stored_id: int, state: ScanState) -> None:
    """Write what a later scan found; only a waiting file changes its state."""
    waiting = update(StoredFile).where(StoredFile.id == stored_id, StoredFile.state == ScanState.WAITING)
    session.execute(waiting.values(state=state))


def sweep(portal: Portal, named: Collection[str], *, before: datetime) -> int:
    """Delete bytes stored before a moment that no row names; return how many."""
    kept = portal.outside.store.keys()
    lost = [key for key, stored_at in kept if stored_at < before and key not in named]
    for key in lost:
        portal.outside.store.delete(key)
    return len(lost)


def make_pdf(portal: Portal, template: str, values: Mapping[str, Any], *, title: str, at: datetime) -> bytes:
    """Render and seal one document; only the worker calls this: it loads typst and pyHanko."""
    from portal.files.seals import sealer_for

    pdf = _rendered(template, values, title=title, at=at)
    return sealer_for(portal.settings, place=_city()["authority_place"]).seal(pdf, reason=title, at=at)


def make_pdf_to_sign(template: str, values: Mapping[str, Any], *, title: str, at: datetime) -> bytes:
    """Render one document for a person's own signature, without the seal; only the worker calls this."""
    from portal.files.increments import with_empty_form

    return with_empty_form(_rendered(template, values, title=title, at=at))


def _rendered(template: str, values: Mapping[str, Any], *, title: str, at: datetime) -> bytes:
    from portal.files.receipt import receipt_xml
    from portal.files.rendering import TypstRenderer

    city = _city()
    filled = {"made_at": at.isoformat(), **values, "title": title}
    attachments = {}
    if template == RECEIPT:
        attachments["upo.xml"] = receipt_xml(filled, f"{city['authority']}, {city['office']}")
    return TypstRenderer(city).render(template, filled, attachments=attachments)


def _city() -> dict[str, str]:
    return cast("dict[str, str]", current_app.jinja_env.globals["city"])


def give(portal: Portal, stored: StoredFile, name: str, *, inline: bool = False) -> Response:
    """Answer with a kept file as ``as_download`` does, piece by piece; raises as ``read``."""
    need_clean(stored)
    response = as_download(open_pieces(portal, stored), stored.media_type, name, inline=inline)
    response.content_length = stored.size
    return response


def as_download(
    content: bytes | Iterator[bytes], media_type: str, name: str, *, inline: bool = False
) -> Response:
    """Answer with a file that the browser saves and never runs; only our own PDFs may be shown ``inline``."""
    response = Response(content, mimetype=media_type)
    kind = "inline" if inline and media_type == media.PDF else "attachment"
    response.headers["Content-Disposition"] = _disposition(kind, name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    # a viewer inside the browser cannot start in a sandbox; what people sent in is never shown, only saved
    shown = "style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'none'"
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; {shown if kind == 'inline' else 'sandbox'}"
    )
    return response


def _disposition(kind: str, name: str) -> str:
    """Write the header of RFC 6266: the name in UTF-8, and without accents for what does not read that."""
    plain = unicodedata.normalize("NFKD", name.replace("ł", "l").replace("Ł", "L")).encode("ascii", "ignore")
    safe = re.sub(r'[\x00-\x1f\x7f"\\]', "_", plain.decode())
    return f"{kind}; filename=\"{safe}\"; filename*=UTF-8''{quote(name, safe='')}"

"""Papers that came with the same claim once more: none is dropped, each is looked at and shown to who checks."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal import audit
from portal.cases.proxies.models import MandatePaper, PaperKind
from portal.errors import Refused
from portal.files.models import StoredFile
from portal.i18n import translate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.accounts.mandates.models import Mandate
    from portal.security import Actor

TOKEN_BYTES = 18
MOST = 10


def list_of_mandate(session: Session, mandate_id: int) -> Sequence[MandatePaper]:
    """List the papers that came after the first, oldest first."""
    query = select(MandatePaper).where(MandatePaper.mandate_id == mandate_id).order_by(MandatePaper.id)
    return session.scalars(query.options(joinedload(MandatePaper.file))).all()


def list_documents(session: Session, mandate_id: int) -> list[MandatePaper]:
    """List those that are said to be the power of attorney, not a proof of payment."""
    return [one for one in list_of_mandate(session, mandate_id) if one.kind == PaperKind.DOCUMENT]


def find_paper(session: Session, mandate_id: int, token: str) -> MandatePaper | None:
    """Find one of a mandate's later papers."""
    return next((one for one in list_of_mandate(session, mandate_id) if one.token == token), None)


def add(
    session: Session, mandate: Mandate, kind: PaperKind, file_id: int, *, actor: Actor, now: datetime
) -> bool:
    """Keep one more paper of a claim; the same bytes again change nothing, and false is returned.

    Whoever confirmed first did not see it, so their check does not count any more. The caller holds the mandate's
    lock. Raises Refused for more papers than anybody reads.
    """
    stored = session.get_one(StoredFile, file_id)
    first = mandate.file_id if kind == PaperKind.DOCUMENT else mandate.duty_file_id
    later = list_of_mandate(session, mandate.id)
    kept = [session.get_one(StoredFile, first)] if first else []
    if stored.sha256 in {one.sha256 for one in [*kept, *(paper.file for paper in later)]}:
        session.delete(stored)
        return False
    if len(later) >= MOST:
        raise Refused(
            translate("Do tego zgłoszenia jest już za dużo plików. Poczekaj na sprawdzenie."), "file"
        )
    session.add(
        MandatePaper(
            token=secrets.token_urlsafe(TOKEN_BYTES), mandate_id=mandate.id, kind=kind, file_id=file_id,
            added_at=now,
        )
    )  # fmt: skip
    mandate.first_by_id = mandate.first_at = mandate.first_check = None
    audit.record(
        session, "mandate.paper_added", at=now, actor=actor, subject_id=mandate.agent_id,
        object_ref=mandate.token,
    )  # fmt: skip
    session.flush()
    return True


def signatures_of(session: Session, mandate: Mandate) -> list[dict[str, Any] | None]:
    """List what was found of the signatures on all powers of attorney that came with a claim."""
    later = [one.signature for one in list_documents(session, mandate.id)]
    return [mandate.signature, *later] if mandate.file_id is not None else later

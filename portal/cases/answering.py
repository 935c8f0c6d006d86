"""A party's own step in their matter: its words and files are kept with the step, in one transaction."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING

from portal import audit
from portal.cases import moving
from portal.cases.models import Attachment
from portal.files import actions as files
from portal.workflow import By

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.cases.models import Case
    from portal.context import Portal
    from portal.security import Actor

TOKEN_BYTES = 18


def answer(
    session: Session, portal: Portal, case: Case, event: str, *, actor: Actor, now: datetime, text: str = "",
    uploads: Sequence[tuple[str, bytes]] = (),
) -> None:  # fmt: skip
    """Take a party's step with what they say and attach; raises Conflict, or Refused for a file not let in."""
    values = {"reasons": text} if text else {}
    moving.advance(
        session, portal, case, event, by=By.APPLICANT, now=now, actor=actor,
        values=values | ({"files": len(uploads)} if uploads else {}),
    )  # fmt: skip
    for name, content in uploads:
        stored = files.store(session, portal, name=name, content=content, field="files", at=now)
        token = secrets.token_urlsafe(TOKEN_BYTES)
        kept = Attachment(
            token=token, case_id=case.id, field=event, name=stored.name, file=stored, added_at=now
        )
        session.add(kept)
    audit.record(
        session, "case.answered", at=now, actor=actor, subject_id=actor.subject_id, object_ref=case.reference,
        detail=event,
    )  # fmt: skip

"""A party's own step in their matter: its words and files are kept with the step, in one transaction."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

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
    from portal.pieces import Content
    from portal.security import Actor

TOKEN_BYTES = 18


def answer(
    session: Session, portal: Portal, case: Case, event: str, *, actor: Actor, now: datetime, text: str = "",
    uploads: Sequence[tuple[str, Content]] = (), more: Mapping[str, int] | None = None,
) -> None:  # fmt: skip
    """Take a party's step with what they say and attach; raises Conflict, or Refused for a file not let in.

    ``more`` counts what else came with it, for the event; what came not at all is left out.
    """
    values: dict[str, Any] = {"reasons": text} if text else {}
    counted = {"files": len(uploads), **(more or {})}
    values |= {name: count for name, count in counted.items() if count}
    moving.advance(session, portal, case, event, by=By.APPLICANT, now=now, actor=actor, values=values)
    for name, content in uploads:
        attach(session, portal, case, event, name, content, refuse_on="files", now=now)
    audit.record(
        session, "case.answered", at=now, actor=actor, subject_id=actor.subject_id, object_ref=case.reference,
        detail=event,
    )  # fmt: skip


def attach(
    session: Session, portal: Portal, case: Case, field: str, name: str, content: Content, *, refuse_on: str,
    now: datetime,
) -> None:  # fmt: skip
    """Keep a file with a matter under the question it answers; raises Refused, naming the box ``refuse_on``."""
    stored = files.store(session, portal, name=name, content=content, field=refuse_on, at=now)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(
        Attachment(token=token, case_id=case.id, field=field, name=stored.name, file=stored, added_at=now)
    )

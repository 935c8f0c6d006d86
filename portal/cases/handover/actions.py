"""Queue closed matters for the records system, and take its word that it has a package."""

from __future__ import annotations

import hmac
import secrets
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal import audit
from portal.cases.actions import note
from portal.cases.handover.models import CasePackage
from portal.cases.models import Case
from portal.errors import Conflict, NotFound
from portal.workflow import By

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.context import Portal

BATCH = 500
TOKEN_BYTES = 18


def queue(session: Session, portal: Portal, case: Case, now: datetime) -> None:
    """Queue a case that closes; nothing where the city has no records system, nor for an invented case."""
    if portal.settings.records_token and not case.demo:
        session.add(CasePackage(token=secrets.token_urlsafe(TOKEN_BYTES), case_id=case.id, queued_at=now))


def queue_earlier(session: Session, portal: Portal, now: datetime) -> int:
    """Queue a batch of cases that closed before there was a records system; return how many, 0 at the end."""
    queued = select(CasePackage.id).where(CasePackage.case_id == Case.id).exists()
    closed = select(Case).where(~Case.is_open, ~Case.demo, ~queued).order_by(Case.id).limit(BATCH)
    cases = session.scalars(closed).all()
    for case in cases:
        queue(session, portal, case, now)
    return len(cases)


def acknowledge(session: Session, token: str, sha256: str, *, now: datetime) -> CasePackage:
    """Believe that the records system has a package, because it knows its hash; told twice, it is believed once.

    Raises NotFound for no package of ours, Conflict for another hash.
    """
    query = select(CasePackage).where(CasePackage.token == token).options(joinedload(CasePackage.case))
    package = session.scalars(query.with_for_update(of=CasePackage)).one_or_none()
    if package is None or package.made_at is None:
        raise NotFound
    if not hmac.compare_digest(package.sha256.encode(), sha256.lower().encode()):
        raise Conflict
    if package.acknowledged_at is None:
        package.acknowledged_at, package.file_id = now, None
        note(session, package.case, "handed_over", now=now, by=By.EXTERNAL, public=False)
        audit.record(
            session,
            "package.acknowledged",
            at=now,
            actor=None,
            object_ref=package.case.reference,
            detail=sha256,
        )
    return package

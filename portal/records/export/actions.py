"""Ask for a copy of one's own data, and take it: one copy for one request, a few requests a day."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal import audit
from portal.accounts.models import Subject
from portal.errors import Conflict, Gone, NotFound, TooMany
from portal.i18n import translate
from portal.jobs import new_job
from portal.records.export.models import DataExport, DataExportPart

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.files.models import StoredFile
    from portal.security import Actor

KIND = "make_data_export"
TOKEN_BYTES = 18
# a copy that broke off on its way can be asked for again; more than that is no person at work
PER_DAY, DAY = 3, timedelta(days=1)


def order(session: Session, person: Actor, now: datetime) -> DataExport:
    """Have a copy made; while one is being made there is no second. Raises NotFound, TooMany.

    Everybody who begins or ends something about the person's account as a whole waits for their row.
    """
    subject = _lock(session, person.subject_id)
    query = select(DataExport).where(DataExport.subject_id == subject.id)
    pending = session.scalars(
        query.where(DataExport.made_at.is_(None), DataExport.swept_at.is_(None))
    ).one_or_none()
    if pending is not None and pending.asked_at > now - DAY:
        return pending
    if pending is not None:  # whatever made it gave up; should it still come, it finds this and does nothing
        pending.swept_at = now
        session.flush()
    lately = query.where(DataExport.asked_at > now - DAY).subquery()
    if (session.scalar(select(func.count()).select_from(lately)) or 0) >= PER_DAY:
        raise TooMany(
            translate("O kopię danych można poprosić trzy razy na dobę. Spróbuj jutro."),
            retry_after=int(DAY.total_seconds()),
        )
    row = DataExport(
        token=secrets.token_urlsafe(TOKEN_BYTES), subject_id=subject.id, loa=str(person.loa), asked_at=now
    )
    session.add(row)
    session.add(new_job(KIND, {"export": row.token}, at=now, key=f"{KIND}:{row.token}"))
    audit.record(session, "export.asked", at=now, actor=person, subject_id=subject.id)
    return row


def take(session: Session, person: Actor, token: str, now: datetime) -> tuple[DataExport, list[StoredFile]]:
    """Hand a copy out, once; return it with its pieces in order.

    Raises NotFound for anybody else's, Conflict for one that is not made yet, Gone for one taken or past its time.
    """
    query = select(DataExport).where(DataExport.token == token, DataExport.subject_id == person.subject_id)
    row = session.scalars(query.with_for_update()).one_or_none()
    if row is None:
        raise NotFound
    if row.made_at is None and row.swept_at is None:
        raise Conflict(translate("Ta kopia jeszcze powstaje. Zajrzyj za kilka minut."))
    if row.taken_at is not None or row.expires_at is None or row.expires_at <= now:
        raise Gone(translate("Tę kopię już pobrano albo minął jej czas. Poproś o nową."))
    row.taken_at = now
    audit.record(session, "export.taken", at=now, actor=person, subject_id=row.subject_id)
    parts = select(DataExportPart).where(DataExportPart.export_id == row.id).order_by(DataExportPart.number)
    return row, [part.file for part in session.scalars(parts)]


def list_of(session: Session, subject_id: int, limit: int = 5) -> list[DataExport]:
    """List a person's latest requests, the newest first."""
    query = select(DataExport).where(DataExport.subject_id == subject_id)
    return list(session.scalars(query.order_by(DataExport.id.desc()).limit(limit)))


def _lock(session: Session, subject_id: int | None) -> Subject:
    query = select(Subject).where(Subject.id == subject_id).with_for_update()
    subject = session.scalars(query).one_or_none()
    if subject is None:
        raise NotFound
    return subject

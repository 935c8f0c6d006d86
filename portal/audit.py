"""Records of acts and looks that nobody can change: written in the act's own transaction, chained by a job.

Triggers refuse UPDATE and DELETE on both databases. Personal parts are encrypted under a key of the person they
are about; destroying that key erases them while order and hashes stay whole.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Index, String, Text, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.db import Base
from portal.vault import Vault, VaultError, new_subject_key, subject_vault

if TYPE_CHECKING:
    from portal.jobs import Job
    from portal.security import Actor

PURPOSE = "audit"
BY_MANDATE = "mandate:"
DETAIL_LENGTH = 200
SEAL_BATCH = 5000
SEAL_EVERY = timedelta(minutes=1)


class SubjectKey(Base):
    """The key of one person's records, sealed by the ring; a destroyed key is empty."""

    __tablename__ = "subject_keys"

    subject_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"), primary_key=True, autoincrement=False)
    sealed_key: Mapped[str | None] = mapped_column(Text)


class AuditRecord(Base):
    """One act, or one look at personal data."""

    __tablename__ = "audit_records"
    __table_args__ = (Index("ix_audit_records_subject_id_at", "subject_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(60))
    actor_kind: Mapped[str] = mapped_column(String(10))
    actor_id: Mapped[int | None]
    actor_unit: Mapped[str | None] = mapped_column(String(20))
    subject_id: Mapped[int | None]
    object_ref: Mapped[str | None] = mapped_column(String(80))
    detail: Mapped[str | None] = mapped_column(String(DETAIL_LENGTH))
    personal: Mapped[str | None] = mapped_column(Text)


class AuditSeal(Base):
    """One link of the chain: the hash over a run of records and over the link before."""

    __tablename__ = "audit_seals"

    id: Mapped[int] = mapped_column(primary_key=True)
    first_id: Mapped[int]
    last_id: Mapped[int] = mapped_column(unique=True)
    at: Mapped[datetime]
    hash: Mapped[str] = mapped_column(String(64))


def record(
    session: Session,
    kind: str,
    *,
    at: datetime,
    actor: Actor | None,
    subject_id: int | None = None,
    object_ref: str | None = None,
    detail: str | None = None,
    personal: dict[str, Any] | None = None,
    vault: Vault | None = None,
) -> None:
    """Write a record in the caller's transaction; ``personal`` is readable only while the subject's key exists.

    Who acts for another is recorded as themselves, with the mandate by which they do it.
    """
    sealed = None
    if personal is not None:
        if vault is None or subject_id is None:
            raise ValueError("personal parts of a record need the vault and the person they are about")
        text = json.dumps(personal, ensure_ascii=False, sort_keys=True)
        sealed = _vault_of(session, vault, subject_id).seal(PURPOSE, text)
    session.add(
        AuditRecord(
            at=at,
            kind=kind,
            actor_kind=actor.kind if actor else "system",
            actor_id=actor.record_id if actor else None,
            actor_unit=actor.unit_code if actor else None,
            subject_id=subject_id,
            object_ref=object_ref,
            detail=_with_mandate(detail, actor),
            personal=sealed,
        )
    )


def _with_mandate(detail: str | None, actor: Actor | None) -> str | None:
    if actor is None or actor.acting is None:
        return detail
    by = f"{BY_MANDATE}{actor.acting.token}"
    return f"{detail[: DETAIL_LENGTH - len(by) - 1]} {by}" if detail else by


def read_personal(session: Session, vault: Vault, row: AuditRecord) -> dict[str, Any] | None:
    """Open the personal part of a record; None when there is none or its key was destroyed."""
    key = session.get(SubjectKey, row.subject_id) if row.subject_id and row.personal else None
    if key is None or key.sealed_key is None or row.personal is None:
        return None
    person = subject_vault(vault, key.sealed_key)
    try:
        opened: dict[str, Any] = json.loads(person.open(PURPOSE, row.personal))
    except VaultError:  # sealed under an earlier key that was destroyed; a forged record the chain finds
        return None
    return opened


def destroy_key(session: Session, subject_id: int) -> None:
    """Erase the personal parts of a person's records by destroying their key."""
    key = session.get(SubjectKey, subject_id)
    if key is not None:
        key.sealed_key = None


def rotate_keys(session: Session, vault: Vault) -> int:
    """Seal every subject key again under the ring's first key; return how many changed."""
    stale = [
        k for k in session.scalars(select(SubjectKey)) if k.sealed_key and not vault.is_current(k.sealed_key)
    ]
    for key in stale:
        key.sealed_key = vault.reseal("subject-key", key.sealed_key or "")
    return len(stale)


def seal_chain(job: Job) -> None:
    """Extend the chain over the records committed since its last link."""
    with job.finishing() as session:
        _wait_for_writers(session)
        last = session.scalars(select(AuditSeal).order_by(AuditSeal.last_id.desc()).limit(1)).one_or_none()
        query = select(AuditRecord).order_by(AuditRecord.id).limit(SEAL_BATCH)
        rows = list(session.scalars(query.where(AuditRecord.id > (last.last_id if last else 0))))
        if rows:
            digest = chain_hash(last.hash if last else "", rows)
            session.add(AuditSeal(first_id=rows[0].id, last_id=rows[-1].id, at=job.now, hash=digest))


def _wait_for_writers(session: Session) -> None:
    """Let every record that has a number be committed first: one that came later would look forged.

    SQLite has one writer at a time. PostgreSQL numbers rows before they are committed, so the table is locked
    for the moment; a long transaction makes the job come back later. The lock also keeps links in a row.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL lock_timeout = '2s'"))
        session.execute(text("LOCK TABLE audit_records IN SHARE ROW EXCLUSIVE MODE"))


def broken_link(session: Session) -> AuditSeal | None:
    """Recompute the chain; return the first link that no longer fits its records."""
    before = ""
    for link in session.scalars(select(AuditSeal).order_by(AuditSeal.last_id)):
        within = AuditRecord.id.between(link.first_id, link.last_id)
        rows = list(session.scalars(select(AuditRecord).where(within).order_by(AuditRecord.id)))
        if chain_hash(before, rows) != link.hash:
            return link
        before = link.hash
    return None


def chain_hash(before: str, rows: list[AuditRecord]) -> str:
    """Hash records in order, after the hash of the link before."""
    digest = hashlib.sha256(before.encode())
    for row in rows:
        fields = [getattr(row, column.key) for column in AuditRecord.__table__.columns]
        digest.update(json.dumps(fields, default=str, ensure_ascii=False).encode())
    return digest.hexdigest()


def _vault_of(session: Session, vault: Vault, subject_id: int) -> Vault:
    key = session.get(SubjectKey, subject_id)
    if key is None:
        key = SubjectKey(subject_id=subject_id, sealed_key=new_subject_key(vault))
        session.add(key)
        session.flush()  # the record needs the key to be there
    if key.sealed_key is None:
        key.sealed_key = new_subject_key(vault)
    return subject_vault(vault, key.sealed_key)

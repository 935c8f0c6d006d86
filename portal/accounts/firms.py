"""Firms and other entities by their NIP: one row for each number, whoever meets it first."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal import audit
from portal.accounts.models import Subject, SubjectKind, name_key

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from portal.security import Actor

TOKEN_BYTES = 16


def find_firm(session: Session, nip: str) -> Subject | None:
    """Return the firm with a NIP, None where the portal knows none."""
    return session.scalars(_with(nip)).one_or_none()


def keep_firm(session: Session, nip: str, name: str, now: datetime) -> Subject:
    """Find the firm with this number or make it, locked; of two officials at once one makes it, the other finds it."""
    firm = find_firm(session, nip)
    if firm is None:
        firm = Subject(
            token=secrets.token_hex(TOKEN_BYTES),
            kind=SubjectKind.ENTITY,
            surname=name,
            nip=nip,
            created_at=now,
        )
        try:
            with session.begin_nested():
                session.add(firm)
        except IntegrityError:
            firm = session.scalars(_with(nip)).one()
    session.refresh(firm, with_for_update={"key_share": True})  # matters may name it meanwhile
    return firm


def rename(session: Session, firm: Subject, name: str, *, actor: Actor, now: datetime) -> None:
    """Give a firm the name that an official found in its register; matters of before keep what they stated."""
    firm.surname, firm.name_key = name, name_key(name)
    audit.record(
        session, "company.renamed", at=now, actor=actor, subject_id=firm.id, object_ref=firm.token
    )  # the name itself stands in the row alone


def _with(nip: str) -> Select[Subject]:
    return select(Subject).where(Subject.kind == SubjectKind.ENTITY, Subject.nip == nip)

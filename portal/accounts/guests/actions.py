"""What is done to guests: begun with a form, named for an answer, given a code, forgotten."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from portal.accounts.guests.models import Guest
from portal.accounts.models import Subject

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

TOKEN_BYTES = 16


def begin(session: Session, browser_hash: str, language: str, now: datetime) -> Guest:
    """Make a guest: a subject of whom nothing is known, bound to a browser."""
    subject = Subject(token=secrets.token_hex(TOKEN_BYTES), surname="", created_at=now)
    session.add(subject)
    session.flush()  # the guest is a part of the subject
    guest = Guest(subject_id=subject.id, browser_hash=browser_hash, language=language, created_at=now)
    session.add(guest)
    session.flush()
    return guest


def name(guest: Guest, given_name: str, surname: str) -> None:
    """Keep the name under which a guest wants the answer, where they gave one."""
    guest.subject.given_name, guest.subject.surname = given_name, surname


def open_by_code(guest: Guest, case_id: int, code_hash: str) -> None:
    """Let a filed matter be opened by its code from here on."""
    guest.case_id, guest.code_hash = case_id, code_hash


def forget(session: Session, subject_id: int) -> None:
    """Take a guest away who filed nothing; of anybody else nothing is touched."""
    unfiled = Guest.subject_id == subject_id, Guest.case_id.is_(None)
    gone = session.scalars(delete(Guest).where(*unfiled).returning(Guest.subject_id)).one_or_none()
    if gone is not None:
        session.execute(delete(Subject).where(Subject.id == gone))


def find_of_browser(session: Session, browser_hash: str) -> Guest | None:
    """Find the guest who began last in a browser and filed nothing."""
    mine = select(Guest).where(Guest.browser_hash == browser_hash, Guest.case_id.is_(None))
    return session.scalars(mine.order_by(Guest.subject_id.desc()).limit(1)).one_or_none()


def get_guest(session: Session, subject_id: int) -> Guest:
    """Return the guest that a subject is; raises sqlalchemy's NoResultFound for anybody else."""
    return session.scalars(select(Guest).where(Guest.subject_id == subject_id)).one()

"""E-mail addresses and phones become a person's contact only by a code that was sent there."""

from __future__ import annotations

import hmac
import json
import secrets
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal import audit
from portal.accounts.models import ContactCode, Profile
from portal.errors import TooMany
from portal.jobs import new_job

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.security import Actor
    from portal.vault import Vault

PURPOSE = "contact-code"
DIGITS = 6
LIFE = timedelta(minutes=15)
TRIES = 5
RESEND_AFTER = timedelta(seconds=60)
WINDOW = timedelta(hours=1)
SENDS_IN_WINDOW = 5


class Channel(StrEnum):
    """Where a code can go."""

    EMAIL = "email"
    PHONE = "phone"


class Attempt(StrEnum):
    """What became of a typed code."""

    RIGHT = "right"
    WRONG = "wrong"
    SPENT = "spent"
    EXPIRED = "expired"


def send_code(
    session: Session,
    vault: Vault,
    subject_id: int,
    channel: Channel,
    address: str,
    *,
    language: str,
    now: datetime,
) -> None:
    """Send a new code to an address; the one before stops working.

    Raises TooMany within a minute of the last one to the same address, and after five in a row.
    """
    row = find_code(session, subject_id, channel, lock=True) or _new_row(session, subject_id, channel, now)
    sends = 1
    if now - row.sent_at < WINDOW:
        if now < (ready_at := _ready_at(row, address)):
            raise TooMany(retry_after=int((ready_at - now).total_seconds()) + 1)
        sends = row.sends + 1
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    row.address, row.code_hash = address, _hash(vault, subject_id, channel, address, code)
    row.tries, row.sends, row.sent_at, row.expires_at = 0, sends, now, now + LIFE
    sealed = json.dumps({"channel": channel, "address": address, "code": code, "language": language})
    session.add(new_job("send_code", {"sealed": vault.seal(PURPOSE, sealed)}, at=now))


def try_code(
    session: Session, vault: Vault, actor: Actor, subject_id: int, channel: Channel, typed: str, now: datetime
) -> Attempt:
    """Try a code; the right one makes the address a contact. The caller commits a wrong one too."""
    attempt, address = redeem_code(session, vault, subject_id, channel, typed, now)
    if attempt is Attempt.RIGHT:
        _keep(session, actor, subject_id, channel, address, now)
    return attempt


def redeem_code(
    session: Session, vault: Vault, subject_id: int, channel: Channel, typed: str, now: datetime
) -> tuple[Attempt, str]:
    """Try a code and return what became of it, with the address that the right one proves; it works once."""
    row = find_code(session, subject_id, channel, lock=True)
    if row is None or now >= row.expires_at:
        return Attempt.EXPIRED, ""
    counted = update(ContactCode).where(ContactCode.id == row.id, ContactCode.tries < TRIES)
    counted = counted.values(tries=ContactCode.tries + 1).returning(ContactCode.id)
    if session.execute(counted.execution_options(synchronize_session=False)).one_or_none() is None:
        return Attempt.SPENT, ""
    right = _hash(vault, subject_id, channel, row.address, typed)
    if not hmac.compare_digest(right, row.code_hash):
        return Attempt.WRONG, ""
    session.delete(row)
    return Attempt.RIGHT, row.address


def find_code(
    session: Session, subject_id: int, channel: Channel, *, lock: bool = False
) -> ContactCode | None:
    """Find the code under way for a channel."""
    query = select(ContactCode).where(ContactCode.subject_id == subject_id, ContactCode.channel == channel)
    return session.scalars(query.with_for_update() if lock else query).one_or_none()


def _new_row(session: Session, subject_id: int, channel: Channel, now: datetime) -> ContactCode:
    """Make the channel's row and lock it; of two requests at once the second waits and finds the first's."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    blank = {
        "address": "",
        "code_hash": "",
        "tries": 0,
        "sends": 0,
        "sent_at": now - WINDOW,
        "expires_at": now,
    }
    row = dialect.insert(ContactCode).values(subject_id=subject_id, channel=channel, **blank)
    session.execute(row.on_conflict_do_nothing(index_elements=["subject_id", "channel"]))
    query = select(ContactCode).where(ContactCode.subject_id == subject_id, ContactCode.channel == channel)
    return session.scalars(query.with_for_update()).one()


def drop_phone(session: Session, actor: Actor, subject_id: int, now: datetime) -> None:
    """Forget the phone, and with it the text messages."""
    profile = session.get_one(Profile, subject_id)
    profile.phone, profile.phone_verified_at, profile.notify_sms, profile.updated_at = "", None, False, now
    audit.record(session, "contact_dropped", at=now, actor=actor, subject_id=subject_id, detail=Channel.PHONE)


def _ready_at(row: ContactCode, address: str) -> datetime:
    """Return from when on another code may go out; a corrected address need not wait for a minute."""
    if row.sends >= SENDS_IN_WINDOW:
        return row.sent_at + WINDOW
    return row.sent_at + RESEND_AFTER if row.address == address else row.sent_at


def _keep(
    session: Session, actor: Actor, subject_id: int, channel: Channel, address: str, now: datetime
) -> None:
    profile = session.get_one(Profile, subject_id)
    if channel is Channel.EMAIL:
        profile.email, profile.email_verified_at = address, now
    else:
        profile.phone, profile.phone_verified_at = address, now
    profile.updated_at = now
    audit.record(session, "contact_verified", at=now, actor=actor, subject_id=subject_id, detail=channel)


def _hash(vault: Vault, subject_id: int, channel: Channel, address: str, code: str) -> str:
    return vault.match(PURPOSE, f"{subject_id}\0{channel}\0{address}\0{code}")

"""Keys by which other systems report counts: shown once, kept as a hash, for a unit and a time, revoked in sight."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from portal import audit
from portal.accounts.models import Unit
from portal.errors import Conflict, NotAllowed, NotFound, Refused
from portal.i18n import translate
from portal.measures.outside.models import CountKey
from portal.words import day_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.security import Actor

SECRET_BYTES = 32
NOTED_EVERY = timedelta(minutes=1)
_NOBODYS = "0" * 64


def make(
    session: Session,
    name: str,
    unit_code: str | None,
    until_on: date,
    submission: str,
    *,
    actor: Actor,
    now: datetime,
) -> tuple[CountKey, str]:
    """Make a key and return it with what the system is given, which nobody can read again.

    Raises Refused for a unit that is not there or a day that is over, Conflict for a form that made its key already.
    """
    if unit_code is not None and session.get(Unit, unit_code) is None:
        raise Refused(translate("Nie ma takiego wydziału."), "unit_code")
    if until_on <= day_of(now):
        raise Refused(translate("Wybierz dzień, który dopiero będzie."), "until_on")
    secret = secrets.token_urlsafe(SECRET_BYTES)
    row = CountKey(
        token=secrets.token_hex(16), submission=submission, name=name, unit_code=unit_code, secret_hash=_hash(secret),
        until_on=until_on, official_id=_official(actor), made_at=now,
    )  # fmt: skip
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:  # the same form came twice: one press, one key
        said = translate(
            "Ten klucz już powstał i raz go pokazaliśmy. Jeśli przepadł, odwołaj go i zrób nowy."
        )
        raise Conflict(said) from error
    audit.record(session, "count_key.made", at=now, actor=actor, object_ref=row.token, detail=unit_code)
    return row, f"{row.token}.{secret}"


def revoke(session: Session, token: str, *, actor: Actor, now: datetime) -> None:
    """Revoke a key at once; a second press finds it done. Raises NotFound."""
    row = session.scalars(select(CountKey).where(CountKey.token == token).with_for_update()).one_or_none()
    if row is None:
        raise NotFound
    if row.revoked_at is None:
        row.revoked_by_id, row.revoked_at = _official(actor), now
        audit.record(session, "count_key.revoked", at=now, actor=actor, object_ref=row.token)


def find_valid(session: Session, given: str, now: datetime) -> CountKey | None:
    """Find the key that was given; None alike for one that is forged, expired or revoked."""
    token, _dot, secret = given.partition(".")
    row = None
    if token.isalnum() and token.isascii():
        row = session.scalars(select(CountKey).where(CountKey.token == token)).one_or_none()
    # the hash is compared also where there is no such key, so that the time tells nothing
    is_right = hmac.compare_digest(_hash(secret), row.secret_hash if row else _NOBODYS)
    if row is None or not is_right or row.revoked_at is not None or row.until_on < day_of(now):
        return None
    return row


def note_use(session: Session, row: CountKey, now: datetime) -> None:
    """Write down when a key was used."""
    session.execute(update(CountKey).where(CountKey.id == row.id).values(used_at=now))


def is_noted(row: CountKey, now: datetime) -> bool:
    """Tell whether the last use was written down within the minute."""
    return row.used_at is not None and now - row.used_at < NOTED_EVERY


def list_keys(session: Session) -> list[CountKey]:
    """List all keys, those that are not revoked first, the newest first."""
    return list(
        session.scalars(select(CountKey).order_by(CountKey.revoked_at.is_not(None), CountKey.id.desc()))
    )


def are_any(session: Session) -> bool:
    """Tell whether a key was ever made: without one there is no such interface."""
    return bool(session.scalar(select(func.count()).select_from(CountKey)))


def _hash(secret: str) -> str:
    # 256 random bits need no salt and no slow hash
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _official(actor: Actor) -> int:
    if actor.official_id is None:
        raise NotAllowed
    return actor.official_id

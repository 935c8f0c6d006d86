"""Web sessions as rows: opened at sign-in, loaded once per request, ended by idleness, time or an act.

The cookie holds 256 random bits, the row their SHA-256 (ASVS 5.0 7.2.2, 11.5.1). Limits: ASVS 7.3.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from flask import current_app, g, request
from sqlalchemy import Row, Select, bindparam, exists, select, update

from portal.accounts.absences.models import Absence
from portal.accounts.absences.queries import list_stood_for
from portal.accounts.callbacks import note_activity
from portal.accounts.mandates import sessions as mandates
from portal.accounts.models import Official, Profile, Subject, WebSession
from portal.accounts.rules import RULES_VERSION
from portal.context import here
from portal.cookies import cookie_name
from portal.db import SAFE_METHODS, session
from portal.errors import NotFound
from portal.security import SESSION_COOKIE, Actor, Loa, actor
from portal.words import day_of

if TYPE_CHECKING:
    from datetime import date

    from flask.sansio.app import App
    from sqlalchemy import Exists
    from sqlalchemy.orm import Session

    from portal.acting import StandIn

IDLE = {"resident": timedelta(minutes=30), "official": timedelta(minutes=15)}
LIFE = {"resident": timedelta(hours=4), "official": timedelta(hours=8)}
TOUCH_EVERY = timedelta(minutes=5)
TOKEN_BYTES = 32
TOKEN_LENGTH = 43
QUIET = "portal_quiet_endpoints"


def new_token() -> str:
    """Return a fresh secret for the cookie."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_token(token: str) -> str:
    """Return what the row keeps of the cookie's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def cookie_token() -> str | None:
    """Return the secret this browser sent, when it could be one of ours."""
    token = request.cookies.get(cookie_name(SESSION_COOKIE), "")
    return token if len(token) == TOKEN_LENGTH and token.isascii() else None


def never_extend(app: App, endpoint: str) -> None:
    """Declare an endpoint that pages ask by themselves: it does not count as the person's activity."""
    app.extensions.setdefault(QUIET, set()).add(endpoint)


def load_actor() -> Actor | None:
    """Find the person behind the request, by one statement; note their activity every 5 minutes.

    An official who stands in for another costs a second statement: for whom, with which roles.
    """
    token = cookie_token()
    if token is None:
        return None
    now = here().now()
    row, stands_for = _read(hash_token(token), day_of(now))
    if row is None:
        return None
    seen_at = row.last_seen_at
    person = _actor(row, seen_at, now, stands_for)
    g.portal_own_row = row if person is not None and row.kind == "resident" else None
    if person is not None and now - seen_at >= TOUCH_EVERY and _counts():
        note_activity(row.id, now)
        person = _actor(row, now, now, stands_for)
    return person


def own_row() -> Row[*tuple[Any, ...]]:
    """Return the row that told who the resident behind the request is; raises NotFound for anybody else."""
    row: Row[*tuple[Any, ...]] | None = g.portal_own_row if actor() is not None else None
    if row is None:
        raise NotFound
    return row


def expires_at(row: WebSession) -> datetime:
    """Return when a session ends if nothing more is done."""
    return min(row.last_seen_at + IDLE[row.kind], row.ends_at)


def find_by_token(session: Session, token: str | None) -> WebSession | None:
    """Find the session of a cookie unless it was ended; one that ran out is found, to be closed."""
    if token is None:
        return None
    query = select(WebSession).where(
        WebSession.token_hash == hash_token(token), WebSession.ended_at.is_(None)
    )
    return session.scalars(query).one_or_none()


def end_one(session: Session, web_session_id: int, by: str, now: datetime) -> bool:
    """End a session; return False when it was over already."""
    return _end(session, now, by, WebSession.id == web_session_id)


def end_all(session: Session, actor: Actor, by: str, now: datetime, *, but: int | None = None) -> bool:
    """End every session of the person behind an actor, except one."""
    owner = WebSession.official_id if actor.kind == "official" else WebSession.subject_id
    return _end(session, now, by, owner == actor.record_id, WebSession.id != (but or 0))


def end_of_official(session: Session, official_id: int, now: datetime) -> bool:
    """End every session of an official who no longer works here."""
    return _end(session, now, "administrator", WebSession.official_id == official_id)


def end_by_token(session: Session, token: str | None, by: str, now: datetime) -> bool:
    """End the session of a cookie: what every sign-in does to the one before it."""
    return token is not None and _end(session, now, by, WebSession.token_hash == hash_token(token))


def end_by_provider(session: Session, *, iss: str, sub: str | None, sid: str | None, now: datetime) -> bool:
    """End what a provider says is over: one ``sid``, or every session of a ``sub``."""
    wanted = [WebSession.iss == iss]
    wanted += [WebSession.sid == sid] if sid is not None else []
    wanted += [WebSession.sub == sub] if sub is not None else []
    return len(wanted) > 1 and _end(session, now, "provider", *wanted)


def is_live(row: WebSession, now: datetime) -> bool:
    """Tell whether a session still stands."""
    return row.ended_at is None and now < expires_at(row)


def _end(session: Session, now: datetime, by: str, *wanted: Any) -> bool:
    change = update(WebSession).where(WebSession.ended_at.is_(None), *wanted)
    done = session.execute(
        change.values(ended_at=now, ended_by=by, id_token=None)
        .returning(WebSession.id)
        .execution_options(synchronize_session=False)
    )
    return bool(done.all())


def _counts() -> bool:
    """Tell whether this request is the person's own act, and a write of our own cannot wait for ourselves.

    A request that already writes holds the writers' queue; its activity is noted by the next one.
    """
    waiting = "portal_session" in g and request.method not in SAFE_METHODS
    return not waiting and request.endpoint not in current_app.extensions.get(QUIET, ())


@cache
def _by_token() -> Select[*tuple[Any, ...]]:
    """Return the query that begins every request, put together once."""
    query = (
        select(
            WebSession.id, WebSession.kind, WebSession.subject_id, WebSession.official_id, WebSession.loa,
            WebSession.auth_at, WebSession.last_seen_at, WebSession.ends_at, WebSession.language,
            Subject.given_name, Subject.surname, Subject.birth_on, Subject.pesel, Subject.street,
            Subject.postal_code, Subject.town, Profile.email, Profile.phone, Profile.phone_verified_at,
            Profile.language.label("own_language"), Profile.email_verified_at, Profile.rules_version,
            Official.name, Official.roles, Official.unit_code, Official.active,
            _stands_in().label("stands_in"), mandates.has_any().label("represents"), *mandates.COLUMNS,
        )
        .outerjoin(Subject, Subject.id == WebSession.subject_id)
        .outerjoin(Profile, Profile.subject_id == WebSession.subject_id)
        .outerjoin(Official, Official.id == WebSession.official_id)
        .where(WebSession.token_hash == bindparam("token_hash"), WebSession.ended_at.is_(None))
    )  # fmt: skip
    return mandates.with_mandate(query)


def _stands_in() -> Exists:
    """Ask whether an official stands in for anybody today; nothing is looked up for a resident."""
    return exists().where(
        Absence.substitute_id == WebSession.official_id, Absence.called_off_at.is_(None),
        Absence.from_on <= bindparam("today"), Absence.until_on >= bindparam("today"),
    )  # fmt: skip


def _read(token_hash: str, today: date) -> tuple[Row[*tuple[Any, ...]] | None, tuple[StandIn, ...]]:
    if "portal_session" in g or request.method in SAFE_METHODS:
        return _read_by(session(), token_hash, today)
    with here().db.reading() as own:
        return _read_by(own, token_hash, today)


def _read_by(
    session: Session, token_hash: str, today: date
) -> tuple[Row[*tuple[Any, ...]] | None, tuple[StandIn, ...]]:
    row = session.execute(_by_token(), {"token_hash": token_hash, "today": today}).one_or_none()
    if row is None or not row.stands_in:
        return row, ()
    return row, list_stood_for(session, row.official_id, today)


def _actor(
    row: Row[*tuple[Any, ...]], seen_at: datetime, now: datetime, stands_for: tuple[StandIn, ...]
) -> Actor | None:
    """Turn a row into the person, unless the session ran out or the official may no longer work here."""
    ends_at = min(seen_at + IDLE[row.kind], row.ends_at)
    if now >= ends_at or (row.kind == "official" and not row.active):
        return None
    resident = row.kind == "resident"
    own = frozenset() if resident else frozenset(row.roles)
    lent = frozenset(role for one in stands_for for role in one.roles) - own
    acting, whose_id, lapsed = mandates.read_acting(row, day_of(now))
    return Actor(
        kind=row.kind,
        record_id=row.subject_id if resident else row.official_id,
        name=f"{row.given_name} {row.surname}".strip() if resident else row.name,
        web_session_id=row.id,
        subject_id=whose_id or row.subject_id,
        official_id=row.official_id,
        unit_code=row.unit_code,
        roles=own | lent,
        loa=Loa(row.loa),
        auth_at=row.auth_at,
        language=row.own_language or row.language,
        ready=not resident or (row.email_verified_at is not None and row.rules_version == RULES_VERSION),
        expires_at=ends_at,
        stands_for=stands_for,
        lent_roles=lent,
        acting=acting,
        lapsed=lapsed,
        represents=row.represents,
    )

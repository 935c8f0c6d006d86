"""Invite an interpreter by a link: for one room, for the first browser that opens it, until the room closes."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from portal.errors import NotFound, Refused
from portal.i18n import translate
from portal.visits.meetings.models import Invitation

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.visits.models import Visit

TOKEN_BYTES = 24
LONGEST_NAME = 120
MOST = 5  # links of one visit: more would tell nobody which of them is the interpreter's


def invite(session: Session, visit: Visit, name: str, *, official_id: int, now: datetime) -> str:
    """Make a link for an interpreter and return its secret word; raises Refused."""
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise Refused(translate("Wpisz imię i nazwisko tłumacza."), "name")
    if len(list_invitations(session, visit)) >= MOST:
        raise Refused(translate("Do tej wizyty wydano już tyle linków: %(n)s.", n=MOST), "name")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(
        Invitation(
            token_hash=_hash(token), visit_id=visit.id, name=name, invited_by_id=official_id, created_at=now
        )
    )
    return token


def list_invitations(session: Session, visit: Visit) -> Sequence[Invitation]:
    """List who is invited to a visit, the newest first."""
    live = select(Invitation).where(Invitation.visit_id == visit.id, Invitation.ended_at.is_(None))
    return session.scalars(live.order_by(Invitation.id.desc())).all()


def get_invitation(session: Session, token: str) -> Invitation:
    """Return the invitation that a link means, opened or not; raises NotFound."""
    query = select(Invitation).where(Invitation.token_hash == _hash(token), Invitation.ended_at.is_(None))
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def get_opened(session: Session, token: str, browser: str) -> Invitation:
    """Return the invitation to the browser that opened it; raises NotFound to every other."""
    found = get_invitation(session, token)
    if not browser or found.browser_hash != _hash(browser):
        raise NotFound
    return found


def open_link(session: Session, token: str, browser: str, now: datetime) -> Invitation:
    """Bind a link to the browser that opens it first; raises NotFound to a second one."""
    found = get_invitation(session, token)
    first = (Invitation.id == found.id, Invitation.browser_hash.is_(None))
    bound = update(Invitation).where(*first).values(browser_hash=_hash(browser), opened_at=now)
    session.execute(bound.execution_options(synchronize_session=False))
    session.expire(found)
    return get_opened(session, token, browser)


def take_back(session: Session, visit: Visit, invitation_id: int, now: datetime) -> None:
    """Let a link open nothing any more; raises NotFound for another visit's."""
    found = session.get(Invitation, invitation_id)
    if found is None or found.visit_id != visit.id:
        raise NotFound
    found.ended_at = found.ended_at or now


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

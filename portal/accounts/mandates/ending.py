"""End a mandate: by whoever acts, by whom they act for, by a firm's representative, by an official; at once."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal import audit
from portal.accounts.mandates.models import Kind, Mandate, State
from portal.accounts.mandates.telling import tell
from portal.errors import NotAllowed, Refused
from portal.i18n import translate

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.security import Actor

OVER = frozenset({State.REFUSED, State.REVOKED})


class By(StrEnum):
    """Who ended a mandate."""

    AGENT = "agent"
    PRINCIPAL = "principal"
    OFFICIAL = "official"
    GIVER = "giver"  # it was delegated, and the mandate it came from ended


def revoke(session: Session, mandate: Mandate, *, actor: Actor, now: datetime, reason: str = "") -> None:
    """End a mandate and all that were delegated by it; one that is over stays as it ended.

    The caller holds the mandate's lock. From the next request of whoever acts by it, they act for themselves.
    """
    by = _by(mandate, actor)
    if by == By.OFFICIAL and not reason:
        raise Refused(translate("Podaj powód. Przeczyta go osoba, która działa."), "reason")
    if by == By.PRINCIPAL and mandate.capacity == Kind.CHILD:  # art. 98 § 1 KRO
        raise NotAllowed(
            translate("Rodzic działa za dziecko z mocy prawa. Zgłoś się do urzędu, jeśli coś się zmieniło.")
        )
    if mandate.state in OVER:
        return
    _end(session, mandate, by, reason, actor, now)
    given = select(Mandate).where(Mandate.parent_id == mandate.id, Mandate.state.not_in(OVER))
    for one in session.scalars(given.order_by(Mandate.id).with_for_update()):
        _end(session, one, By.GIVER, "", actor, now)


def may_end(mandate: Mandate, person_id: int) -> bool:
    """Tell whether a person may end a mandate: a child never ends that its parent acts for it (art. 98 § 1 KRO)."""
    is_parents = mandate.capacity == Kind.CHILD and mandate.agent_id != person_id
    return mandate.state not in OVER and not is_parents


def _by(mandate: Mandate, actor: Actor) -> By:
    if actor.official_id is not None:
        return By.OFFICIAL
    if actor.person_id is None:
        raise NotAllowed
    return By.AGENT if mandate.agent_id == actor.person_id else By.PRINCIPAL


def _end(session: Session, mandate: Mandate, by: By, reason: str, actor: Actor, now: datetime) -> None:
    mandate.state, mandate.revoked_at, mandate.revoked_by = State.REVOKED, now, by
    mandate.claim = mandate.invite_hash = None
    if reason:
        mandate.reason = reason
    for subject_id in filter(None, {mandate.agent_id, mandate.principal_id}):
        audit.record(
            session, "mandate.revoked", at=now, actor=actor, subject_id=subject_id, object_ref=mandate.token,
            detail=by,
        )  # fmt: skip
        if subject_id != actor.person_id:
            tell(session, subject_id, now)

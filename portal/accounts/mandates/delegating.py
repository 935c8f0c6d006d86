"""A firm's representative lets an employee act for it: by PESEL or by a link that serves once; the employee agrees."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal import audit
from portal.accounts.mandates.claiming import TOKEN_BYTES, new_number
from portal.accounts.mandates.models import Kind, Mandate, State
from portal.accounts.mandates.queries import hash_secret
from portal.accounts.mandates.rules import check_days, check_delegation, fault_of
from portal.accounts.mandates.telling import tell
from portal.accounts.people import PESEL
from portal.accounts.queries import find_subject_by_pesel, get_subject
from portal.errors import Gone, NotAllowed, Refused
from portal.i18n import translate
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.facts import Facts
    from portal.security import Actor
    from portal.vault import Vault

INVITATION_DAYS = "mandate.invitation_days"
INVITATION = "mandate-invitation"
SECRET_LENGTH = 64


@dataclass(frozen=True)
class Given:
    """What an employee may do, until when; ``pesel`` names them, else a link does; ``name`` is the giver's note."""

    name: str
    scope: Sequence[str]
    valid_until: date | None = None
    pesel: str = ""


def delegate(
    session: Session,
    vault: Vault,
    facts: Facts,
    parent: Mandate,
    given: Given,
    *,
    actor: Actor,
    now: datetime,
) -> Mandate:
    """Invite an employee by PESEL or, without one, by a link; the same invitation again is that one.

    Whether anybody with that PESEL is known here is told to nobody. Raises Refused for a chain of delegations.
    """
    if parent.agent_id is None or parent.agent_id != actor.person_id or parent.principal_id is None:
        raise NotAllowed
    today = day_of(now)
    check_delegation(parent.capacity, fault_of(parent, today), parent.scope, given.scope)
    check_days(today, given.valid_until, today)
    match = vault.match(PESEL, given.pesel) if given.pesel else None
    if match is not None and match == get_subject(session, parent.agent_id).pesel_match:
        raise Refused(translate("To Twój własny PESEL. Tę firmę już reprezentujesz."), "pesel")
    if (same := _find_same(session, parent, given, match, now)) is not None:
        return same
    mandate = _new(vault, facts, parent, given, match, now)
    session.add(mandate)
    audit.record(
        session, "mandate.delegated", at=now, actor=actor, subject_id=parent.principal_id,
        object_ref=mandate.token,
    )  # fmt: skip
    if given.pesel and (known := find_subject_by_pesel(session, vault, given.pesel)) is not None:
        tell(session, known.id, now)
    session.flush()
    return mandate


def _new(
    vault: Vault, facts: Facts, parent: Mandate, given: Given, match: str | None, now: datetime
) -> Mandate:
    token, today = secrets.token_urlsafe(TOKEN_BYTES), day_of(now)
    return Mandate(
        token=token, number=new_number(), agent_match=match, agent_name=given.name,
        principal_id=parent.principal_id, principal_match=parent.principal_match, name=parent.name,
        capacity=Kind.EMPLOYEE, scope=list(given.scope), valid_from=today, valid_until=given.valid_until,
        state=State.INVITED, parent_id=parent.id,
        invite_hash=None if match else hash_secret(secret_of(vault, token)),
        invited_until=now + timedelta(days=int(facts.at(INVITATION_DAYS, today))), claimed_at=now,
    )  # fmt: skip


def secret_of(vault: Vault, token: str) -> str:
    """Return the secret of a delegation's link: only this portal can make it, so it need not be kept."""
    return vault.match(INVITATION, token)


def _find_same(
    session: Session, parent: Mandate, given: Given, match: str | None, now: datetime
) -> Mandate | None:
    """Find the invitation that the same form made before, while it can still be accepted."""
    query = select(Mandate).where(Mandate.parent_id == parent.id, Mandate.state == State.INVITED)
    query = query.where(Mandate.invited_until > now)
    query = query.where(Mandate.agent_name == given.name, Mandate.agent_match.is_not_distinct_from(match))
    found = session.scalars(query.order_by(Mandate.id.desc()))
    said = (list(given.scope), given.valid_until)
    return next((one for one in found if (one.scope, one.valid_until) == said), None)


def accept(session: Session, mandate: Mandate, *, actor: Actor, now: datetime) -> None:
    """Keep that the employee agrees; the link is spent. The caller holds the lock; raises Gone, Refused."""
    if mandate.state != State.INVITED or mandate.invited_until is None or mandate.invited_until <= now:
        raise Gone(translate("To zaproszenie już nie działa. Poproś osobę z firmy o nowe."))
    if actor.person_id is None:
        raise NotAllowed
    agent, parent = get_subject(session, actor.person_id), mandate.parent
    if parent is not None and parent.agent_id == agent.id:
        raise Refused(translate("Tę firmę już reprezentujesz. Otwórz ten odnośnik na koncie pracownika."))
    if parent is None or fault_of(parent, day_of(now)) is not None:
        raise Gone(translate("Osoba, która Cię zaprosiła, nie reprezentuje już tej firmy."))
    mandate.agent, mandate.agent_name = agent, agent.full_name
    mandate.state, mandate.decided_at, mandate.invite_hash = State.CONFIRMED, now, None
    for subject_id in filter(None, {agent.id, mandate.principal_id}):
        audit.record(
            session, "mandate.accepted", at=now, actor=actor, subject_id=subject_id, object_ref=mandate.token
        )
    tell(session, parent.agent_id, now)

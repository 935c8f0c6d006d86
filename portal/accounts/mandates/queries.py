"""What can be read of mandates: a person's own, those for whom they are given, those that wait for a check."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts.mandates.models import Kind, Mandate, State
from portal.accounts.mandates.rules import REPRESENTING, fault_of
from portal.accounts.models import Identity, Subject, SubjectKind
from portal.acting import ALL, TAXES
from portal.errors import NotFound
from portal.words import alphabetical

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

LIST_LIMIT = 200


def list_of_agent(session: Session, person_id: int) -> Sequence[Mandate]:
    """List the mandates that a person claimed or was given, newest first."""
    return session.scalars(_known().where(Mandate.agent_id == person_id).limit(LIST_LIMIT)).unique().all()


def _by_name(mandate: Mandate) -> str:
    return alphabetical(mandate.name)


def list_in_force(session: Session, person_id: int, today: date) -> list[Mandate]:
    """List the mandates by which a person can act today, by the name of whom they act for."""
    query = _known().where(Mandate.agent_id == person_id, Mandate.state == State.CONFIRMED)
    found = session.scalars(query).unique().all()
    return sorted((one for one in found if fault_of(one, today) is None), key=_by_name)


def list_checked(session: Session, person_id: int) -> list[Mandate]:
    """List the mandates that a person claimed and that are being checked, by the name of whom they are for."""
    query = _known().where(Mandate.agent_id == person_id, Mandate.state == State.CLAIMED).limit(LIST_LIMIT)
    return sorted(session.scalars(query).unique(), key=_by_name)


def list_of_principal(session: Session, subject_id: int) -> Sequence[Mandate]:
    """List the mandates by which others act, or acted, for a subject."""
    query = _known().where(Mandate.principal_id == subject_id)
    return session.scalars(query.limit(LIST_LIMIT)).unique().all()


def list_delegated(session: Session, parent: Mandate) -> Sequence[Mandate]:
    """List whom a firm's representatives let act for it, newest first: any of them may end it."""
    query = _known().where(Mandate.principal_id == parent.principal_id, Mandate.capacity == Kind.EMPLOYEE)
    return session.scalars(query.limit(LIST_LIMIT)).unique().all()


def list_invitations(session: Session, person_id: int, *, lock: bool = False) -> Sequence[Mandate]:
    """List the delegations that were made out to a person's PESEL and wait for their word."""
    number = select(Subject.pesel_match).where(Subject.id == person_id).scalar_subquery()
    query = _known().where(Mandate.state == State.INVITED, Mandate.agent_match == number)
    return session.scalars(_locked(query) if lock else query).unique().all()


def get_own(session: Session, person_id: int, token: str, *, lock: bool = False) -> Mandate:
    """Return a mandate to whom it lets act; raises NotFound to everybody else."""
    return _one(session, _known().where(Mandate.token == token, Mandate.agent_id == person_id), lock=lock)


def get_related(session: Session, person_id: int, token: str, today: date, *, lock: bool = False) -> Mandate:
    """Return a mandate to its agent, to its principal, and a firm's to who represents it; raises NotFound to others."""
    found = _one(session, _known().where(Mandate.token == token), lock=lock)
    if person_id in {found.agent_id, found.principal_id}:
        return found
    of_firm = found.capacity == Kind.EMPLOYEE and any(
        one.principal_id == found.principal_id and one.capacity in REPRESENTING
        for one in list_in_force(session, person_id, today)
    )
    if not of_firm:
        raise NotFound
    return found


def find_invitation(session: Session, secret: str, *, lock: bool = False) -> Mandate | None:
    """Find the delegation that a link leads to; a link serves once."""
    query = _known().where(Mandate.invite_hash == hash_secret(secret), Mandate.state == State.INVITED)
    return session.scalars(_locked(query) if lock else query).unique().one_or_none()


def list_to_check(session: Session) -> Sequence[Mandate]:
    """List the claims that wait for an official, oldest first."""
    query = select(Mandate).options(joinedload(Mandate.agent)).where(Mandate.state == State.CLAIMED)
    return session.scalars(query.order_by(Mandate.claimed_at, Mandate.id).limit(LIST_LIMIT)).all()


def get_claimed_or_known(session: Session, token: str, *, lock: bool = False) -> Mandate:
    """Return any mandate to the official who checks them; raises NotFound."""
    query = (
        _known()
        .options(joinedload(Mandate.decided_by), joinedload(Mandate.first_by))
        .where(Mandate.token == token)
    )
    return _one(session, query, lock=lock)


def find_by_token(session: Session, token: str | None) -> Mandate | None:
    """Find the mandate that a matter names."""
    return session.scalars(_known().where(Mandate.token == token)).unique().one_or_none() if token else None


def list_told(session: Session, subject_id: int, mandate: str | None, today: date) -> list[Mandate]:
    """List by whose mandates somebody beside the subject hears of it: who filed the matter, if still in force.

    Of somebody without an account all who represent them at first hand hear of it when nobody else would.
    """
    found = find_by_token(session, mandate)
    if found is not None and found.agent_id is not None and fault_of(found, today) is None:
        return [found]
    if has_identity(session, subject_id):
        return []
    query = _known().where(Mandate.principal_id == subject_id, Mandate.state == State.CONFIRMED)
    able = (one for one in session.scalars(query).unique() if fault_of(one, today) is None)
    # a mandate for some matters only is told of those: by the first branch, when its holder filed them
    whole = (one for one in able if one.capacity != Kind.EMPLOYEE and ALL in one.scope)
    return list({one.agent_id: one for one in whole}.values())


def list_for_taxes(session: Session, subject_id: int, today: date) -> list[Mandate]:
    """List by whose mandates, one for each person, somebody sees the taxes of a subject today."""
    query = _known().where(Mandate.principal_id == subject_id, Mandate.state == State.CONFIRMED)
    able = (one for one in session.scalars(query).unique() if fault_of(one, today) is None)
    seeing = [one for one in able if one.agent_id is not None and {ALL, TAXES} & set(one.scope)]
    return list({one.agent_id: one for one in seeing}.values())


def list_concerned(session: Session, whose: Subject, mandate: Mandate, today: date) -> list[int]:
    """List who must hear that somebody may act from now on: the person, or a firm's other representatives."""
    if whose.kind == SubjectKind.PERSON:
        return [whose.id] if has_identity(session, whose.id) else []
    query = _known().where(Mandate.principal_id == whose.id, Mandate.state == State.CONFIRMED)
    others = (one for one in session.scalars(query).unique() if fault_of(one, today) is None)
    agents = {one.agent_id for one in others if one.agent_id is not None and one.capacity != Kind.EMPLOYEE}
    return sorted(agents - {mandate.agent_id})


def is_reached(session: Session, subject_id: int, mandate: str | None, today: date) -> bool:
    """Tell whether anybody reads here what is sent to a subject: they themselves, or who acts for them."""
    return has_identity(session, subject_id) or bool(list_told(session, subject_id, mandate, today))


def has_identity(session: Session, subject_id: int) -> bool:
    """Tell whether a person ever signed in."""
    return session.scalar(select(Identity.id).where(Identity.subject_id == subject_id).limit(1)) is not None


def kind_acted_as(mandate: Mandate) -> str:
    """Return as what somebody acts by a mandate: an employee as the firm that delegated them."""
    parent = mandate.parent
    return parent.capacity if mandate.capacity == Kind.EMPLOYEE and parent is not None else mandate.capacity


def hash_secret(secret: str) -> str:
    """Return what a row keeps of a link's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _known() -> Select[Mandate]:
    whose = (joinedload(Mandate.principal), joinedload(Mandate.agent))
    given = joinedload(Mandate.parent).joinedload(Mandate.principal)
    return select(Mandate).options(*whose, given).order_by(Mandate.id.desc())


def _locked(query: Select[Mandate]) -> Select[Mandate]:
    return query.with_for_update(of=Mandate)


def _one(session: Session, query: Select[Mandate], *, lock: bool) -> Mandate:
    found = session.scalars(_locked(query) if lock else query).unique().one_or_none()
    if found is None:
        raise NotFound
    return found

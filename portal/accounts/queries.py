"""Read people: what is known of them, who works here, where they are signed in, who looked at their data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.accounts.models import Official, Profile, Subject, SubjectKind, Unit, WebSession
from portal.accounts.people import PESEL
from portal.accounts.web_sessions import is_live, own_row
from portal.audit import AuditRecord
from portal.db import session
from portal.errors import NotFound
from portal.security import actor
from portal.service import Known
from portal.words import alphabetical

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.vault import Vault

LOOKS_SHOWN = 200
OF_CASES = {"look.case", "look.pesel", "look.logbook", "look.messages"}
SESSIONS_FROM = timedelta(days=1)


@dataclass(frozen=True)
class Look:
    """One look at a person's data: when, from which unit, at what; the reference only where it is a case's."""

    at: datetime
    unit: str
    what: str
    reference: str


def get_known(session: Session, vault: Vault, subject_id: int) -> Known:
    """Return what the portal knows of a subject, by one statement; contacts only when verified."""
    query = select(Subject, Profile).outerjoin(Profile, Profile.subject_id == Subject.id)
    row = session.execute(query.where(Subject.id == subject_id)).one_or_none()
    if row is None:
        raise NotFound
    subject, profile = row
    return Known(
        given_name=subject.given_name,
        surname=subject.surname,
        pesel=vault.open(PESEL, subject.pesel) if subject.pesel else "",
        birth_on=subject.birth_on,
        email=profile.email if profile and profile.email_verified_at else "",
        phone=profile.phone if profile and profile.phone_verified_at else "",
        street=subject.street,
        postal_code=subject.postal_code,
        town=subject.town,
        company_name=subject.full_name if subject.kind == SubjectKind.ENTITY else "",
        nip=subject.nip or "",
        regon=subject.regon or "",
        krs=subject.krs or "",
    )


def get_own_known(vault: Vault) -> Known:
    """Return what the portal knows of whose matters the resident behind the request sees.

    Of themselves without a statement of its own: the row that told who they are holds it already. Who acts for another
    is the one to be reached, so the contacts stay theirs. Raises NotFound for anybody else.
    """
    own, person = _own_known(vault), actor()
    if person is None or person.acting is None or person.subject_id is None:
        return own
    return replace(get_known(session(), vault, person.subject_id), email=own.email, phone=own.phone)


def _own_known(vault: Vault) -> Known:
    row = own_row()
    return Known(
        given_name=row.given_name,
        surname=row.surname,
        pesel=vault.open(PESEL, row.pesel) if row.pesel else "",
        birth_on=row.birth_on,
        email=row.email if row.email_verified_at else "",
        phone=row.phone if row.phone_verified_at else "",
        street=row.street,
        postal_code=row.postal_code,
        town=row.town,
    )


def get_person(session: Session, subject_id: int) -> tuple[Subject, Profile]:
    """Return a resident with their profile, by one statement; raises NotFound for one without an account."""
    query = select(Subject, Profile).join(Profile, Profile.subject_id == Subject.id)
    row = session.execute(query.where(Subject.id == subject_id)).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


def get_subject(session: Session, subject_id: int) -> Subject:
    """Return a subject; raises NotFound."""
    subject = session.get(Subject, subject_id)
    if subject is None:
        raise NotFound
    return subject


def get_profile(session: Session, subject_id: int) -> Profile:
    """Return a resident's profile; raises NotFound for a subject without an account."""
    profile = session.get(Profile, subject_id)
    if profile is None:
        raise NotFound
    return profile


def has_pesel(session: Session, subject_id: int) -> bool:
    """Tell whether a subject has a PESEL, without opening it."""
    query = select(Subject.pesel_match.is_not(None)).where(Subject.id == subject_id)
    return bool(session.scalars(query).one_or_none())


def find_subject_by_pesel(
    session: Session, vault: Vault, pesel: str, *, surname: str = "", birth_on: date | None = None
) -> Subject | None:
    """Find the first subject with a PESEL; with surname and birth date, one for whom these agree too."""
    found = list_subjects_by_pesel(session, vault, pesel)
    if surname or birth_on:
        found = [one for one in found if one.is_same_person(surname, birth_on)]
    return found[0] if found else None


def list_subjects_by_pesel(session: Session, vault: Vault, pesel: str) -> list[Subject]:
    """List the subjects with a PESEL, oldest first; more than one where names or dates disagreed."""
    match = vault.match(PESEL, pesel)
    return list(session.scalars(select(Subject).where(Subject.pesel_match == match).order_by(Subject.id)))


def list_officials(session: Session, unit_code: str | None = None, *, role: str = "") -> list[Official]:
    """List the officials who work here now, by name; of one unit, with one role, where given."""
    query = select(Official).where(Official.active).order_by(Official.name, Official.id)
    if unit_code is not None:
        query = query.where(Official.unit_code == unit_code)
    return [one for one in session.scalars(query) if not role or role in one.roles]


def list_web_sessions(session: Session, subject_id: int, now: datetime) -> list[WebSession]:
    """List the resident's sessions that still stand, latest activity first."""
    query = select(WebSession).where(
        WebSession.subject_id == subject_id,
        WebSession.ended_at.is_(None),
        WebSession.created_at > now - SESSIONS_FROM,
    )
    live = [row for row in session.scalars(query) if is_live(row, now)]
    return sorted(live, key=lambda row: row.last_seen_at, reverse=True)


def list_looks(session: Session, subject_id: int) -> list[Look]:
    """List who among officials looked at a person's data, newest first."""
    query = (
        select(AuditRecord.at, Unit.name, AuditRecord.kind, AuditRecord.object_ref)
        .outerjoin(Unit, Unit.code == AuditRecord.actor_unit)
        .where(AuditRecord.subject_id == subject_id, AuditRecord.actor_kind == "official")
        .where(AuditRecord.kind.startswith("look"))
        .order_by(AuditRecord.at.desc(), AuditRecord.id.desc())
        .limit(LOOKS_SHOWN)
    )
    rows = session.execute(query)
    return [
        Look(at, unit or "", kind.rpartition(".")[2], (ref or "") if kind in OF_CASES else "")
        for at, unit, kind, ref in rows
    ]


def unit_name(session: Session, code: str) -> str:
    """Return a unit's name, empty for one that is not (yet) in the database."""
    unit = session.get(Unit, code)
    return unit.name if unit else ""


def list_units(session: Session) -> list[Unit]:
    """List the units of the office by name."""
    return sorted(session.scalars(select(Unit)), key=lambda one: alphabetical(one.name))

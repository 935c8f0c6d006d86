"""What changes people: subjects of paper matters, a profile's choices, officials."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal import audit
from portal.accounts.models import Official, Profile, Subject, SubjectKind
from portal.accounts.people import PESEL, TOKEN_BYTES, known_roles, sealed_number
from portal.accounts.queries import find_subject_by_pesel
from portal.accounts.rules import RULES_VERSION
from portal.errors import Refused
from portal.i18n import translate
from portal.identifiers import pesel_birth_date

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.security import Actor
    from portal.vault import Vault


def create_subject(
    session: Session,
    vault: Vault,
    *,
    surname: str,
    now: datetime,
    given_name: str = "",
    birth_on: date | None = None,
    pesel: str = "",
    nip: str | None = None,
    street: str = "",
    postal_code: str = "",
    town: str = "",
    kind: SubjectKind = SubjectKind.PERSON,
) -> Subject:
    """Return the subject of a matter on paper: one we know when number, surname and birth date agree.

    The date of birth may come from the PESEL itself. Nothing that is known already is overwritten.
    """
    if pesel:
        birth_on = birth_on or pesel_birth_date(pesel)
        known = find_subject_by_pesel(session, vault, pesel, surname=surname, birth_on=birth_on)
        if known is not None:
            return known
    subject = Subject(
        token=secrets.token_hex(TOKEN_BYTES), kind=kind, given_name=given_name, surname=surname, nip=nip,
        birth_on=birth_on, street=street, postal_code=postal_code, town=town, created_at=now,
        **sealed_number(vault, pesel),
    )  # fmt: skip
    session.add(subject)
    session.flush()
    return subject


def choose_language(profile: Profile, language: str, now: datetime) -> None:
    """Keep the language of pages and messages."""
    profile.language, profile.updated_at = language, now


def choose_notices(
    session: Session, actor: Actor, profile: Profile, *, email: bool, remind: bool, sms: bool, now: datetime
) -> None:
    """Keep the channels of notice; text messages need a verified phone. Consents leave a record."""
    profile.notify_email, profile.remind_email = email, remind
    profile.notify_sms = sms and profile.phone_verified_at is not None
    profile.updated_at = now
    chosen = f"email={email:d} remind={remind:d} sms={profile.notify_sms:d}"
    audit.record(session, "notices_chosen", at=now, actor=actor, subject_id=profile.subject_id, detail=chosen)


def keep_address(
    session: Session,
    actor: Actor,
    subject: Subject,
    *,
    street: str,
    postal_code: str,
    town: str,
    now: datetime,
) -> None:
    """Keep the address for letters."""
    subject.street, subject.postal_code, subject.town = street, postal_code, town
    audit.record(session, "address_changed", at=now, actor=actor, subject_id=subject.id)


def accept_rules(session: Session, actor: Actor, profile: Profile, now: datetime) -> None:
    """Keep which version of the rules was accepted, and when."""
    profile.rules_version, profile.rules_accepted_at, profile.updated_at = RULES_VERSION, now, now
    audit.record(
        session, "rules_accepted", at=now, actor=actor, subject_id=profile.subject_id, detail=RULES_VERSION
    )


def add_official(
    session: Session,
    *,
    iss: str,
    sub: str,
    name: str,
    roles: Sequence[str],
    unit_code: str | None,
    now: datetime,
) -> Official:
    """Write an official down before their first sign-in; raises Refused for a role nobody knows."""
    known = known_roles(list(roles))
    if not known or set(roles) - set(known):
        raise Refused(
            translate(
                "Nieznana rola. Znane są: clerk, approver, front_desk, cashier, treasurer, manager, administrator."
            )
        )
    official = Official(
        iss=iss, sub=sub, name=name, roles=known, unit_code=unit_code, active=True, created_at=now
    )
    session.add(official)
    audit.record(session, "official_added", at=now, actor=None, object_ref=sub[:80])
    return official


def switch_official(
    session: Session, official: Official, *, active: bool, now: datetime, actor: Actor | None = None
) -> None:
    """Let an official work here or not; switching off ends their sessions at their next request."""
    official.active = active
    kind = "official_switched_on" if active else "official_switched_off"
    audit.record(session, kind, at=now, actor=actor, object_ref=official.sub[:80])


def reseal_numbers(session: Session, vault: Vault) -> int:
    """Seal every PESEL again under the ring's first key, so that an old key can go; return how many changed."""
    sealed = session.scalars(select(Subject).where(Subject.pesel.is_not(None)))
    stale = [subject for subject in sealed if subject.pesel and not vault.is_current(subject.pesel)]
    for subject in stale:
        subject.pesel = vault.reseal(PESEL, subject.pesel or "")
    return len(stale)

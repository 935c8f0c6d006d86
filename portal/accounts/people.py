"""Whose account a sign-in opens: the key is (iss, sub); PESEL only leads to what we already know of a person.

Earlier papers attach when the level is at least substantial and PESEL, surname and birth date all agree; in
any doubt a new subject is made, and a record says so.
"""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal import audit, identifiers
from portal.accounts.models import Identity, Official, Profile, Role, Subject, Unit
from portal.accounts.oidc.refusal import Reason, SignInRefused
from portal.security import Loa
from portal.words import day_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.accounts.oidc.checks import Proof
    from portal.vault import Vault

PESEL = "pesel"
NAME_LENGTH = 120
SURNAME_LENGTH = 200
TOKEN_BYTES = 16


@dataclass(frozen=True)
class Person:
    """What a provider says of a resident; ``pesel`` is empty for foreigners and below substantial."""

    given_name: str
    surname: str
    birth_on: date | None
    pesel: str


def read_person(proof: Proof, now: datetime) -> Person:
    """Read the person out of checked claims; raises SignInRefused(INCOMPLETE) without a name."""
    claims = proof.claims
    surname = clean(claims.get("family_name"), SURNAME_LENGTH)
    if not surname:
        raise SignInRefused(Reason.INCOMPLETE, "family_name")
    alias = claims.get("nin") if claims.get("nin_issuing_country") == "PL" else None
    number = str(claims.get("pesel") or alias or "")
    return Person(
        given_name=clean(claims.get("given_name"), NAME_LENGTH),
        surname=surname,
        birth_on=_date(claims.get("birthdate")),
        pesel=_pesel(number, now) if proof.loa.at_least(Loa.SUBSTANTIAL) else "",
    )


def settle_resident(
    session: Session, vault: Vault, *, iss: str, proof: Proof, language: str, now: datetime
) -> Subject:
    """Find or make the subject of a resident's sign-in, with identity and profile; raises SignInRefused."""
    person = read_person(proof, now)
    query = select(Identity).where(Identity.iss == iss, Identity.sub == proof.sub)
    identity = session.scalars(query).one_or_none()
    if identity is not None:
        identity.loa, identity.last_sign_in_at = proof.loa, now
        subject = session.get_one(Subject, identity.subject_id)
        _refresh(session, vault, subject, person, now)
        return subject
    subject = _known_subject(session, vault, person, now) or new_subject(session, vault, person, now)
    session.add(
        Identity(
            iss=iss, sub=proof.sub, subject_id=subject.id, loa=proof.loa, created_at=now, last_sign_in_at=now
        )
    )
    if session.get(Profile, subject.id) is None:
        session.add(Profile(subject_id=subject.id, language=language, updated_at=now))
    audit.record(session, "identity_bound", at=now, actor=None, subject_id=subject.id, detail=str(proof.loa))
    session.flush()
    return subject


def new_subject(session: Session, vault: Vault, person: Person, now: datetime) -> Subject:
    """Make a subject of a person; PESEL is sealed, and hashed under a key for look-up."""
    subject = Subject(
        token=secrets.token_hex(TOKEN_BYTES),
        given_name=person.given_name,
        surname=person.surname,
        birth_on=person.birth_on,
        created_at=now,
        **sealed_number(vault, person.pesel),
    )
    session.add(subject)
    session.flush()
    return subject


def sealed_number(vault: Vault, pesel: str) -> dict[str, str | None]:
    """Return the two columns of a PESEL: sealed, and hashed under a key for look-up."""
    if not pesel:
        return {"pesel": None, "pesel_match": None}
    return {"pesel": vault.seal(PESEL, pesel), "pesel_match": vault.match(PESEL, pesel)}


def settle_official(session: Session, *, iss: str, proof: Proof, now: datetime) -> Official:
    """Find or make the official of a sign-in; roles and unit are the directory's, as of now.

    Raises SignInRefused: INACTIVE for one who was switched off here, NO_ROLE without a role that we know.
    """
    claims = proof.claims
    query = select(Official).where(Official.iss == iss, Official.sub == proof.sub)
    official = session.scalars(query).one_or_none()
    if official is not None and not official.active:
        raise SignInRefused(Reason.INACTIVE)
    if official is None:
        official = Official(iss=iss, sub=proof.sub, name="", roles=[], active=True, created_at=now)
    if "roles" in claims:
        official.roles = known_roles(claims["roles"])
    if not official.roles:
        raise SignInRefused(Reason.NO_ROLE)
    spoken = clean(f"{claims.get('given_name') or ''} {claims.get('family_name') or ''}", SURNAME_LENGTH)
    official.name = clean(claims.get("name"), SURNAME_LENGTH) or spoken or official.name
    if not official.name:
        raise SignInRefused(Reason.INCOMPLETE, "name")
    official.email = clean(claims.get("email"), SURNAME_LENGTH) or official.email
    if "unit" in claims:
        official.unit_code = _unit_code(session, claims["unit"])
    official.last_sign_in_at = now
    session.add(official)
    session.flush()
    return official


def known_roles(claimed: object) -> list[str]:
    """Keep the roles that mean something here, in our order."""
    given = claimed if isinstance(claimed, list) else [claimed]
    return [str(role) for role in Role if role in given]


def clean(value: object, length: int) -> str:
    """Return a claim as one printable line: no control or direction signs, no NUL, not too long."""
    if not isinstance(value, str):
        return ""
    text = unicodedata.normalize("NFC", value)
    kept = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(kept.split())[:length]


def _known_subject(session: Session, vault: Vault, person: Person, now: datetime) -> Subject | None:
    """Find the one we already know; whoever shares only the number is left alone, and that is recorded."""
    if not person.pesel:
        return None
    match = vault.match(PESEL, person.pesel)
    query = select(Subject).where(Subject.pesel_match == match).order_by(Subject.id)
    same_number = list(session.scalars(query))
    fitting = [one for one in same_number if one.is_same_person(person.surname, person.birth_on)]
    if same_number and not fitting:
        other = same_number[0].id
        audit.record(session, "identity_disagrees", at=now, actor=None, subject_id=other)
    return fitting[0] if fitting else None


def _refresh(session: Session, vault: Vault, subject: Subject, person: Person, now: datetime) -> None:
    """Take over what changed in the register since the last sign-in: a name, a corrected PESEL."""
    match = vault.match(PESEL, person.pesel) if person.pesel else subject.pesel_match
    before = (subject.given_name, subject.surname, subject.birth_on, subject.pesel_match)
    after = (person.given_name, person.surname, person.birth_on or subject.birth_on, match)
    if before == after:
        return
    subject.given_name, subject.surname, subject.birth_on, subject.pesel_match = after
    if person.pesel and before[3] != match:
        subject.pesel = vault.seal(PESEL, person.pesel)
    audit.record(session, "identity_changed", at=now, actor=None, subject_id=subject.id)


def _unit_code(session: Session, claimed: object) -> str | None:
    """Return the unit that a claim names by its code, else by its full name; a code is for good, a name is not."""
    by_code = Unit.code == str(claimed)
    query = select(Unit.code).where(by_code | (Unit.name == str(claimed))).order_by(by_code.desc(), Unit.code)
    return session.scalars(query.limit(1)).one_or_none()


def _pesel(number: str, now: datetime) -> str:
    """Return a PESEL that is one, else nothing: an odd number leads to nobody's papers."""
    try:
        return identifiers.pesel(number, day_of(now))
    except identifiers.Misspelt:
        return ""


def _date(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None

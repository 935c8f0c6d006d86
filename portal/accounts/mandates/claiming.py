"""Claim to act for somebody: the claim leads to nobody and shows nothing until an official has confirmed it."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal import audit
from portal.accounts.mandates.models import Duty, Kind, Mandate, State
from portal.accounts.mandates.queries import list_in_force
from portal.accounts.mandates.rules import OF_FIRMS, REPRESENTING, check_child, check_days, comes_of_age
from portal.accounts.matching import NIP
from portal.accounts.models import Subject
from portal.accounts.people import PESEL
from portal.accounts.queries import get_subject
from portal.errors import NotAllowed, Refused
from portal.i18n import translate
from portal.identifiers import new_reference, pesel_birth_date
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.security import Actor
    from portal.vault import Vault

PURPOSE = "mandate"
TOKEN_BYTES = 18
PREFIX = "PM"
MOST_WAITING = 10


@dataclass(frozen=True)
class Named:
    """Whom a claim names: a firm by NIP, a person by PESEL; the day of birth is in the PESEL."""

    surname: str
    given_name: str = ""
    pesel: str = ""
    nip: str = ""
    regon: str = ""
    krs: str = ""
    town: str = ""

    @property
    def full_name(self) -> str:
        """Return given name and surname, or the firm's name."""
        return f"{self.given_name} {self.surname}".strip()


@dataclass(frozen=True)
class Claimed:
    """What a resident says: as what they act, for whom, in which matters, between which days, by which papers."""

    kind: Kind
    named: Named
    scope: Sequence[str]
    valid_from: date
    valid_until: date | None = None
    relation: str = ""
    file_id: int | None = None
    duty: Duty = Duty.NONE
    duty_grosze: int = 0
    duty_file_id: int | None = None


def claim(session: Session, vault: Vault, claimed: Claimed, *, actor: Actor, now: datetime) -> Mandate:
    """Keep a claim for an official to check; the same one again is that one, and its papers are the caller's to add.

    Raises Refused with its field, also where one waits that says otherwise.
    """
    if actor.person_id is None:
        raise NotAllowed
    agent, today = get_subject(session, actor.person_id), day_of(now)
    number = claimed.named.nip or claimed.named.pesel
    match = vault.match(NIP if claimed.named.nip else PESEL, number)
    _check(claimed, agent, match, today)
    if (same := _find_same(session, agent.id, match, claimed.kind)) is not None:
        _check_same(vault, same, claimed)
        return same
    _check_others(session, agent.id, match, claimed.kind, today)
    mandate = Mandate(
        token=secrets.token_urlsafe(TOKEN_BYTES), number=new_number(), agent_id=agent.id,
        agent_name=agent.full_name, principal_match=match, name=claimed.named.full_name,
        claim=vault.seal(PURPOSE, json.dumps(asdict(claimed.named), ensure_ascii=False)),
        capacity=claimed.kind, scope=list(claimed.scope), valid_from=claimed.valid_from,
        valid_until=_until(claimed), state=State.CLAIMED, relation=claimed.relation, file_id=claimed.file_id,
        duty=claimed.duty, duty_grosze=claimed.duty_grosze, duty_file_id=claimed.duty_file_id, claimed_at=now,
    )  # fmt: skip
    session.add(mandate)
    audit.record(
        session, "mandate.claimed", at=now, actor=actor, subject_id=agent.id, object_ref=mandate.token,
        detail=claimed.kind,
    )  # fmt: skip
    session.flush()  # the database refuses the other half of a double click here
    return mandate


def read_claim(vault: Vault, mandate: Mandate) -> Named | None:
    """Open whom a claim names; None once it was decided and its numbers were put away."""
    return Named(**json.loads(vault.open(PURPOSE, mandate.claim))) if mandate.claim else None


def reseal_claims(session: Session, vault: Vault) -> int:
    """Seal every open claim again under the ring's first key; return how many changed."""
    sealed = session.scalars(select(Mandate).where(Mandate.claim.is_not(None)))
    stale = [one for one in sealed if one.claim and not vault.is_current(one.claim)]
    for one in stale:
        one.claim = vault.reseal(PURPOSE, one.claim or "")
    return len(stale)


def new_number() -> str:
    """Draw a mandate's number, such as PM-4T8R-6WKD, by which people and officials speak of it."""
    return f"{PREFIX}{new_reference()[2:]}"


def _check(claimed: Claimed, agent: Subject, match: str, today: date) -> None:
    check_days(claimed.valid_from, claimed.valid_until, today)
    if claimed.kind in OF_FIRMS:
        return
    if match == agent.pesel_match:
        said = translate("To Twój własny PESEL. W swoich sprawach działasz bez pełnomocnictwa.")
        raise Refused(said, "pesel")
    if claimed.kind == Kind.CHILD:
        check_child(pesel_birth_date(claimed.named.pesel), today)


def _check_same(vault: Vault, same: Mandate, claimed: Claimed) -> None:
    """Raise Refused where a claim says otherwise than the one that waits: nothing of it is dropped unsaid."""
    said = (list(claimed.scope), _until(claimed), claimed.relation)
    differs = said != (list(same.scope), same.valid_until, same.relation)
    if claimed.kind == Kind.PRINCIPAL:  # of the others it is the day on which they were claimed
        differs = differs or claimed.valid_from != same.valid_from
    if differs or read_claim(vault, same) != claimed.named:
        raise Refused(
            translate(
                "Zgłoszenie tej osoby lub firmy już czeka, ale z innymi danymi. Wycofaj je na stronie Kto za kogo "
                "działa i zgłoś jeszcze raz."
            )
        )


def _until(claimed: Claimed) -> date | None:
    """Return the last day of a mandate; a parent's ends by itself on the day before the child is of age."""
    if claimed.kind != Kind.CHILD:
        return claimed.valid_until
    day = comes_of_age(pesel_birth_date(claimed.named.pesel))
    return day.fromordinal(day.toordinal() - 1)


def _find_same(session: Session, agent_id: int, match: str, kind: Kind) -> Mandate | None:
    query = select(Mandate).where(
        Mandate.agent_id == agent_id, Mandate.principal_match == match, Mandate.capacity == kind,
        Mandate.state == State.CLAIMED,
    )  # fmt: skip
    return session.scalars(query.with_for_update()).one_or_none()  # an official may be deciding it


def _check_others(session: Session, agent_id: int, match: str, kind: Kind, today: date) -> None:
    """Raise Refused for what is there already, and for more claims at once than anybody has reason for.

    Who was only let act for a firm may come to represent it, and a power of attorney makes nobody a parent.
    """
    in_force = list_in_force(session, agent_id, today)
    alike = REPRESENTING if kind in REPRESENTING else {kind} - {Kind.PRINCIPAL}
    if any(one.principal_match == match and one.capacity in alike for one in in_force):
        raise Refused(translate("Tę osobę lub firmę już reprezentujesz."))
    waiting = select(Mandate.id).where(Mandate.agent_id == agent_id, Mandate.state == State.CLAIMED)
    if len(session.scalars(waiting).all()) >= MOST_WAITING:
        raise Refused(
            translate("Na sprawdzenie czeka już %(n)s zgłoszeń. Następne dodasz później.", n=MOST_WAITING)
        )

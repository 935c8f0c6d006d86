"""What an official does with a claim: confirm it once, so that it is remembered, refuse it, mark a firm struck off."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal import audit
from portal.accounts.firms import keep_firm
from portal.accounts.mandates import second
from portal.accounts.mandates.claiming import read_claim
from portal.accounts.mandates.models import Mandate, State
from portal.accounts.mandates.queries import list_concerned
from portal.accounts.mandates.rules import fault_of
from portal.accounts.mandates.telling import tell
from portal.accounts.models import Subject, SubjectKind, Unit, fold
from portal.accounts.people import Person, new_subject
from portal.accounts.queries import list_subjects_by_pesel
from portal.errors import Conflict, NotAllowed, Refused
from portal.i18n import translate
from portal.identifiers import pesel_birth_date
from portal.words import day_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.accounts.mandates.claiming import Named
    from portal.security import Actor
    from portal.vault import Vault


class Where(StrEnum):
    """In what an official looked a claim up."""

    KRS = "krs"
    CEIDG = "ceidg"
    REGISTER = "register"
    DOCUMENT = "document"


@dataclass(frozen=True)
class Check:
    """What an official did to be sure: where they looked, what they found, as of which day, and why they decide so."""

    where: Where
    what: str
    on: date
    reason: str = ""


def confirm(
    session: Session, vault: Vault, mandate: Mandate, check: Check, *, wants_two: bool, actor: Actor,
    now: datetime,
) -> Subject | None:  # fmt: skip
    """Confirm a claim and return for whom it is: one we know by that number, else a new one.

    Where two officials must confirm (``wants_two``), the first one's word is kept and None returned: nobody acts yet.
    The caller holds the mandate's lock. Raises Conflict for a claim that was decided, or confirmed by the same official
    before, Refused for one that nobody could use any more.
    """
    named = _open(vault, mandate, check, now)
    _check_own(actor, mandate.agent_name, named.full_name)
    if wants_two and (mandate.first_by_id is None or second.awaits_another(mandate, actor.official_id)):
        _keep_first(session, mandate, check, actor, now)
        return None
    whose = _firm(session, named, now) if named.nip else _person(session, vault, named, now)
    if whose.struck_off_on is not None:
        raise Refused(translate("Ta firma jest oznaczona jako wykreślona. Odmów i podaj powód."), "what")
    mandate.principal, mandate.claim = whose, None
    if whose.id is not None and whose.kind == SubjectKind.ENTITY:
        mandate.name = whose.full_name
    _decide(mandate, State.CONFIRMED, check, actor, now)
    if (fault := fault_of(mandate, day_of(now))) is not None and fault != "not_yet":
        raise Refused(translate("Dni tego umocowania już minęły. Odmów i podaj powód."), "what")
    _record(session, "mandate.confirmed", mandate, actor, now)
    audit.record(session, "mandate.given", at=now, actor=actor, subject_id=whose.id, object_ref=mandate.token)
    session.flush()  # who is told is asked for by the rows as they are now
    tell(session, mandate.agent_id, now)
    for subject_id in list_concerned(session, whose, mandate, day_of(now)):
        tell(session, subject_id, now)
    return whose


def _keep_first(session: Session, mandate: Mandate, check: Check, actor: Actor, now: datetime) -> None:
    if actor.official_id is None:
        raise NotAllowed
    second.keep_first(mandate, check, actor.official_id, now)
    audit.record(
        session, "mandate.confirmed_first", at=now, actor=actor, subject_id=mandate.agent_id,
        object_ref=mandate.token, detail=check.where,
    )  # fmt: skip


def refuse(
    session: Session, vault: Vault, mandate: Mandate, check: Check, *, actor: Actor, now: datetime
) -> None:
    """Refuse a claim with a reason that the person reads; raises Conflict for one that was decided."""
    _open(vault, mandate, check, now)
    if not check.reason:
        raise Refused(translate("Podaj powód. Przeczyta go osoba, która złożyła zgłoszenie."), "reason")
    mandate.claim = None
    _decide(mandate, State.REFUSED, check, actor, now)
    _record(session, "mandate.refused", mandate, actor, now)
    tell(session, mandate.agent_id, now)


def strike_off(session: Session, firm: Subject, on: date, *, actor: Actor, now: datetime) -> None:
    """Note that a register no longer knows a firm: from that day nobody acts for it; raises Refused."""
    if firm.kind != SubjectKind.ENTITY:
        raise NotAllowed
    if on > day_of(now):
        raise Refused(translate("Podaj dzień, który już był."), "as_of")
    session.refresh(firm, with_for_update={"key_share": True})  # nobody is confirmed for it at this moment
    firm.struck_off_on = on
    audit.record(
        session, "company.struck_off", at=now, actor=actor, subject_id=firm.id, object_ref=firm.token,
        detail=on.isoformat(),
    )  # fmt: skip
    _tell_agents(session, firm, now)


def reinstate(session: Session, firm: Subject, remark: str, *, actor: Actor, now: datetime) -> None:
    """Take a striking-off back that was noted by mistake: mandates in force work again; raises Refused."""
    if firm.kind != SubjectKind.ENTITY:
        raise NotAllowed
    session.refresh(firm, with_for_update={"key_share": True})
    if firm.struck_off_on is None:
        return
    if not remark:
        raise Refused(
            translate("Napisz, dlaczego cofasz wykreślenie. Zostanie w rejestrze czynności."), "remark"
        )
    audit.record(
        session, "company.reinstated", at=now, actor=actor, subject_id=firm.id, object_ref=firm.token,
        detail=f"{firm.struck_off_on.isoformat()}: {remark}",
    )  # fmt: skip
    firm.struck_off_on = None
    _tell_agents(session, firm, now)


def _open(vault: Vault, mandate: Mandate, check: Check, now: datetime) -> Named:
    named = read_claim(vault, mandate)
    if mandate.state != State.CLAIMED or named is None:
        raise Conflict(translate("To zgłoszenie ktoś już sprawdził. Odśwież stronę."))
    if check.on > day_of(now):
        raise Refused(translate("Podaj dzień, który już był."), "as_of")
    return named


def _check_own(actor: Actor, *names: str) -> None:
    """Raise Conflict for an official of the same name as one of the two: nobody confirms their own (art. 24 KPA).

    The city's directory tells no number, so a namesake has a colleague do it.
    """
    if fold(actor.name) in {fold(name) for name in names}:
        raise Conflict(
            translate(
                "To zgłoszenie dotyczy osoby o Twoim imieniu i nazwisku. Potwierdzić może je tylko ktoś inny "
                "(art. 24 § 1 Kodeksu postępowania administracyjnego)."
            )
        )


def _tell_agents(session: Session, firm: Subject, now: datetime) -> None:
    """Let all who act for a firm know that something changed for all of them."""
    query = select(Mandate.agent_id).where(
        Mandate.principal_id == firm.id, Mandate.state == State.CONFIRMED, Mandate.agent_id.is_not(None)
    )
    for agent_id in sorted({number for number in session.scalars(query) if number is not None}):
        tell(session, agent_id, now)


def _decide(mandate: Mandate, state: State, check: Check, actor: Actor, now: datetime) -> None:
    if actor.official_id is None:
        raise NotAllowed
    mandate.state, mandate.decided_at, mandate.decided_by_id = state, now, actor.official_id
    mandate.checked_where, mandate.checked_what = check.where, check.what
    mandate.checked_on, mandate.reason = check.on, check.reason


def _firm(session: Session, named: Named, now: datetime) -> Subject:
    """Find the firm with this number or make it, and note what was not known of it."""
    firm = keep_firm(session, named.nip, named.surname, now)
    firm.krs, firm.regon = firm.krs or named.krs or None, firm.regon or named.regon or None
    firm.town = firm.town or named.town
    return firm


def _person(session: Session, vault: Vault, named: Named, now: datetime) -> Subject:
    """Find the person whose number, surname and birth date all agree, or make one where nobody has the number.

    Two officials take turns, or they would make two people of one. Raises Refused where the number is another's: a
    surname that changed or was mistyped is looked into by a person, never by a second row.
    """
    session.scalars(select(Unit).order_by(Unit.code).limit(1).with_for_update(key_share=True)).one_or_none()
    born_on = pesel_birth_date(named.pesel)
    known = list_subjects_by_pesel(session, vault, named.pesel)
    agreeing = [one for one in known if one.is_same_person(named.surname, born_on)]
    if agreeing:
        return agreeing[0]
    if known:
        raise Refused(
            translate(
                "Pod tym numerem PESEL mamy osobę o innym nazwisku. Odmów i poproś o sprawdzenie danych."
            ),
            "what",
        )
    return new_subject(session, vault, Person(named.given_name, named.surname, born_on, named.pesel), now)


def _record(session: Session, kind: str, mandate: Mandate, actor: Actor, now: datetime) -> None:
    audit.record(
        session, kind, at=now, actor=actor, subject_id=mandate.agent_id, object_ref=mandate.token,
        detail=mandate.checked_where,
    )  # fmt: skip

"""Raise and lower walls: keep out of a matter, mark one as sensitive, show one to another unit for its opinion."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal import audit
from portal.accounts.models import Subject
from portal.accounts.people import PESEL
from portal.cases.actions import note
from portal.cases.models import Case, CaseParty
from portal.cases.timing.actions import open_task
from portal.cases.walls.models import Consultation, Exclusion, Ground, SensitiveCase
from portal.errors import Conflict, NotAllowed, Refused
from portal.i18n import lazy, translate
from portal.words import day_of
from portal.workflow import By

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from portal.accounts.models import Unit
    from portal.security import Actor
    from portal.vault import Vault

TOKEN_BYTES = 18
TASK = "excluded"  # the task that asks for another official
LONGEST = timedelta(days=60)


def keep_out(
    session: Session, case: Case, ground: Ground, reason: str, *, of_person: bool, actor: Actor, now: datetime
) -> Exclusion:  # fmt: skip
    """Let an official keep out of a matter, or of every matter of its party; who conducted it conducts it no more.

    Source: art. 24 KPA, art. 130 Ordynacja podatkowa. The same declaration again is that one.
    """
    who = _need_official(actor)
    subject_id = case.parties[0].subject_id if of_person else None
    # a wall around a person names no matter: it outlives the one it was declared in, and says not whose that was
    same = Exclusion.subject_id == subject_id if of_person else Exclusion.case_id == case.id
    known = select(Exclusion).where(Exclusion.official_id == who, same, Exclusion.lifted_at.is_(None))
    if (found := session.scalars(known).first()) is not None:
        return found
    # before the wall stands: behind it they are not found
    others = _conducted(session, who, Subject.id == subject_id) if of_person else []
    new = _exclusion(
        who, ground, reason, who, now, case_id=None if of_person else case.id, subject_id=subject_id
    )
    session.add(new)
    for one in (case, *(other for other in others if other.id != case.id)):
        _release(session, one, reason, actor, now)
    _record(session, "exclusion.declared", case.reference, actor, now, ground)
    return new


def keep_out_of_person(
    session: Session, vault: Vault, pesel: str, ground: Ground, *, actor: Actor, now: datetime
) -> None:
    """Keep an official out of every matter of whoever has a PESEL, now and later; only its keyed hash is kept."""
    who, match = _need_official(actor), vault.match(PESEL, pesel)
    known = select(Exclusion.id).where(
        Exclusion.official_id == who, Exclusion.pesel_match == match, Exclusion.lifted_at.is_(None)
    )
    if session.scalars(known).first() is None:
        conducted = _conducted(
            session, who, Subject.pesel_match == match
        )  # before the wall stands: behind it they are not found
        session.add(_exclusion(who, ground, "", who, now, pesel_match=match))
        for case in conducted:
            _release(session, case, "", actor, now)
        _record(session, "exclusion.declared", None, actor, now, ground)


def lift(session: Session, exclusion: Exclusion, *, actor: Actor, now: datetime) -> None:
    """Let an official back: an administrator's act, for nobody lifts their own wall. Raises NotAllowed."""
    if exclusion.official_id == actor.official_id:
        raise NotAllowed(translate("Własnego wyłączenia nie cofa się samemu."))
    if exclusion.lifted_at is None:
        exclusion.lifted_at = now
        _record(session, "exclusion.lifted", exclusion.token, actor, now, exclusion.ground)


def mark_sensitive(session: Session, case: Case, reason: str, *, actor: Actor, now: datetime) -> None:
    """Show a matter from now on only to who conducts it, their substitute and approvers; once."""
    if session.get(SensitiveCase, case.id) is not None:
        return
    who = _need_official(actor)
    session.add(SensitiveCase(case_id=case.id, reason=reason, marked_by_id=who, marked_at=now))
    open_to_others = select(Consultation).where(
        Consultation.case_id == case.id, Consultation.withdrawn_at.is_(None)
    )
    for one in session.scalars(open_to_others):
        one.withdrawn_at = now
    note(session, case, "marked_sensitive", now=now, by=By.OFFICIAL, actor=actor, public=False,
         values={"reasons": reason}, even_locked=True)  # fmt: skip
    _record(session, "case.marked_sensitive", case.reference, actor, now)


def unmark(session: Session, case: Case, *, actor: Actor, now: datetime) -> None:
    """Show a matter to the whole unit again."""
    marked = session.get(SensitiveCase, case.id)
    if marked is not None:
        session.delete(marked)
        note(session, case, "unmarked", now=now, by=By.OFFICIAL, actor=actor, public=False)
        _record(session, "case.unmarked", case.reference, actor, now)


def consult(
    session: Session, case: Case, unit: Unit, question: str, until_on: date, *, actor: Actor, now: datetime
) -> Consultation:  # fmt: skip
    """Show a matter to another unit until a day and ask for its opinion; the same question again is that one.

    Raises Refused with the field to put right.
    """
    today = day_of(now)
    if unit.code == case.unit_code:
        raise Refused(translate("To Twój wydział. Wybierz inny."), "unit")
    if not today <= until_on <= today + LONGEST:
        raise Refused(translate("Podaj dzień od dzisiaj do 60 dni naprzód."), "until_on")
    if session.get(SensitiveCase, case.id) is not None:
        raise Refused(translate("Ta sprawa jest wrażliwa: inny wydział jej nie zobaczy."), "unit")
    known = select(Consultation).where(
        Consultation.case_id == case.id, Consultation.unit_code == unit.code, Consultation.question == question,
        Consultation.answered_at.is_(None), Consultation.withdrawn_at.is_(None),
    )  # fmt: skip
    if (found := session.scalars(known).first()) is not None:
        return found
    new = Consultation(
        token=secrets.token_urlsafe(TOKEN_BYTES), case_id=case.id, unit_code=unit.code, question=question,
        until_on=until_on, asked_by_id=_need_official(actor), asked_at=now,
    )  # fmt: skip
    session.add(new)
    note(session, case, "consulted", now=now, by=By.OFFICIAL, actor=actor, public=False,
         values={"to": unit.name, "text": question})  # fmt: skip
    _record(session, "case.consulted", case.reference, actor, now, unit.code)
    return new


def answer(session: Session, asked: Consultation, text: str, *, actor: Actor, now: datetime) -> None:
    """Give the opinion, once; raises Conflict when a colleague was faster."""
    if asked.answered_at is not None:
        if asked.answered_by_id == actor.official_id and asked.answer == text:
            return
        raise Conflict(translate("Ktoś z Twojego wydziału już odpowiedział."))
    asked.answer, asked.answered_by_id, asked.answered_at = text, _need_official(actor), now
    note(session, asked.case, "opinion_given", now=now, by=By.OFFICIAL, actor=actor, public=False,
         values={"text": text})  # fmt: skip
    _record(session, "case.opinion_given", asked.case.reference, actor, now, asked.unit_code)


def withdraw(session: Session, asked: Consultation, *, actor: Actor, now: datetime) -> None:
    """Take a question back; the other unit sees the matter no more."""
    if asked.withdrawn_at is None:
        asked.withdrawn_at = now
        _record(session, "case.consultation_withdrawn", asked.case.reference, actor, now, asked.unit_code)


def _conducted(session: Session, official_id: int, person: ColumnElement[bool]) -> list[Case]:
    """List the open matters of a person that an official conducts."""
    theirs = select(CaseParty.case_id).join(Subject, Subject.id == CaseParty.subject_id)
    query = select(Case).where(Case.assigned_to_id == official_id, Case.is_open)
    return list(session.scalars(query.where(Case.id.in_(theirs.where(person)))))


def _release(session: Session, case: Case, reason: str, actor: Actor, now: datetime) -> None:
    """Take the official off a matter, and ask the unit for another."""
    note(session, case, TASK, now=now, by=By.OFFICIAL, actor=actor, public=False, values={"reasons": reason},
         even_locked=True)  # fmt: skip
    if case.assigned_to_id == actor.official_id:
        case.assigned_to_id = None
    if case.is_open and case.assigned_to_id is None:
        label = lazy("Wyznacz innego prowadzącego: poprzedni jest wyłączony ze sprawy")
        open_task(session, case, TASK, label, now)


def _exclusion(
    official_id: int, ground: Ground, reason: str, by: int, now: datetime, *, case_id: int | None = None,
    subject_id: int | None = None, pesel_match: str | None = None,
) -> Exclusion:  # fmt: skip
    return Exclusion(
        token=secrets.token_urlsafe(TOKEN_BYTES), official_id=official_id, case_id=case_id, subject_id=subject_id,
        pesel_match=pesel_match, ground=ground, reason=reason, declared_by_id=by, declared_at=now,
    )  # fmt: skip


def _need_official(actor: Actor) -> int:
    if actor.official_id is None:
        raise NotAllowed
    return actor.official_id


def _record(
    session: Session, kind: str, ref: str | None, actor: Actor, now: datetime, detail: str | None = None
) -> None:  # fmt: skip
    audit.record(session, kind, at=now, actor=actor, object_ref=ref, detail=detail)

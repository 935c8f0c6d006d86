"""Write an absence down with who stands in, and end it early."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal import audit
from portal.accounts.absences import queries
from portal.accounts.absences.models import Absence
from portal.accounts.absences.rules import Away, Person, check
from portal.accounts.models import Official
from portal.errors import NotAllowed, Refused
from portal.i18n import translate
from portal.words import day_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.security import Actor

TOKEN_BYTES = 18


def enter(
    session: Session, official_id: int, substitute_id: int, from_on: date, until_on: date, *, actor: Actor,
    now: datetime,
) -> Absence:  # fmt: skip
    """Write an absence down; the same entry again is that one. Raises Refused with the field to put right."""
    if actor.official_id is None:
        raise NotAllowed
    people = _lock(session, {official_id, substitute_id})
    found = queries.list_meeting(session, sorted(people), from_on, until_on)
    asked = (official_id, substitute_id, from_on, until_on)
    for one in found:
        if (one.official_id, one.substitute_id, one.from_on, one.until_on) == asked:
            return one
    if substitute_id == actor.official_id != official_id:
        # whoever could lend themselves another's function would be both hands of a matter
        said = translate(
            "Siebie jako zastępcy innej osoby nie wpisuje się samemu. Zrobi to inny administrator."
        )
        raise Refused(said, "substitute")
    new = Away(_person(people, official_id), _person(people, substitute_id), from_on, until_on)
    check(new, [_away(one) for one in found], day_of(now))
    absence = Absence(
        token=secrets.token_urlsafe(TOKEN_BYTES), official_id=official_id, substitute_id=substitute_id,
        from_on=from_on, until_on=until_on, entered_by_id=actor.official_id, entered_at=now,
    )  # fmt: skip
    session.add(absence)
    _record(session, "absence.entered", absence, actor, now)
    return absence


def end(session: Session, absence: Absence, *, actor: Actor, now: datetime) -> None:
    """End an absence: the official is back today, so yesterday was its last day; one that never began is void."""
    today = day_of(now)
    if absence.from_on >= today:
        absence.called_off_at = now
        _record(session, "absence.called_off", absence, actor, now)
    elif absence.until_on >= today:
        absence.until_on = today - timedelta(days=1)
        _record(session, "absence.ended", absence, actor, now)


def _lock(session: Session, numbers: set[int]) -> dict[int, Official]:
    """Lock the people an entry names, in one order: two entries that would make a chain meet here."""
    # without the key: rows that name an official are written meanwhile, and would wait in the other order
    query = (
        select(Official).where(Official.id.in_(numbers)).order_by(Official.id).with_for_update(key_share=True)
    )
    return {one.id: one for one in session.scalars(query)}


def _person(people: dict[int, Official], number: int) -> Person:
    if number not in people:
        raise Refused(translate("Wybierz osobę z listy."), "substitute")
    return _told(people[number])


def _told(one: Official) -> Person:
    return Person(one.id, one.name, one.unit_code, one.active)


def _away(one: Absence) -> Away:
    return Away(_told(one.official), _told(one.substitute), one.from_on, one.until_on)


def _record(session: Session, kind: str, absence: Absence, actor: Actor, now: datetime) -> None:
    said = f"{absence.official_id}:{absence.substitute_id}:{absence.from_on}:{absence.until_on}"
    audit.record(session, kind, at=now, actor=actor, object_ref=absence.token, detail=said)

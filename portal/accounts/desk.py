"""What administrators change of people and units: access, positions, what units are called and when they are open."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from portal import audit, security
from portal.accounts import web_sessions
from portal.accounts.actions import switch_official
from portal.accounts.models import Official, Role, Unit
from portal.errors import Conflict, NotFound, Refused
from portal.i18n import translate

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.security import Actor

TOKEN = 24
CODE = re.compile(r"[A-Z][A-Z0-9-]{0,19}")
UNIT_FIELDS = ("name", "phone", "email", "address", "hours", "number_by_hand")


def token_of(official: Official) -> str:
    """Return the word that stands for an official in addresses."""
    return security.keyed("official", str(official.id))[:TOKEN]


def get_official(session: Session, token: str) -> Official:
    """Return the official whose word an address holds; raises NotFound. An office has hundreds, not millions."""
    for number in session.scalars(select(Official.id)):
        if security.keyed("official", str(number))[:TOKEN] == token:
            return session.get_one(Official, number)
    raise NotFound


def set_access(session: Session, official: Official, *, active: bool, actor: Actor, now: datetime) -> None:
    """Give an official access to the portal or take it, with every session of theirs; once.

    Raises Refused when an administrator would lock themselves out, or the last one.
    """
    # one at a time: two administrators who switch each other off would leave nobody
    everybody = session.scalars(select(Official).order_by(Official.id).with_for_update(key_share=True)).all()
    if official.active == active:
        return
    if not active:
        if official.id == actor.official_id:
            raise Refused(translate("Nie możesz odebrać dostępu sobie."))
        left = [one for one in everybody if one.active and one.id != official.id]
        if not any(Role.ADMINISTRATOR in one.roles for one in left):
            raise Refused(translate("To ostatni administrator. Najpierw niech zaloguje się drugi."))
        web_sessions.end_of_official(session, official.id, now)
    switch_official(session, official, active=active, now=now, actor=actor)


def set_position(session: Session, official: Official, position: str, *, actor: Actor, now: datetime) -> None:
    """Keep the position under which an official signs and stands in logbooks."""
    if official.position != position:
        said = f"{official.position} > {position}"[:200]
        official.position = position
        ref = official.sub[:80]
        audit.record(session, "official_position", at=now, actor=actor, object_ref=ref, detail=said)


def add_unit(session: Session, code: str, values: Mapping[str, Any], *, actor: Actor, now: datetime) -> Unit:
    """Add a unit; its code is for good, for it stands in the marks of matters. Raises Refused."""
    if not CODE.fullmatch(code):
        raise Refused(
            translate("Symbol to wielkie litery, cyfry i kreski, na przykład FN albo KM-II."), "code"
        )
    if session.get(Unit, code) is not None:
        raise Refused(translate("Wydział o tym symbolu już jest."), "code")
    _need_own_word(session, code, code, "code")
    _need_own_word(session, code, str(values.get("name", "")), "name")
    unit = Unit(code=code, **{name: values[name] for name in UNIT_FIELDS if name in values})
    session.add(unit)
    audit.record(session, "unit.added", at=now, actor=actor, object_ref=code, detail=unit.name[:200])
    return unit


def change_unit(
    session: Session, code: str, values: Mapping[str, Any], *, seen: str, actor: Actor, now: datetime
) -> None:
    """Change what a unit is called, where it is and when it is open; each change leaves its record.

    ``seen`` is the stamp of what was shown: Conflict when somebody else was faster. Refused for another unit's name.
    """
    query = select(Unit).where(Unit.code == code).with_for_update(key_share=True)
    unit = session.scalars(query).one_or_none()
    if unit is None:
        raise NotFound
    changed = {
        name: values[name] for name in UNIT_FIELDS if name in values and getattr(unit, name) != values[name]
    }
    if not changed:
        return
    if stamp(unit) != seen:
        raise Conflict(translate("Ktoś zmienił ten wydział przed chwilą. Porównaj i zapisz jeszcze raz."))
    if "name" in changed:
        _need_own_word(session, code, str(changed["name"]), "name")
    for name, value in changed.items():
        said = f"{name}: {getattr(unit, name)} > {value}"[:200]
        setattr(unit, name, value)
        audit.record(session, "unit.changed", at=now, actor=actor, object_ref=code, detail=said)


def _need_own_word(session: Session, code: str, word: str, field: str) -> None:
    """Refuse a name or a code that another unit has as either: the directory says by it which unit is meant."""
    taken = select(Unit.code).where(Unit.code != code, or_(Unit.code == word, Unit.name == word))
    if session.scalars(taken.limit(1)).first() is not None:
        raise Refused(translate("Inny wydział ma już taką nazwę albo taki symbol."), field)


def stamp(unit: Unit) -> str:
    """Write down all that can be changed of a unit, to tell whether it was."""
    return security.keyed("unit", repr([getattr(unit, name) for name in UNIT_FIELDS]))[:TOKEN]

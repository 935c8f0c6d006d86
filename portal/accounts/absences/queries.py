"""What can be read of absences: who stands in for whom on a day, whose absences are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased, joinedload

from portal.accounts.absences.models import Absence
from portal.accounts.absences.rules import LENT
from portal.accounts.models import Official
from portal.acting import StandIn
from portal.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Select
    from sqlalchemy.orm import Session


def list_stood_for(session: Session, substitute_id: int, on: date) -> tuple[StandIn, ...]:
    """List in whose place an official acts on a day; only while both work here, in one unit."""
    absent, substitute = aliased(Official), aliased(Official)
    query = (
        select(absent.id, absent.name, absent.roles, Absence.until_on)
        .join(Absence, Absence.official_id == absent.id)
        .join(substitute, substitute.id == Absence.substitute_id)
        .where(Absence.substitute_id == substitute_id, Absence.called_off_at.is_(None))
        .where(Absence.from_on <= on, Absence.until_on >= on)
        .where(absent.active, absent.unit_code == substitute.unit_code)
        .order_by(absent.name, absent.id)
    )
    rows = session.execute(query)
    return tuple(
        StandIn(number, name, frozenset(roles) & LENT, until_on) for number, name, roles, until_on in rows
    )


def find_current(session: Session, official_id: int, on: date) -> Absence | None:
    """Find an official's absence of a day, with who stands in."""
    query = _known().where(Absence.official_id == official_id, Absence.from_on <= on, Absence.until_on >= on)
    return session.scalars(query).one_or_none()


def list_from(session: Session, on: date, official_id: int | None = None) -> Sequence[Absence]:
    """List the absences that are not over on a day: everybody's, or those that name one official."""
    query = _known().where(Absence.until_on >= on).order_by(Absence.from_on, Absence.id)
    if official_id is not None:
        query = query.where(or_(Absence.official_id == official_id, Absence.substitute_id == official_id))
    return session.scalars(query).all()


def list_meeting(session: Session, people: Sequence[int], from_on: date, until_on: date) -> Sequence[Absence]:
    """List the absences within some days that name one of some people, as absent or as substitute."""
    named = or_(Absence.official_id.in_(people), Absence.substitute_id.in_(people))
    return session.scalars(
        _known().where(named, Absence.from_on <= until_on, Absence.until_on >= from_on)
    ).all()


def get_absence(session: Session, token: str, official_id: int | None = None) -> Absence:
    """Return an absence: anybody's, or only one's own; raises NotFound."""
    query = _known().where(Absence.token == token).with_for_update(of=Absence)
    query = query if official_id is None else query.where(Absence.official_id == official_id)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def _known() -> Select[Absence]:
    people = (joinedload(Absence.official), joinedload(Absence.substitute), joinedload(Absence.entered_by))
    return select(Absence).where(Absence.called_off_at.is_(None)).options(*people)

"""What can be read of walls: marks, who keeps out, what other units ask and are asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.cases.models import Case, CaseParty
from portal.cases.walls.models import Consultation, Exclusion, SensitiveCase
from portal.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

SHOWN = 200


def is_sensitive(session: Session, case: Case) -> bool:
    """Tell whether a matter is marked as sensitive."""
    return session.get(SensitiveCase, case.id) is not None


def list_exclusions(session: Session, official_id: int | None = None) -> Sequence[Exclusion]:
    """List who keeps out of what, newest first: one official's, or everybody's."""
    query = select(Exclusion).where(Exclusion.lifted_at.is_(None)).options(joinedload(Exclusion.official))
    query = query if official_id is None else query.where(Exclusion.official_id == official_id)
    return session.scalars(query.order_by(Exclusion.id.desc()).limit(SHOWN)).all()


def list_references(session: Session, numbers: Collection[int]) -> dict[int, str]:
    """Return the references of some matters, also of those behind a wall: who left one may see which it was."""
    table = Case.__table__.c  # the plain table: the wall is added to the mapped class
    rows = session.execute(select(table.id, table.reference).where(table.id.in_(numbers)))
    return {row.id: row.reference for row in rows}


def get_exclusion(session: Session, token: str) -> Exclusion:
    """Return an exclusion; raises NotFound."""
    found = session.scalars(select(Exclusion).where(Exclusion.token == token).with_for_update()).one_or_none()
    if found is None:
        raise NotFound
    return found


def list_consultations(session: Session, case: Case) -> Sequence[Consultation]:
    """List the units that were asked about a matter, latest first."""
    query = select(Consultation).where(Consultation.case_id == case.id)
    query = query.options(joinedload(Consultation.unit), joinedload(Consultation.answered_by))
    return session.scalars(query.order_by(Consultation.id.desc())).all()


def list_asked(session: Session, unit_code: str, today: date) -> Sequence[Consultation]:
    """List what a unit is asked about now, those without an answer first, by their day."""
    query = _asked(unit_code, today).order_by(
        Consultation.answered_at.is_not(None), Consultation.until_on, Consultation.id
    )
    return session.scalars(query).all()


def get_asked(
    session: Session, token: str, unit_code: str, today: date, *, lock: bool = False
) -> Consultation:
    """Return a question to a unit while it may be read there; raises NotFound."""
    query = _asked(unit_code, today).where(Consultation.token == token)
    query = query.with_for_update(of=Consultation) if lock else query
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def get_own(session: Session, token: str, unit_code: str | None) -> Consultation:
    """Return a question that a unit put to another; raises NotFound."""
    query = select(Consultation).join(Case, Case.id == Consultation.case_id)
    query = query.where(Consultation.token == token).with_for_update(of=Consultation)
    query = query if unit_code is None else query.where(Case.unit_code == unit_code)
    found = session.scalars(query.options(joinedload(Consultation.case))).one_or_none()
    if found is None:
        raise NotFound
    return found


def _asked(unit_code: str, today: date) -> Select[Consultation]:
    people = joinedload(Consultation.case).selectinload(Case.parties).joinedload(CaseParty.subject)
    unit = joinedload(Consultation.case).joinedload(Case.unit)
    return (
        select(Consultation)
        .join(Case, Case.id == Consultation.case_id)
        .where(Consultation.unit_code == unit_code, Consultation.withdrawn_at.is_(None))
        .where(Consultation.until_on >= today)
        .options(people, unit, joinedload(Consultation.asked_by))
    )

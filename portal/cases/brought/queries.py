"""Read what matters brought, and the permits that a person has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select

from portal.cases.brought.models import CaseOutcome, PermitRow
from portal.cases.models import Case, CaseParty
from portal.service import HeldPermit

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from portal.facts import Facts


def list_outcomes(session: Session, case: Case) -> list[CaseOutcome]:
    """List all that a case ever brought, decision by decision, what was undone among it."""
    query = select(CaseOutcome).where(CaseOutcome.case_id == case.id)
    return list(session.scalars(query.order_by(CaseOutcome.decision, CaseOutcome.position)))


def list_standing(session: Session, case: Case) -> list[CaseOutcome]:
    """List what a case brought and nothing has undone."""
    return [one for one in list_outcomes(session, case) if one.undone_at is None]


def find_permit(session: Session, case: Case) -> PermitRow | None:
    """Find the permit that a case brought and that still holds."""
    mine = select(PermitRow).where(PermitRow.case_id == case.id, PermitRow.undone_at.is_(None))
    return session.scalars(mine.order_by(PermitRow.id).limit(1)).one_or_none()


def list_permits(
    session: Session,
    subject_id: int,
    on: date,
    facts: Facts,  # noqa: ARG001 - every reader is given them
) -> tuple[HeldPermit, ...]:
    """List a person's permits that hold on a day or later, the latest to end first."""
    mine = select(CaseParty.case_id).where(CaseParty.subject_id == subject_id)
    query = (
        select(PermitRow, Case.reference)
        .join(Case, Case.id == PermitRow.case_id)
        .where(_holds_on(on), PermitRow.undone_at.is_(None), PermitRow.case_id.in_(mine))
        .order_by(PermitRow.valid_until.desc(), PermitRow.id.desc())
    )
    return tuple(_held(row, reference) for row, reference in session.execute(query))


def find_overlapping(
    session: Session, service: str, key: str, valid_from: date, valid_until: date, *, but: int | None = None
) -> PermitRow | None:
    """Find a permit of a service for the same thing on an overlapping day, whoever holds it."""
    query = select(PermitRow).where(
        PermitRow.service == service, PermitRow.key == key, PermitRow.undone_at.is_(None),
        _holds_on(valid_from), PermitRow.valid_from <= valid_until,
    )  # fmt: skip
    if but is not None:
        query = query.where(PermitRow.case_id != but)
    return session.scalars(query.order_by(PermitRow.id).limit(1)).one_or_none()


def _holds_on(on: date) -> ColumnElement[bool]:
    """Choose permits that hold on a day or later: neither run out by then nor ended before their time."""
    return and_(PermitRow.valid_until >= on, or_(PermitRow.ended_on.is_(None), PermitRow.ended_on >= on))


def _held(row: PermitRow, reference: str) -> HeldPermit:
    until = min(row.valid_until, row.ended_on or row.valid_until)
    return HeldPermit(row.service, row.number or "", row.key, row.valid_from, until, reference)

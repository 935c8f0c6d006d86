"""Observations as they stand: those that nothing replaced; the latest of each indicator, the history of one."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from portal.accounts.models import Official
from portal.errors import NotFound
from portal.programme.models import KpiObservation

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session


class Told(NamedTuple):
    """An observation and the name of who brought it, empty where the portal reckoned it."""

    row: KpiObservation
    who: str


def list_latest(session: Session) -> dict[str, Told]:
    """Return the latest standing observation of every indicator, by code; one question."""
    place = func.row_number().over(
        partition_by=KpiObservation.kpi, order_by=(KpiObservation.on.desc(), KpiObservation.id.desc())
    )
    ranked = select(KpiObservation.id, place.label("place")).where(_stands()).subquery()
    query = (
        select(KpiObservation, Official.name)
        .join(ranked, ranked.c.id == KpiObservation.id)
        .outerjoin(Official, Official.id == KpiObservation.official_id)
        .where(ranked.c.place == 1)
    )
    return {row.kpi: Told(row, name or "") for row, name in session.execute(query)}


def list_history(session: Session, kpi: str, limit: int, offset: int = 0) -> list[Told]:
    """List the observations of an indicator, those that were replaced too, latest first."""
    query = (
        select(KpiObservation, Official.name)
        .outerjoin(Official, Official.id == KpiObservation.official_id)
        .where(KpiObservation.kpi == kpi)
        .order_by(KpiObservation.on.desc(), KpiObservation.id.desc())
    )
    return [Told(row, name or "") for row, name in session.execute(query.limit(limit).offset(offset))]


def list_replaced(session: Session, ids: list[int]) -> set[int]:
    """Return which of some rows were replaced."""
    query = select(KpiObservation.replaces_id).where(KpiObservation.replaces_id.in_(ids))
    return {one for one in session.scalars(query) if one is not None}


def count_history(session: Session, kpi: str) -> int:
    """Count the observations of an indicator, those that were replaced too."""
    query = select(func.count()).select_from(KpiObservation).where(KpiObservation.kpi == kpi)
    return session.scalar(query) or 0


def list_all(session: Session) -> list[Told]:
    """List every observation of every indicator, in the order of days: for the file."""
    query = (
        select(KpiObservation, Official.name)
        .outerjoin(Official, Official.id == KpiObservation.official_id)
        .order_by(KpiObservation.kpi, KpiObservation.on, KpiObservation.id)
    )
    return [Told(row, name or "") for row, name in session.execute(query)]


def find_standing(session: Session, kpi: str, on: date) -> KpiObservation | None:
    """Return what stands for a day of an indicator."""
    query = select(KpiObservation).where(KpiObservation.kpi == kpi, KpiObservation.on == on, _stands())
    return session.scalars(query.order_by(KpiObservation.id.desc()).limit(1)).one_or_none()


def list_standing(session: Session) -> dict[tuple[str, date], KpiObservation]:
    """Return what stands for every day of every indicator: for a file, whose lines would ask one by one."""
    query = select(KpiObservation).where(_stands()).order_by(KpiObservation.id)
    return {(row.kpi, row.on): row for row in session.scalars(query)}


def get_observation(session: Session, kpi: str, token: str) -> KpiObservation:
    """Return an observation of an indicator by its token; raises NotFound."""
    query = select(KpiObservation).where(KpiObservation.kpi == kpi, KpiObservation.token == token)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def find_replacement(session: Session, row: KpiObservation) -> KpiObservation | None:
    """Return the row that replaced one."""
    query = select(KpiObservation).where(KpiObservation.replaces_id == row.id)
    return session.scalars(query).one_or_none()


def _stands() -> ColumnElement[bool]:
    """Say of a row that no other replaced it."""
    newer = aliased(KpiObservation)
    return ~select(newer.id).where(newer.replaces_id == KpiObservation.id).exists()

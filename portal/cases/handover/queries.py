"""Which packages wait for the records system."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.cases.handover.models import CasePackage
from portal.cases.models import Case
from portal.errors import NotFound

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.orm import Session


def list_waiting(session: Session, limit: int) -> list[CasePackage]:
    """List the packages that are made and that nobody acknowledged, oldest first."""
    return list(session.scalars(_waiting().limit(limit)))


def count_waiting(session: Session) -> int:
    """Count the packages that are made and that nobody acknowledged."""
    waiting = (CasePackage.acknowledged_at.is_(None), CasePackage.made_at.is_not(None))
    return session.scalar(select(func.count()).where(*waiting)) or 0


def find_next(session: Session, after: str = "") -> CasePackage | None:
    """Find the oldest package that waits, or the one that follows another; raises NotFound for an unknown other."""
    query = _waiting()
    if after:
        before = session.scalars(select(CasePackage.id).where(CasePackage.token == after)).one_or_none()
        if before is None:
            raise NotFound
        query = query.where(CasePackage.id > before)
    parties = joinedload(CasePackage.case).selectinload(Case.parties)
    return session.scalars(query.options(joinedload(CasePackage.file), parties).limit(1)).one_or_none()


def _waiting() -> Select[CasePackage]:
    query = select(CasePackage).where(CasePackage.acknowledged_at.is_(None), CasePackage.made_at.is_not(None))
    return query.order_by(CasePackage.id)

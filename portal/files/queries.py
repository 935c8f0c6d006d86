"""Finding stored files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from portal.db import Base
from portal.files.models import ScanState, StoredFile

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session


def list_waiting(session: Session, limit: int, after_id: int = 0) -> list[StoredFile]:
    """List files that no scanner has seen yet, oldest first."""
    waiting = select(StoredFile).where(StoredFile.state == ScanState.WAITING, StoredFile.id > after_id)
    return list(session.scalars(waiting.order_by(StoredFile.id).limit(limit)))


def count_waiting(session: Session) -> int:
    """Count files that no scanner has seen yet (a figure for health pages)."""
    found = session.scalar(
        select(func.count()).select_from(StoredFile).where(StoredFile.state == ScanState.WAITING)
    )
    return int(found or 0)


def is_named() -> ColumnElement[bool]:
    """Return the condition that a row of any room names a stored file: those above this one are found by their keys."""
    named = [
        StoredFile.id.in_(select(column).where(column.is_not(None)))
        for table in Base.metadata.tables.values()
        for column in table.columns
        if any(key.column is StoredFile.__table__.c.id for key in column.foreign_keys)
    ]
    return or_(*named)

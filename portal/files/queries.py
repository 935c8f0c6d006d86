"""Finding stored files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.files.models import ScanState, StoredFile

if TYPE_CHECKING:
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

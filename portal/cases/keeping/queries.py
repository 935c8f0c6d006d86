"""Which matters are open again, and how many are locked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.cases.models import Case

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

SHOWN = 100


def list_unlocked(session: Session, now: datetime) -> list[Case]:
    """List the matters that an administrator opened and that are not locked again yet, those due first."""
    query = select(Case).where(Case.unlocked_until > now).order_by(Case.unlocked_until, Case.id)
    return list(session.scalars(query.limit(SHOWN)))

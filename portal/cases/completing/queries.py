"""What can be read of answers that were put right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.cases.completing.models import FILED, AnswerVersion

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def list_changed(session: Session, case_id: int) -> list[AnswerVersion]:
    """List the versions that a party made after filing, newest first."""
    query = select(AnswerVersion).where(AnswerVersion.case_id == case_id, AnswerVersion.number > FILED)
    return list(session.scalars(query.order_by(AnswerVersion.number.desc())))


def find_last_number(session: Session, case_id: int) -> int | None:
    """Return the number of the last version; None while the answers are those that were filed."""
    return session.scalar(select(func.max(AnswerVersion.number)).where(AnswerVersion.case_id == case_id))

"""Whether what somebody does on a day is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, exists, or_, select

from portal.cases.declared.models import LeftOut

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session


def is_declared(session: Session, subject_id: int, service: str, on: date) -> bool:
    """Tell whether a person or a service is left out on a day; the rule is that of matters (measures.vectors)."""
    standing = exists().where(
        # a declaration of a person or a matter names no service
        or_(LeftOut.subject_id == subject_id, and_(LeftOut.service == service, LeftOut.service != "")),
        LeftOut.mistaken.is_(False),
        or_(LeftOut.since_on.is_(None), LeftOut.since_on <= on),
        or_(LeftOut.until_on.is_(None), LeftOut.until_on > on),
    )
    return bool(session.scalar(select(standing)))

"""Read what was taken out of a register for a matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.decisions.registers.models import RegisterPaper
from portal.decisions.registers.rules import HANDED_ON, NOWHERE

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def list_of_case(session: Session, case_id: int) -> list[RegisterPaper]:
    """List a matter's documents of registers, oldest first."""
    query = select(RegisterPaper).where(RegisterPaper.case_id == case_id).order_by(RegisterPaper.id)
    return list(
        session.scalars(query.options(joinedload(RegisterPaper.official), joinedload(RegisterPaper.file)))
    )


def is_handed_on(session: Session, case_id: int) -> bool:
    """Tell whether a document went to the party, by whichever way."""
    query = select(RegisterPaper.id).where(RegisterPaper.case_id == case_id)
    return session.scalars(query.where(RegisterPaper.state.in_(HANDED_ON)).limit(1)).first() is not None


def find_same(session: Session, case_id: int, sha256: str) -> RegisterPaper | None:
    """Find an upload of the same bytes that may still go out, or did."""
    return next(
        (
            one
            for one in list_of_case(session, case_id)
            if one.file is not None and one.file.sha256 == sha256 and one.state not in NOWHERE
        ),
        None,
    )

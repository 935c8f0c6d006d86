"""Documents that settle a matter without a decision: its outcome, and the next one after a refusal was set aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from portal.cases.models import Document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from portal.cases.models import Case

OUTCOME, ANEW = "outcome", "outcome-anew-"


def is_outcome(document: Document) -> bool:
    """Tell whether a document settles its matter, or did until it was set aside."""
    return document.slot == OUTCOME or document.slot.startswith(ANEW)


def outcomes() -> ColumnElement[bool]:
    """Match these documents in the database."""
    return or_(Document.slot == OUTCOME, Document.slot.startswith(ANEW, autoescape=True))


def last_of(documents: Sequence[Document]) -> Document | None:
    """Return the outcome that stands, of a matter's documents in the order they were made; None before there is one."""
    return next((one for one in reversed(documents) if is_outcome(one)), None)


def next_slot(session: Session, case: Case) -> str:
    """Return where the next outcome of a matter stands: the first one in the usual place."""
    has_one = session.scalars(
        select(Document.id).where(Document.case_id == case.id, outcomes()).limit(1)
    ).first()
    return OUTCOME if has_one is None else f"{ANEW}{case.version}"

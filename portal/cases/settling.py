"""Documents that settle a matter without a decision: its outcome, and the next one after a refusal was set aside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, or_, select

from portal.cases.models import Document
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from portal.cases.models import Case
    from portal.workflow import Effects

OUTCOME, ANEW = "outcome", "outcome-anew-"
SET_ASIDE_ON = "set_aside_on"  # the day on which a refusal was set aside, kept with what it states


def register_effects(effects: Effects) -> None:
    """Bind what happens when a refusal is set aside."""
    effects.register("set_order_aside", set_order_aside)


def set_order_aside(session: Session, *, case: Case, now: datetime, **_given: Any) -> None:
    """Let a refusal be the matter's outcome no more; the paper itself stays, and where it stands too."""
    for order in session.scalars(select(Document).where(Document.case_id == case.id, outcomes())):
        order.values = {**order.values, SET_ASIDE_ON: day_of(now).isoformat()}
    session.flush()


def ever_outcome(document: Document) -> bool:
    """Tell whether a document settles its matter, or did until it was set aside."""
    return document.slot == OUTCOME or document.slot.startswith(ANEW)


def is_outcome(document: Document) -> bool:
    """Tell whether a document settles its matter."""
    return ever_outcome(document) and SET_ASIDE_ON not in document.values


def outcomes() -> ColumnElement[bool]:
    """Match in the database the documents that settle their matters."""
    return and_(_ever(), Document.values[SET_ASIDE_ON].as_string().is_(None))


def last_of(documents: Sequence[Document]) -> Document | None:
    """Return the outcome that stands, of a matter's documents in the order they were made; None while there is none."""
    return next((one for one in reversed(documents) if is_outcome(one)), None)


def next_slot(session: Session, case: Case) -> str:
    """Return where the next outcome of a matter stands: the first one in the usual place."""
    taken = session.scalars(select(Document.id).where(Document.case_id == case.id, _ever()).limit(1)).first()
    return OUTCOME if taken is None else f"{ANEW}{case.version}"


def _ever() -> ColumnElement[bool]:
    return or_(Document.slot == OUTCOME, Document.slot.startswith(ANEW, autoescape=True))

"""What becomes of mandates when somebody is erased: nobody acts by them any more, and they name nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, or_, select, update

from portal.accounts.mandates.ending import OVER
from portal.accounts.mandates.models import Mandate, State
from portal.cases.proxies.models import MandatePaper

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

PAPERS: dict[Any, Any] = {Mandate.file_id: None, Mandate.duty_file_id: None, Mandate.signature: None}


def papers_of(subject_id: int) -> tuple[Select[Any], ...]:
    """Return the queries of the stored files by which the person acted, or others for them."""
    theirs = or_(Mandate.agent_id == subject_id, Mandate.principal_id == subject_id)
    later = select(MandatePaper.file_id).join(Mandate, Mandate.id == MandatePaper.mandate_id).where(theirs)
    return (select(Mandate.file_id).where(theirs), select(Mandate.duty_file_id).where(theirs), later)


def let_go(session: Session, subject_id: int, name: str, now: datetime) -> None:
    """End the person's mandates, with those delegated by them, and take their names, numbers and papers away."""
    own = select(Mandate.id).where(or_(Mandate.agent_id == subject_id, Mandate.principal_id == subject_id))
    numbers = list(session.scalars(own))
    touched = or_(Mandate.id.in_(numbers), Mandate.parent_id.in_(numbers))
    changes = (
        delete(MandatePaper).where(MandatePaper.mandate_id.in_(numbers)),
        update(Mandate)
        .where(touched, Mandate.state.not_in(OVER))
        .values(state=State.REVOKED, revoked_at=now, revoked_by="", invite_hash=None),
        update(Mandate)
        .where(Mandate.agent_id == subject_id)
        .values({Mandate.agent_id: None, Mandate.agent_match: None, Mandate.agent_name: name, Mandate.claim: None,
                 **PAPERS}),
        update(Mandate)
        .where(Mandate.principal_id == subject_id)
        .values({Mandate.principal_id: None, Mandate.principal_match: "", Mandate.name: name, **PAPERS}),
    )  # fmt: skip
    for change in changes:
        session.execute(change.execution_options(synchronize_session=False))

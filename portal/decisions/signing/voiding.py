"""Put an end to a request whose text is not the one that would be issued any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import update

from portal.decisions.signing.models import OVER, SigningRequest, State

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.cases.models import Case


def void_all(session: Session, case: Case, now: datetime) -> None:
    """Make a matter's request void, whatever its state; its files are swept like all that nothing names."""
    live = update(SigningRequest).where(SigningRequest.case_id == case.id, SigningRequest.state.not_in(OVER))
    void = {
        "state": State.VOID,
        "since_at": now,
        "unsigned_id": None,
        "upload_id": None,
        "values": {},
        "found": {},
    }
    session.execute(live.values(**void).execution_options(synchronize_session="fetch"))

"""What becomes of consents when their matter ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import update

from portal.cases.consents.models import CaseConsent, ConsentState
from portal.cases.timing.actions import close_tasks

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.cases.models import Case
    from portal.context import Portal

WAIT_TASK, REFUSED_TASK = "consent_wanted", "consent_refused"


def lapse(session: Session, portal: Portal, case: Case, now: datetime) -> None:
    """Let go what is still asked for in a matter that has ended; no statement where nobody is ever asked."""
    service = portal.services.get(case.service)
    if service is None or service.consents is None:
        return
    ended = update(CaseConsent).where(CaseConsent.case_id == case.id, CaseConsent.state == ConsentState.ASKED)
    ended = ended.values(state=ConsentState.LAPSED, answered_at=now)
    session.execute(ended.execution_options(synchronize_session="fetch"))
    close_tasks(session, case, [WAIT_TASK, REFUSED_TASK], actor=None, now=now)

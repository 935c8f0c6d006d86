"""Background work of logbooks: the sealed PDF of a copy that somebody ordered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.cases.logbook import acts
from portal.cases.logbook.actions import KIND, TEMPLATE, TITLE
from portal.cases.logbook.models import CaseLogbook
from portal.cases.models import Case
from portal.files import actions as files

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.jobs import Job, Workers


def register_jobs(workers: Workers) -> None:
    """Bind this room's kind of job."""
    workers.register(KIND, make_logbook)


def make_logbook(job: Job) -> None:
    """Render, seal and keep a copy as the matter stands now; a second run finds it made and does nothing."""
    with job.reading() as session:
        copy = _get(session, job.payload["copy"])
        if copy.file_id is not None:
            return
        case = session.get_one(Case, copy.case_id, options=[joinedload(Case.unit)])
        values = values_of(session, job.portal, case)
    pdf = render(job.portal, values, job.now)
    key = files.keep(job.portal, pdf)
    with job.finishing() as session:
        copy = _get(session, job.payload["copy"], lock=True)
        if copy.file_id is not None:
            return
        stored = files.add_row(
            session,
            key,
            pdf,
            name=f"{TITLE} {values['reference']}.pdf",
            media_type="application/pdf",
            at=job.now,
        )
        session.flush()  # the copy needs the file's id
        copy.file_id = stored.id


def values_of(session: Session, portal: Portal, case: Case) -> dict[str, Any]:
    """Return what a logbook's PDF is made from."""
    listed = acts.as_values(acts.list_acts(session, portal, case))
    return {**acts.heading(portal, case), "acts": listed}


def render(portal: Portal, values: dict[str, Any], at: datetime) -> bytes:
    """Make the sealed PDF of a logbook; only the worker calls this."""
    return files.make_pdf(portal, TEMPLATE, values, title=TITLE, at=at)


def _get(session: Session, token: str, *, lock: bool = False) -> CaseLogbook:
    query = select(CaseLogbook).where(CaseLogbook.token == token)
    return session.scalars(query.with_for_update() if lock else query).one()

"""Background work of documents from registers: the signature of each is checked, then it goes to the parties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.cases.models import Case
from portal.decisions.registers.actions import CHECK_JOB, note_result
from portal.decisions.registers.models import PaperState, RegisterPaper
from portal.errors import Unavailable
from portal.files import actions as files
from portal.files.models import ScanState
from portal.files.signature_check import BadSignature, Fault, Signature, read_signature

if TYPE_CHECKING:
    from portal.jobs import Job, Workers


def register_jobs(workers: Workers) -> None:
    """Bind this room's kind of job."""
    workers.register(CHECK_JOB, check_paper)


def check_paper(job: Job) -> None:
    """Check one document's signature; a second run finds it checked and does nothing."""
    with job.reading() as session:
        paper = session.get_one(RegisterPaper, job.payload["paper"])
        if paper.state != PaperState.CHECKING:
            return
        result = _result(job, paper)
    with job.finishing() as session:
        paper = session.get_one(RegisterPaper, job.payload["paper"])
        query = select(Case).where(Case.id == paper.case_id).with_for_update(of=Case)
        case = session.scalars(query).one()
        session.refresh(paper)
        note_result(session, job.portal, case, paper, result, job.now)


def _result(job: Job, paper: RegisterPaper) -> Signature | Fault:
    """Return what is found of a file; raises Unavailable while no scanner has seen it, to be tried again."""
    if paper.file is None or paper.file.state == ScanState.INFECTED:
        return Fault.INFECTED
    if paper.file.state == ScanState.WAITING:
        raise Unavailable("scanner: the register's document waits")
    roots = job.portal.settings.signature_authorities
    try:
        return read_signature(files.read(job.portal, paper.file), [roots] if roots else [], at=job.now)
    except BadSignature as error:
        return error.fault

"""Background work of signatures made outside: the PDF to sign is rendered, a signed one is checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.accounts.queries import get_known
from portal.cases.models import Case
from portal.decisions.drafting.actions import TEMPLATE
from portal.decisions.signing.actions import CHECK_JOB, FILE_JOB, note_result
from portal.decisions.signing.models import SigningRequest, State
from portal.decisions.signing.rules import seal_suffices
from portal.errors import Unavailable
from portal.files import actions as files
from portal.files.media import PDF
from portal.files.models import ScanState
from portal.files.signature_check import BadSignature, Fault, Signature, check_signature
from portal.words import day_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.jobs import Job, Workers


def register_jobs(workers: Workers) -> None:
    """Bind this room's kinds of job."""
    workers.register(FILE_JOB, make_file_to_sign)
    workers.register(CHECK_JOB, check_upload)


def make_file_to_sign(job: Job) -> None:
    """Render and keep the PDF that an official signs; a second run finds it made and does nothing."""
    with job.reading() as session:
        request = session.get_one(SigningRequest, job.payload["request"])
        if request.state != State.PREPARING:
            return
        values = _with_person(session, job, request)
    pdf = files.make_pdf_to_sign(TEMPLATE, values, title=request.title, at=request.created_at)
    key = files.keep(job.portal, pdf)
    with job.finishing() as session:
        request, _case = _locked(session, job)
        if request.state != State.PREPARING:
            return
        name = f"{request.title} {request.values['reference']}.pdf"
        stored = files.add_row(session, key, pdf, name=name, media_type=PDF, at=job.now)
        session.flush()  # the request needs the file's id
        request.unsigned_id, request.sha256 = stored.id, stored.sha256
        request.state, request.since_at = State.WAITING, job.now


def check_upload(job: Job) -> None:
    """Check one signed file against the one that was given out; a later upload has a check of its own."""
    with job.reading() as session:
        request = session.get_one(SigningRequest, job.payload["request"])
        if request.state != State.CHECKING or request.upload_id != job.payload["upload"]:
            return
        result = _result(session, job, request)
    with job.finishing() as session:
        request, case = _locked(session, job)
        note_result(session, case, request, job.payload["upload"], result, job.now)


def _result(session: Session, job: Job, request: SigningRequest) -> Signature | Fault:
    """Return what is found of an upload; raises Unavailable while no scanner has seen it, to be tried again."""
    upload, unsigned = request.upload, request.unsigned
    if upload is None or unsigned is None or upload.state == ScanState.INFECTED:
        return Fault.INFECTED
    if upload.state == ScanState.WAITING:
        raise Unavailable("scanner: the signed file waits")
    roots = job.portal.settings.signature_authorities
    try:
        found = check_signature(
            files.read(job.portal, upload),
            files.get_bytes(job.portal, unsigned),
            [roots] if roots else [],
            at=job.now,
        )
    except BadSignature as error:
        return error.fault
    kind = job.portal.services[session.get_one(Case, request.case_id).service].procedure
    if found.qualified is False and not seal_suffices(job.portal.facts, kind, day_of(job.now)):
        return Fault.NOT_QUALIFIED
    return found


def _with_person(session: Session, job: Job, request: SigningRequest) -> dict[str, Any]:
    """Add the sealed PESEL to the values at the last moment: it does not lie open in the row."""
    case = session.get_one(Case, request.case_id)
    known = get_known(session, job.portal.vault, case.parties[0].subject_id)
    return {**request.values, "person": {**request.values["person"], "pesel": known.pesel}}


def _locked(session: Session, job: Job) -> tuple[SigningRequest, Case]:
    """Lock a request's matter before the request itself, as everybody does."""
    request = session.get_one(SigningRequest, job.payload["request"])
    case = session.scalars(select(Case).where(Case.id == request.case_id).with_for_update(of=Case)).one()
    session.refresh(request)
    return request, case

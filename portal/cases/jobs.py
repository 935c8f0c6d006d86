"""Background work of matters: documents rendered and sealed after commit, stale drafts and lost files swept."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, cast, delete, select, update

from portal.accounts.queries import get_known
from portal.cases import drafts, queries
from portal.cases.actions import release
from portal.cases.models import NOT_SENT, Attachment, Case, CaseParty, Document, DocumentState, Draft
from portal.files import actions as files
from portal.files import queries as file_queries
from portal.files.models import StoredFile

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from portal.jobs import Job, Workers

SWEEP_EVERY = timedelta(hours=6)
ORPHAN_AGE = timedelta(hours=24)
DRAFT_BATCH = 500


def register_jobs(workers: Workers) -> None:
    """Bind this room's kinds of job."""
    workers.register("make_document", make_document)
    workers.register("sweep_drafts", sweep_drafts, every=SWEEP_EVERY)
    workers.register("sweep_files", sweep_files, every=SWEEP_EVERY)


def make_document(job: Job) -> None:
    """Render, seal and keep one document; a second run finds it ready and does nothing."""
    with job.reading() as session:
        document, case, party = _load(session, job.payload["case"], job.payload["slot"])
        if document.state == DocumentState.READY:
            return
        values = _with_person(session, job, document, party)
    pdf = files.make_pdf(job.portal, document.template, values, title=document.title, at=job.now)
    key = files.keep(job.portal, pdf)
    with job.finishing() as session:
        document, case, _party = _load(session, job.payload["case"], job.payload["slot"], lock=True)
        if document.state == DocumentState.READY:
            return
        stored = files.add_row(
            session, key, pdf, name=f"{document.title}.pdf", media_type="application/pdf", at=job.now
        )
        session.flush()  # the document needs the file's id
        release(session, job.portal, case, document, stored.id, job.now)


def sweep_drafts(job: Job) -> None:
    """Throw away drafts past their lifetime, and of sent ones the files not asked for and old answers."""
    with job.finishing() as session:
        sent = select(Draft.id).where(Draft.case_id.is_not(None))
        left = delete(Attachment).where(Attachment.case_id.is_(None), Attachment.draft_id.in_(sent))
        session.execute(left.execution_options(synchronize_session=False))
        stale = select(Draft).where(Draft.case_id.is_(None), Draft.expires_at <= job.now).limit(DRAFT_BATCH)
        for draft in session.scalars(stale).all():
            drafts.throw_away(session, draft)
        blank = update(Draft).where(Draft.id.in_(_told_twice(job.now))).values(answers={}, done=[])
        session.execute(blank.execution_options(synchronize_session=False))


def _told_twice(now: datetime) -> Select[int]:
    """Select filed drafts past their lifetime that still say what their case says.

    The row itself stays: a form sent again from an old tab leads to the case. Art. 5 ust. 1 lit. e RODO.
    """
    query = select(Draft.id).where(Draft.case_id.is_not(None), Draft.expires_at <= now)
    return query.where(cast(Draft.answers, String) != "{}").limit(DRAFT_BATCH)


def sweep_files(job: Job) -> None:
    """Delete stored files that nothing has named for a day: an upload never finished, a discarded draft.

    Their rows go first: a name that a person gave a file is personal, and a row without bytes cannot be scanned.
    """
    before = job.now - ORPHAN_AGE
    with job.writing() as session:
        unnamed = delete(StoredFile).where(StoredFile.id.in_(_unnamed(before)))
        session.execute(unnamed.execution_options(synchronize_session=False))
    with job.reading() as session:
        named = queries.referenced_keys(session)
    files.sweep(job.portal, named, before=before)


def _unnamed(before: datetime) -> Select[int]:
    """Select the stored files from before a moment that nothing names."""
    return select(StoredFile.id).where(StoredFile.created_at < before, ~file_queries.is_named())


def _load(
    session: Session, reference: str, slot: str, *, lock: bool = False
) -> tuple[Document, Case, CaseParty]:
    query = (
        select(Document, Case, CaseParty)
        .join(Case, Case.id == Document.case_id)
        .join(CaseParty, CaseParty.case_id == Case.id)
        .where(Case.reference == reference, Document.slot == slot, CaseParty.role == "applicant")
    )
    row = session.execute(query.with_for_update(of=Document) if lock else query).one()
    return row[0], row[1], row[2]


def _with_person(session: Session, job: Job, document: Document, party: CaseParty) -> dict[str, Any]:
    """Add the sealed PESEL to the values at the last moment: it does not lie open in the row."""
    values = dict(document.values)
    if document.kind not in NOT_SENT:
        known = get_known(session, job.portal.vault, party.subject_id)
        values["person"] = {**values.get("person", {}), "pesel": known.pesel}
    return values

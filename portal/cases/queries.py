"""What can be read of matters; every look-up by a person is bounded by what they may see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload

from portal.cases.models import (
    FILER,
    NOT_SENT,
    Attachment,
    Case,
    CaseEvent,
    CaseParty,
    Document,
    DocumentState,
    Rating,
)
from portal.errors import NotFound
from portal.files.models import StoredFile

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def get_for_party(
    session: Session, reference: str, subject_id: int, *, lock: bool = False, filer: bool = False
) -> Case:
    """Return a case to one of its parties (``filer``: to the one who began it); raises NotFound to everybody else."""
    query = (
        select(Case)
        .join(CaseParty, CaseParty.case_id == Case.id)
        .where(Case.reference == reference, CaseParty.subject_id == subject_id)
        .options(joinedload(Case.unit), joinedload(Case.assigned_to), joinedload(Case.parties))
    )
    if lock:
        query = query.with_for_update(of=Case)
    if filer:
        query = query.where(CaseParty.role == FILER)
    case = session.scalars(query).unique().one_or_none()
    if case is None:
        raise NotFound
    return case


def get_with_document(
    session: Session, reference: str, subject_id: int, slot: str
) -> tuple[Case, Document | None]:
    """Return a case to one of its parties together with one of its documents; raises NotFound."""
    query = (
        select(Case, Document)
        .join(CaseParty, CaseParty.case_id == Case.id)
        .outerjoin(Document, and_(Document.case_id == Case.id, Document.slot == slot))
        .where(Case.reference == reference, CaseParty.subject_id == subject_id)
        .options(joinedload(Document.file))
    )
    row = session.execute(query).unique().one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


def get_for_unit(session: Session, reference: str, unit_code: str | None) -> Case:
    """Return a case to its unit's officials (None: any unit); raises NotFound to other units."""
    query = (
        select(Case)
        .where(Case.reference == reference)
        .options(joinedload(Case.unit), joinedload(Case.assigned_to))
        .options(joinedload(Case.parties).joinedload(CaseParty.subject))
    )
    case = session.scalars(query).unique().one_or_none()
    if case is None or (unit_code is not None and case.unit_code != unit_code):
        raise NotFound
    return case


def get_by_reference(session: Session, reference: str) -> Case:
    """Return a case to the portal itself (jobs); raises NotFound."""
    query = select(Case).where(Case.reference == reference)
    case = (
        session.scalars(query.options(joinedload(Case.parties).joinedload(CaseParty.subject)))
        .unique()
        .one_or_none()
    )
    if case is None:
        raise NotFound
    return case


def find_by_submission(session: Session, submission_id: str) -> Case | None:
    """Find the case that a submission made, if it did."""
    return session.scalars(select(Case).where(Case.submission_id == submission_id)).one_or_none()


def get_by_id(session: Session, case_id: int) -> Case:
    """Return a case by its row; raises NotFound."""
    case = session.get(Case, case_id)
    if case is None:
        raise NotFound
    return case


def list_for_party(
    session: Session, subject_id: int, *, open_only: bool = False, limit: int = 100
) -> list[Case]:
    """List a person's cases with their parties, newest first."""
    query = select(Case).join(CaseParty).where(CaseParty.subject_id == subject_id)
    query = query.options(joinedload(Case.parties))
    if open_only:
        query = query.where(Case.is_open)
    return list(session.scalars(query.order_by(Case.filed_at.desc()).limit(limit)).unique())


def list_events(session: Session, case: Case, *, public_only: bool) -> list[CaseEvent]:
    """List a case's events, newest first."""
    query = select(CaseEvent).where(CaseEvent.case_id == case.id).options(joinedload(CaseEvent.official))
    if public_only:
        query = query.where(CaseEvent.public)
    return list(session.scalars(query.order_by(CaseEvent.id.desc())))


def list_documents(session: Session, case: Case) -> list[Document]:
    """List a case's documents in the order they were made."""
    query = select(Document).where(Document.case_id == case.id).options(joinedload(Document.file))
    return list(session.scalars(query.order_by(Document.id)))


def list_attachments(session: Session, case: Case) -> list[Attachment]:
    """List the files that came with a case."""
    query = select(Attachment).where(Attachment.case_id == case.id).options(joinedload(Attachment.file))
    return list(session.scalars(query.order_by(Attachment.id)))


def list_letters(session: Session, subject_id: int, limit: int = 200) -> Sequence[tuple[Document, Case]]:
    """List all documents of a person's cases, newest first."""
    query = (
        select(Document, Case)
        .join(Case, Case.id == Document.case_id)
        .join(CaseParty, CaseParty.case_id == Case.id)
        .where(CaseParty.subject_id == subject_id)
        .options(joinedload(Document.file))
        .order_by(Document.created_at.desc())
        .limit(limit)
    )
    return [(document, case) for document, case in session.execute(query).unique()]


def list_unopened(session: Session, subject_id: int) -> Sequence[tuple[Document, Case]]:
    """List the outcomes and calls that wait for a person to open them, oldest first."""
    query = (
        select(Document, Case)
        .join(Case, Case.id == Document.case_id)
        .join(CaseParty, CaseParty.case_id == Case.id)
        .where(CaseParty.subject_id == subject_id, Document.first_opened_at.is_(None))
        .where(Document.state == DocumentState.READY, Document.kind.not_in(NOT_SENT))
        .order_by(Document.created_at)
    )
    return [(document, case) for document, case in session.execute(query).unique()]


def get_document(
    session: Session, token: str, subject_id: int | None, unit_code: str | None = None
) -> Document:
    """Return a document to a party of its case (or to its unit's officials); raises NotFound."""
    query = select(Document, Case).join(Case, Case.id == Document.case_id).where(Document.token == token)
    if subject_id is not None:
        query = query.join(CaseParty, CaseParty.case_id == Case.id).where(CaseParty.subject_id == subject_id)
    row = session.execute(query.options(joinedload(Document.file))).unique().one_or_none()
    if row is None or (unit_code is not None and row[1].unit_code != unit_code):
        raise NotFound
    document: Document = row[0]
    return document


def get_attachment(
    session: Session, token: str, subject_id: int | None, unit_code: str | None = None
) -> Attachment:
    """Return an attachment to a party of its case or owner of its draft, or to the unit; raises NotFound."""
    query = (
        select(Attachment, Case).join(Case, Case.id == Attachment.case_id).where(Attachment.token == token)
    )
    if subject_id is not None:
        query = query.join(CaseParty, CaseParty.case_id == Case.id).where(CaseParty.subject_id == subject_id)
    row = session.execute(query.options(joinedload(Attachment.file))).unique().one_or_none()
    if row is None or (unit_code is not None and row[1].unit_code != unit_code):
        raise NotFound
    attachment: Attachment = row[0]
    return attachment


def find_rating(session: Session, case: Case) -> Rating | None:
    """Find how a case was rated."""
    return session.get(Rating, case.id)


def referenced_keys(session: Session) -> set[str]:
    """Return the object keys of all kept files: what the sweep must leave alone once it has taken unnamed rows away."""
    return set(session.scalars(select(StoredFile.key)))

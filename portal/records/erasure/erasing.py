"""Erase a person: their account, drafts, contacts and links go, their key is destroyed, the bare row stays.

Every table that names a person is either emptied of theirs here, or named as one that stays with the reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, update

from portal import audit
from portal.accounts.guests.models import Guest
from portal.accounts.models import ContactCode, Identity, Profile, Subject, WebSession
from portal.billing.ledger.models import Entry
from portal.billing.models import PayLink, Payment
from portal.billing.residents.models import CalendarFeed, PaymentProof
from portal.billing.sources.models import MirrorAccount
from portal.cases.models import Attachment, Draft
from portal.errors import Conflict, NotFound
from portal.files import queries as files
from portal.files.models import StoredFile
from portal.i18n import translate
from portal.jobs import JobRow, JobState
from portal.records.erasure import register
from portal.records.erasure.mandates import let_go, papers_of
from portal.records.erasure.staying import list_staying
from portal.records.export.models import DataExport, DataExportPart
from portal.visits.forgetting import forget_person
from portal.voice.asking.forgetting import forget_person as forget_comments
from portal.voice.reaching.models import CampaignRecipient

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.security import Actor

ERASED = "(dane usunięte)"
GONE = (ContactCode, Profile, Identity, WebSession, CalendarFeed, PayLink, Guest, CampaignRecipient)
STAYS: dict[str, str] = {
    "case_parties": "none is left: matters that are kept speak against an erasure, destroyed ones name nobody",
    "charges": "past the term of the books; without name and number it is nobody's",
    "baskets": "what was chosen, without name and number",
    "payments": "past the term of the books; without name and number it is nobody's",
    "ledger_entries": "the books are never changed; without name and number they are nobody's",
    "refunds": "past the term of the books; without name and number it is nobody's",
    "tax_accounts": "none is left: an account speaks against an erasure",
    "subject_keys": "the row stays and is empty: the key in it is destroyed",
    "data_exports": "when a copy was asked for and taken; the copy itself goes",
    "mirror_accounts": "another system's; it is let go of",
    "case_consents": "a statement in the files of another's matter: kept as long as they are and destroyed with them",
    "mandates": "the bare row stays, of nobody and for nobody: matters name it by its token",
    "visits": "the bare row stays for the figures: of nobody, without words, addresses and links",
    "measure_left_out": "that an account's matters are not counted; without name and number it is nobody's",
    "public_comments": "where a result was told the words stay among what it rests on, and are nobody's; others go",
    "visit_waitings": "the bare row stays, of nobody and without an address",
    "exclusions": "why an official keeps out; of a number given for it the keyed hash stays, or the wall would fall",
}


def erase(
    session: Session, portal: Portal, subject_id: int, *, actor: Actor | None, now: datetime
) -> list[str]:
    """Erase a person; return the keys of bytes that the caller deletes after the commit.

    Raises NotFound, and Conflict while anything speaks against it. Whoever begins something of this person at the
    same time waits for their row, and then finds it erased.
    """
    subject = _lock(session, subject_id)
    if list_staying(session, portal, subject_id, now):
        raise Conflict(translate("Tych danych nie można jeszcze usunąć: prawo każe je przechowywać."))
    register.write(portal, register.Kind.SUBJECT, [subject.token], now)
    return forget(session, subject, actor=actor, now=now)


def forget(session: Session, subject: Subject, *, actor: Actor | None, now: datetime) -> list[str]:
    """Take everything away that names the person, whatever is left; a restore does this again."""
    chosen = _own_files(session, subject.id)
    drafts = select(Draft.id).where(Draft.subject_id == subject.id)
    copies = select(DataExport.id).where(DataExport.subject_id == subject.id)
    for what in (
        delete(Attachment).where(Attachment.draft_id.in_(drafts), Attachment.case_id.is_(None)),
        delete(Draft).where(Draft.subject_id == subject.id, Draft.case_id.is_(None)),
        delete(DataExportPart).where(DataExportPart.export_id.in_(copies)),
        update(DataExport)
        .where(DataExport.id.in_(copies), DataExport.swept_at.is_(None))
        .values(swept_at=now),
        delete(PaymentProof).where(PaymentProof.payment_id.in_(_payments(subject.id))),
        update(MirrorAccount).where(MirrorAccount.subject_id == subject.id).values(subject_id=None),
        delete(CampaignRecipient).where(CampaignRecipient.party_match == (subject.pesel_match or "")),
        *(delete(model).where(model.subject_id == subject.id) for model in GONE),
    ):
        session.execute(what.execution_options(synchronize_session=False))
    let_go(session, subject.id, ERASED, now)
    forget_person(session, subject.id, now)
    forget_comments(session, subject.id)
    _drop_messages(session, subject.id)
    _empty(subject, now)
    audit.destroy_key(session, subject.id)
    audit.record(session, "account.erased", at=now, actor=actor, object_ref=subject.token)
    session.flush()
    gone = StoredFile.id.in_(chosen), ~files.is_named()
    keys = list(session.scalars(select(StoredFile.key).where(*gone)))
    session.execute(
        delete(StoredFile).where(StoredFile.key.in_(keys)).execution_options(synchronize_session=False)
    )
    return keys


def _lock(session: Session, subject_id: int) -> Subject:
    query = select(Subject).where(Subject.id == subject_id).with_for_update()
    subject = session.scalars(query).one_or_none()
    if subject is None or subject.erased_at is not None:
        raise NotFound
    return subject


def _empty(subject: Subject, now: datetime) -> None:
    subject.given_name, subject.surname = "", ERASED
    subject.birth_on = subject.pesel = subject.pesel_match = subject.nip = None
    subject.regon = subject.krs = None
    subject.street = subject.postal_code = subject.town = ""
    subject.erased_at = now


def _payments(subject_id: int) -> Any:
    """Select the payments that the person made, or that went to their dues: their proofs name them."""
    paid = select(Payment.id).where(Payment.payer_id == subject_id)
    return paid.union(
        select(Entry.payment_id).where(Entry.subject_id == subject_id, Entry.payment_id.is_not(None))
    )


def _own_files(session: Session, subject_id: int) -> list[int]:
    """List the stored files that hang on what goes."""
    drafts = select(Draft.id).where(Draft.subject_id == subject_id)
    copies = select(DataExport.id).where(DataExport.subject_id == subject_id)
    queries = (
        *papers_of(subject_id),
        select(Attachment.file_id).where(Attachment.draft_id.in_(drafts), Attachment.case_id.is_(None)),
        select(DataExportPart.file_id).where(DataExportPart.export_id.in_(copies)),
        select(PaymentProof.file_id).where(
            PaymentProof.payment_id.in_(_payments(subject_id)), PaymentProof.file_id.is_not(None)
        ),
    )
    return [number for query in queries for number in session.scalars(query) if number is not None]


def _drop_messages(session: Session, subject_id: int) -> None:
    """Let nothing that waits go out to the person, nor what failed lie about with their address."""
    waiting = select(JobRow).where(
        JobRow.state != JobState.DONE, JobRow.payload["subject_id"].as_integer() == subject_id
    )
    for row in session.scalars(waiting):
        session.delete(row)

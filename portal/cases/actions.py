"""What is done to a matter: file it, move it along its declared course, note what happened."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite

from portal import audit
from portal.cases import clock, flows
from portal.cases.models import (
    Attachment,
    Case,
    CaseEvent,
    CaseParty,
    Channel,
    Document,
    DocumentKind,
    DocumentState,
    Draft,
    Rating,
    Touched,
)
from portal.errors import Conflict, Refused
from portal.i18n import SOURCE, lazy, speaking, translate
from portal.identifiers import new_reference
from portal.jobs import JobRow, new_job
from portal.terms import end_of_day
from portal.words import day_of
from portal.workflow import By, Need

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.security import Actor
    from portal.service import Known, Service

TOKEN_BYTES = 18
CREATE_CHARGE = "create_charge"


@dataclass(frozen=True)
class Filing:
    """Everything needed to file a matter, whatever the channel it came by.

    ``arrived_on`` is the day the law counts from: for post it may lie before the day of keying in.
    """

    service: Service
    answers: Mapping[str, Any]
    subject_id: int
    known: Known
    channel: Channel
    submission_id: str
    draft: Draft | None = None
    attachments: Sequence[Attachment] = ()
    arrived_on: date | None = None
    has_account: bool = True
    demo: bool = False
    exemption: str = field(default="")


def file_matter(
    session: Session, portal: Portal, filing: Filing, *, actor: Actor | None, now: datetime
) -> Case:
    """File a matter: case, party, first event, charge, receipt data and follow-up work in one transaction.

    The caller has made sure that ``submission_id`` was not used; the database refuses a second one.
    """
    service = filing.service
    filed_on = filing.arrived_on or day_of(now)
    fee = service.fee(filing.answers, portal.facts.within(f"{service.slug}."), filed_on)
    case = Case(
        reference=new_reference(),
        service=service.slug,
        service_version=service.version,
        channel=filing.channel,
        unit_code=service.unit,
        status=service.flow.start,
        answers=dict(filing.answers),
        facts=portal.facts.within(f"{service.slug}.").snapshot(filed_on),
        submission_id=filing.submission_id,
        filed_at=now,
        filed_on=filed_on,
        term_from=filed_on,
        due_on=clock.due_day(filed_on, service.term).on,
        fee_grosze=fee.amount_grosze if fee else 0,
        fee_settled=fee is None,
        registered_by_id=actor.official_id if actor else None,
        demo=filing.demo,
    )
    session.add(case)
    session.flush()  # the rows below need the case's id
    delivery = "portal" if filing.has_account else "paper"
    session.add(CaseParty(case_id=case.id, subject_id=filing.subject_id, role="applicant", delivery=delivery))
    by = By.APPLICANT if filing.channel == Channel.PORTAL else By.OFFICIAL
    note(session, case, "filed", now=now, by=by, target=case.status, actor=actor)
    if fee:
        portal.effects.functions[CREATE_CHARGE](
            session, case=case, subject_id=filing.subject_id, fee=fee, at=now
        )
    _add_receipt(session, case, filing, now)
    _hand_over_draft(session, case, filing)
    audit.record(
        session, "case.filed", at=now, actor=actor, subject_id=filing.subject_id, object_ref=case.reference
    )
    touch(session, filed_on, service.slug, now)
    return case


def advance(
    session: Session,
    portal: Portal,
    case: Case,
    event: str,
    *,
    by: By,
    now: datetime,
    actor: Actor | None = None,
    values: Mapping[str, Any] | None = None,
) -> CaseEvent:
    """Move a case along its declared graph; raises Conflict, NotAllowed or Refused.

    A concurrent change of the same case is found at flush by its version (StaleDataError → 409).
    """
    flow = flows.of(session, portal, case)
    edge = flow.edge(case.status, event)
    if edge.by != by:
        raise Conflict(translate("Tej czynności nie wykonuje się w ten sposób."))
    if Need.FEE_SETTLED in edge.needs and not case.fee_settled:
        raise Refused(translate("Opłata skarbowa nie wpłynęła. Wezwij do zapłaty albo poczekaj na wpłatę."))
    if Need.REASONS in edge.needs and not (values or {}).get("reasons"):
        raise Refused(translate("Wpisz uzasadnienie."), "reasons")
    source, case.status = case.status, edge.target
    clock.turn(case, flow.status(edge.target).clock, flows.term_of(portal, case), now)
    touch(session, case.filed_on, case.service, now)
    return note(
        session, case, event, now=now, by=by, source=source, target=edge.target, actor=actor, values=values
    )


def note(
    session: Session,
    case: Case,
    kind: str,
    *,
    now: datetime,
    by: By,
    source: str | None = None,
    target: str | None = None,
    actor: Actor | None = None,
    values: Mapping[str, Any] | None = None,
    public: bool = True,
) -> CaseEvent:
    """Add an event to a case."""
    event = CaseEvent(
        case_id=case.id,
        at=now,
        kind=kind,
        source=source,
        target=target,
        by=by,
        official_id=actor.official_id if actor else None,
        public=public,
        values=dict(values or {}),
    )
    session.add(event)
    return event


def add_document(
    session: Session,
    case: Case,
    *,
    kind: DocumentKind,
    slot: str,
    title: str,
    template: str,
    values: Mapping[str, Any],
    now: datetime,
) -> Document:
    """Write a document's data; its sealed PDF follows by a job. One document per slot of a case."""
    document = Document(
        token=secrets.token_urlsafe(TOKEN_BYTES),
        case_id=case.id,
        kind=kind,
        slot=slot,
        title=title,
        template=template,
        values=dict(values),
        state=DocumentState.PREPARING,
        created_at=now,
    )
    session.add(document)
    job = new_job(
        "make_document", {"case": case.reference, "slot": slot}, at=now, key=f"document:{case.id}:{slot}"
    )
    session.add(job)
    return document


def note_fee_paid(session: Session, portal: Portal, case: Case, *, now: datetime) -> None:
    """Settle a case's duty: once, however often money comes; a case that waited for it goes on."""
    if case.fee_settled:
        return
    case.fee_settled = True
    if case.status == "fee_call":
        advance(session, portal, case, "fee_paid", by=By.PAYMENT, now=now)
    else:
        note(session, case, "fee_paid", now=now, by=By.PAYMENT, values={"grosze": case.fee_grosze})


def note_opening(session: Session, document: Document, actor: Actor, now: datetime) -> None:
    """Keep the moment a party first opened a document; a second opening changes nothing."""
    first = update(Document).where(Document.id == document.id, Document.first_opened_at.is_(None))
    opened = first.values(first_opened_at=now).returning(Document.id)
    if session.scalars(opened.execution_options(synchronize_session=False)).one_or_none() is not None:
        values = {"slot": document.slot, "title": document.title}
        event = CaseEvent(case_id=document.case_id, at=now, kind="opened", by=By.APPLICANT, values=values)
        session.add(event)
        audit.record(
            session,
            "document.opened",
            at=now,
            actor=actor,
            subject_id=actor.subject_id,
            object_ref=document.token,
        )


def rate(session: Session, case: Case, score: int, comment: str, now: datetime) -> None:
    """Keep how it went, 1 to 5 and a sentence; a second answer replaces the first."""
    found = session.get(Rating, case.id)
    if found is None:
        session.add(Rating(case_id=case.id, score=score, comment=comment, at=now))
    else:
        found.score, found.comment, found.at = score, comment, now


def touch(session: Session, on: date, service: str, now: datetime) -> None:
    """Mark a day's counts of a service as stale."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = dialect.insert(Touched).values(on=on, service=service, stamp=now)
    session.execute(row.on_conflict_do_update(index_elements=["on", "service"], set_={"stamp": now}))


def _add_receipt(session: Session, case: Case, filing: Filing, now: datetime) -> None:
    """Write the receipt's data and the work that follows a filing.

    Source of the content: definition of UPO, Dz.U. 2023 poz. 57 (name, moment of entry, moment of making,
    a link with the document that shows any later change).
    """
    with speaking(SOURCE):
        answers = described(filing.service, filing.answers)
        title = str(filing.service.card.title)
        receipt = str(lazy("Potwierdzenie złożenia wniosku"))
    files = [{"name": a.name, "size": a.file.size, "sha256": a.file.sha256} for a in filing.attachments]
    content = {
        "service": filing.service.slug,
        "version": filing.service.version,
        "answers": dict(filing.answers),
    }
    canonical = json.dumps({**content, "files": files}, ensure_ascii=False, sort_keys=True, default=str)
    values = {
        "reference": case.reference,
        "service": title,
        "sender": filing.known.full_name,
        "entered_at": now.isoformat(),
        "filed_on": case.filed_on.isoformat(),
        "due_on": case.due_on.isoformat(),
        "term_ends_at": end_of_day(case.due_on).isoformat(),
        "channel": case.channel,
        "answers": answers,
        "files": files,
        "sha256": hashlib.sha256(canonical.encode()).hexdigest(),
    }
    add_document(
        session, case, kind=DocumentKind.RECEIPT, slot="receipt", title=receipt, template="receipt", values=values,
        now=now,
    )  # fmt: skip
    if filing.has_account and not filing.demo:
        session.add(_notice(case, filing, title, now))


def _notice(case: Case, filing: Filing, title: str, now: datetime) -> JobRow:
    values = {"title": title, "reference": case.reference, "due_on": case.due_on.isoformat()}
    payload = {"subject_id": filing.subject_id, "template": "filed", "values": values}
    return new_job("send_message", payload, at=now, key=f"filed:{case.id}")


def _hand_over_draft(session: Session, case: Case, filing: Filing) -> None:
    if filing.draft is None:
        return
    filing.draft.case_id = case.id
    if filing.attachments:
        ids = [attachment.id for attachment in filing.attachments]
        session.execute(update(Attachment).where(Attachment.id.in_(ids)).values(case_id=case.id))


def described(service: Service, answers: Mapping[str, Any]) -> list[list[str]]:
    """Return question and answer, in words, for every page that these answers ask."""
    rows: list[list[str]] = []
    for step in service.asked(answers):
        rows += [[str(label), str(value)] for label, value, _name in step.form.describe(answers)]
    return rows

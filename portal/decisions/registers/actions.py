"""Add a register's document to a matter: a signed file, checked and handed on as it came, or the day of posting."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from portal import audit
from portal.cases import flows
from portal.cases.actions import note, release
from portal.cases.models import Document, DocumentKind, DocumentState
from portal.cases.queries import list_documents
from portal.cases.settling import next_slot
from portal.decisions.registers import queries, rules
from portal.decisions.registers.models import PaperState, RegisterPaper
from portal.errors import Conflict, Refused
from portal.files import actions as files
from portal.files.contents import is_pdf
from portal.files.signature_check import Fault, Signature
from portal.i18n import translate
from portal.jobs import new_job
from portal.pieces import pieces_of, sha256_of
from portal.words import day_of
from portal.workflow import By

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.cases.models import Case
    from portal.context import Portal
    from portal.security import Actor

TOKEN_BYTES = 18
CHECK_JOB = "check_register_paper"
TITLE_LIMIT = 200
ADDED, HANDED_ON, REFUSED, POSTED, RECALLED = (
    "register_paper_added", "register_paper_sent", "register_paper_refused", "register_paper_posted",
    "register_paper_recalled",
)  # fmt: skip


def add_file(
    session: Session, portal: Portal, case: Case, title: str, name: str, content: bytes, *, actor: Actor,
    now: datetime,
) -> RegisterPaper:  # fmt: skip
    """Take a signed file in and have its signature checked by a job; the same file again changes nothing.

    The caller holds the matter's lock. Raises Conflict where no register is asked, Refused for what is no PDF.
    """
    _check_place(session, portal, case)
    if not is_pdf(content):
        raise Refused(translate("To nie jest plik PDF. Wgraj plik, który zapisał rejestr."), "signed")
    same = queries.find_same(session, case.id, sha256_of(pieces_of(content)))
    if same is not None:
        return same
    stored = files.store(session, portal, name=name, content=content, field="signed", at=now)
    session.flush()  # the row names it
    paper = _keep(session, case, title, PaperState.CHECKING, actor=actor, now=now, file_id=stored.id)
    session.add(new_job(CHECK_JOB, {"paper": paper.id}, at=now, key=f"{CHECK_JOB}:{paper.id}"))
    _tell(session, case, ADDED, {"title": paper.title}, actor=actor, now=now, public=False)
    return paper


def call_back(session: Session, case: Case, paper: RegisterPaper, *, actor: Actor, now: datetime) -> None:
    """Keep a document from going out while its signature is being checked; called back twice it stays so.

    The caller holds the matter's lock, as does the check's end: one of the two comes first. Raises Conflict for what
    went to the party already: that is put right by another document, never by taking it away.
    """
    session.refresh(paper)
    if paper.state == PaperState.RECALLED:
        return
    if paper.state != PaperState.CHECKING:
        raise Conflict(
            translate("Za późno: podpis jest już sprawdzony. Odśwież stronę i zobacz, co się stało.")
        )
    paper.state, paper.since_at = PaperState.RECALLED, now
    _tell(session, case, RECALLED, {"title": paper.title}, actor=actor, now=now, public=False)


def note_posted(
    session: Session, portal: Portal, case: Case, title: str, posted_on: date, *, actor: Actor, now: datetime
) -> None:
    """Keep that the document went by post, on that day; the same again changes nothing."""
    _check_place(session, portal, case)
    if posted_on > day_of(now):
        raise Refused(translate("Ta data dopiero będzie. Wpisz dzisiejszą albo wcześniejszą"), "posted_on")
    before = [one for one in queries.list_of_case(session, case.id) if one.posted_on == posted_on]
    if any(one.title == title.strip()[:TITLE_LIMIT] for one in before):
        return
    paper = _keep(session, case, title, PaperState.POSTED, actor=actor, now=now, posted_on=posted_on)
    said = {"title": paper.title, "on": posted_on.isoformat()}
    _tell(session, case, POSTED, said, actor=actor, now=now, public=True)


def note_result(
    session: Session,
    portal: Portal,
    case: Case,
    paper: RegisterPaper,
    result: Signature | Fault,
    now: datetime,
) -> None:
    """Keep what the check found; a good document goes to the parties as it came, byte for byte.

    The caller holds the matter's lock. What was called back, or comes when no register is asked any more (the matter
    was withdrawn, or moved on), goes nowhere.
    """
    if paper.state != PaperState.CHECKING:
        return
    paper.since_at = now
    if not rules.may_add(case, flows.of(session, portal, case)):
        paper.state, paper.found = PaperState.RECALLED, {"fault": rules.TOO_LATE}
        _tell(session, case, RECALLED, {"title": paper.title}, actor=None, now=now, public=False)
        return
    if isinstance(result, Fault):
        paper.state, paper.found = PaperState.REFUSED, {"fault": str(result)}
        _tell(session, case, REFUSED, {"title": paper.title}, actor=None, now=now, public=False)
        return
    signed_at = result.signed_at.isoformat() if result.signed_at is not None else None
    paper.state, paper.found = PaperState.GOOD, {**asdict(result), "signed_at": signed_at}
    document = _document(session, case, paper, now)
    session.add(document)
    session.flush()  # deliveries name it
    release(session, portal, case, document, paper.file_id or 0, now)
    said = {"title": paper.title, "slot": document.slot}
    _tell(session, case, HANDED_ON, said, actor=None, now=now, public=True)


def _document(session: Session, case: Case, paper: RegisterPaper, now: datetime) -> Document:
    """Return the row under which the parties find it: the first one is the matter's outcome."""
    is_first = all(one.kind != DocumentKind.CERTIFICATE for one in list_documents(session, case))
    return Document(
        token=secrets.token_urlsafe(TOKEN_BYTES), case_id=case.id, kind=DocumentKind.CERTIFICATE,
        slot=next_slot(session, case) if is_first else f"register-{paper.id}", title=paper.title, template="",
        values={}, state=DocumentState.PREPARING, to_post=case.parties[0].delivery == "paper", created_at=now,
    )  # fmt: skip


def _check_place(session: Session, portal: Portal, case: Case) -> None:
    if not rules.may_add(case, flows.of(session, portal, case)):
        raise Conflict(translate("Tej czynności nie można już wykonać: sprawa jest na innym etapie."))


def _keep(
    session: Session, case: Case, title: str, state: PaperState, *, actor: Actor, now: datetime, **more: Any
) -> RegisterPaper:
    title = title.strip()[:TITLE_LIMIT]
    if not title:
        raise Refused(translate("Wpisz nazwę dokumentu."), "title")
    paper = RegisterPaper(
        token=secrets.token_urlsafe(TOKEN_BYTES), case_id=case.id, official_id=actor.official_id, title=title,
        state=state, found={}, added_at=now, since_at=now, **more,
    )  # fmt: skip
    session.add(paper)
    session.flush()  # the job names it
    return paper


def _tell(
    session: Session, case: Case, event: str, values: Mapping[str, Any], *, actor: Actor | None, now: datetime,
    public: bool,
) -> None:  # fmt: skip
    by = By.OFFICIAL if actor is not None else By.SYSTEM
    note(session, case, event, now=now, by=by, actor=actor, values=values, public=public)
    audit.record(
        session, event.replace("_", "."), at=now, actor=actor, subject_id=case.parties[0].subject_id,
        object_ref=case.reference,
    )  # fmt: skip

"""What is done to a matter beside moving it: events noted, documents written, opened, the whole rated."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import case as sql_case
from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite

from portal import audit
from portal.acting import ANYBODY, Players, stood_in_for
from portal.cases.keeping.lock import need_unlocked
from portal.cases.models import (
    NOT_SENT,
    Case,
    CaseEvent,
    Document,
    DocumentKind,
    DocumentState,
    Rating,
    Touched,
)
from portal.errors import Conflict
from portal.i18n import translate
from portal.jobs import JobRow, add_all, new_job
from portal.terms import start_of_month
from portal.workflow import By

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.acting import StandIn
    from portal.context import Portal
    from portal.security import Actor

TOKEN_BYTES = 18
PEOPLE = frozenset({By.OFFICIAL, By.APPLICANT})
IN_PLACE_OF = "in_place_of"  # what an event's values call whoever somebody acted for


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
    players: Players = ANYBODY,
    preparer: int | None = None,
    even_locked: bool = False,
) -> CaseEvent:
    """Add an event to a case; ``players`` are those who may do it, ``preparer`` whom a second person checks.

    ``even_locked`` is for acts that protect people.

    Done in the place of somebody who is away, the event says so, and a record of its own.
    """
    stood = record_place(session, case, kind, actor=actor, now=now, players=players, preparer=preparer)
    if stood is not None:
        values = {**(values or {}), IN_PLACE_OF: stood.name}
    if by in PEOPLE and not even_locked:
        need_unlocked(case)
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


def record_place(
    session: Session, case: Case, kind: str, *, actor: Actor | None, now: datetime, players: Players = ANYBODY,
    preparer: int | None = None,
) -> StandIn | None:  # fmt: skip
    """Record in whose place an official acts in a matter, if in anybody's; return whom."""
    stood = stood_in_for(actor, case.assigned_to_id, players, preparer) if actor is not None else None
    if stood is not None:
        said = f"{kind}:{stood.official_id}"
        audit.record(session, "case.in_place_of", at=now, actor=actor, object_ref=case.reference, detail=said)
    return stood


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
    also: Sequence[JobRow] = (),
) -> Document:
    """Write a document's data; its sealed PDF follows by a job. One document per slot of a case.

    ``also`` is other work of the same moment: it is added by the same statement.
    """
    need_unlocked(case)
    document = Document(
        token=secrets.token_urlsafe(TOKEN_BYTES),
        case_id=case.id,
        kind=kind,
        slot=slot,
        title=title,
        template=template,
        values=dict(values),
        state=DocumentState.PREPARING,
        to_post=kind not in NOT_SENT and case.parties[0].delivery == "paper",
        created_at=now,
    )
    session.add(document)
    job = new_job(
        "make_document", {"case": case.reference, "slot": slot}, at=now, key=f"document:{case.id}:{slot}"
    )
    add_all(session, [job, *also])
    return document


def release(
    session: Session, portal: Portal, case: Case, document: Document, file_id: int, now: datetime
) -> None:
    """Give a document its file, which is final from here on, and let it go to the parties."""
    document.file_id, document.state, document.ready_at = file_id, DocumentState.READY, now
    session.flush()  # what follows names the document
    # deliveries belong to the room above: it registered what follows a document that is ready
    follow = portal.effects.functions["document_ready"]
    follow(session, portal=portal, case=case, values={"document": document}, actor=None, now=now)


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


def rate(
    session: Session, case: Case, score: int, now: datetime, *, reason: str = "", comment: str = ""
) -> None:
    """Keep how it went, 1 to 5, why and a sentence; a second answer replaces the first, also at the same moment.

    The moment of the first stays, and once its month is over its score too: a month that was told does not change.
    Raises Conflict while the matter is not settled: nobody knows yet how it went.
    """
    if case.is_open and case.settled_at is None:
        raise Conflict(translate("Tej czynności nie można już wykonać: sprawa jest na innym etapie."))
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    said = {"reason": reason, "comment": comment}
    row = dialect.insert(Rating).values(case_id=case.id, score=score, at=now, **said)
    kept = sql_case((Rating.at >= start_of_month(now), score), else_=Rating.score)
    session.execute(row.on_conflict_do_update(index_elements=["case_id"], set_={"score": kept, **said}))


def touch(session: Session, on: date, service: str, now: datetime) -> None:
    """Mark a day's counts of a service as stale."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = dialect.insert(Touched).values(on=on, service=service, stamp=now)
    session.execute(row.on_conflict_do_update(index_elements=["on", "service"], set_={"stamp": now}))

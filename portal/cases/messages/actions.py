"""Write a message, keep that it was opened, say that it needs no answer: each once, whoever presses how often."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import update

from portal import audit
from portal.accounts.mandates.queries import is_reached
from portal.accounts.messages import queue_message
from portal.cases.actions import note
from portal.cases.keeping.lock import need_unlocked
from portal.cases.messages import queries, rules
from portal.cases.messages.models import CaseMessage, MessageFile
from portal.cases.timing.actions import close_tasks, open_task
from portal.errors import Conflict, NotFound, Refused
from portal.files import actions as files
from portal.i18n import lazy, translate
from portal.words import day, day_of
from portal.workflow import By

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.cases.models import Case, CaseParty
    from portal.context import Portal
    from portal.pieces import Content
    from portal.security import Actor

TEXT_LIMIT = 4000
MOST_FILES = 5
MOST_WAITING = 10  # more unanswered messages tell the office nothing new, and fill its pages and its disk
TOKEN_BYTES = 18
TASK = "answer_message"
TASK_LABEL = lazy("Odpowiedz na wiadomość strony")
CAME, WENT = "message_in", "message_out"
MESSAGES = frozenset({CAME, WENT})  # the events that a matter in which nobody wrote does not have


@dataclass(frozen=True)
class Written:
    """What somebody wrote: the id of the form it was typed into, the text, the files, an answer asked for by a day."""

    submission_id: str
    text: str
    uploads: Sequence[tuple[str, Content]] = ()
    answer_by: date | None = None


def write_to_office(
    session: Session, portal: Portal, party: CaseParty, written: Written, *, actor: Actor, now: datetime
) -> CaseMessage:
    """Keep a party's message once and put the answer to it before the office; raises Refused or Conflict.

    The caller holds the matter's lock: who presses twice finds the first press's message.
    """
    if (made := _find_made(session, party, written, None)) is not None:
        return made
    if queries.count_waiting(session, party.id) >= MOST_WAITING:
        raise Refused(
            translate(
                "Na odpowiedź czeka już tyle wiadomości: %(n)s. Następną wyślij, gdy urząd odpowie.",
                n=MOST_WAITING,
            ),
            "text",
        )
    message = _write(session, portal, party, written, actor=actor, now=now)
    open_task(session, party.case, TASK, TASK_LABEL, now)
    return message


def write_to_party(
    session: Session, portal: Portal, party: CaseParty, written: Written, *, actor: Actor, now: datetime
) -> CaseMessage:
    """Keep an official's message once and let the party know without its content; raises Refused or Conflict."""
    if (made := _find_made(session, party, written, actor.official_id)) is not None:
        return made
    if not is_reached(session, party.subject_id, party.mandate, day_of(now)):
        raise Refused(
            translate("Ta osoba nie ma konta w portalu i nie przeczyta wiadomości. Wyślij jej pismo.")
        )
    if written.answer_by is not None and written.answer_by <= day_of(now):
        raise Refused(translate("Podaj dzień późniejszy niż dzisiaj."), "answer_by")
    message = _write(session, portal, party, written, actor=actor, now=now)
    _close_task(session, party.case, actor, now)
    if not party.case.demo:
        told = {"reference": party.case.reference, "path": f"/moje/sprawy/{party.case.reference}/wiadomosci"}
        if written.answer_by is not None:
            told["until"] = written.answer_by.isoformat()
        queue_message(
            session,
            party.subject_id,
            "message",
            told,
            at=now,
            key=f"message:{message.id}",
            mandate=party.mandate,
        )
    return message


def settle(session: Session, message: CaseMessage, *, actor: Actor, now: datetime) -> None:
    """Keep that a party's message needs no answer; said twice, it is kept once."""
    if message.settled_at is not None or not message.is_from_party:
        return
    need_unlocked(message.case)
    message.settled_at = now
    session.flush()
    _close_task(session, message.case, actor, now)
    audit.record(
        session, "message.settled", at=now, actor=actor, subject_id=message.party.subject_id,
        object_ref=message.case.reference,
    )  # fmt: skip


def mark_read(
    session: Session, case_id: int, party_id: int | None, *, from_party: bool, now: datetime
) -> None:
    """Keep the moment at which one side first opened what the other wrote."""
    query = update(CaseMessage).where(CaseMessage.case_id == case_id, CaseMessage.read_at.is_(None))
    query = query.where(queries.FROM_PARTY if from_party else queries.FROM_OFFICE)
    if party_id is not None:
        query = query.where(CaseMessage.party_id == party_id)
    session.execute(query.values(read_at=now).execution_options(synchronize_session=False))


def _find_made(
    session: Session, party: CaseParty, written: Written, official_id: int | None
) -> CaseMessage | None:
    """Find what the same form made before; raises NotFound where somebody else's did."""
    made = queries.find_by_submission(session, written.submission_id)
    if made is not None and (made.party_id, made.official_id) != (party.id, official_id):
        raise NotFound
    return made


def _write(
    session: Session, portal: Portal, party: CaseParty, written: Written, *, actor: Actor, now: datetime
) -> CaseMessage:
    """Keep a message with its files, and settle what it answers."""
    case = party.case
    _check(portal, case, written, day_of(now))
    message = CaseMessage(
        token=secrets.token_urlsafe(TOKEN_BYTES), submission_id=written.submission_id, case_id=case.id,
        party_id=party.id, official_id=actor.official_id, text=written.text.strip(), answer_by=written.answer_by,
        sent_at=now,
    )  # fmt: skip
    _settle_others(session, party, from_party=actor.official_id is not None, now=now)
    session.add(message)
    session.flush()  # the files name it
    for name, content in written.uploads:
        stored = files.store(session, portal, name=name, content=content, field="files", at=now)
        token = secrets.token_urlsafe(TOKEN_BYTES)
        session.add(MessageFile(token=token, message_id=message.id, name=stored.name, file=stored))
    by_party = actor.official_id is None
    kind, by = (CAME, By.APPLICANT) if by_party else (WENT, By.OFFICIAL)
    values = {"files": len(written.uploads)} if written.uploads else {}
    note(session, case, kind, now=now, by=by, actor=actor, values=values)
    audit.record(
        session, "message.sent", at=now, actor=actor, subject_id=party.subject_id, object_ref=case.reference
    )
    return message


def _check(portal: Portal, case: Case, written: Written, today: date) -> None:
    """Refuse a message that says nothing or too much, or comes when the matter has long ended."""
    if not rules.may_write(case, portal.facts, today):
        last = rules.last_day(case, portal.facts)
        raise Conflict(
            translate(
                "Sprawa jest zakończona. Wiadomości można było pisać do %(day)s.", day=day(last or today)
            )
        )
    if not written.text.strip():
        raise Refused(translate("Napisz choć jedno zdanie."), "text")
    if len(written.text) > TEXT_LIMIT:
        raise Refused(translate("Skróć tekst do %(n)s znaków.", n=TEXT_LIMIT), "text")
    if len(written.uploads) > MOST_FILES:
        raise Refused(translate("Dołącz najwyżej tyle plików: %(most)s", most=MOST_FILES), "files")


def _settle_others(session: Session, party: CaseParty, *, from_party: bool, now: datetime) -> None:
    """Keep that what the other side wrote in this thread is answered."""
    query = update(CaseMessage).where(CaseMessage.party_id == party.id, CaseMessage.settled_at.is_(None))
    query = query.where(queries.FROM_PARTY if from_party else queries.FROM_OFFICE)
    session.execute(query.values(settled_at=now).execution_options(synchronize_session=False))


def _close_task(session: Session, case: Case, actor: Actor, now: datetime) -> None:
    """Close the office's task once nobody waits for an answer in the matter any more."""
    if not queries.is_waiting(session, case.id):
        close_tasks(session, case, [TASK], actor=actor, now=now)

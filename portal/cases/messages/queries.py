"""What can be read of messages; every look-up by a person is bounded by what they may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from portal.cases.messages.models import CaseMessage, MessageFile
from portal.cases.models import Case, CaseParty
from portal.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

LIST_LIMIT = 200
FROM_PARTY, FROM_OFFICE = CaseMessage.official_id.is_(None), CaseMessage.official_id.is_not(None)


@dataclass(frozen=True)
class Tally:
    """How many messages a matter has, and how many of one side's the other has not opened."""

    total: int
    unread: int


NOTHING = Tally(0, 0)


def get_party(session: Session, reference: str, subject_id: int, *, lock: bool = False) -> CaseParty:
    """Return a person's part in a matter, with the matter; raises NotFound to everybody else."""
    query = select(CaseParty).join(Case, Case.id == CaseParty.case_id)
    query = query.where(Case.reference == reference, CaseParty.subject_id == subject_id).order_by(
        CaseParty.id
    )
    query = query.options(
        joinedload(CaseParty.case).joinedload(Case.unit),
        joinedload(CaseParty.case).joinedload(Case.assigned_to),
    )
    if lock:  # who presses twice waits here, and finds what the first press made
        own = select(CaseParty.case_id).where(CaseParty.subject_id == subject_id)
        locked = select(Case.id).where(Case.reference == reference, Case.id.in_(own)).with_for_update()
        session.scalars(locked).one_or_none()
        query = query.execution_options(populate_existing=True)
    party = session.scalars(query.limit(1)).unique().one_or_none()
    if party is None:
        raise NotFound
    return party


def list_thread(session: Session, case_id: int, party_id: int | None = None) -> list[CaseMessage]:
    """List a matter's messages, newest first: one party's, or all of them for the office."""
    query = select(CaseMessage).where(CaseMessage.case_id == case_id)
    if party_id is not None:
        query = query.where(CaseMessage.party_id == party_id)
    query = query.options(
        joinedload(CaseMessage.official),
        joinedload(CaseMessage.party).joinedload(CaseParty.subject),
        selectinload(CaseMessage.files).joinedload(MessageFile.file),
    )
    return list(session.scalars(query.order_by(CaseMessage.id.desc())).unique())


def find_by_submission(session: Session, submission_id: str) -> CaseMessage | None:
    """Find the message that a submission made, if it did."""
    return session.scalars(
        select(CaseMessage).where(CaseMessage.submission_id == submission_id)
    ).one_or_none()


def tally_for_party(session: Session, case_id: int, subject_id: int) -> Tally:
    """Count a party's thread and what of it they have not opened; one statement."""
    mine = select(CaseParty.id).where(CaseParty.case_id == case_id, CaseParty.subject_id == subject_id)
    return _tally(session, CaseMessage.party_id.in_(mine), FROM_OFFICE)


def tally_for_office(session: Session, case_id: int) -> Tally:
    """Count a matter's messages and those of parties that no official has opened; one statement."""
    return _tally(session, CaseMessage.case_id == case_id, FROM_PARTY)


def list_for_party(session: Session, subject_id: int) -> Sequence[CaseMessage]:
    """List what the office wrote to a person and waits for them: not opened, or an answer is asked for."""
    asked = and_(CaseMessage.answer_by.is_not(None), CaseMessage.settled_at.is_(None))
    query = (
        select(CaseMessage)
        .join(CaseParty, CaseParty.id == CaseMessage.party_id)
        .where(CaseParty.subject_id == subject_id, FROM_OFFICE, or_(CaseMessage.read_at.is_(None), asked))
        .options(joinedload(CaseMessage.case))
        .order_by(CaseMessage.id)
    )
    return session.scalars(query.limit(LIST_LIMIT)).unique().all()


def list_to_answer(session: Session, unit_code: str | None) -> Sequence[CaseMessage]:
    """List the threads that wait for the unit's answer by the first message of each, oldest first (None: any unit).

    One of a thread: whoever writes ten times puts nobody else off the page.
    """
    before = aliased(CaseMessage)
    earlier = select(before.id).where(
        before.party_id == CaseMessage.party_id, before.id < CaseMessage.id, before.official_id.is_(None),
        before.settled_at.is_(None),
    )  # fmt: skip
    query = select(CaseMessage).join(Case, Case.id == CaseMessage.case_id)
    query = query.where(FROM_PARTY, CaseMessage.settled_at.is_(None), ~earlier.exists())
    query = query if unit_code is None else query.where(Case.unit_code == unit_code)
    people = joinedload(CaseMessage.party).joinedload(CaseParty.subject)
    query = query.options(people, joinedload(CaseMessage.case).joinedload(Case.assigned_to))
    return session.scalars(query.order_by(CaseMessage.id).limit(LIST_LIMIT)).unique().all()


def count_waiting(session: Session, party_id: int) -> int:
    """Count a party's messages that nobody answered yet."""
    waits = (CaseMessage.party_id == party_id, FROM_PARTY, CaseMessage.settled_at.is_(None))
    return session.scalar(select(func.count()).select_from(CaseMessage).where(*waits)) or 0


def is_waiting(session: Session, case_id: int) -> bool:
    """Tell whether a party still waits for an answer in a matter."""
    waits = select(CaseMessage.id).where(
        CaseMessage.case_id == case_id, FROM_PARTY, CaseMessage.settled_at.is_(None)
    )
    return session.scalar(waits.limit(1)) is not None


def get_for_unit(session: Session, reference: str, token: str, unit_code: str | None) -> CaseMessage:
    """Return a message of a matter to its unit's officials, the matter locked; raises NotFound to others.

    With the lock nobody writes another message while the office's task for this one is being closed.
    """
    query = select(CaseMessage).join(Case, Case.id == CaseMessage.case_id)
    query = query.where(CaseMessage.token == token, Case.reference == reference)
    query = query if unit_code is None else query.where(Case.unit_code == unit_code)
    message = session.scalars(query.with_for_update(of=Case)).one_or_none()
    if message is None:
        raise NotFound
    return message


def get_file_for_party(session: Session, token: str, subject_id: int) -> MessageFile:
    """Return a file of a party's own thread; raises NotFound to everybody else, also to other parties."""
    query = _file(token).where(CaseParty.subject_id == subject_id)
    return _one(session, query)


def get_file_for_unit(session: Session, token: str, unit_code: str | None) -> tuple[MessageFile, int]:
    """Return a file of a message to the unit's officials, and whose thread it is; raises NotFound to others."""
    query = _file(token)
    found = _one(session, query if unit_code is None else query.where(Case.unit_code == unit_code))
    return found, found.message.party.subject_id


def _file(token: str) -> Select[MessageFile]:
    query = (
        select(MessageFile)
        .join(CaseMessage, CaseMessage.id == MessageFile.message_id)
        .join(CaseParty, CaseParty.id == CaseMessage.party_id)
        .join(Case, Case.id == CaseMessage.case_id)
        .where(MessageFile.token == token)
    )
    thread = joinedload(MessageFile.message).joinedload(CaseMessage.party)
    return query.options(joinedload(MessageFile.file), thread)


def _one(session: Session, query: Select[MessageFile]) -> MessageFile:
    found = session.scalars(query).unique().one_or_none()
    if found is None:
        raise NotFound
    return found


def _tally(session: Session, of: ColumnElement[bool], others: ColumnElement[bool]) -> Tally:
    unread = func.count().filter(others, CaseMessage.read_at.is_(None))
    total, waiting = session.execute(select(func.count(), unread).select_from(CaseMessage).where(of)).one()
    return Tally(int(total), int(waiting))

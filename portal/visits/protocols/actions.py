"""Write a record of a meeting, send it to be read, take the answer, and put the sealed document into the matter."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update
from sqlalchemy.orm.attributes import set_committed_value

from portal import audit
from portal.accounts.messages import queue_message
from portal.cases.actions import add_document, note
from portal.cases.keeping.lock import need_unlocked
from portal.cases.models import Case, DocumentKind
from portal.errors import Conflict, NotAllowed, Refused
from portal.i18n import translate
from portal.visits.protocols import paper, queries, rules
from portal.visits.protocols.models import MeetingRecord, RecordKind, RecordState
from portal.visits.protocols.sealed import OTHERS, REASON, REMARKS, TEXT
from portal.visits.sealing import sealed
from portal.workflow import By

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.cases.proxies.parties import Proxy
    from portal.context import Portal
    from portal.security import Actor
    from portal.service import Known
    from portal.visits.models import Visit

TOKEN_BYTES = 18
SENT, CONFIRMED, DECLINED = "record_sent", "record_confirmed", "record_declined"
UNSIGNED, WITHDRAWN = "record_unsigned", "record_withdrawn"
EVENTS = frozenset({SENT, CONFIRMED, DECLINED, UNSIGNED, WITHDRAWN})


@dataclass(frozen=True)
class Written:
    """What an official wrote: of which kind, what was done and found, who else was present and as whom."""

    kind: RecordKind
    text: str
    others: str = ""


def draft(
    session: Session, portal: Portal, visit: Visit, case: Case, written: Written, *, submission: str, actor: Actor,
    now: datetime,
) -> MeetingRecord:  # fmt: skip
    """Write a record down; the same press twice is one. Raises Refused with the field, Conflict, NotAllowed."""
    if (same := queries.find_submitted(session, submission)) is not None:
        return same
    rules.check_met(visit)
    if actor.official_id is None:
        raise NotAllowed
    _check_party(visit, case)
    texts = _sealed(portal, written)
    _lock(session, case)
    if (same := queries.find_submitted(session, submission)) is not None:
        return same  # the other press of the same button held the matter until now
    need_unlocked(case)
    record = MeetingRecord(
        token=secrets.token_urlsafe(TOKEN_BYTES), submission=submission, visit_id=visit.id, case_id=case.id,
        number=queries.next_number(session, case.id), kind=written.kind, state=RecordState.DRAFT, times=0,
        remarks="", reason="", drafted_by_id=actor.official_id, drafted_at=now, **texts,
    )  # fmt: skip
    session.add(record)
    session.flush()
    return record


def rewrite(
    session: Session, portal: Portal, record: MeetingRecord, written: Written, *, times: int, actor: Actor
) -> None:
    """Change a draft that was read ``times`` times rewritten; raises Conflict when somebody changed or sent it."""
    if actor.official_id is None:
        raise NotAllowed
    if record.state != RecordState.DRAFT or record.times != times:
        raise Conflict(translate("Ten dokument zmienił się w międzyczasie. Odśwież stronę i sprawdź."))
    _change(session, record, times=times + 1, kind=written.kind, **_sealed(portal, written))


def send(session: Session, record: MeetingRecord, *, actor: Actor, now: datetime) -> None:
    """Give a record to the person to read; sent twice, it is sent once. Nothing of it changes from here on."""
    if record.state == RecordState.SENT:
        return
    _go(session, record, RecordState.SENT, sent_at=now)
    _note(session, record, SENT, By.OFFICIAL, actor, now)
    if record.visit.person_id is not None and not record.case.demo:
        key = f"record:{record.id}"
        queue_message(
            session, record.visit.person_id, "record_sent", {"path": path_of(record)}, at=now, key=key
        )


def withdraw(session: Session, record: MeetingRecord, *, actor: Actor, now: datetime) -> None:
    """Take a record back before it is answered; a draft vanishes from the resident's sight as it was never there."""
    was_sent = record.state == RecordState.SENT
    _go(session, record, RecordState.WITHDRAWN, answered_at=now)
    if was_sent:
        _note(session, record, WITHDRAWN, By.OFFICIAL, actor, now)


def answer(
    session: Session, portal: Portal, record: MeetingRecord, known: Known, *, agrees: bool, remarks: str,
    reason: str, person: Actor, now: datetime, proxy: Proxy | None = None,
) -> bool:  # fmt: skip
    """Keep what the person says who read it, and seal the document; false when they had said the same before.

    Raises Refused for a refusal without its reason (art. 68 § 2 KPA wants it told), Conflict when it was taken back.
    """
    target = RecordState.CONFIRMED if agrees else RecordState.DECLINED
    if record.state == target:
        return False
    remarks = rules.within(remarks, rules.REMARKS_LIMIT, "remarks")
    reason = rules.within(reason, rules.REMARKS_LIMIT, "reason")
    if not agrees and not reason:
        raise Refused(translate("Napisz, dlaczego nie potwierdzasz. Zapiszemy to w dokumencie."), "reason")
    _go(
        session, record, target, answered_at=now, remarks=sealed(portal, REMARKS, remarks),
        reason=sealed(portal, REASON, "" if agrees else reason),
    )  # fmt: skip
    _seal(session, record, paper.told(portal, record, known, proxy, now), now)
    _note(session, record, CONFIRMED if agrees else DECLINED, By.APPLICANT, person, now)
    return True


def close_unsigned(
    session: Session, portal: Portal, record: MeetingRecord, reason: str, *, actor: Actor, now: datetime
) -> None:
    """Seal a record that nobody confirmed, with why (art. 68 § 2 KPA): they left, the line broke, they cannot read."""
    if record.state == RecordState.UNSIGNED:
        return
    reason = rules.within(reason, rules.REMARKS_LIMIT, "reason")
    if not reason:
        raise Refused(translate("Napisz, dlaczego nie ma potwierdzenia (art. 68 § 2 KPA)."), "reason")
    _go(session, record, RecordState.UNSIGNED, answered_at=now, reason=sealed(portal, REASON, reason))
    _seal(session, record, paper.told(portal, record, None, None, now), now)
    _note(session, record, UNSIGNED, By.OFFICIAL, actor, now)


def path_of(record: MeetingRecord) -> str:
    """Return where the resident reads a record; the token opens nothing to anybody else."""
    return f"/wizyty/protokol/{record.token}"


def _sealed(portal: Portal, written: Written) -> dict[str, str]:
    text = rules.checked_text(written.text)
    others = rules.within(written.others, rules.OTHERS_LIMIT, "others")
    return {"text": sealed(portal, TEXT, text), "others": sealed(portal, OTHERS, others)}


def _check_party(visit: Visit, case: Case) -> None:
    """Let a record go only into a matter of whom the official met: a stranger's words belong in no other file."""
    if visit.subject_id is None or visit.subject_id not in {party.subject_id for party in case.parties}:
        raise Refused(translate("To nie jest sprawa osoby, z którą rozmawiasz. Sprawdź numer."), "reference")


def _lock(session: Session, case: Case) -> None:
    session.execute(select(Case.id).where(Case.id == case.id).with_for_update())


def _go(session: Session, record: MeetingRecord, target: RecordState, **values: Any) -> None:
    """Take one step if nobody took another meanwhile; raises Conflict."""
    rules.check_step(record.state, target)
    if target in rules.SEALED:
        _lock(session, record.case)
        need_unlocked(record.case)
    _change(session, record, state=target, **values)


def _change(session: Session, record: MeetingRecord, **values: Any) -> None:
    same = (
        MeetingRecord.id == record.id, MeetingRecord.state == record.state, MeetingRecord.times == record.times
    )  # fmt: skip
    changed = update(MeetingRecord).where(*same).values(**values).returning(MeetingRecord.id)
    if session.execute(changed.execution_options(synchronize_session=False)).one_or_none() is None:
        raise Conflict(translate("Ten dokument zmienił się w międzyczasie. Odśwież stronę i sprawdź."))
    for name, value in values.items():
        set_committed_value(record, name, value)


def _seal(session: Session, record: MeetingRecord, values: dict[str, Any], now: datetime) -> None:
    add_document(
        session, record.case, kind=DocumentKind.STATEMENT, slot=record.slot, title=paper.title_of(record),
        template=paper.TEMPLATE, values=values, now=now,
    )  # fmt: skip


def _note(session: Session, record: MeetingRecord, event: str, by: By, actor: Actor, now: datetime) -> None:
    """Write the step into the matter and into the records of who did what."""
    official = actor if by == By.OFFICIAL else None
    note(session, record.case, event, now=now, by=by, actor=official, values={"slot": record.slot})
    audit.record(
        session, event.replace("_", "."), at=now, actor=actor, subject_id=record.visit.subject_id,
        object_ref=record.case.reference, detail=record.slot,
    )  # fmt: skip

"""Say which closed matters can be packed: papers made, posted, delivered with proof, or waited for long enough."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select

from portal.cases.handover.models import CasePackage
from portal.cases.messages.models import CaseMessage, MessageFile
from portal.cases.messages.rules import DAYS_AFTER_END
from portal.cases.models import Attachment, Document, DocumentState
from portal.decisions.delivering.course import State
from portal.decisions.delivering.models import Delivery
from portal.files.models import ScanState, StoredFile
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Exists
    from sqlalchemy.orm import Session

    from portal.facts import Facts

WAIT_DAYS = "records.wait_days"
BATCH = 200


def list_ready(session: Session, facts: Facts, now: datetime) -> Sequence[str]:
    """List the tokens of queued packages that can be made, oldest first, some at a time.

    A package never changes, so it waits for the proofs of delivery; but a letter in an account may lie unopened for
    ever, so after the days that the city laid down it waits no more. A matter in which messages were written waits
    until no more can be. What is not made, not scanned or not posted keeps
    it waiting always: there the office has something to do.
    """
    waited = now - timedelta(days=int(facts.at(WAIT_DAYS, day_of(now))))
    silent = now - timedelta(days=int(facts.at(DAYS_AFTER_END, day_of(now))) + 1)
    queued = (CasePackage.acknowledged_at.is_(None), CasePackage.made_at.is_(None))
    ready = select(CasePackage.token).where(*queued, ~_unmade(), ~_unscanned(), ~_unposted())
    ready = ready.where(or_(CasePackage.queued_at <= waited, ~_unproven()))
    ready = ready.where(or_(CasePackage.queued_at <= silent, ~_spoken_in()))
    return session.scalars(ready.order_by(CasePackage.id).limit(BATCH)).all()


def _unmade() -> Exists:
    made = Document.state == DocumentState.READY
    return select(Document.id).where(Document.case_id == CasePackage.case_id, ~made).exists()


def _unscanned() -> ColumnElement[bool]:
    query = select(Attachment.id).join(StoredFile, StoredFile.id == Attachment.file_id)
    query = query.where(Attachment.case_id == CasePackage.case_id)
    said = select(MessageFile.id).join(StoredFile, StoredFile.id == MessageFile.file_id)
    said = said.join(CaseMessage, CaseMessage.id == MessageFile.message_id)
    said = said.where(CaseMessage.case_id == CasePackage.case_id)
    waiting = StoredFile.state == ScanState.WAITING
    return or_(query.where(waiting).exists(), said.where(waiting).exists())


def _spoken_in() -> Exists:
    return select(CaseMessage.id).where(CaseMessage.case_id == CasePackage.case_id).exists()


def _unposted() -> Exists:
    return select(Delivery.id).where(Delivery.case_id == CasePackage.case_id, Delivery.to_post).exists()


def _unproven() -> Exists:
    """Find a delivery under way, or one whose proof is not sealed yet."""
    under_way = and_(Delivery.delivered_on.is_(None), Delivery.state != State.HANDED_OVER)
    unsealed = and_(Delivery.delivered_on.is_not(None), Delivery.proof_id.is_(None))
    query = select(Delivery.id).where(Delivery.case_id == CasePackage.case_id)
    return query.where(or_(under_way, unsealed)).exists()

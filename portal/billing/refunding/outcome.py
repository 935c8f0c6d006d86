"""The one function in which every refund ends: answer, notification, poller and bank transfer alike."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from portal.accounts.messages import queue_message
from portal.billing.machine import next_poll
from portal.billing.models import TaskKind, TreasurerTask
from portal.billing.refunding import posting
from portal.billing.refunding.calling import RefundAnswer, RefundWord
from portal.billing.refunding.machine import has_edge, next_question, note_act, take
from portal.billing.refunding.models import Refund, RefundState, Step
from portal.cases.models import Case

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.security import Actor


def conclude(
    session: Session,
    portal: Portal,
    refund: Refund,
    answer: RefundAnswer,
    now: datetime,
    *,
    actor: Actor | None = None,
    bank_account: str = "",
) -> RefundState:
    """Post what is known of a refund in the caller's transaction; safe to repeat, in any order.

    ``refund`` was read before: its state is compared, OvertakenError says look again. DONE never changes back.
    """
    if answer.word == RefundWord.DONE:
        return _done(session, portal, refund, answer, now, actor, bank_account)
    if answer.word == RefundWord.REFUSED:
        return _rejected(session, portal, refund, answer, now, actor)
    if answer.word == RefundWord.TAKEN and has_edge(refund, Step.TAKEN):
        poll_at = next_question(refund, now)
        return take(session, refund, Step.TAKEN, at=now, sent_at=now, poll_at=poll_at,
                    batch_id=answer.batch_id)  # fmt: skip
    _ask_later(session, refund, answer, now)
    return RefundState(refund.state)


def open_refund_task(session: Session, refund: Refund, said: dict[str, object], now: datetime) -> None:
    """Give the treasurer a refund to look at: one task, opened again when there is more to say."""
    about = (TreasurerTask.refund_id == refund.id, TreasurerTask.kind == TaskKind.REFUND_FAILED)
    task = session.scalars(select(TreasurerTask).where(*about)).one_or_none()
    line = json.dumps(said)
    if task is None:
        session.add(
            TreasurerTask(refund_id=refund.id, charge_id=refund.charge_id, kind=TaskKind.REFUND_FAILED,
                          detail=line, opened_at=now)
        )  # fmt: skip
    elif line not in task.detail.splitlines():
        task.detail, task.closed_at, task.closed_by_id = f"{task.detail}\n{line}", None, None


def _done(
    session: Session, portal: Portal, refund: Refund, answer: RefundAnswer, now: datetime,
    actor: Actor | None, bank_account: str,
) -> RefundState:  # fmt: skip
    if not has_edge(refund, Step.DONE):
        if refund.state != RefundState.DONE:
            open_refund_task(session, refund, {"said": "done", "after": refund.state}, now)
        return RefundState(refund.state)
    was_refused = refund.state == RefundState.REJECTED
    values = {"batch_id": answer.batch_id} if answer.batch_id is not None else {}
    official_id = actor.official_id if actor is not None else None
    take(session, refund, Step.DONE, at=now, official_id=official_id, values=values, done_at=now, poll_at=None,
         sent_at=refund.sent_at or now, batch_id=answer.batch_id or refund.batch_id)  # fmt: skip
    if was_refused:  # the books follow the money, and a person looks why
        posting.promise_again(session, portal.vault, refund, now)
        open_refund_task(session, refund, {"said": "done", "after": "rejected"}, now)
    posting.let_go(session, portal.vault, refund, now, bank_account)
    note_act(session, "refund.done", refund, actor, now)
    _tell(session, refund, now)
    return RefundState.DONE


def _rejected(
    session: Session, portal: Portal, refund: Refund, answer: RefundAnswer, now: datetime, actor: Actor | None
) -> RefundState:
    if refund.state == RefundState.DONE:
        open_refund_task(session, refund, {"said": "rejected", "after": "done"}, now)
    if not has_edge(refund, Step.REJECTED):
        return RefundState(refund.state)
    official_id = actor.official_id if actor is not None else None
    values = {"code": answer.code}
    take(session, refund, Step.REJECTED, at=now, official_id=official_id, values=values, poll_at=None)
    posting.take_back(session, portal.vault, refund, now)
    open_refund_task(session, refund, {"said": "rejected", "code": answer.code}, now)
    note_act(session, "refund.rejected", refund, actor, now)
    return RefundState.REJECTED


def _ask_later(session: Session, refund: Refund, answer: RefundAnswer, now: datetime) -> None:
    """Plan the next question; after 72 hours a person looks as well, and we go on asking once a day."""
    if refund.state not in {RefundState.SENDING, RefundState.SENT}:
        return
    same = (Refund.id == refund.id, Refund.state == refund.state)
    later = update(Refund).where(*same).values(poll_at=next_question(refund, now))
    session.execute(later.execution_options(synchronize_session=False))
    if next_poll(refund.approved_at or now, now) is None:
        open_refund_task(session, refund, {"said": str(answer.word), "after": "72 h"}, now)


def _tell(session: Session, refund: Refund, now: datetime) -> None:
    """Write to who gets the money, once."""
    payer_id = refund.payment.payer_id if refund.payment is not None else refund.subject_id
    case = session.get(Case, refund.charge.case_id) if refund.charge and refund.charge.case_id else None
    if payer_id is None or (case is not None and case.demo):
        return
    values = {
        "amount_grosze": refund.amount_grosze,
        "title": refund.charge.title if refund.charge is not None else "",
        "reference": case.reference if case is not None else "",
    }
    queue_message(session, payer_id, "refunded", values, at=now, key=f"refunded:{refund.token}")

"""Duties that may be asked back: what the treasurer is told when a paid matter ends without its document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.billing.models import Charge, TaskKind, TreasurerTask

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session


def note_withdrawn(session: Session, case_id: int, now: datetime) -> None:
    """Tell the treasurer that a matter was withdrawn after its duty came by the gateway.

    Art. 9 ust. 1 ustawy o opłacie skarbowej: the duty goes back on request when no certificate was issued. Money
    taken at the desk has no payment here; its slip is in the case.
    """
    query = select(Charge.paid_by_id).where(Charge.case_id == case_id, Charge.paid_by_id.is_not(None))
    for payment_id in session.scalars(query):
        if payment_id is not None:
            session.add(TreasurerTask(payment_id=payment_id, kind=TaskKind.WITHDRAWN_PAID, opened_at=now))

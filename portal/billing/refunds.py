"""Duties that may be asked back: what the treasurer is told when a paid matter ends without its document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.billing.models import Charge, TaskKind, TreasurerTask

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session


def note_withdrawn(session: Session, case_id: int, now: datetime) -> None:
    """Tell the treasurer that a matter was withdrawn after its duty was paid, by the gateway or at the desk.

    Art. 9 ust. 1 ustawy o opłacie skarbowej: the duty goes back on request when no certificate was issued.
    """
    query = select(Charge.id, Charge.paid_by_id).where(Charge.case_id == case_id, Charge.paid_at.is_not(None))
    for charge_id, payment_id in session.execute(query):
        session.add(
            TreasurerTask(
                payment_id=payment_id, charge_id=charge_id, kind=TaskKind.WITHDRAWN_PAID, opened_at=now
            )
        )

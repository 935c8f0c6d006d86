"""Duties that may be asked back: what the treasurer is told when a paid matter ends without its document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import exists, select

from portal.billing.ledger.models import Book, Entry
from portal.billing.models import Charge, TaskKind, TreasurerTask
from portal.billing.refunding.limits import DUES

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session


def note_withdrawn(session: Session, case_id: int, now: datetime) -> None:
    """Tell the treasurer that a matter was withdrawn after its duty was paid, wholly or in part, whatever way.

    Art. 9 ust. 1 ustawy o opłacie skarbowej: the duty goes back on request when no certificate was issued.
    """
    money = (Entry.charge_id == Charge.id, Entry.book == Book.RECEIVABLE, Entry.move.not_in(DUES))
    query = select(Charge.id).where(Charge.case_id == case_id, exists().where(*money))
    for charge_id in session.scalars(query):
        session.add(TreasurerTask(charge_id=charge_id, kind=TaskKind.WITHDRAWN_PAID, opened_at=now))

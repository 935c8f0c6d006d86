"""Duties that may be asked back: what the treasurer is told when a paid matter ends without its document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, select, update

from portal.billing.ledger.models import Book, Entry
from portal.billing.models import Charge, TaskKind, TreasurerTask
from portal.billing.refunding.limits import DUES

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.cases.models import Case

SET_ASIDE = "Odmowę uchylono, sprawa jest rozpatrywana od nowa."


def note_withdrawn(session: Session, case_id: int, now: datetime) -> None:
    """Tell the treasurer that a matter was withdrawn after its duty was paid, wholly or in part, whatever way.

    Art. 9 ust. 1 ustawy o opłacie skarbowej: the duty goes back on request when no certificate was issued.
    """
    _ask(session, case_id, TaskKind.WITHDRAWN_PAID, now)


def note_refused(session: Session, case_id: int, now: datetime) -> None:
    """Tell the treasurer to give back what was paid for a right that was refused, wholly or in part, whatever way.

    Such a price was paid for nothing: it goes back without being asked for (art. 405 and 410 § 2 KC in the case of
    prices, art. 72 § 1 pkt 1 Ordynacja podatkowa in the case of public dues).
    """
    _ask(session, case_id, TaskKind.REFUSED_PAID, now)


def keep_fee(session: Session, *, case: Case, now: datetime, **_given: Any) -> None:
    """Call off the return of what was paid: the refusal was set aside, and the matter is weighed again."""
    charges = select(Charge.id).where(Charge.case_id == case.id)
    mine = (TreasurerTask.charge_id.in_(charges), TreasurerTask.kind == TaskKind.REFUSED_PAID)
    closing = update(TreasurerTask).where(*mine, TreasurerTask.closed_at.is_(None))
    session.execute(
        closing.values(closed_at=now, resolution=SET_ASIDE).execution_options(synchronize_session=False)
    )


def _ask(session: Session, case_id: int, kind: TaskKind, now: datetime) -> None:
    """Open a task for each charge of a matter that money came for."""
    money = (Entry.charge_id == Charge.id, Entry.book == Book.RECEIVABLE, Entry.move.not_in(DUES))
    query = select(Charge.id).where(Charge.case_id == case_id, exists().where(*money))
    for charge_id in session.scalars(query):
        session.add(TreasurerTask(charge_id=charge_id, kind=kind, opened_at=now))

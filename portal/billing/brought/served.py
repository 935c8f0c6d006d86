"""The day on which a decision was delivered: what it assessed is not due before 14 days from it (art. 47 OP)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.billing.allocating import OpenCharge, hold, left_of_charge
from portal.billing.brought.replacing import Why, instead_of, replace_charges
from portal.billing.law.interest import last_day
from portal.billing.law.kinds import kind_of
from portal.billing.law.schedule import DECISION_DAYS
from portal.billing.models import Charge
from portal.billing.taxes.models import Assessment

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.context import Portal


def note_served(
    session: Session, portal: Portal, assessment: Assessment, on: date, now: datetime
) -> list[Charge]:
    """Keep the day of delivery, once, and give instalments that it overtook a later term; return the new ones.

    Only debts that arise by a decision wait for it; what was paid by then stays paid.
    """
    if assessment.served_on is not None:
        return []
    assessment.served_on = on
    earliest_on = last_day(on + timedelta(days=DECISION_DAYS))
    mine = (Charge.assessment_id == assessment.id, Charge.paid_at.is_(None), Charge.cancelled_at.is_(None))
    query = select(Charge, left_of_charge()).where(*mine, Charge.due_on < earliest_on)
    ordered = query.order_by(Charge.id).execution_options(populate_existing=True)
    hold(session, [OpenCharge(*row) for row in session.execute(ordered)])
    early = [OpenCharge(*row) for row in session.execute(ordered)]
    early = [one for one in early if _arises_by_decision(portal, one.charge)]
    made = [instead_of(one.charge, _named(one.charge), earliest_on, one.left_grosze, now) for one in early]
    why = Why(f"served:{assessment.id}", "art. 47 § 1 i 2 Ordynacji podatkowej")
    replace_charges(session, portal.vault, [(one, one.left_grosze) for one in early], made, why, now)
    return made


def _arises_by_decision(portal: Portal, charge: Charge) -> bool:
    kind = kind_of(portal.facts, charge.kind, charge.due_on)
    return any(schedule.by_decision for schedule in kind.schedules.values())


def _named(charge: Charge) -> str:
    return f"{charge.period}, po doręczeniu"

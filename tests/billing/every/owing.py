"""Rows that let somebody owe: a matter, and the charges that an assessment made, as the model sees them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.billing.models import Charge
from portal.cases.models import Case
from portal.words import day_of
from tests.billing.every.model import Debt

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session


def new_case(number: int, now: datetime) -> Case:
    """Make a matter that was just filed."""
    on = day_of(now)
    return Case(
        reference=f"BI-{number:04}-EVERY", service="tax-certificate", service_version=1, channel="portal",
        unit_code="FN", status="filed", answers={}, facts={}, submission_id=f"submission-{number}", filed_at=now,
        filed_on=on, term_from=on, due_on=on + timedelta(days=7), fee_grosze=2100, fee_settled=False,
    )  # fmt: skip


def debt_of(charge: Charge) -> Debt:
    """Read a charge that was just made."""
    return Debt(
        charge.id, charge.subject_id, charge.account_id, charge.kind, charge.year, charge.due_on,
        charge.amount_grosze, charge.amount_grosze,
    )  # fmt: skip


def debts_of(session: Session, assessment: int) -> list[Debt]:
    """Read the instalments that an assessment made."""
    query = select(Charge).where(Charge.assessment_id == assessment).order_by(Charge.id)
    return [debt_of(charge) for charge in session.scalars(query)]

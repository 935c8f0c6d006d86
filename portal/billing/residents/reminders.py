"""Reminders of instalments that fall due soon, to who asked for them: one letter for each day, once for each charge.

A firm, a child, a principal without an account reads no mail here: who may see their taxes is reminded, if they asked
for reminders on their own account.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import aliased

from portal import audit
from portal.accounts.mandates.models import Mandate, State
from portal.accounts.mandates.queries import list_for_taxes
from portal.accounts.messages import queue_message
from portal.accounts.models import Profile
from portal.billing.allocating import left_of_charge
from portal.billing.models import Charge, PaymentLine
from portal.billing.queries import is_claim
from portal.billing.taxes.models import TaxAccount
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session


AGENT = aliased(Profile)
BATCH = 500
PATH = "/moje/podatki"
Due = tuple[Charge, int]


def list_due(session: Session, from_on: date, until_on: date, from_subject: int = 0) -> list[Due]:
    """List a batch of open instalments that fall due in a span of days, of people who asked to be reminded.

    Of those without an account, those for whom somebody acts who asked. What was reminded of is left out, and what
    money is being checked for.
    """
    query = (
        select(Charge, left_of_charge())
        .join(TaxAccount, TaxAccount.id == Charge.account_id)
        .outerjoin(Profile, Profile.subject_id == Charge.subject_id)
        .where(Charge.paid_at.is_(None), Charge.cancelled_at.is_(None), Charge.reminded_at.is_(None))
        .where(Charge.due_on >= from_on, Charge.due_on <= until_on, TaxAccount.demo.is_(False))
        .where(
            or_(_wants(Profile), and_(Profile.subject_id.is_(None), Charge.subject_id.in_(_represented())))
        )
        .where(~is_claim(PaymentLine.account_id == Charge.account_id), Charge.subject_id >= from_subject)
        .order_by(Charge.subject_id, Charge.due_on, Charge.id)
        .limit(BATCH)
    )
    return list(session.execute(query))


def _wants(profile: type[Profile]) -> ColumnElement[bool]:
    """Say that somebody asked to be reminded and can be reached."""
    return and_(profile.remind_email, profile.email_verified_at.is_not(None))


def _represented() -> Select[int | None]:
    """Select for whom somebody acts who asked to be reminded; how far each mandate reaches is looked at one by one."""
    query = select(Mandate.principal_id).join(AGENT, AGENT.subject_id == Mandate.agent_id)
    return query.where(Mandate.state == State.CONFIRMED, _wants(AGENT))


def _told(session: Session, subject_id: int, today: date) -> list[tuple[int, str]]:
    """List who is written to of a subject's dues, and the page that the letter leads to."""
    if session.get(Profile, subject_id) is not None:
        return [(subject_id, PATH)]
    place = urlencode({"dalej": PATH})
    seeing = list_for_taxes(session, subject_id, today)
    wanted = select(Profile.subject_id).where(
        Profile.subject_id.in_([one.agent_id for one in seeing]), _wants(Profile)
    )
    agents = set(session.scalars(wanted)) if seeing else set()
    return [(one.agent_id, f"/w-imieniu/{one.token}?{place}") for one in seeing if one.agent_id in agents]


def remind(session: Session, rows: Sequence[Due], now: datetime) -> int:
    """Write of what nobody was faster with; return how many charges that is. What nobody may see stays unmarked."""
    charges = [charge for charge, _left in rows]
    told = _told(session, charges[0].subject_id, day_of(now))
    if not told:
        return 0
    marked = session.scalars(
        update(Charge)
        .where(
            Charge.id.in_([charge.id for charge in charges]),
            Charge.reminded_at.is_(None),
            Charge.paid_at.is_(None),
        )
        .values(reminded_at=now)
        .returning(Charge.id)
        .execution_options(synchronize_session=False)
    ).all()
    mine = [(charge, left) for charge, left in rows if charge.id in marked]
    if not mine:
        return 0
    subject_id, due_on = charges[0].subject_id, charges[0].due_on
    values = {
        "title": "; ".join(", ".join(filter(None, (charge.title, charge.period))) for charge, _left in mine),
        "amount_grosze": sum(left for _charge, left in mine), "due_on": due_on.isoformat(),
    }  # fmt: skip
    for number, path in told:
        queue_message(session, number, "due_reminder", {**values, "path": path}, at=now)
    for charge, _left in mine:
        audit.record(
            session, "charge.reminded", at=now, actor=None, subject_id=subject_id, object_ref=charge.token
        )
    return len(mine)

"""What settled matters bring to the books, bound to the names by which decisions call for it."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from portal.billing.brought import assessing, scheduling
from portal.billing.brought.served import note_served
from portal.billing.models import TaskKind, TreasurerTask
from portal.billing.sources.models import SourceKind
from portal.billing.taxes.models import Assessment as AssessmentRow
from portal.billing.taxes.models import TaxAccount

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.cases.brought.models import CaseOutcome
    from portal.cases.models import Case
    from portal.context import Portal
    from portal.service import Assessment, Refund, Schedule
    from portal.settings import Settings
    from portal.workflow import Effects

LEFT_TO = "left_to"
TREASURER = "treasurer"


def register_effects(effects: Effects) -> None:
    """Bind the effects of what is brought."""
    effects.register("bring_assessment", bring_assessment)
    effects.register("served_assessment", serve_assessment)
    effects.register("bring_schedule", bring_schedule)
    effects.register("bring_refund", bring_refund)


def is_kept_elsewhere(settings: Settings) -> bool:
    """Tell whether another system keeps the tax accounts: its books are its own, we never write them."""
    return settings.finance_source in {SourceKind.FILE, SourceKind.REST}


def bring_assessment(
    session: Session, *, portal: Portal, case: Case, values: Mapping[str, Any], now: datetime, **_given: Any
) -> None:
    """Assess a year on the party's account, or leave it to the treasurer where another system keeps the accounts."""
    brought: Assessment = values["brought"]
    row: CaseOutcome = values["row"]
    if is_kept_elsewhere(portal.settings):
        _leave(session, case, row, TaskKind.ENTER, brought.amount_grosze, now)
        return
    account, made, change = assessing.carry_out(session, portal, case, brought, now)
    row.account = account.token
    row.told = {
        "amount_grosze": brought.amount_grosze, "change_grosze": change, "year": brought.year,
        "assessment": made.id if made is not None else None,
    }  # fmt: skip


def serve_assessment(
    session: Session, *, portal: Portal, values: Mapping[str, Any], now: datetime, **_given: Any
) -> None:
    """Let what a decision assessed wait for 14 days from its delivery."""
    number = values["row"].told.get("assessment")
    on: date = values["on"]
    if number is not None:
        note_served(session, portal, session.get_one(AssessmentRow, number), on, now)


def bring_schedule(
    session: Session, *, portal: Portal, case: Case, values: Mapping[str, Any], now: datetime, **_given: Any
) -> None:
    """Give what is owed new terms, or take it off, on the party's account."""
    wanted: Schedule = values["brought"]
    row: CaseOutcome = values["row"]
    if is_kept_elsewhere(portal.settings):
        _leave(session, case, row, TaskKind.ENTER, wanted.amount_grosze, now)
        return
    done, made = scheduling.carry_out(session, portal, case, wanted, now)
    account = session.get_one(TaxAccount, done.written_off[0][0].charge.account_id)
    row.account = account.token
    row.told = {
        "principal_grosze": done.principal_grosze, "interest_grosze": done.interest_grosze,
        "terms": [[one.due_on.isoformat(), one.amount_grosze, one.kind] for one in made],
    }  # fmt: skip


def bring_refund(
    session: Session, *, case: Case, values: Mapping[str, Any], now: datetime, **_given: Any
) -> None:
    """Ask the treasurer to give an overpayment back, or to put it against what is owed (art. 76-77b OP).

    Money leaves only by a person's hand: the case opens the way that the treasury has for it.
    """
    wanted: Refund = values["brought"]
    _leave(session, case, values["row"], TaskKind.REFUND_ASKED, wanted.amount_grosze, now)


def _leave(
    session: Session, case: Case, row: CaseOutcome, kind: TaskKind, grosze: int | None, now: datetime
) -> None:
    """Give the treasurer a task about the case, and say in its row that it is theirs."""
    row.told = {LEFT_TO: TREASURER, "amount_grosze": grosze}
    detail = json.dumps({"case": case.reference, "amount": grosze})
    session.add(TreasurerTask(case_id=case.id, kind=kind, detail=detail, opened_at=now))

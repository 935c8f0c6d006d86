"""What settled matters bring to the books and what is undone there, bound to the names by which decisions call."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from portal.billing.brought import assessing, scheduling, undoing, yearly
from portal.billing.brought.served import note_served
from portal.billing.models import TaskKind, TreasurerTask
from portal.billing.sources.models import SourceKind
from portal.billing.taxes.models import Assessment as AssessmentRow
from portal.billing.taxes.models import TaxAccount
from portal.cases.brought.queries import list_outcomes

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
NO_LONGER = "Decyzja, z której to wynikało, już nie obowiązuje."


def register_effects(effects: Effects) -> None:
    """Bind the effects of what is brought."""
    effects.register("bring_assessment", bring_assessment)
    effects.register("served_assessment", serve_assessment)
    effects.register("bring_schedule", bring_schedule)
    effects.register("bring_refund", bring_refund)
    effects.register("bring_yearly", bring_yearly)
    effects.register("undo_assessment", undo_assessment)
    effects.register("undo_schedule", undo_schedule)
    effects.register("undo_refund", undo_task)
    effects.register("undo_yearly", undo_yearly)
    effects.register("stop_yearly", stop_yearly)


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
    is_anew = _number(session, case) > 1
    account, made, change = assessing.carry_out(session, portal, case, brought, now, is_anew=is_anew)
    yearly.note_assessed(session, account, brought.year, now)
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
    times = _number(session, case)
    number = case.reference if times == 1 else f"{case.reference}/{times}"
    once = f"{case.id}:{row.decision}-{row.position}"
    done, made = scheduling.carry_out(session, portal, case, wanted, now, once=once, number=number)
    account = session.get_one(TaxAccount, done.written_off[0][0].charge.account_id)
    row.account = account.token
    row.told = {
        "principal_grosze": done.principal_grosze, "interest_grosze": done.interest_grosze,
        "terms": [[one.due_on.isoformat(), one.amount_grosze, one.kind] for one in made],
        "off": [[one.charge.id, grosze] for one, grosze in done.written_off], "made": [one.id for one in made],
    }  # fmt: skip


def bring_refund(
    session: Session, *, case: Case, values: Mapping[str, Any], now: datetime, **_given: Any
) -> None:
    """Ask the treasurer to give an overpayment back, or to put it against what is owed (art. 76-77b OP).

    Money leaves only by a person's hand: the case opens the way that the treasury has for it.
    """
    wanted: Refund = values["brought"]
    _leave(session, case, values["row"], TaskKind.REFUND_ASKED, wanted.amount_grosze, now)


def bring_yearly(
    session: Session, *, portal: Portal, case: Case, values: Mapping[str, Any], now: datetime, **_given: Any
) -> None:
    """Open the account on which years will be assessed, and ask for each year's statement in time."""
    row: CaseOutcome = values["row"]
    if is_kept_elsewhere(portal.settings):
        _leave(session, case, row, TaskKind.ENTER, None, now)
        return
    row.account = yearly.carry_out(session, portal, case, values["brought"], row, now).token


def undo_assessment(
    session: Session, *, portal: Portal, case: Case, values: Mapping[str, Any], now: datetime, **_given: Any
) -> None:
    """Give a year its sum of before; where it can't be done by machine the treasurer is told."""
    row: CaseOutcome = values["row"]
    if row.told.get(LEFT_TO) == TREASURER:
        undo_task(session, case=case, values=values, now=now)
        return
    _undone(session, case, row, undoing.undo_assessment(session, portal, row, now), now)


def undo_schedule(
    session: Session, *, portal: Portal, case: Case, values: Mapping[str, Any], now: datetime, **_given: Any
) -> None:
    """Give what was owed its old terms; where it can't be done by machine the treasurer is told."""
    row: CaseOutcome = values["row"]
    if row.told.get(LEFT_TO) == TREASURER:
        undo_task(session, case=case, values=values, now=now)
        return
    _undone(session, case, row, undoing.undo_schedule(session, portal, case, row, now), now)


def undo_yearly(
    session: Session, *, case: Case, values: Mapping[str, Any], now: datetime, **_given: Any
) -> None:
    """Ask for no more statements; the account stays, with the years that were assessed on it."""
    row: CaseOutcome = values["row"]
    yearly.stop(session, case, row, now)
    if row.told.get(LEFT_TO) == TREASURER:
        undo_task(session, case=case, values=values, now=now)


def stop_yearly(
    session: Session, *, case: Case, values: Mapping[str, Any], now: datetime, **_given: Any
) -> None:
    """Ask for no more statements once the right ended before its time; what was stated stays on the account."""
    yearly.stop(session, case, values["row"], now)


def undo_task(
    session: Session, *, case: Case, values: Mapping[str, Any], now: datetime, **_given: Any
) -> None:
    """Close the treasurer's task that nobody has carried out; of one that was, a person undoes the work."""
    row: CaseOutcome = values["row"]
    mine = (TreasurerTask.case_id == case.id, TreasurerTask.detail == _detail(case, row))
    closing = update(TreasurerTask).where(*mine, TreasurerTask.closed_at.is_(None))
    closing = closing.values(closed_at=now, resolution=NO_LONGER).returning(TreasurerTask.id)
    closed = session.scalars(closing.execution_options(synchronize_session=False)).all()
    if not closed:
        _undone(session, case, row, None, now)


def _undone(session: Session, case: Case, row: CaseOutcome, grosze: int | None, now: datetime) -> None:
    """Keep what came of undoing; None means that a person at the treasury has to look."""
    if grosze is not None:
        row.undone = {"change_grosze": grosze}
        return
    row.undone = {LEFT_TO: TREASURER}
    session.add(TreasurerTask(case_id=case.id, kind=TaskKind.UNDO, detail=_detail(case, row), opened_at=now))


def _number(session: Session, case: Case) -> int:
    """Count the decisions of a case that brought something, the one under way among them."""
    return len({one.decision for one in list_outcomes(session, case)})


def _leave(
    session: Session, case: Case, row: CaseOutcome, kind: TaskKind, grosze: int | None, now: datetime
) -> None:
    """Give the treasurer a task about the case, and say in its row that it is theirs."""
    row.told = {LEFT_TO: TREASURER, "amount_grosze": grosze}
    session.add(TreasurerTask(case_id=case.id, kind=kind, detail=_detail(case, row), opened_at=now))


def _detail(case: Case, row: CaseOutcome) -> str:
    """Return what a task tells: the case, the sum, and which of its outcomes is meant."""
    amount = row.told.get("amount_grosze")
    return json.dumps({"case": case.reference, "amount": amount, "row": [row.decision, row.position]})

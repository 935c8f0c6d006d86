"""The office's side of a scenario: an official's step, a decision written by one person and issued by another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.decisions import actions as decisions
from portal.decisions import steps
from portal.decisions.drafting import actions as drafting
from portal.decisions.drafting import queries as drafts
from portal.decisions.registers import actions as registers
from portal.testing.stage import official_of
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.cases.models import Case
    from portal.context import Portal
    from portal.security import Actor
    from portal.testing.scenario import Official

SETTLING: dict[str, Callable[..., None]] = {
    "issue": decisions.issue,
    "refuse": decisions.refuse,
    "leave": decisions.leave,
    "resume": decisions.resume,
    "call_for_fee": decisions.call_for_fee,
}
WITH_REASONS = {"refuse", "leave", "resume"}
POSITION = "Kierownik referatu"
REASONS = "Tak wynika z akt sprawy i z przepisów, które w niej zastosowano."


def take(session: Session, portal: Portal, case: Case, act: Official, now: datetime) -> None:
    """Take an official's step as the office's pages do; a draft is approved and signed by a second person."""
    clerk = official_of(session, case.unit_code, now)
    second = official_of(session, case.unit_code, now, name="Piotr Mazur")
    if act.event in drafting.PREPARING:
        _write(session, portal, case, act, clerk, now)
    elif act.event == "approve":
        drafting.approve(session, portal, case, _number(session, case), actor=second, now=now)
    elif act.event in drafting.ISSUING:
        drafting.issue(session, portal, case, _number(session, case), POSITION, actor=second, now=now)
    elif (settle := SETTLING.get(act.event)) is not None and case.status != "completion":
        reasons = [act.reasons] if act.event in WITH_REASONS else []
        settle(session, portal, case, *reasons, actor=clerk, now=now)
    else:
        values = {"reasons": act.reasons, **act.more}
        steps.take(session, portal, case, act.event, actor=clerk, now=now, values=values)


def dispatch(session: Session, portal: Portal, case: Case, now: datetime) -> None:
    """Note that the document of a state register was posted today."""
    clerk = official_of(session, case.unit_code, now)
    registers.note_posted(session, portal, case, "Dokument z rejestru", day_of(now), actor=clerk, now=now)


def _write(session: Session, portal: Portal, case: Case, act: Official, clerk: Actor, now: datetime) -> None:
    """Write a text and send it to approval; what the scenario leaves out is filled with a decision that grants."""
    answers = act.event == "draft_reply"
    said = {
        "outcome": "reply" if answers else "granted", "basis": "" if answers else "art. 104 KPA",
        "ruling": "Odpowiadam na pismo w całości." if answers else "uwzględniam wniosek w całości",
        "reasons": "" if answers else REASONS, **act.more,
    }  # fmt: skip
    outcome = str(said.pop("outcome"))
    drafting.write(session, portal, case, outcome, said, actor=clerk, now=now)
    session.flush()  # the version is read again when it is sent
    drafting.prepare(session, portal, case, actor=clerk, now=now)


def _number(session: Session, case: Case) -> int:
    last = drafts.find_last(session, case)
    return last.number if last is not None else 0

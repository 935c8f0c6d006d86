"""What transitions bring about in the matter itself: the task of a complaint of delay, a term that runs anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.cases import clock, flows, settling, silence
from portal.cases.timing.actions import close_tasks, open_task
from portal.i18n import lazy
from portal.terms import Term, Unit, term_end
from portal.words import day_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.cases.models import Case
    from portal.context import Portal
    from portal.security import Actor
    from portal.workflow import Effects

DELAY_TASK = "delay_complaint"
FORWARD_WITHIN = "procedure.delay_complaint_days"


def register_effects(effects: Effects) -> None:
    """Bind the effects of this room."""
    effects.register("open_delay_task", open_delay_task)
    effects.register("close_delay_task", close_delay_task)
    effects.register("begin_term_anew", begin_term_anew)
    settling.register_effects(effects)
    silence.register_effects(effects)


def open_delay_task(session: Session, *, portal: Portal, case: Case, now: datetime, **_given: Any) -> None:
    """Ask the office to pass a complaint of delay (ponaglenie) on in time (art. 37 § 4 KPA, art. 141 § 2 OP)."""
    today = day_of(now)
    days = int(portal.facts.at(FORWARD_WITHIN, today))
    label = lazy("Przekaż ponaglenie z aktami organowi wyższego stopnia")
    open_task(session, case, DELAY_TASK, label, now, do_by=term_end(today, Term(days, Unit.DAYS)).on)


def close_delay_task(
    session: Session, *, case: Case, actor: Actor | None, now: datetime, **_given: Any
) -> None:
    """Close that task: the complaint of delay was passed on."""
    close_tasks(session, case, [DELAY_TASK], actor=actor, now=now)


def begin_term_anew(session: Session, *, portal: Portal, case: Case, now: datetime, **_given: Any) -> None:
    """Let the matter's term run again: the higher body sent it back (art. 138 § 2 KPA, art. 233 § 2 OP)."""
    case.own_term = None
    clock.begin_anew(case, flows.term_of(session, portal, case), day_of(now))

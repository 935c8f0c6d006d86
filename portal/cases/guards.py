"""What may stand in the way of a transition, as far as the matter itself tells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.i18n import translate
from portal.words import day, day_of
from portal.workflow.common import DELAY

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.cases.models import Case
    from portal.workflow import Guards


def register_guards(guards: Guards) -> None:
    """Bind the guards of this room."""
    guards.register("delay_complaint_open", delay_complaint_open)
    guards.register("silence_over", silence_over)


def delay_complaint_open(_session: Session, *, case: Case, **_given: Any) -> str:
    """Let a complaint of delay be passed on only when there is one."""
    return "" if DELAY.code in case.flags else translate("W tej sprawie nie ma ponaglenia.")


def silence_over(_session: Session, *, case: Case, now: datetime, **_given: Any) -> str:
    """Let silence be confirmed only when the term to object is over (art. 122c KPA)."""
    if day_of(now) > case.due_on and case.paused_since is None:
        return ""
    return translate("Termin na sprzeciw mija %(day)s.", day=day(case.due_on, day_of(now)))

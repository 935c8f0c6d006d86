"""What may stand in the way of a transition until a letter was delivered and its term is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.decisions import calls, reviewing
from portal.i18n import translate
from portal.words import day, day_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.cases.models import Case
    from portal.context import Portal
    from portal.workflow import Guards


def register_guards(guards: Guards) -> None:
    """Bind the guards of this room."""
    guards.register("call_over", call_over)
    reviewing.register_guards(guards)


def call_over(session: Session, *, portal: Portal, case: Case, now: datetime) -> str:
    """Let the office go on without the party only after the term of its call and the post's wait (art. 57 § 5 KPA)."""
    today = day_of(now)
    call = calls.find(session, portal, case)
    if call is None or call.is_over(today):
        return ""
    if call.until is None or call.leave_from is None:
        return translate("Termin z wezwania jeszcze nie biegnie, bo strona go nie odebrała.")
    return translate(
        "Najwcześniej %(day)s: termin z wezwania mija %(until)s, a pismo nadane na czas może jeszcze iść pocztą.",
        day=day(call.leave_from, today), until=day(call.until, today),
    )  # fmt: skip

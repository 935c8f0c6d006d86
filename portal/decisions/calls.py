"""Calls to pay a missing duty: their term, and the day after which a matter may be left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.cases.models import CaseEvent
from portal.terms import Term, Unit, term_end

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.cases.models import Case
    from portal.context import Portal
    from portal.facts import Facts

CALL_DAYS = "fee.call_days"
POSTAL_WAIT_DAYS = "delivery.postal_wait_days"
EVENT = "call_for_fee"


@dataclass(frozen=True)
class Call:
    """A call to pay: its last day, and the last day on which a letter posted in time may still come."""

    until: date
    wait_until: date

    @property
    def leave_from(self) -> date:
        """Return the first day on which the matter may be left without consideration."""
        return self.wait_until + timedelta(days=1)

    def is_over(self, today: date) -> bool:
        """Tell whether nothing posted within the term can still come."""
        return today > self.wait_until


def term_of_call(facts: Facts, today: date) -> date:
    """Return the last day to pay for a call made today (the length is a dated fact)."""
    return term_end(today, Term(int(facts.at(CALL_DAYS, today)), Unit.DAYS)).on


def find(session: Session, portal: Portal, case: Case) -> Call | None:
    """Find the last call of a case; one statement."""
    query = select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.kind == EVENT)
    event = session.scalars(query.order_by(CaseEvent.id.desc()).limit(1)).one_or_none()
    return of_event(portal.facts, event) if event is not None else None


def of_event(facts: Facts, event: CaseEvent) -> Call:
    """Return the call that an event of a case tells of."""
    until = date.fromisoformat(event.values["until"])
    wait = int(facts.at(POSTAL_WAIT_DAYS, until))
    return Call(until, until + timedelta(days=wait))


def last_day_over(facts: Facts, today: date) -> date:
    """Return the latest day whose calls are over by today: a case that waits since then may be left."""
    day = today - timedelta(days=1)
    while today <= term_of_call(facts, day) + timedelta(days=int(facts.at(POSTAL_WAIT_DAYS, day))):
        day -= timedelta(days=1)
    return day

"""What the queue is asked for: its views, and who has the ball, said so that the database can find it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Exists, Select, String, and_, cast, exists, or_, select

from portal.cases.clock import NEAR_DAYS
from portal.cases.models import Case, CaseEvent, Channel, Document, DocumentKind
from portal.cases.timing.models import CaseTask
from portal.decisions.calls import POSTED, RECEIVED, Over
from portal.terms import end_of_day
from portal.workflow.decisions import DECIDED, FILES_SENT

WEEK_DAYS = 7
APPEALED = "appealed"
OPEN_TASK = CaseTask.closed_at.is_(None)


class View(StrEnum):
    """The views of the queue, by the word in the address."""

    TODO = "do-zrobienia"
    TASKS = "do-sprawdzenia"
    SOON = "w-tym-tygodniu"
    LATE = "po-terminie"
    WAITING = "czeka"
    FREE = "nieprzydzielone"
    MINE = "moje"
    DONE = "zakonczone"


class Order(StrEnum):
    """What stands on top of the queue, by the word in the address; finished matters stand newest first."""

    DUE = "termin"
    OLDEST = "najstarsze"
    NEWEST = "najnowsze"

    def columns(self, view: View) -> tuple[Any, ...]:
        """Return what the database sorts by."""
        if view == View.DONE:
            return Case.closed_at.desc(), Case.id.desc()
        return {
            Order.DUE: (Case.due_on, Case.id),
            Order.OLDEST: (Case.filed_on, Case.id),  # the day it came, not the day it was keyed in
            Order.NEWEST: (Case.filed_on.desc(), Case.id.desc()),
        }[self]


@dataclass(frozen=True)
class Wanted:
    """What the queue is asked for: ``worked_for`` are the official and whoever they stand in for today.

    ``over`` names the days whose calls are over.
    """

    unit_code: str | None
    worked_for: tuple[int, ...]
    today: date
    over: Over
    service: str = ""
    channel: str = ""
    order: Order = Order.DUE

    def of(self, view: View) -> ColumnElement[bool]:
        """Return the condition of a view."""
        waiting = self._waiting()
        runs = and_(Case.is_open, Case.paused_since.is_(None), Case.settled_at.is_(None))
        return {
            View.TODO: and_(Case.is_open, ~waiting),
            # those too that are over: a letter nobody collected, a certificate asked for after silence
            View.TASKS: Case.id.in_(select(CaseTask.case_id).where(OPEN_TASK)),
            View.SOON: and_(runs, Case.due_on.between(self.today, self.today + timedelta(days=WEEK_DAYS))),
            View.LATE: and_(runs, Case.due_on < self.today),
            View.WAITING: and_(Case.is_open, waiting),
            View.FREE: and_(Case.is_open, Case.assigned_to_id.is_(None), ~_delivered_only()),
            View.MINE: and_(Case.is_open, Case.assigned_to_id.in_(self.worked_for)),
            View.DONE: ~Case.is_open,
        }[view]

    def narrow(self, query: Select[*tuple[Any, ...]], view: View | None = None) -> Select[*tuple[Any, ...]]:
        """Keep to the unit and the filters."""
        # the open tasks are few: they are gone through, not the unit's matters of all years by their index
        unit = Case.unit_code.concat("") if view == View.TASKS else Case.unit_code
        query = query if self.unit_code is None else query.where(unit == self.unit_code)
        query = query.where(Case.service == self.service) if self.service else query
        return query.where(Case.channel == self.channel) if self.channel else query

    def _waiting(self) -> ColumnElement[bool]:
        """Say when a matter waits for others and nobody has to look at it.

        Its clock stands; or it is unpaid online while its term is not near; or it is decided, and what is left is the
        delivery, the term to appeal, the body of appeal. A task, which every timer opens, brings it back.
        """
        called = and_(Case.paused_since.is_not(None), ~self.is_over())
        unpaid = and_(
            Case.paused_since.is_(None),
            Case.settled_at.is_(None),
            Case.fee_settled.is_(False),
            Case.channel == Channel.PORTAL,
            Case.due_on > self.today + timedelta(days=NEAR_DAYS),
        )
        sent_up = and_(Case.status == APPEALED, cast(Case.flags, String).contains(f'"{FILES_SENT.code}"'))
        decided = and_(Case.settled_at.is_not(None), or_(Case.status.in_(DECIDED), sent_up))
        tasked = exists().where(CaseTask.case_id == Case.id, OPEN_TASK)
        return and_(or_(called, unpaid, decided), ~tasked)

    def is_over(self) -> ColumnElement[bool]:
        """Say of a called matter what ``calls.Call.is_over`` says of its last call."""
        opened = exists().where(
            Document.case_id == Case.id, Document.kind == DocumentKind.CALL,
            Document.created_at >= Case.paused_since,
            Document.first_opened_at <= end_of_day(self.over.delivered_on),
        )  # fmt: skip
        in_time = _noted(RECEIVED).where(_on() <= self.over.delivered_on.isoformat())
        by_post = _noted(POSTED).where(_on() <= self.over.posted_on.isoformat())
        return or_(opened, in_time, and_(by_post, ~_noted(RECEIVED)))


def _delivered_only() -> ColumnElement[bool]:
    """Say of a settled matter that only its delivery and the term to object are left: nobody need take it over."""
    tasked = exists().where(CaseTask.case_id == Case.id, OPEN_TASK)
    return and_(Case.settled_at.is_not(None), Case.status.in_(DECIDED), ~tasked)


def _noted(kind: str) -> Exists:
    """Ask whether something was noted of a letter of a matter since its clock stands."""
    return exists().where(
        CaseEvent.case_id == Case.id, CaseEvent.kind == kind, CaseEvent.at >= Case.paused_since,
        CaseEvent.values["slot"].as_string().startswith("call-"),
    )  # fmt: skip


def _on() -> ColumnElement[str]:
    on: ColumnElement[str] = CaseEvent.values["on"].as_string()
    return on

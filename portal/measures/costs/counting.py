"""Count the work that the matters took which were settled in a month: whole months, from the rows of the matters."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, delete, func, insert, literal, select

from portal.cases.models import Case, CaseEvent, Draft
from portal.decisions.delivering.course import Way
from portal.decisions.delivering.models import Delivery
from portal.measures.costs.models import WorkFact
from portal.measures.costs.reckoning import Work
from portal.measures.counting import next_month
from portal.measures.leaving_out import counted_in
from portal.measures.succession import SAME_NAMES
from portal.measures.vectors import SENT_ON_PAPER, left_out, settled
from portal.terms import start_of_day
from portal.visits.graph import State
from portal.visits.models import Channel, Visit
from portal.workflow import By

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import ColumnElement, ScalarSelect, Select
    from sqlalchemy.orm import Session

    from portal.measures.succession import Succession

FILED = "filed"
NUMBERS = ("matters", "acts", "visits", "letters")


def recount_work(session: Session, since: date, until: date) -> None:
    """Count every month anew from the first day of one to before the first day of another."""
    first = since
    while first < until:
        session.execute(delete(WorkFact).where(WorkFact.on == first))
        session.execute(
            insert(WorkFact).from_select(["on", "service", "channel", "left_out", *NUMBERS], _of(first))
        )
        first = next_month(first)


def list_work(
    session: Session, since: date, until: date, *, demo_city: bool, succession: Succession = SAME_NAMES
) -> dict[tuple[str, str], Work]:
    """Return the work of the matters settled in some months, by service, under its newest name, and channel."""
    key = (WorkFact.service, WorkFact.channel)
    query = select(*key, *(func.sum(getattr(WorkFact, name)) for name in NUMBERS)).where(
        WorkFact.on >= since, WorkFact.on < until, WorkFact.left_out.in_(counted_in(demo_city=demo_city))
    )
    found = defaultdict[tuple[str, str], Work](lambda: Work(0, 0, 0, 0))
    for service, channel, *numbers in session.execute(query.group_by(*key)):
        found[succession.name_of(service), channel] += Work(*(int(number) for number in numbers))
    return dict(found)


def _of(first: date) -> Select[Any]:
    """Return the question that counts one month: inside, each matter's work once; outside, its sums."""
    each = (
        select(
            Case.service.label("service"), Case.channel.label("channel"), left_out().label("left_out"),
            _acts().label("acts"), _visits().label("visits"), _letters().label("letters"),
        )
        .where(
            settled(), Case.settled_at >= start_of_day(first), Case.settled_at < start_of_day(next_month(first)),
        )
        .subquery("work")
        .c
    )  # fmt: skip
    key = (each.service, each.channel, each.left_out)
    sums = (func.sum(each.acts), func.sum(each.visits), func.sum(each.letters))
    return select(literal(first, WorkFact.on.type), *key, func.count(), *sums).group_by(*key)


def _acts() -> ScalarSelect[int]:
    """Count the acts of officials; keying a matter in has minutes of its own and would count twice."""
    own = (CaseEvent.case_id == Case.id, CaseEvent.by == By.OFFICIAL, CaseEvent.kind != FILED)
    return select(func.count()).where(*own).correlate(Case).scalar_subquery()


def _visits() -> ColumnElement[int]:
    """Count the visits for a matter, and those for the form that it was."""
    held = and_(Visit.state == State.DONE, Visit.channel == Channel.COUNTER)
    of_case = select(func.count()).where(Visit.case_id == Case.id, held)
    of_form = select(func.count()).where(
        Visit.draft_token == Draft.token, Draft.case_id == Case.id, Visit.case_id.is_(None), held
    )
    return of_case.correlate(Case).scalar_subquery() + of_form.correlate(Case).scalar_subquery()


def _letters() -> ScalarSelect[int]:
    sent = and_(Delivery.way == Way.PAPER, Delivery.state.in_(SENT_ON_PAPER))
    return select(func.count()).where(Delivery.case_id == Case.id, sent).correlate(Case).scalar_subquery()

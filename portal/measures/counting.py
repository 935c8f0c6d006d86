"""Recount days and months from the rows of the matters: whole buckets at a time, never adding one."""

from __future__ import annotations

import secrets
from collections import Counter
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, exists, func, insert, literal, select

from portal.cases.models import Case, CaseEvent
from portal.measures.balls import count_days
from portal.measures.models import DayFact, MonthFact, TermFact
from portal.measures.vectors import charged, left_out, returned, settled, vector_columns
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

VECTOR = ("service", "unit_code", "channel", "left_out", "visited", "on_paper", "paid", "delivered", "ended")
SUMS = ("matters", "returned", "charged_grosze")
TERM = ("service", "unit_code", "left_out", "office_days", "applicant_days", "external_days", "late")


def month_of(on: date) -> date:
    """Return the first day of a day's month."""
    return on.replace(day=1)


def next_month(first: date) -> date:
    """Return the first day of the month after."""
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def last_day(first: date) -> date:
    """Return the last day of a month: what ends or begins on the first of the next is not of it."""
    return next_month(first) - timedelta(days=1)


def recount_days(session: Session, service: str, days: Iterable[date], now: datetime) -> None:
    """Count some days of one service anew, and the months they stand in."""
    known = sorted(set(days))
    _count_days(
        session, now, of_facts=(DayFact.service == service, DayFact.on.in_(known)),
        of_cases=(Case.service == service, Case.filed_on.in_(known)),
    )  # fmt: skip
    for first in sorted({month_of(day) for day in known}):
        _count_month(session, first, now, service)


def recount_months(session: Session, since: date, until: date, now: datetime) -> None:
    """Count every day and month anew from the first day of a month to before the first day of another."""
    between = (Case.filed_on >= since, Case.filed_on < until)
    _count_days(session, now, of_facts=(DayFact.on >= since, DayFact.on < until), of_cases=between)
    first = since
    while first < until:
        _count_month(session, first, now)
        first = next_month(first)


def recount_all(session: Session, now: datetime) -> None:
    """Count everything anew, also what was counted of matters that are gone."""
    first, last = session.execute(select(func.min(Case.filed_on), func.max(Case.filed_on))).one()
    for table in (MonthFact, TermFact):
        session.execute(delete(table))
    session.execute(
        delete(DayFact).where(~exists().where(Case.filed_on == DayFact.on, Case.service == DayFact.service))
    )
    if first is not None:
        recount_months(session, month_of(first), next_month(month_of(last)), now)


def list_vectors(session: Session, *of_cases: ColumnElement[bool]) -> Iterator[Any]:
    """Yield each vector among some matters with how many went so and how many were called to complete."""
    columns = vector_columns()
    query = select(*columns, func.count().label("matters"), func.sum(returned()).label("returned"))
    query = query.add_columns(func.sum(charged()).label("charged_grosze"))
    yield from session.execute(query.where(*of_cases).group_by(*columns))


def _count_days(
    session: Session,
    now: datetime,
    *,
    of_facts: Sequence[ColumnElement[bool]],
    of_cases: Sequence[ColumnElement[bool]],
) -> None:
    """Count days anew; one with a matter whose papers were destroyed by law keeps its counts, told by nothing else."""
    gone = exists().where(
        Case.filed_on == DayFact.on, Case.service == DayFact.service, Case.disposed_at.is_not(None)
    )
    session.execute(delete(DayFact).where(*of_facts, ~gone).execution_options(synchronize_session=False))
    kept = exists().where(DayFact.on == Case.filed_on, DayFact.service == Case.service)
    own = (returned().label("returned"), charged().label("charged_grosze"))
    each = select(Case.filed_on.label("on"), *vector_columns(), *own)
    # each matter's vector is read once: SQLite would put the question into the one around it, and ask it twice
    row = each.where(*of_cases, ~kept).cte("vectors").prefix_with("MATERIALIZED").c
    key = (row.on, *(row[name] for name in VECTOR))
    stamp = literal(now, DayFact.counted_at.type)
    sums = (func.count(), func.sum(row.returned), func.sum(row.charged_grosze))
    counted = select(*key, *sums, stamp).group_by(*key)
    columns = ["on", *VECTOR, *SUMS, "counted_at"]
    session.execute(insert(DayFact).from_select(columns, counted))


def _count_month(session: Session, first: date, now: datetime, service: str | None = None) -> None:
    """Sum the days of a month up, and count the terms of what was settled, for one service or for all."""
    until = next_month(first)
    of = [] if service is None else [MonthFact.service == service]
    session.execute(delete(MonthFact).where(MonthFact.on == first, *of))
    session.execute(
        delete(TermFact).where(TermFact.on == first, *([TermFact.service == service] if of else []))
    )
    key = tuple(getattr(DayFact, name) for name in VECTOR)
    summed = (
        select(
            literal(first, MonthFact.on.type), *key, *(func.sum(getattr(DayFact, name)) for name in SUMS),
            literal(now, MonthFact.counted_at.type), literal(secrets.token_hex(16)),
        )
        .where(DayFact.on >= first, DayFact.on < until, *([DayFact.service == service] if of else []))
        .group_by(*key)
    )  # fmt: skip
    session.execute(
        insert(MonthFact).from_select(["on", *VECTOR, *SUMS, "counted_at", "count_token"], summed)
    )
    filed = [Case.filed_on >= first, Case.filed_on < until, *([Case.service == service] if of else [])]
    counts = Counter(_terms(session, filed))
    if counts:
        rows = [
            {"on": first, **dict(zip(TERM, term, strict=True)), "matters": n} for term, n in counts.items()
        ]
        session.execute(insert(TermFact), rows)


def _terms(session: Session, filed: Sequence[ColumnElement[bool]]) -> Iterator[tuple[Any, ...]]:
    """Yield, for each settled matter, what the facts of terms are counted by."""
    about = (Case.id, Case.service, Case.unit_code, left_out(), Case.filed_on, Case.settled_at, Case.due_on)
    turns = (CaseEvent.at, CaseEvent.target)
    query = (
        select(*about, *turns)
        .join(CaseEvent, (CaseEvent.case_id == Case.id) & CaseEvent.target.is_not(None), isouter=True)
        .where(*filed, settled())
        .order_by(Case.id, CaseEvent.id)
    )
    for _case, rows in groupby(session.execute(query), key=lambda row: row[0]):
        of_case = list(rows)
        _id, service, unit, why, filed_on, settled_at, due_on, _at, _target = of_case[0]
        if settled_at is None:  # the question asks for settled ones alone
            continue
        days = count_days(filed_on, settled_at, [(row[7], row[8]) for row in of_case if row[8] is not None])
        late = day_of(settled_at) > due_on
        yield service, unit, why, days.office, days.applicant, days.external, late

"""What the numbers of the desk are read from: the conditions of the queue, so that no count differs from its list.

Walls hold as in the queue: what an official may not see is in no number of theirs.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, func, select

from portal.accounts.models import Official
from portal.cases.models import Case, CaseEvent
from portal.measures.balls import count_days
from portal.measures.vectors import COMPLETION, settled
from portal.office.numbers.reckoning import AGES, Open, Settled, Week
from portal.office.wanted import View, Wanted
from portal.terms import start_of_day
from portal.words import day_of
from portal.workflow import orders

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import date

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session


APPEALS = frozenset({"appeal", "appeal_on_paper", *orders.COMPLAINTS})
# the organ of appeal changed the decision or gave the matter back, or the office itself gave way (art. 132, 138 KPA)
CHANGES = frozenset({"changed", "remanded", "review", *orders.CHANGES})
BACK = frozenset({"remanded", "order_set_aside"})  # given back by the body above
VIEWS = (View.TODO, View.WAITING, View.SOON, View.LATE)
WEEK = timedelta(days=7)


def count_open(
    session: Session, wanted: Wanted, officials: Collection[int] | None = None
) -> dict[int | None, Open]:
    """Count the open matters of each official, of nobody's under None; one statement.

    ``officials`` keeps to theirs.
    """
    returned = exists().where(CaseEvent.case_id == Case.id, CaseEvent.kind.in_(BACK))
    conditions = [
        *(wanted.of(view) for view in VIEWS),
        returned,
        *(_aged(wanted.today, *age) for age in AGES),
    ]
    counts = [func.count().filter(condition) for condition in conditions]
    query = _of(select(Case.assigned_to_id, func.count(), *counts), wanted, officials).where(Case.is_open)
    found: dict[int | None, Open] = {}
    for official_id, *numbers in session.execute(query.group_by(Case.assigned_to_id)):
        every, todo, waiting, soon, late, back, *ages = map(int, numbers)
        found[official_id] = Open(every, todo, waiting, soon, late, back, tuple(ages))
    return found


def count_weeks(
    session: Session, wanted: Wanted, mondays: Sequence[date], officials: Collection[int] | None = None
) -> list[Week]:
    """Count, for weeks in a row from their Mondays, the matters that came and those settled; one statement each."""
    first, last = mondays[0], mondays[-1] + WEEK
    came = [func.count().filter(Case.filed_on >= day, Case.filed_on < day + WEEK) for day in mondays]
    new = session.execute(
        _of(select(*came).select_from(Case), wanted, officials).where(
            Case.filed_on >= first, Case.filed_on < last
        )
    ).one()
    ended = [func.count().filter(_settled_between(day, day + WEEK)) for day in mondays]
    gone = session.execute(
        _of(select(*ended).select_from(Case), wanted, officials).where(
            settled(), _settled_between(first, last)
        )
    ).one()
    return [Week(day, int(one), int(two)) for day, one, two in zip(mondays, new, gone, strict=True)]


def list_settled(
    session: Session, wanted: Wanted, since: date, officials: Collection[int] | None = None
) -> Iterator[Settled]:
    """Yield the matters that were settled since a day, each with who had the ball how long; one statement."""
    about = (Case.id, Case.assigned_to_id, Case.filed_on, Case.settled_at, Case.due_on)
    query = (
        _of(select(*about, CaseEvent.at, CaseEvent.target, CaseEvent.kind), wanted, officials)
        .join(CaseEvent, (CaseEvent.case_id == Case.id) & CaseEvent.target.is_not(None), isouter=True)
        .where(settled(), _settled_between(since, wanted.today + timedelta(days=1)))
        .order_by(Case.id, CaseEvent.id)
    )
    for _case, rows in groupby(session.execute(query), key=lambda row: row[0]):
        yield _settled(list(rows))


def name_officials(session: Session, officials: Collection[int]) -> dict[int, str]:
    """Name some officials, those too who work here no more."""
    found = session.execute(select(Official.id, Official.name).where(Official.id.in_(officials)))
    return {row.id: row.name for row in found}


def _settled(rows: Sequence[Any]) -> Settled:
    _id, official_id, filed_on, settled_at, due_on, *_event = rows[0]
    kinds = {row[7] for row in rows}
    return Settled(
        official_id, count_days(filed_on, settled_at, [(row[5], row[6]) for row in rows if row[6] is not None]),
        on_time=day_of(settled_at) <= due_on, called=COMPLETION in kinds, appealed=bool(APPEALS & kinds),
        changed=bool(CHANGES & kinds),
    )  # fmt: skip


def _of(
    query: Select[*tuple[Any, ...]], wanted: Wanted, officials: Collection[int] | None
) -> Select[*tuple[Any, ...]]:
    query = wanted.narrow(query)
    return query if officials is None else query.where(Case.assigned_to_id.in_(officials))


def _settled_between(since: date, until: date) -> ColumnElement[bool]:
    return (Case.settled_at >= start_of_day(since)) & (Case.settled_at < start_of_day(until))


def _aged(today: date, least: int, most: int | None) -> ColumnElement[bool]:
    youngest = Case.filed_on <= today - timedelta(days=least)
    return youngest if most is None else youngest & (Case.filed_on >= today - timedelta(days=most))

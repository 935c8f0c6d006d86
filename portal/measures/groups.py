"""Matters by month as groups that went alike: from the kept facts for pages, from the rows themselves for a recount."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, func, select, tuple_

from portal.cases.models import Case
from portal.measures.channels import Delivered, Paid, Vector
from portal.measures.counting import SUMS, VECTOR, list_vectors, next_month
from portal.measures.definitions import Group
from portal.measures.models import DayFact, MonthFact
from portal.measures.outside.counts import list_outside

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session


def list_groups(
    session: Session, since: date, until: date, *, counted: Collection[str], covered: Mapping[date, Collection[str]],
    service: str | None = None,
) -> dict[date, list[Group]]:  # fmt: skip
    """List the groups of each month from ``since`` to before ``until``, with what was reported from outside.

    ``counted`` are the reasons for leaving out that are counted all the same; ``covered`` the services of tier IV in
    each month.
    """
    key = tuple(getattr(MonthFact, name) for name in VECTOR)
    query = select(MonthFact.on, *key, *(getattr(MonthFact, name) for name in SUMS)).where(
        MonthFact.on >= since, MonthFact.on < until, MonthFact.left_out.in_(counted)
    )
    query = query if service is None else query.where(MonthFact.service == service)
    found: dict[date, list[Group]] = {}
    for row in session.execute(query):
        found.setdefault(row.on, []).append(_group(row, covered.get(row.on, ())))
    for month, groups in list_outside(session, since, until, ()).items():
        found.setdefault(month, []).extend(
            replace(one, is_covered=one.service in covered.get(month, ()))
            for one in groups
            if service in (None, one.service)
        )
    return found


def recount_groups(
    session: Session, month: date, *, counted: Collection[str], covered: Collection[str]
) -> list[Group]:
    """List the groups of one month from the rows of the matters, past the kept facts.

    A day of a service whose papers were destroyed by law, if only of one matter, stands as it was counted before: what
    is left of its rows would tell of matters that came on paper that they were online.
    """
    of_month = [Case.filed_on >= month, Case.filed_on < next_month(month)]
    kept = list_kept(session, *of_month)
    if kept:
        days = {(row.on, row.service) for row in kept}
        of_month.append(tuple_(Case.filed_on, Case.service).not_in(sorted(days)))
    rows: list[Any] = [*list_vectors(session, *of_month), *kept]
    found = [_group(row, covered) for row in rows if row.left_out in counted]
    return found + list_outside(session, month, next_month(month), covered).get(month, [])


def list_kept(session: Session, *of_days: ColumnElement[bool]) -> list[DayFact]:
    """List the facts of the days and services of which some papers were destroyed; ``of_days`` are about matters."""
    gone = (Case.filed_on == DayFact.on, Case.service == DayFact.service, Case.disposed_at.is_not(None))
    return list(session.scalars(select(DayFact).where(exists().where(*gone, *of_days))))


def count_left_out(session: Session, since: date, until: date) -> dict[str, int]:
    """Count the matters that are in no share, by why."""
    query = (
        select(MonthFact.left_out, func.sum(MonthFact.matters))
        .where(MonthFact.on >= since, MonthFact.on < until, MonthFact.left_out != "")
        .group_by(MonthFact.left_out)
    )
    return {why: int(count) for why, count in session.execute(query)}


def _group(row: Any, covered: Collection[str]) -> Group:
    vector = _vector(row.channel, bool(row.visited), bool(row.on_paper), row.paid, row.delivered)
    return Group(
        row.service,
        row.unit_code,
        vector,
        row.ended,
        int(row.matters),
        int(row.returned),
        row.service in covered,
        charged_grosze=int(row.charged_grosze),
    )


@lru_cache(maxsize=4096)
def _vector(channel: str, visited: bool, on_paper: bool, paid: str, delivered: str) -> Vector:  # noqa: FBT001 - a row's
    """Return the one object for all groups that went alike."""
    return Vector(channel, visited, on_paper, Paid(paid), Delivered(delivered))

"""Matters by month as groups that went alike: from the kept facts for pages, from the rows themselves for a recount."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, func, select, tuple_

from portal.cases.models import Case
from portal.measures.channels import Delivered, Paid, Vector
from portal.measures.counting import SUMS, VECTOR, list_vectors, next_month
from portal.measures.definitions import Group
from portal.measures.models import DayFact, MonthFact
from portal.measures.outside.counts import list_outside
from portal.measures.parts import KEPT_AT_MOST, Kept, Part

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from portal.measures.succession import Succession

KEPT = Kept[Part](KEPT_AT_MOST)


@dataclass(frozen=True)
class Told:
    """How matters are told: ``counted`` are the reasons for leaving out that are counted all the same.

    ``covered`` are the services of tier IV in each month; a renamed service stands under its newest name.
    """

    counted: frozenset[str]
    covered: Mapping[date, Collection[str]]
    succession: Succession

    def count(self, row: Any) -> _Count:
        """Name the count that a row is of."""
        is_covered, name = self.is_covered(row.on, row.service), self.succession.name_of(row.service)
        return _Count(row.on, row.service, row.count_token, name, is_covered, self.counted)

    def is_covered(self, month: date, service: str) -> bool:
        """Tell whether a service was of tier IV in a month."""
        return service in self.covered.get(month, ())


def list_parts(
    session: Session, since: date, until: date, told: Told, services: Collection[str] = ()
) -> dict[tuple[date, str], list[Part]]:
    """List the parts of each month and service from ``since`` to before ``until``, with what was reported from outside.

    ``services`` are those that are asked for, by every name they had; none named are all.
    """
    asked = [MonthFact.on >= since, MonthFact.on < until]
    if services:
        asked.append(MonthFact.service.in_(services))
    found = defaultdict[tuple[date, str], list[Part]](list)
    for count, part in _parts_counted(session, asked, told).items():
        found[count.on, count.name].append(part)
    reported = defaultdict[tuple[date, str], list[Group]](list)
    for month, groups in list_outside(session, since, until, ()).items():
        for one in groups:
            if not services or one.service in services:
                name, is_covered = told.succession.name_of(one.service), told.is_covered(month, one.service)
                reported[month, name].append(replace(one, service=name, is_covered=is_covered))
    for key, of_key in reported.items():
        found[key].append(Part(of_key))
    return found


@dataclass(frozen=True)
class _Count:
    """One count of a month and service, and how it is told: under which name, with what left out."""

    on: date
    service: str
    token: str
    name: str
    is_covered: bool
    counted: frozenset[str]


def _parts_counted(session: Session, asked: list[ColumnElement[bool]], told: Told) -> dict[_Count, Part]:
    """Return what is kept of the counts that stand; of the others alone the rows are read."""
    standing = select(MonthFact.on, MonthFact.service, MonthFact.count_token).where(*asked).distinct()
    counts = [told.count(row) for row in session.execute(standing)]
    found = {count: part for count in counts if count.token and (part := KEPT.find(count)) is not None}
    lacking = {(count.on, count.service) for count in counts if count not in found}
    if lacking:
        for count, rows in _rows(session, asked, told, lacking).items():
            found[count] = _part(count, rows)
            if count.token:
                KEPT.keep(count, found[count])
    return {count: part for count, part in found.items() if part.groups}


def _rows(
    session: Session, asked: list[ColumnElement[bool]], told: Told, lacking: set[tuple[date, str]]
) -> dict[_Count, list[Any]]:
    key = tuple(getattr(MonthFact, name) for name in VECTOR)
    query = select(
        MonthFact.on, MonthFact.count_token, *key, *(getattr(MonthFact, name) for name in SUMS)
    ).where(*asked, MonthFact.on.in_({on for on, _service in lacking}))
    rows = defaultdict[_Count, list[Any]](list)
    for row in session.execute(query):
        if (row.on, row.service) in lacking:
            rows[told.count(row)].append(row)
    return rows


def _part(count: _Count, rows: list[Any]) -> Part:
    covered = {count.service} if count.is_covered else set[str]()
    groups = (_group(row, covered) for row in rows if row.left_out in count.counted)
    return Part(
        tuple(one if one.service == count.name else replace(one, service=count.name) for one in groups)
    )


def recount_groups(
    session: Session,
    month: date,
    *,
    counted: Collection[str],
    covered: Collection[str],
    outside_before: datetime | None = None,
) -> list[Group]:
    """List the groups of one month from the rows of the matters, past the kept facts.

    With ``outside_before`` what was reported from outside is as it stood just before that moment.

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
    reported = list_outside(session, month, next_month(month), covered, outside_before)
    return found + reported.get(month, [])


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

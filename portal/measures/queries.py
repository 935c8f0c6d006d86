"""Matters by month for the pages: by channel, by class, and the published shares with their counts."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.measures.counting import last_day, next_month
from portal.measures.definitions import STRICT
from portal.measures.groups import Told, list_parts
from portal.measures.leaving_out import counted_in
from portal.measures.models import MonthFact, TermFact
from portal.measures.parts import share_of
from portal.measures.succession import SAME_NAMES, Succession
from portal.measures.tiers.keeping import covered_on

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.measures.definitions import Group, Measure
    from portal.measures.parts import Part
    from portal.measures.statistics.shares import Share


@dataclass
class Month:
    """One month of one service, or (empty) of all, in parts that were counted apart."""

    first: date
    service: str
    parts: list[Part] = field(default_factory=list)

    @cached_property
    def groups(self) -> list[Group]:
        """Return the groups of matters that went alike."""
        return [group for part in self.parts for group in part.groups]

    @cached_property
    def by_channel(self) -> Counter[str]:
        """Return how many came by each channel."""
        return _add_up(part.by_channel for part in self.parts)

    @cached_property
    def by_class(self) -> Counter[str]:
        """Return how many were fully online, assisted, mixed, at the office, unknown."""
        return _add_up(part.by_class for part in self.parts)

    @property
    def all(self) -> int:
        """Return how many matters came by any channel: the denominator."""
        return self.by_channel.total()

    def of(self, measure: Measure) -> Share:
        """Return a share of the month."""
        return share_of(self.parts, measure)

    @cached_property
    def strict(self) -> Share:
        """Return the share that was settled wholly online: the city's headline."""
        return self.of(STRICT)


@dataclass(frozen=True)
class Terms:
    """Days of settled matters: how often each number of the office's days, and how many kept their term."""

    office: Counter[int]
    others: Counter[int]
    on_time: int
    settled: int


def list_months(
    session: Session, since: date, until: date, *, demo_city: bool, service: str | None = None,
    succession: Succession = SAME_NAMES,
) -> list[Month]:  # fmt: skip
    """List month × service from the month of ``since`` to before ``until``, oldest first.

    A renamed service stands under its newest name, by whichever it is asked for.
    """
    months = _firsts(since, until)
    covered_at = covered_on(session, [last_day(first) for first in months])
    covered = {first: covered_at[last_day(first)] for first in months}
    told = Told(frozenset(counted_in(demo_city=demo_city)), covered, succession)
    names = succession.names_of(service) if service is not None else frozenset[str]()
    found = list_parts(session, months[0], until, told, names)
    return [Month(first, slug, parts) for (first, slug), parts in sorted(found.items())]


def together(months: Iterable[Month]) -> list[Month]:
    """Put the services of each month together."""
    summed: dict[date, Month] = {}
    for month in months:
        summed.setdefault(month.first, Month(month.first, "")).parts.extend(month.parts)
    return [summed[first] for first in sorted(summed)]


def list_terms(
    session: Session, since: date, until: date, *, demo_city: bool, succession: Succession = SAME_NAMES
) -> dict[str, Terms]:
    """Add up the terms of matters filed in some months, by service; the empty service is all together."""
    key = (
        TermFact.service,
        TermFact.office_days,
        TermFact.applicant_days + TermFact.external_days,
        TermFact.late,
    )
    query = (
        select(*key, func.sum(TermFact.matters))
        .where(
            TermFact.on >= since, TermFact.on < until, TermFact.left_out.in_(counted_in(demo_city=demo_city))
        )
        .group_by(*key)
    )
    counts = defaultdict[str, list[tuple[int, int, bool, int]]](list)
    for service, office, others, late, matters in session.execute(query):
        row = (int(office), int(others), bool(late), int(matters))
        counts[succession.name_of(service)].append(row)
        counts[""].append(row)
    return {service: _terms(rows) for service, rows in counts.items()}


def last_counted(session: Session) -> datetime | None:
    """Return the moment of the newest count."""
    return session.scalar(select(func.max(MonthFact.counted_at)))


def _add_up(counts: Iterable[Counter[str]]) -> Counter[str]:
    summed = Counter[str]()
    for one in counts:
        summed.update(one)
    return summed


def _terms(rows: list[tuple[int, int, bool, int]]) -> Terms:
    office, others, on_time = Counter[int](), Counter[int](), 0
    for of_office, of_others, late, matters in rows:
        office[of_office] += matters
        others[of_others] += matters
        on_time += 0 if late else matters
    return Terms(office, others, on_time, office.total())


def _firsts(since: date, until: date) -> list[date]:
    found = [since.replace(day=1)]
    while (following := next_month(found[-1])) < until:
        found.append(following)
    return found

"""Of the forms that were begun, how many were sent within thirty days, and on which page the others were left."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.cases.leaving.counting import WINDOW
from portal.cases.leaving.models import FormCount, Kind
from portal.measures.statistics.shares import Share
from portal.measures.succession import SAME_NAMES

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.measures.succession import Succession

WEEK = timedelta(days=7)
WEEKS = 13  # a quarter of a year of cohorts


@dataclass
class Forms:
    """What became of the forms of some days; ``counts`` by page and kind.

    A form that was begun is sent, sent late, or stands at one page: the three add up to those begun.
    """

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def __add__(self, other: Forms) -> Forms:
        """Put the forms of other days beside these."""
        return Forms(self.counts + other.counts)

    @property
    def started(self) -> int:
        """Return how many were begun: their first page was saved."""
        return self.counts["", Kind.STARTED]

    @property
    def late(self) -> int:
        """Return how many were sent after the thirty days."""
        return self.counts["", Kind.SENT_LATE]

    @property
    def sent(self) -> Share:
        """Return how many of those begun were sent within thirty days: the completion rate."""
        return Share(self.counts["", Kind.SENT], self.started)

    @property
    def resumed(self) -> int:
        """Return how often somebody went on with a form after an hour or more, on whatever device."""
        return sum(self.of(Kind.RESUMED).values())

    @property
    def left(self) -> Counter[str]:
        """Return how many stand at each page, unsent."""
        found = self.of(Kind.CAME)
        found.subtract(self.of(Kind.WENT))
        return Counter({step: count for step, count in found.items() if count > 0})

    def of(self, kind: Kind) -> Counter[str]:
        """Return how often something happened, by page."""
        return Counter({step: count for (step, what), count in self.counts.items() if what == kind})

    @property
    def worst(self) -> tuple[str, int] | None:
        """Return the page at which most were left, and how many; None where all were sent."""
        left = self.left
        return min(left.items(), key=lambda pair: (-pair[1], pair[0])) if left else None


def week_of(on: date) -> date:
    """Return the Monday of a day's week."""
    return on - timedelta(days=on.weekday())


def settled_weeks(today: date, weeks: int = WEEKS) -> tuple[date, date]:
    """Return the first day of the oldest and the day after the newest week whose thirty days are over."""
    until = week_of(today - WINDOW)
    return until - weeks * WEEK, until


def list_forms(
    session: Session, since: date, until: date, succession: Succession = SAME_NAMES
) -> dict[str, Forms]:
    """Return, by service, what became of the forms begun from a day to before another.

    Forms begun under a former name of a service are told with the others: the page that people leave is the same one.
    """
    key = (FormCount.service, FormCount.step, FormCount.kind)
    query = select(*key, func.sum(FormCount.count)).where(FormCount.on >= since, FormCount.on < until)
    found = defaultdict[str, Forms](Forms)
    for service, step, kind, count in session.execute(query.group_by(*key)):
        found[succession.name_of(service)].counts[step, kind] += int(count)
    return dict(found)


def list_cohorts(
    session: Session, service: str, since: date, until: date, succession: Succession = SAME_NAMES
) -> dict[date, Forms]:
    """Return, by the Monday of the week of their beginning, what became of a service's forms; oldest first.

    A renamed service is told whole, by whichever name it is asked for.
    """
    key = (FormCount.on, FormCount.step, FormCount.kind)
    query = select(*key, func.sum(FormCount.count)).where(
        FormCount.service.in_(succession.names_of(service)), FormCount.on >= since, FormCount.on < until
    )
    found = defaultdict[date, Forms](Forms)
    for on, step, kind, count in session.execute(query.group_by(*key)):
        found[week_of(on)].counts[step, kind] += int(count)
    return dict(sorted(found.items()))

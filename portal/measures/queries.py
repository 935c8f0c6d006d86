"""Monthly counts by service and channel, and the share of matters that came online with its formula."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import extract, func, select

from portal.cases.models import Channel
from portal.measures.models import DailyCount

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

ONLINE = frozenset({Channel.PORTAL})
PERCENT = 100


@dataclass
class Month:
    """One month of one service (or of all): matters filed by channel."""

    first: date
    service: str
    by_channel: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def all(self) -> int:
        """Return how many matters came by any channel: the denominator."""
        return sum(self.by_channel.values())

    @property
    def online(self) -> int:
        """Return how many were filed by residents themselves in the portal: the numerator."""
        return sum(count for channel, count in self.by_channel.items() if channel in ONLINE)

    @property
    def share(self) -> float | None:
        """Return the share online in per cent; None where nothing came (a division by nothing)."""
        return PERCENT * self.online / self.all if self.all else None


def list_months(session: Session, *, since: date, demo: bool) -> list[Month]:
    """List month × service from a day on, oldest first; demo matters are counted only in a demo city."""
    # the database adds the days up: a page of 18 months would read thousands of rows
    month = (extract("year", DailyCount.on), extract("month", DailyCount.on))
    group = (*month, DailyCount.service, DailyCount.channel)
    query = select(*group, func.sum(DailyCount.filed)).where(DailyCount.on >= since).group_by(*group)
    query = query if demo else query.where(DailyCount.demo.is_(False))
    months: dict[tuple[date, str], Month] = {}
    for year, number, service, channel, filed in session.execute(query):
        key = (date(int(year), int(number), 1), service)
        months.setdefault(key, Month(*key)).by_channel[channel] += int(filed)
    return [months[key] for key in sorted(months)]


def together(months: Iterable[Month]) -> list[Month]:
    """Add the services of each month up."""
    summed: dict[date, Month] = {}
    for month in months:
        whole = summed.setdefault(month.first, Month(month.first, ""))
        for channel, count in month.by_channel.items():
            whole.by_channel[channel] += count
    return [summed[first] for first in sorted(summed)]


def last_counted(session: Session) -> object:
    """Return the moment of the newest count."""
    return session.scalar(select(func.max(DailyCount.counted_at)))

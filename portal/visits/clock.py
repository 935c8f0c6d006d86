"""The wall clock of visits: a day and a minute of it, and the moments that they mean by today's law of time."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from portal.terms import WARSAW

if TYPE_CHECKING:
    from datetime import date, tzinfo

QUANTUM = 5
DAY_MINUTES = 24 * 60
HOUR = 60


def moment_of(on: date, minute: int, zone: tzinfo = WARSAW) -> datetime:
    """Return the moment (UTC) of a minute of a day; minute 1440 is the next midnight.

    In the hour that comes twice in October it is the first, in the one that is left out in March the one after it.
    """
    days, minute = divmod(minute, DAY_MINUTES)
    local = datetime.combine(on + timedelta(days=days), time(minute // HOUR, minute % HOUR), zone)
    return local.astimezone(UTC)


def wall(at: datetime, zone: tzinfo = WARSAW) -> tuple[date, int]:
    """Return the day and the minute that the clock on the wall shows at a moment."""
    local = at.astimezone(zone)
    return local.date(), local.hour * HOUR + local.minute


def is_real(on: date, minute: int, zone: tzinfo = WARSAW) -> bool:
    """Tell whether the clock shows this minute once and only once on that day."""
    if not 0 <= minute < DAY_MINUTES:
        return False
    naive = datetime.combine(on, time(minute // HOUR, minute % HOUR))
    once, again = naive.replace(tzinfo=zone), naive.replace(tzinfo=zone, fold=1)
    return once.utcoffset() == again.utcoffset()


def clock(minute: int) -> str:
    """Write a minute of the day as people read it: ``9:05``."""
    return f"{minute // HOUR}:{minute % HOUR:02d}"

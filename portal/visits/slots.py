"""Free times laid out by day, as pages offer them, and the value that stands for one in a form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from portal.i18n import plural
from portal.visits.clock import DAY_MINUTES, QUANTUM
from portal.visits.free import Free

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

FIELD = "termin"
SHOWN_DAYS = 5
PARTS = 3


@dataclass(frozen=True)
class Slot:
    """One time: what the form sends, what is read of it."""

    value: str
    label: str


@dataclass(frozen=True)
class Day:
    """The free times of one day."""

    on: date
    heading: str
    slots: tuple[Slot, ...]

    @property
    def told(self) -> str:
        """Say how many times are free, for a day that is folded."""
        return plural("%(num)s godzina", "%(num)s godzin", len(self.slots))


def by_day(found: Iterable[Free], heading: Callable[[date], str], label: Callable[[Free], str]) -> list[Day]:
    """Put times together by day, in their order, with the words of whoever shows them."""
    return [
        Day(on, heading(on), tuple(Slot(write(one), label(one)) for one in times))
        for on, times in groupby(sorted(found), key=lambda one: one.on)
    ]


def write(time: Free) -> str:
    """Write a time as a form sends it."""
    return f"{time.on.isoformat()} {time.minute} {time.place_code}"


def read(value: str) -> Free | None:
    """Read a time that a form sent; None for what is none."""
    parts = value.split(" ")
    if len(parts) != PARTS or not (parts[1].isascii() and parts[1].isdigit() and len(parts[1]) <= PARTS + 1):
        return None
    on, minute = day_from(parts[0]), int(parts[1])
    if on is None or minute >= DAY_MINUTES or minute % QUANTUM:
        return None
    return Free(on, minute, parts[2])


def day_from(value: str) -> date | None:
    """Read a day of an address; None for what is none."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None

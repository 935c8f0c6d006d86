"""The days that a page of money is about: from the address, to moments of Warsaw's days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask import request

from portal.context import here
from portal.errors import NotFound
from portal.words import WARSAW, day_of

FIRST_YEAR, LAST_YEAR = 2000, 2100  # no book is older, and a calendar has an end that no day may be added to


@dataclass(frozen=True)
class Days:
    """A range of whole days in Warsaw, both ends included."""

    first_on: date
    last_on: date

    @property
    def since(self) -> datetime:
        """Return the first moment of the range."""
        return datetime.combine(self.first_on, time(), WARSAW)

    @property
    def until(self) -> datetime:
        """Return the first moment after the range."""
        return datetime.combine(self.last_on + timedelta(days=1), time(), WARSAW)

    @property
    def as_address(self) -> dict[str, str]:
        """Return the range as it stands in an address."""
        return {"od": self.first_on.isoformat(), "do": self.last_on.isoformat()}


def today() -> Days:
    """Return this very day."""
    on = day_of(here().now())
    return Days(on, on)


def this_month() -> Days:
    """Return the month to today."""
    on = day_of(here().now())
    return Days(on.replace(day=1), on)


def chosen(usual: Days) -> Days:
    """Read the range from the address; one end alone is a single day. Raises NotFound for what is no date."""
    first, last = _read("od"), _read("do")
    if first is None and last is None:
        return usual
    ends = [one for one in (first, last) if one is not None]
    return Days(min(ends), max(ends))


def _read(name: str) -> date | None:
    text = request.args.get(name, "")
    try:
        found = date.fromisoformat(text) if text else None
    except ValueError as error:
        raise NotFound from error
    if found is not None and not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise NotFound
    return found

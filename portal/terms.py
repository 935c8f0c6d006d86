"""Working days and legal terms in Poland: when a term of a statute ends, and what moved that day.

The table of free days is the statute's own (ustawa z 18 stycznia 1951 r. o dniach wolnych od pracy). Tests
compare it, year by year, with the ``holidays`` package, which costs half a second and 45 MB to load.
"""

import calendar
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

from portal.i18n import Text, lazy
from portal.words import full_day

WARSAW = ZoneInfo("Europe/Warsaw")
FIRST_YEAR = 2011  # the first year with Epiphany free again; what was free before is nobody's term here
LAST_YEAR = 2100
SATURDAY, SUNDAY = 5, 6
_DAY = timedelta(days=1)
_CHRISTMAS_EVE_FREE_SINCE = 2025  # Dz.U. 2024 poz. 1965
_CENTENARY = date(2018, 11, 12)  # Dz.U. 2018 poz. 2117, that one year only
_FIXED = {
    (1, 1): lazy("Nowy Rok"),
    (1, 6): lazy("Święto Trzech Króli"),
    (5, 1): lazy("Święto Państwowe 1 Maja"),
    (5, 3): lazy("Święto Narodowe 3 Maja"),
    (8, 15): lazy("Wniebowzięcie Najświętszej Maryi Panny"),
    (11, 1): lazy("Wszystkich Świętych"),
    (11, 11): lazy("Narodowe Święto Niepodległości"),
    (12, 25): lazy("pierwszy dzień Bożego Narodzenia"),
    (12, 26): lazy("drugi dzień Bożego Narodzenia"),
}
_AFTER_EASTER = {
    0: lazy("Wielkanoc"),
    1: lazy("Poniedziałek Wielkanocny"),
    49: lazy("Zielone Świątki"),
    60: lazy("Boże Ciało"),
}


class OutOfCalendar(ValueError):
    """Say that a day lies outside the years whose free days are known (2011 to 2100)."""


class Unit(StrEnum):
    """The units in which statutes count terms."""

    DAYS = "days"
    WORKING_DAYS = "working_days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


@dataclass(frozen=True)
class Term:
    """A length of time set by law, at least one unit long."""

    length: int
    unit: Unit

    def __post_init__(self) -> None:
        object.__setattr__(self, "unit", Unit(self.unit))
        if self.length < 1:
            raise ValueError(f"a term is at least one unit long, not {self.length}")


@dataclass(frozen=True)
class FreeDay:
    """A day on which no term ends: a statutory free day, a Sunday or a Saturday, with its name."""

    on: date
    name: Text


@dataclass(frozen=True)
class TermEnd:
    """The last day of a term: ``on``; before free days moved it: ``nominal_on``; the days it moved past."""

    start_on: date
    term: Term
    nominal_on: date
    on: date
    passed: tuple[FreeDay, ...]

    @property
    def ends_at(self) -> datetime:
        """Return the last moment of the term (UTC); an act at that very moment still keeps it."""
        return end_of_day(self.on)

    @property
    def reason(self) -> Text:
        """Say, in words for the person, why the term ends on that day."""
        start, end = full_day(self.start_on), full_day(self.on)
        if not self.passed:
            return lazy("Termin liczymy od %(start)s. Mija %(end)s.", start=start, end=end)
        free = ", ".join(str(day.name) for day in self.passed)
        return lazy(
            "Termin liczymy od %(start)s. Mijałby %(nominal)s, ale ten dzień jest wolny od pracy (%(free)s). "
            "Mija %(end)s.",
            start=start, nominal=full_day(self.nominal_on), free=free, end=end,
        )  # fmt: skip


def easter(year: int) -> date:
    """Return Easter Sunday of a Gregorian year (the anonymous algorithm of 1876)."""
    century, in_century = divmod(year, 100)
    golden = year % 19
    leap_centuries, century_rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - correction + 15) % 30
    leaps, year_rest = divmod(in_century, 4)
    weekday = (32 + 2 * century_rest + 2 * leaps - epact - year_rest) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@cache
def free_days(year: int) -> Mapping[date, Text]:
    """Return the statutory free days of a year with their names; Sundays are free without standing here.

    Raises OutOfCalendar outside FIRST_YEAR to LAST_YEAR.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise OutOfCalendar(f"free days of {year} are not known")
    days = {date(year, month, day): name for (month, day), name in _FIXED.items()}
    sunday = easter(year)
    days |= {sunday + timedelta(days=after): name for after, name in _AFTER_EASTER.items()}
    if year >= _CHRISTMAS_EVE_FREE_SINCE:
        days[date(year, 12, 24)] = lazy("Wigilia Bożego Narodzenia")
    if year == _CENTENARY.year:
        days[_CENTENARY] = lazy("stulecie odzyskania niepodległości")
    return MappingProxyType(days)


def free_day(on: date) -> FreeDay | None:
    """Return why no term ends on this day, or None for a working day (art. 57 § 4 KPA, art. 12 § 5 OP)."""
    name = free_days(on.year).get(on)
    if name is None and on.weekday() == SATURDAY:
        name = lazy("sobota")
    if name is None and on.weekday() == SUNDAY:
        name = lazy("niedziela")
    return None if name is None else FreeDay(on, name)


def is_working_day(on: date) -> bool:
    """Tell whether a day is neither free by statute, nor a Sunday, nor a Saturday."""
    return free_day(on) is None


def add_working_days(on: date, count: int, closed: Collection[date] = frozenset()) -> date:
    """Return the ``count``-th working day after a day, or before it for a negative count; 0 waits for one.

    ``closed`` are days on which the office itself is closed: only what the office sets may pass over them.
    """
    if count == 0:
        return on if is_working_day(on) and on not in closed else add_working_days(on, 1, closed)
    step = _DAY if count > 0 else -_DAY
    left = abs(count)
    while left:
        on += step
        left -= is_working_day(on) and on not in closed
    return on


def term_end(start_on: date, term: Term) -> TermEnd:
    """Return the last day of a term that an event on ``start_on`` sets running.

    Art. 57 § 1-4 KPA and art. 12 § 1-5 Ordynacja podatkowa agree: the day of the event is not counted; weeks
    end on the same weekday; months and years on the same day number, or the month's last day where there is
    none; an end on a free day or a Saturday moves to the next working day. Raises OutOfCalendar.
    """
    free_days(start_on.year)
    nominal_on = _nominal_end(start_on, term)
    passed: list[FreeDay] = []
    on = nominal_on
    while (free := free_day(on)) is not None:
        passed.append(free)
        on += _DAY
    return TermEnd(start_on, term, nominal_on, on, tuple(passed))


def _nominal_end(start_on: date, term: Term) -> date:
    try:
        match term.unit:
            case Unit.DAYS:
                return start_on + timedelta(days=term.length)
            case Unit.WORKING_DAYS:
                return add_working_days(start_on, term.length)
            case Unit.WEEKS:
                return start_on + timedelta(weeks=term.length)
            case Unit.MONTHS:
                return _add_months(start_on, term.length)
            case Unit.YEARS:
                return _add_months(start_on, 12 * term.length)
    except OverflowError as error:
        raise OutOfCalendar(f"{term} from {start_on} is after all known years") from error


def _add_months(on: date, months: int) -> date:
    years, month = divmod(on.month - 1 + months, 12)
    year = on.year + years
    if year > LAST_YEAR:
        raise OutOfCalendar(f"free days of {year} are not known")
    return date(year, month + 1, min(on.day, calendar.monthrange(year, month + 1)[1]))


def local_day(moment: datetime) -> date:
    """Return the day in Poland on which an aware moment falls."""
    if moment.tzinfo is None:
        raise ValueError("a moment carries its time zone")
    return moment.astimezone(WARSAW).date()


def start_of_day(on: date) -> datetime:
    """Return the first moment of a day in Poland, as UTC."""
    return datetime.combine(on, time.min, WARSAW).astimezone(UTC)


def start_of_month(moment: datetime) -> datetime:
    """Return the first moment in Poland of the month that a moment is in, as UTC."""
    return start_of_day(local_day(moment).replace(day=1))


def end_of_day(on: date) -> datetime:
    """Return the last microsecond of a day in Poland, as UTC: a term is kept at or before it."""
    return datetime.combine(on, time.max, WARSAW).astimezone(UTC)

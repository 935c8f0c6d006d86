"""Who answers for an indicator by itself: a feeder is asked each day, and its value becomes an observation."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from portal.errors import PortalError
from portal.programme import figures, observing, queries
from portal.programme.declared import declared_in
from portal.programme.models import Origin

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.programme.shape import Kpi

RECKONED_ANEW = "przeliczono ponownie"


@dataclass(frozen=True)
class Observed:
    """What a feeder found: a value in the indicator's unit, the day it tells of, and out of what it came.

    The day says how often it is written: what is counted by months gives their last day, not the day of asking.
    """

    value: Decimal | int
    on: date
    note: str = ""


Feeder = Callable[["Session", "Portal", datetime], Observed | None]


@dataclass
class Feeders:
    """Know which feeder answers for which indicator; each has one."""

    by_code: dict[str, Feeder] = field(default_factory=dict)

    def register(self, code: str, feeder: Feeder) -> None:
        """Bind an indicator to its feeder; raises ValueError when it has one."""
        if code in self.by_code:
            raise ValueError(f"indicator {code} is fed twice")
        self.by_code[code] = feeder

    def register_default(self, code: str, feeder: Feeder) -> None:
        """Bind an indicator to a feeder that gives way to any other."""
        self.by_code.setdefault(code, feeder)


def feeders_of(portal: Portal) -> Feeders:
    """Return the feeders of a portal: rooms register theirs at start."""
    return cast("Feeders", portal.declared[Feeders])


def feed(session: Session, portal: Portal, now: datetime, codes: Collection[str] | None = None) -> int:
    """Ask every feeder, or those of some indicators, and keep what it found; return how many rows that made.

    A day has one value of a feeder: it is replaced when it comes out otherwise, and what a person said for that day is
    left alone. A feeder that cannot answer now, or answers nonsense, keeps nobody else from being asked: its indicator
    falls silent on the board.
    """
    programme, made = declared_in(portal), 0
    for code, feeder in feeders_of(portal).by_code.items():
        kpi = programme.kpis.get(code)
        if kpi is None or (codes is not None and code not in codes):
            continue  # one of another city's programme may be fed too
        try:
            found = feeder(session, portal, now)
            made += found is not None and _keep(session, kpi, found, now)
        except PortalError:
            continue
    return made


def last_month_end(on: date) -> date:
    """Return the last day of the month before: what is counted by months tells of it."""
    return on.replace(day=1) - timedelta(days=1)


def _keep(session: Session, kpi: Kpi, found: Observed, now: datetime) -> bool:
    """Write a value down unless it stands already."""
    value = figures.thousandths(found.value)
    observing.check_value(kpi, value)
    before = queries.find_standing(session, kpi.code, found.on)
    if before is not None and (before.origin != Origin.FEEDER or before.value_thousandths == value):
        return False
    made = observing.add(
        session, kpi, value, found.on, note=found.note, origin=Origin.FEEDER, actor=None, now=now,
        replaces=before, reason=RECKONED_ANEW if before else "",
    )  # fmt: skip
    return made is not None

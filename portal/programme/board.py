"""The board: every solution with its indicators as they stand, and how many of them are measured at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.programme import figures, queries
from portal.programme.shape import Level
from portal.programme.silence import silent_since

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from portal.programme.queries import Told
    from portal.programme.shape import Kpi, Programme, Solution


@dataclass(frozen=True)
class Standing:
    """An indicator with its latest observation, and since when it is not measured (None while it is)."""

    kpi: Kpi
    latest: Told | None
    silent_since: date | None

    @property
    def is_met(self) -> bool | None:
        """Tell whether the latest value meets the target; None without a target, or while it is silent.

        One value that meets it is not yet a goal reached: that takes its lower bound, or three months in a row.
        """
        if self.kpi.target_value is None or self.latest is None or self.silent_since is not None:
            return None
        return self.latest.row.value_thousandths >= self.kpi.target_value * figures.THOUSAND


@dataclass(frozen=True)
class Shelf:
    """A solution with its indicators, by the levels of the overview."""

    solution: Solution
    levels: dict[Level, list[Standing]]


@dataclass(frozen=True)
class Board:
    """All solutions; how many indicators have a value of the last period, of how many."""

    shelves: tuple[Shelf, ...]
    measured: int
    all: int


def build(session: Session, programme: Programme, today: date) -> Board:
    """Build the board as of a day; one question to the database."""
    latest = queries.list_latest(session)
    standing = {code: stand(programme, kpi, latest.get(code), today) for code, kpi in programme.kpis.items()}
    shelves = tuple(
        Shelf(
            solution,
            {level: [standing[k.code] for k in solution.kpis if k.level == level] for level in Level},
        )
        for solution in programme.solutions
    )
    measured = sum(one.silent_since is None for one in standing.values())
    return Board(shelves, measured, len(standing))


def stand(programme: Programme, kpi: Kpi, latest: Told | None, today: date) -> Standing:
    """Put an indicator beside its latest observation."""
    report_on = programme.report.on if programme.report else today
    on = latest.row.on if latest else None
    return Standing(kpi, latest, silent_since(kpi.cadence, on, report_on, today))

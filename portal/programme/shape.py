"""What the programme is made of: solutions, milestones, indicators, registers; as declared, never changed at work."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from portal.errors import NotFound


class Level(StrEnum):
    """The three columns of the programme's overview table."""

    ACTIVITY = "activity"
    OUTPUT = "output"
    OUTCOME = "outcome"


class Kind(StrEnum):
    """What a column of a register holds."""

    TEXT = "text"
    WHOLE = "whole"
    FIGURE = "figure"  # up to three places, kept as whole thousandths
    DAY = "day"
    YES_NO = "yes_no"


class How(StrEnum):
    """How an indicator is reckoned from rows."""

    SHARE = "share"
    COUNT = "count"
    SUM = "sum"
    RATIO = "ratio"


@dataclass(frozen=True)
class Report:
    """The document that the programme was taken from, and its day."""

    title: str
    on: date
    source: str
    confirmed: bool


@dataclass(frozen=True)
class Cadence:
    """How long an observation is one of the last period: months, then days of grace for the next one to come."""

    code: str
    title: str
    months: int
    grace_days: int
    confirmed: bool


@dataclass(frozen=True)
class Reported:
    """The values of the document as printed, empty where it has none."""

    start: str = ""
    midway: str = ""
    final: str = ""
    note: str = ""

    def __bool__(self) -> bool:
        """Tell whether the document gives any value."""
        return bool(self.start or self.midway or self.final)


@dataclass(frozen=True)
class Reckoned:
    """How an indicator comes out of a register: rows that meet ``where``, of those ``among``, but for ``unless``."""

    register: str
    how: How
    column: str = ""
    by: str = ""
    where: tuple[str, ...] = ()
    among: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kpi:
    """One indicator; bounds and the target in whole units, observations in thousandths of them."""

    code: str
    level: Level
    title: str
    title_en: str
    definition: str
    unit: str
    source: str
    cadence: Cadence
    target: str = ""
    target_value: int | None = None
    least: int = 0
    most: int = 1_000_000_000_000
    reported: Reported = field(default_factory=Reported)
    reckoned: Reckoned | None = None


@dataclass(frozen=True)
class Milestone:
    """One step of a solution, until when, and whether anybody confirmed it."""

    title: str
    until: date | None
    confirmed: bool


@dataclass(frozen=True)
class Solution:
    """One of the programme's solutions with who answers for it."""

    code: str
    title: str
    title_en: str
    goal: str
    owner: str
    confirmed: bool
    milestones: tuple[Milestone, ...]
    kpis: tuple[Kpi, ...]


@dataclass(frozen=True)
class Column:
    """One column of a register; bounds in whole units."""

    name: str
    title: str
    kind: Kind
    needed: bool
    least: int
    most: int


@dataclass(frozen=True)
class Register:
    """A file that a unit keeps; the first column names a row for good."""

    code: str
    title: str
    about: str
    owner: str
    confirmed: bool
    columns: tuple[Column, ...]

    @property
    def key(self) -> str:
        """Return the name of the column that names rows."""
        return self.columns[0].name


@dataclass(frozen=True)
class Programme:
    """The whole programme of a city; one that has none has no report and nothing else."""

    report: Report | None
    solutions: tuple[Solution, ...]
    registers: tuple[Register, ...]

    @cached_property
    def kpis(self) -> dict[str, Kpi]:
        """Return every indicator by its code, in the order of the file."""
        return {kpi.code: kpi for solution in self.solutions for kpi in solution.kpis}

    def get_kpi(self, code: str) -> Kpi:
        """Return an indicator; raises NotFound."""
        if code not in self.kpis:
            raise NotFound
        return self.kpis[code]

    def solution_of(self, code: str) -> Solution:
        """Return the solution that an indicator belongs to; raises NotFound."""
        for solution in self.solutions:
            if any(kpi.code == code for kpi in solution.kpis):
                return solution
        raise NotFound

    def get_register(self, code: str) -> Register:
        """Return a register; raises NotFound."""
        for register in self.registers:
            if register.code == code:
                return register
        raise NotFound

"""Read the programme from its file's tables; every fault is named at once, and with one nothing starts."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, TypeVar, cast

from portal.programme.shape import (
    Cadence,
    Column,
    How,
    Kind,
    Kpi,
    Level,
    Milestone,
    Programme,
    Reckoned,
    Register,
    Report,
    Reported,
    Solution,
)
from portal.programme.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from enum import StrEnum

    from portal.context import Portal

FILE = "config/programme.toml"
LONGEST_CODE, LONGEST_NAME = 20, 30
_CODE = re.compile(r"[A-Za-z0-9-]+")
_NAME = re.compile(r"[a-z0-9_]+")
_FILTERS = {Kind.DAY, Kind.YES_NO}
_ADDED = {Kind.WHOLE, Kind.FIGURE}
E = TypeVar("E", bound="StrEnum")


class ProgrammeFaultsError(Exception):
    """Say everything that is wrong with the programme's file."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(f"{FILE}: {fault}" for fault in faults))
        self.faults = faults


def parse(tables: Mapping[str, Any]) -> Programme:
    """Read the tables; none at all is a city without a programme. Raises ProgrammeFaultsError."""
    if not tables:
        return Programme(None, (), ())
    faults: list[str] = []
    top = Table("", tables, faults)
    cadences = _cadences(top.table("cadences"))
    registers = tuple(_register(one) for one in top.tables("registers", named_by="code"))
    by_code = {one.code: one for one in registers}
    solutions = tuple(_solution(one, cadences, by_code) for one in top.tables("solutions", named_by="code"))
    programme = Programme(_report(top.table("report")), solutions, registers)
    top.end()
    faults += _doubles("rejestr", (one.code for one in registers))
    faults += _doubles("rozwiązanie", (one.code for one in solutions))
    faults += _doubles("wskaźnik", (kpi.code for one in solutions for kpi in one.kpis))
    if faults:
        raise ProgrammeFaultsError(faults)
    return programme


def declared_in(portal: Portal) -> Programme:
    """Return the programme that the portal was opened with."""
    return cast("Programme", portal.declared.get(Programme) or Programme(None, (), ()))


def _doubles(what: str, codes: Iterable[str]) -> list[str]:
    return [f"{what} {code}: ten kod jest dwa razy" for code, count in Counter(codes).items() if count > 1]


def _report(table: Table) -> Report | None:
    title, source, on = table.text("title"), table.text("source"), table.day("on")
    confirmed = table.flag("confirmed", default=True)
    table.end()
    if on is None:
        table.blame("brakuje „on”, dnia dokumentu")
        return None
    return Report(title, on, source, confirmed)


def _cadences(table: Table) -> dict[str, Cadence]:
    found = {}
    for code in table.names_there():
        one = table.table(code)
        found[code] = Cadence(
            code=code,
            title=one.text("title"),
            months=one.whole("months"),
            grace_days=one.whole("grace_days", 0),
            confirmed=one.flag("confirmed", default=True),
        )
        if found[code].months < 1 or found[code].grace_days < 0:
            one.blame("„months” to co najmniej 1, „grace_days” co najmniej 0")
        one.end()
    return found


def _solution(table: Table, cadences: Mapping[str, Cadence], registers: Mapping[str, Register]) -> Solution:
    found = Solution(
        code=_code(table),
        title=table.text("title"),
        title_en=table.text("title_en"),
        goal=table.text("goal"),
        owner=table.text("owner"),
        confirmed=table.flag("confirmed", default=True),
        milestones=tuple(_milestone(one) for one in table.tables("milestones")),
        kpis=tuple(_kpi(one, cadences, registers) for one in table.tables("kpis", named_by="code")),
    )
    table.end()
    return found


def _milestone(table: Table) -> Milestone:
    found = Milestone(table.text("title"), table.day("until"), table.flag("confirmed", default=True))
    table.end()
    return found


def _kpi(table: Table, cadences: Mapping[str, Cadence], registers: Mapping[str, Register]) -> Kpi:
    cadence = table.text("cadence")
    if cadence not in cadences:
        table.blame(f"nie ma częstości „{cadence}”")
    found = Kpi(
        code=_code(table),
        level=_one_of(table, "level", Level),
        title=table.text("title"),
        title_en=table.text("title_en"),
        definition=table.text("definition"),
        unit=table.text("unit"),
        source=table.text("source"),
        cadence=cadences.get(cadence, Cadence("", "", 1, 0, confirmed=False)),
        target=table.text("target", ""),
        target_value=table.whole("target_value") if table.holds("target_value") else None,
        least=table.whole("least", Kpi.least),
        most=table.whole("most", Kpi.most),
        reported=_reported(table.table("reported")),
        reckoned=_reckoned(table.table("reckoned"), registers) if table.holds("reckoned") else None,
    )
    if found.least >= found.most:
        table.blame("„least” musi być mniejsze niż „most”")
    if found.target_value is not None and not found.target:
        table.blame("cel liczbowy wymaga też słów: „target”")
    table.end()
    return found


def _reported(table: Table) -> Reported:
    found = Reported(*(table.text(name, "") for name in ("start", "midway", "final", "note")))
    table.end()
    return found


def _reckoned(table: Table, registers: Mapping[str, Register]) -> Reckoned:
    found = Reckoned(
        register=table.text("register"),
        how=_one_of(table, "how", How),
        column=table.text("column", ""),
        by=table.text("by", ""),
        where=table.names("where"),
        among=table.names("among"),
        unless=table.names("unless"),
    )
    table.end()
    register = registers.get(found.register)
    if register is None:
        table.blame(f"nie ma rejestru „{found.register}”")
        return found
    kinds = {column.name: column.kind for column in register.columns}
    for name in (*found.where, *found.among, *found.unless):
        if kinds.get(name) not in _FILTERS:
            table.blame(f"„{name}” to nie jest kolumna tak/nie ani z dniem")
    added = {How.SUM: (found.column,), How.RATIO: (found.column, found.by)}.get(found.how, ())
    for name in added:
        if kinds.get(name) not in _ADDED:
            table.blame(f"„{name}” to nie jest kolumna z liczbą")
    return found


def _register(table: Table) -> Register:
    found = Register(
        code=_code(table),
        title=table.text("title"),
        about=table.text("about"),
        owner=table.text("owner"),
        confirmed=table.flag("confirmed", default=True),
        columns=tuple(_column(one) for one in table.tables("columns", named_by="name")),
    )
    table.end()
    table.faults += _doubles(f"{table.where}, kolumna", (one.name for one in found.columns))
    first = found.columns[0] if found.columns else None
    if first is None or first.kind != Kind.TEXT or not first.needed:
        table.blame('pierwsza kolumna nazywa wiersz: kind = "text", needed = true')
    return found


def _column(table: Table) -> Column:
    name = table.text("name")
    if not _NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        table.blame("nazwa kolumny to małe litery bez ogonków, cyfry i _")
    found = Column(
        name, table.text("title"), _one_of(table, "kind", Kind), table.flag("needed", default=False),
        table.whole("least", 0), table.whole("most", Kpi.most),
    )  # fmt: skip
    table.end()
    return found


def _code(table: Table) -> str:
    code = table.text("code")
    if not _CODE.fullmatch(code) or len(code) > LONGEST_CODE:
        table.blame(f"kod to do {LONGEST_CODE} liter bez ogonków, cyfr i łączników")
    return code


def _one_of(table: Table, name: str, kind: type[E]) -> E:
    value = table.text(name)
    try:
        return kind(value)
    except ValueError:
        table.blame(f"„{name}” to jedno z: {', '.join(kind)}")
        return next(iter(kind))

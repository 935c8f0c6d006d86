"""Which service another one was before: renamed ones are one line, split and merged ones are compared together."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

from portal.programme.tables import Table

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from portal.context import Portal

FILE, TOGETHER = "config/changes.toml", " + "


class Kind(StrEnum):
    """What became of services."""

    RENAMED = "renamed"
    SPLIT = "split"
    MERGED = "merged"


@dataclass(frozen=True)
class Change:
    """One change: ``on`` is the first day of the services ``after`` it."""

    on: date
    kind: Kind
    before: tuple[str, ...]
    after: tuple[str, ...]
    reason: str


class SuccessionFaultsError(Exception):
    """Say everything that is wrong with the file."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(f"{FILE}: {fault}" for fault in faults))
        self.faults = faults


@dataclass(frozen=True)
class Succession:
    """All changes of the city's services."""

    changes: tuple[Change, ...] = ()
    _newer: dict[str, str] = field(init=False, default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        """Note the newer name of each renamed service."""
        self._newer.update({one.before[0]: one.after[0] for one in self.changes if one.kind is Kind.RENAMED})

    def name_of(self, service: str) -> str:
        """Return the newest name of a service."""
        while service in self._newer:
            service = self._newer[service]
        return service

    def names_of(self, service: str) -> frozenset[str]:
        """Return every name that a service has or had."""
        newest = self.name_of(service)
        return frozenset({newest} | {old for old in self._newer if self.name_of(old) == newest})

    def code_of(self, service: str) -> str:
        """Return the first name that a service ever had: whatever it is called later, that one stays."""
        names = self.names_of(service)
        return next(name for name in sorted(names) if name not in {self._newer.get(old) for old in names})

    def former_names(self, service: str) -> list[str]:
        """List the names that a service had before its newest one."""
        return sorted(self.names_of(service) - {self.name_of(service)})

    def is_newest_among(self, service: str, names: Collection[str]) -> bool:
        """Tell whether a service has no newer name among some."""
        while service in self._newer:
            service = self._newer[service]
            if service in names:
                return False
        return True

    def gathered(self, counts: Mapping[str | None, int]) -> dict[str | None, int]:
        """Add up what was counted under each name of a service, by its newest; None stays what has no service."""
        found: dict[str | None, int] = {}
        for service, count in counts.items():
            name = None if service is None else self.name_of(service)
            found[name] = found.get(name, 0) + count
        return found

    def breaks_of(self, service: str) -> list[Change]:
        """List the splits and mergers that a service came out of or went into, the newest first."""
        names = self.names_of(service)
        found = [
            one for one in self.changes if one.kind is not Kind.RENAMED and names & {*one.before, *one.after}
        ]
        return sorted(found, key=lambda one: one.on, reverse=True)

    def compared(self, before: date, after: date) -> dict[str, str]:
        """Return, by newest name, under which name services are compared that a month before was split or merged since.

        ``before`` and ``after`` are the first days of two months; what is not named is compared under its own name.
        """
        groups: list[set[str]] = []
        for one in self.changes:
            if one.kind is not Kind.RENAMED and before < one.on <= after:
                joined = {self.name_of(name) for name in (*one.before, *one.after)}
                touching = [group for group in groups if group & joined]
                groups = [group for group in groups if not group & joined] + [joined.union(*touching)]
        return {name: TOGETHER.join(sorted(group)) for group in groups for name in group}


def parse(tables: Mapping[str, Any]) -> Succession:
    """Read the file's tables; raises SuccessionFaultsError with every fault."""
    faults: list[str] = []
    top = Table("", tables, faults)
    changes = tuple(_change(one) for one in top.tables("changes"))
    top.end()
    faults += _doubles(changes)
    if faults:
        raise SuccessionFaultsError(faults)
    return Succession(tuple(sorted(changes, key=lambda one: one.on)))


SAME_NAMES = Succession()


def succession_in(portal: Portal) -> Succession:
    """Return the changes that the portal was opened with."""
    return cast("Succession", portal.declared.get(Succession) or Succession())


def _change(table: Table) -> Change:
    on, kind = table.day("on"), table.text("kind")
    before, after, reason = table.names("before"), table.names("after"), table.text("reason")
    table.end()
    if on is None:
        table.blame("brakuje „on”, pierwszego dnia po zmianie")
    elif on.day != 1:
        table.blame("„on” ma być pierwszym dniem miesiąca: liczby są miesięczne")
    if kind not in set(Kind):
        table.blame(f"„kind” to jedno z: {', '.join(Kind)}")
    elif (min(len(before), 2), min(len(after), 2)) != {"renamed": (1, 1), "split": (1, 2), "merged": (2, 1)}[
        kind
    ]:
        table.blame("zmiana nazwy to jedna za jedną, podział to jedna na kilka, połączenie to kilka w jedną")
    names = (*before, *after)
    if len(set(names)) < len(names) or not all(names):
        table.blame("każda usługa ma stać raz i mieć nazwę")
    return Change(on or date.min, Kind(kind) if kind in set(Kind) else Kind.RENAMED, before, after, reason)


def _doubles(changes: tuple[Change, ...]) -> list[str]:
    """Find services renamed twice, names that lead round in a circle, and names used again."""
    faults, newer = list[str](), dict[str, str]()
    for one in changes:
        if one.kind is Kind.RENAMED and len(one.before) == len(one.after) == 1:
            if one.before[0] in newer:
                faults.append(f"usługę {one.before[0]} przemianowano dwa razy")
            if one.after[0] in newer.values():
                faults.append(f"na {one.after[0]} przemianowano dwie usługi; to połączenie (merged)")
            newer[one.before[0]] = one.after[0]
    for start in newer:
        seen, name = {start}, newer[start]
        while name in newer and name not in seen:
            seen.add(name)
            name = newer[name]
        if name == start:
            faults.append(f"nazwy prowadzą w kółko: {start}")
    return faults + _used_again(changes)


def _used_again(changes: tuple[Change, ...]) -> list[str]:
    """Find names used twice around a renaming: all that ever bore one of its names is told as one service.

    Before it only the change that the old name came out of, and after it only what became of the new name, may stand.
    """
    faults = list[str]()
    for renaming in changes:
        if renaming.kind is not Kind.RENAMED or (len(renaming.before), len(renaming.after)) != (1, 1):
            continue
        old, new = renaming.before[0], renaming.after[0]
        for one in changes:
            if one is renaming:
                continue
            if old in one.before and one.kind is not Kind.RENAMED:
                faults.append(
                    f"usługę {old} i przemianowano, i podzielono albo połączono: zostaw jedną zmianę"
                )
            if old in one.after and one.on >= renaming.on:
                faults.append(f"nazwa {old} jest zajęta, zmieniono ją {renaming.on}: {one.on} weź inną")
            if new in (*one.before, *one.after) and one.on <= renaming.on:
                faults.append(f"nazwa {new} jest zajęta, użyto jej {one.on}: {renaming.on} weź inną")
    return faults

"""A flow: the graph that a case is driven from, and the form in which a version of it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.errors import Conflict
from portal.i18n import lazy
from portal.terms import Term, Unit
from portal.workflow import linting
from portal.workflow.parts import (
    Anchor,
    By,
    Clock,
    Does,
    Flag,
    Function,
    Kind,
    Need,
    Status,
    Timer,
    Transition,
)


@dataclass(frozen=True)
class Flow:
    """A declared graph; a case is driven from the version it began with."""

    name: str
    start: str
    statuses: tuple[Status, ...]
    transitions: tuple[Transition, ...]
    timers: tuple[Timer, ...] = ()
    functions: tuple[Function, ...] = ()
    flags: tuple[Flag, ...] = ()

    def status(self, code: str) -> Status:
        """Return a status by its code; raises KeyError for one the flow does not have."""
        for status in self.statuses:
            if status.code == code:
                return status
        raise KeyError(code)

    def edge(self, source: str, event: str) -> Transition:
        """Return the transition an event takes from a status; raises Conflict when there is none."""
        for transition in self.transitions:
            if transition.event == event and source in transition.sources:
                return transition
        raise Conflict(str(lazy("Tej czynności nie można już wykonać: sprawa jest na innym etapie.")))

    def exits(self, source: str, by: By) -> list[Transition]:
        """List what one side may do from a status."""
        return [edge for edge in self.transitions if source in edge.sources and edge.by == by]

    def flag(self, code: str) -> Flag:
        """Return a flag by its code; raises KeyError for one the flow does not have."""
        return {flag.code: flag for flag in self.flags}[code]

    def function(self, code: str) -> Function:
        """Return a function by its code; raises KeyError for one the flow does not have."""
        return {function.code: function for function in self.functions}[code]

    def faults(self) -> list[str]:
        """List what is wrong with the graph, in words; a sound one has none."""
        return linting.faults(self)

    def snapshot(self) -> dict[str, Any]:
        """Return the graph as JSON-ready data, texts in Polish."""
        return {
            "name": self.name,
            "start": self.start,
            "statuses": [_plain(one) for one in self.statuses],
            "transitions": [_plain(one) for one in self.transitions],
            "timers": [_plain(one) for one in self.timers],
            "functions": [_plain(one) for one in self.functions],
            "flags": [_plain(one) for one in self.flags],
        }

    @classmethod
    def from_snapshot(cls, data: Mapping[str, Any]) -> Flow:
        """Build the graph that ``snapshot`` wrote down, also one written before flows had all of today's parts."""
        return cls(
            name=data["name"],
            start=data["start"],
            statuses=tuple(_status(one) for one in data["statuses"]),
            transitions=tuple(_transition(one) for one in data["transitions"]),
            timers=tuple(_timer(one) for one in data.get("timers", ())),
            functions=tuple(Function(**one) for one in data.get("functions", ())),
            flags=tuple(Flag(**one) for one in data.get("flags", ())),
        )


def _plain(part: Status | Transition | Timer | Function | Flag) -> dict[str, Any]:
    """Return a part as JSON-ready data; what is not set is not written."""
    written: dict[str, Any] = {}
    for name, value in vars(part).items():
        if isinstance(value, Term):
            written[name] = f"{value.length} {value.unit}"
        elif isinstance(value, tuple):
            written[name] = [str(one) for one in value]
        elif isinstance(value, int):
            written[name] = value
        elif value is not None:
            written[name] = str(value)
    return {name: value for name, value in written.items() if value or name in _ALWAYS}


_ALWAYS = frozenset(
    {"code", "label", "kind", "clock", "event", "sources", "target", "by", "needs", "effects"}
)


def _status(kept: Mapping[str, Any]) -> Status:
    return Status(
        kept["code"], kept["label"], Kind(kept["kind"]), Clock(kept["clock"]), kept.get("silent", ""),
        _term(kept.get("term")),
    )  # fmt: skip


def _transition(kept: Mapping[str, Any]) -> Transition:
    listed = ("who", "after", "raises", "clears")
    return Transition(
        kept["event"], kept["label"], tuple(kept["sources"]), kept["target"], By(kept["by"]),
        tuple(Need(need) for need in kept["needs"]), tuple(kept["effects"]),
        guard=kept.get("guard", ""), letter=kept.get("letter", ""), unless=kept.get("unless", ""),
        otherwise=kept.get("otherwise", ""),
        **{name: tuple(kept.get(name, ())) for name in listed},
    )  # fmt: skip


def _timer(kept: Mapping[str, Any]) -> Timer:
    return Timer(
        kept["code"], kept["label"], tuple(kept["statuses"]), Anchor(kept["anchor"]), Does(kept["does"]),
        _term(kept.get("after")), kept.get("before_days", 0), kept.get("waits", False),
    )  # fmt: skip


def _term(written: str | None) -> Term | None:
    if written is None:
        return None
    length, unit = written.split()
    return Term(int(length), Unit(unit))

"""The course of a matter as plain data: statuses, transitions, whose clock runs; and the effects they name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from portal.errors import Conflict
from portal.i18n import Text, lazy


class Kind(StrEnum):
    """Who a matter waits for while it has a status."""

    OFFICE = "office"
    APPLICANT = "applicant"
    PAYMENT = "payment"
    EXTERNAL = "external"
    FINAL = "final"


class Clock(StrEnum):
    """Whether the statutory term runs (art. 35 § 5 KPA, art. 139 § 4 Ordynacja podatkowa)."""

    RUN = "run"
    PAUSE = "pause"
    STOP = "stop"


class By(StrEnum):
    """Who may take a transition."""

    OFFICIAL = "official"
    APPLICANT = "applicant"
    PAYMENT = "payment"
    SYSTEM = "system"


class Need(StrEnum):
    """What must be there before a transition is taken."""

    FEE_SETTLED = "fee_settled"
    REASONS = "reasons"
    DOCUMENT = "document"


@dataclass(frozen=True)
class Status:
    """One status: its code, the resident's words for it, who has the ball, the clock."""

    code: str
    label: Text
    kind: Kind
    clock: Clock


@dataclass(frozen=True)
class Transition:
    """One edge of the graph; ``effects`` are stable names of what happens within the same transaction."""

    event: str
    label: Text
    sources: tuple[str, ...]
    target: str
    by: By
    needs: tuple[Need, ...] = ()
    effects: tuple[str, ...] = ()


@dataclass(frozen=True)
class Flow:
    """A declared graph; a case is driven from the version it began with."""

    name: str
    start: str
    statuses: tuple[Status, ...]
    transitions: tuple[Transition, ...]

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

    def faults(self) -> list[str]:
        """List what is wrong with the graph, in words; a sound one has none."""
        codes = [status.code for status in self.statuses]
        found = [
            f"{self.name}: status {code} stoi dwa razy" for code in {c for c in codes if codes.count(c) > 1}
        ]
        named = {
            self.start,
            *(e.target for e in self.transitions),
            *(s for e in self.transitions for s in e.sources),
        }
        found += [f"{self.name}: nie ma statusu {code}" for code in sorted(named - set(codes))]
        left = {source for edge in self.transitions for source in edge.sources}
        for status in self.statuses:
            final = status.kind == Kind.FINAL
            if final == (status.code in left):
                found.append(f"{self.name}: {status.code} {'ma' if final else 'nie ma'} wyjścia")
            if final != (status.clock == Clock.STOP):
                found.append(f"{self.name}: zegar statusu {status.code} nie zgadza się z jego rodzajem")
        found += [f"{self.name}: nie da się dojść do {code}" for code in sorted(set(codes) - self._reached())]
        return found + self._forks() + self._circles()

    def snapshot(self) -> dict[str, Any]:
        """Return the graph as JSON-ready data, texts in Polish."""
        return {
            "name": self.name,
            "start": self.start,
            "statuses": [{**asdict(s), "label": str(s.label)} for s in self.statuses],
            "transitions": [
                {**asdict(e), "label": str(e.label), "sources": list(e.sources), "needs": list(e.needs),
                 "effects": list(e.effects)}
                for e in self.transitions
            ],
        }  # fmt: skip

    @classmethod
    def from_snapshot(cls, data: Mapping[str, Any]) -> Flow:
        """Build the graph that ``snapshot`` wrote down."""
        statuses = [
            Status(s["code"], s["label"], Kind(s["kind"]), Clock(s["clock"])) for s in data["statuses"]
        ]
        edges = [
            Transition(
                e["event"], e["label"], tuple(e["sources"]), e["target"], By(e["by"]),
                tuple(Need(need) for need in e["needs"]), tuple(e["effects"]),
            )
            for e in data["transitions"]
        ]  # fmt: skip
        return cls(data["name"], data["start"], tuple(statuses), tuple(edges))

    def _forks(self) -> list[str]:
        """Find events that could lead two ways: only the first would ever be taken."""
        ways = [(source, edge.event) for edge in self.transitions for source in edge.sources]
        twice = sorted({way for way in ways if ways.count(way) > 1})
        return [
            f"{self.name}: zdarzenie {event} ma ze statusu {source} dwie drogi" for source, event in twice
        ]

    def _circles(self) -> list[str]:
        """Find statuses with ways out that never come to an end."""
        ending = {status.code for status in self.statuses if status.kind == Kind.FINAL}
        left = {source for edge in self.transitions for source in edge.sources}
        while more := {s for e in self.transitions if e.target in ending for s in e.sources} - ending:
            ending |= more
        return [f"{self.name}: z {code} nie da się dojść do końca" for code in sorted(left - ending)]

    def _reached(self) -> set[str]:
        reached = {self.start}
        while True:
            more = {e.target for e in self.transitions if reached & set(e.sources)} - reached
            if not more:
                return reached
            reached |= more


EffectFunction = Callable[..., None]


@dataclass
class Effects:
    """Bind the names of effects to functions that run in the transition's own transaction."""

    functions: dict[str, EffectFunction] = field(default_factory=dict)

    def register(self, name: str, function: EffectFunction) -> None:
        """Bind a name; a name bound twice is a mistake of assembly."""
        if name in self.functions:
            raise ValueError(f"effect {name} is registered twice")
        self.functions[name] = function


FILED = Status("filed", lazy("U nas"), Kind.OFFICE, Clock.RUN)
FEE_CALL = Status("fee_call", lazy("Do zapłaty"), Kind.PAYMENT, Clock.PAUSE)
ISSUED = Status("issued", lazy("Wydane"), Kind.FINAL, Clock.STOP)
REFUSED = Status("refused", lazy("Odmowa"), Kind.FINAL, Clock.STOP)
WITHDRAWN = Status("withdrawn", lazy("Wycofana"), Kind.FINAL, Clock.STOP)
LEFT = Status("left", lazy("Pozostawiona bez rozpatrzenia"), Kind.FINAL, Clock.STOP)

CERTIFICATE = Flow(
    name="certificate",
    start="filed",
    statuses=(FILED, FEE_CALL, ISSUED, REFUSED, WITHDRAWN, LEFT),
    transitions=(
        Transition("call_for_fee", lazy("Wezwij do zapłaty"), ("filed",), "fee_call", By.OFFICIAL),
        Transition("fee_paid", lazy("Opłata wpłynęła"), ("fee_call",), "filed", By.PAYMENT),
        Transition("resume", lazy("Wznów bez opłaty"), ("fee_call",), "filed", By.OFFICIAL, needs=(Need.REASONS,)),
        Transition(
            "issue", lazy("Wydaj zaświadczenie"), ("filed",), "issued", By.OFFICIAL,
            needs=(Need.FEE_SETTLED, Need.DOCUMENT),
        ),
        Transition(
            "refuse", lazy("Odmów wydania"), ("filed",), "refused", By.OFFICIAL, needs=(Need.REASONS, Need.DOCUMENT)
        ),
        Transition(
            "leave", lazy("Pozostaw bez rozpatrzenia"), ("fee_call",), "left", By.OFFICIAL, needs=(Need.REASONS,)
        ),
        Transition("withdraw", lazy("Wycofaj wniosek"), ("filed", "fee_call"), "withdrawn", By.APPLICANT),
    ),
)  # fmt: skip
FLOWS = {flow.name: flow for flow in (CERTIFICATE,)}

"""Stable names that flows use, bound at start to what rooms do: effects within a transition, guards before it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.workflow.graph import Flow

EffectFunction = Callable[..., None]
GuardFunction = Callable[..., str]


@dataclass
class Effects:
    """Bind the names of effects to functions that run in the transition's own transaction."""

    functions: dict[str, EffectFunction] = field(default_factory=dict)

    def register(self, name: str, function: EffectFunction) -> None:
        """Bind a name; a name bound twice is a mistake of assembly."""
        if name in self.functions:
            raise ValueError(f"effect {name} is registered twice")
        self.functions[name] = function


@dataclass
class Guards:
    """Bind the names of guards to functions that say what stands in the way of a transition, or nothing."""

    functions: dict[str, GuardFunction] = field(default_factory=dict)

    def register(self, name: str, function: GuardFunction) -> None:
        """Bind a name; a name bound twice is a mistake of assembly."""
        if name in self.functions:
            raise ValueError(f"guard {name} is registered twice")
        self.functions[name] = function


def unbound(flows: Iterable[Flow], effects: Effects, guards: Guards) -> list[str]:
    """List the names that flows use and no room has bound, in words."""
    found = set()
    for flow in flows:
        for edge in flow.transitions:
            found |= {f"{flow.name}: skutek {name}" for name in edge.effects if name not in effects.functions}
            named = {name for name in (edge.guard, edge.unless) if name}
            found |= {f"{flow.name}: warunek {name}" for name in named if name not in guards.functions}
    return [f"{one} nie jest znany portalowi" for one in sorted(found)]

"""What the machine's model knows of one visit, and which states one can come to from another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.visits.graph import EDGES, FIRST, State


@dataclass
class Known:
    """What the model knows of one visit."""

    state: str
    after: int
    minute: int
    desk: int | None
    person: int | None
    displaced: bool
    came_from: str
    held_until: datetime | None


def reaches(before: str | None, after: State) -> bool:
    """Tell whether the graph leads from one state to another; one act may take two steps."""
    if before is None:
        return after in FIRST or any(after in EDGES[first] for first in FIRST)
    seen, todo = set(), {State(before)}
    while todo:
        seen |= todo
        todo = {further for one in todo for further in EDGES[one]} - seen
    return after in seen
